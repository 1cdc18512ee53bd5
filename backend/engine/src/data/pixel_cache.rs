//! The decoded pixels of an image folder, kept so that only the first run decodes its files.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The pixels that were kept for exactly these files, brought to `side` pixels square (0: as they are), if they are
/// `bytes` long.
pub(super) fn read(folder: &Path, key: &str, side: usize, bytes: usize) -> Option<Vec<u8>> {
    let pixels = fs::read(file(folder, key, side)).ok()?;
    (pixels.len() == bytes).then_some(pixels)
}

/// Keeps pixels and forgets those of earlier files. A cache that cannot be written costs time, nothing else.
pub(super) fn write(folder: &Path, key: &str, side: usize, pixels: &[u8]) {
    if let Err(error) = try_write(folder, key, side, pixels) {
        tracing::debug!(folder = %folder.display(), %error, "decoded images could not be kept");
    }
}

fn try_write(folder: &Path, key: &str, side: usize, pixels: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let target = file(folder, key, side);
    // Several runs may decode at once: each writes a file of its own, and the last rename wins.
    let temporary = folder.join(format!("pixels-{}-{side}.{}.part", short(key), std::process::id()));
    let mut output = fs::File::create(&temporary)?;
    output.write_all(pixels)?;
    output.sync_all()?;
    fs::rename(&temporary, &target)?;
    for item in fs::read_dir(folder)?.flatten() {
        let name = item.file_name().to_string_lossy().into_owned();
        let is_of_others = name.starts_with("pixels-") && !name.starts_with(&format!("pixels-{}", short(key)));
        if is_of_others && name.ends_with(".bin") {
            fs::remove_file(item.path())?;
        }
    }
    Ok(())
}

fn file(folder: &Path, key: &str, side: usize) -> PathBuf {
    let side = if side == 0 { String::new() } else { format!("-{side}") };
    folder.join(format!("pixels-{}{side}.bin", short(key)))
}

fn short(key: &str) -> &str {
    key.get(..32).unwrap_or(key)
}
