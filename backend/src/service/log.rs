//! The end of a log.

use std::{
    fs::File,
    io::{ErrorKind, Read, Seek, SeekFrom},
    path::Path,
};

use retort_wire::Problem;

/// Bytes that are shown at most: about a thousand lines.
const TAIL: u64 = 64 * 1024;

/// The last lines of the file, whole ones; empty when it does not exist yet.
pub(super) fn tail(path: &Path) -> Result<String, Problem> {
    let read = || {
        let mut file = File::open(path)?;
        let skip = file.metadata()?.len().saturating_sub(TAIL);
        file.seek(SeekFrom::Start(skip))?;
        let mut bytes = Vec::new();
        file.take(TAIL).read_to_end(&mut bytes)?;
        // The first line is cut in two; what is left of it means nothing.
        let start = if skip == 0 { 0 } else { bytes.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1) };
        Ok(String::from_utf8_lossy(&bytes[start..]).into_owned())
    };
    match read() {
        Err(error) if std::io::Error::kind(&error) == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(Problem::internal(format!("The log cannot be read ({error}); check its permissions."))),
        Ok(text) => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_lines_from_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.txt");
        assert_eq!(tail(&path).unwrap(), "");
        std::fs::write(&path, "one\ntwo\n").unwrap();
        assert_eq!(tail(&path).unwrap(), "one\ntwo\n");
        let lines: String = (0..20_000).map(|line| format!("line {line}\n")).collect();
        std::fs::write(&path, &lines).unwrap();
        let end = tail(&path).unwrap();
        assert!(end.len() as u64 <= TAIL && end.starts_with("line ") && lines.ends_with(&end));
    }
}
