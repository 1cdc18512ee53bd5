//! Replacing a file as a whole: whoever reads sees the old one or the new one, whenever the writer dies.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use crate::{Error, Result};

/// A file that is written but not in its place yet. Dropped without [`Staged::commit`], it goes away.
pub(crate) struct Staged {
    temporary: PathBuf,
    target: PathBuf,
}

impl Staged {
    /// Writes a temporary file beside `target` (a rename does not cross file systems) and brings it to the disk.
    pub(crate) fn write(target: &Path, fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> Result<Self> {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let unique = COUNTER.fetch_add(1, Ordering::Relaxed);
        let temporary = target.with_file_name(format!(".{name}.{}-{unique}.tmp", std::process::id()));
        let staged = Self { temporary, target: target.to_owned() };
        let write = || {
            let mut out = BufWriter::new(File::create(&staged.temporary)?);
            fill(&mut out)?;
            out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
        };
        write().map_err(|error| Error::write(target, error))?;
        Ok(staged)
    }

    /// Puts it in its place, and the folder's entry on the disk.
    pub(crate) fn commit(self) -> Result<()> {
        fs::rename(&self.temporary, &self.target)
            .and_then(|()| sync_folder(self.target.parent()))
            .map_err(|error| Error::write(&self.target, error))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // After a commit there is nothing under this name any more.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// Brings the entries of a folder to the disk: a rename alone survives a crash of the process, not of the machine.
pub(crate) fn sync_folder(folder: Option<&Path>) -> io::Result<()> {
    match folder {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Replaces `path` by `bytes`.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    Staged::write(path, |out| out.write_all(bytes))?.commit()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    const FOLDER: &str = "RETORT_STORE_TEST_FOLDER";

    /// Not a test of its own: the process that dies between write and rename.
    #[test]
    fn child_that_dies_before_the_rename() {
        let Some(folder) = std::env::var_os(FOLDER) else { return };
        let _staged = Staged::write(&PathBuf::from(folder).join("file"), |out| out.write_all(b"new")).unwrap();
        std::process::abort();
    }

    #[test]
    fn a_kill_between_write_and_rename_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        write(&file, b"old").unwrap();
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "atomic::tests::child_that_dies_before_the_rename"])
            .env(FOLDER, folder.path())
            .output()
            .unwrap();
        assert!(!status.status.success());
        assert_eq!(fs::read(&file).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "the temporary file was written");
        write(&file, b"newer").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"newer");
    }

    #[test]
    fn a_writer_that_fails_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        write(&file, b"old").unwrap();
        assert!(Staged::write(&file, |_| Err(io::Error::other("full"))).is_err());
        assert_eq!(fs::read(&file).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
