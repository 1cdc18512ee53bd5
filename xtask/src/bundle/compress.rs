//! Files beside their compressed copies, so that the server compresses nothing on the fly.

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// Below this a compressed copy saves less than a network packet.
const WORTHWHILE_BYTES: usize = 1024;

/// Endings of files whose content is not compressed already.
const COMPRESSIBLE: &[&str] = &["js", "wasm", "css", "svg", "json", "txt", "html", "webmanifest", "ttf", "otf"];

/// Writes `<file>.br` and `<file>.gz` where that is worthwhile; browsers take brotli over https and on localhost, and
/// gzip everywhere. Returns the brotli copy's size in bytes, or the file's own where there is no copy.
pub fn compress(file: &Path) -> anyhow::Result<u64> {
    let content = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let ending = file.extension().unwrap_or_default().to_string_lossy().into_owned();
    if content.len() < WORTHWHILE_BYTES || !COMPRESSIBLE.contains(&&*ending) {
        return Ok(content.len() as u64);
    }

    let mut brotli_copy = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &content[..], &mut brotli_copy, &parameters)?;
    write(&with_ending(file, ".br"), &brotli_copy)?;

    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&content)?;
    write(&with_ending(file, ".gz"), &gzip.finish()?)?;
    Ok(brotli_copy.len() as u64)
}

/// `main.css` and `.br` make `main.css.br`.
pub fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(ending);
    PathBuf::from(name)
}

fn write(file: &Path, content: &[u8]) -> anyhow::Result<()> {
    fs::write(file, content).with_context(|| format!("{} cannot be written", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_gets_copies_that_give_it_back_and_a_picture_gets_none() {
        let folder = std::env::temp_dir().join(format!("retort-compress-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let content = "body { margin: 0 }\n".repeat(200);
        let (sheet, picture) = (folder.join("main.css"), folder.join("icon.png"));
        fs::write(&sheet, &content).unwrap();
        fs::write(&picture, &content).unwrap();

        let size = compress(&sheet).unwrap();
        assert!(size < 200, "{size} bytes");
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &*fs::read(with_ending(&sheet, ".br")).unwrap(), &mut back).unwrap();
        assert_eq!(back, content.as_bytes());
        let gzip = fs::read(with_ending(&sheet, ".gz")).unwrap();
        let text = std::io::read_to_string(flate2::read::GzDecoder::new(&*gzip)).unwrap();
        assert_eq!(text, content);

        assert_eq!(compress(&picture).unwrap(), content.len() as u64);
        assert!(!with_ending(&picture, ".br").exists());
        fs::remove_dir_all(&folder).unwrap();
    }
}
