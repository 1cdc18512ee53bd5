//! Reads the files in a `.tar.gz` or `.zip` archive one after the other.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

/// What is done with each file: its path in the archive and its content, read as far as is wanted.
pub(super) type Visitor<'a> = dyn FnMut(PathBuf, &mut dyn Read) -> io::Result<ControlFlow<()>> + 'a;

/// Whether a published name is that of an archive.
pub(super) fn is_archive(name: &str) -> bool {
    name.ends_with(".tar.gz") || name.ends_with(".zip")
}

/// The kind of archive that a name promises, for errors.
pub(super) fn kind(path: &Path) -> &'static str {
    if is_zip(path) { "a whole .zip archive" } else { "a whole .tar.gz archive" }
}

/// Shows every file to the visitor, in the archive's order, until it has enough.
pub(super) fn visit(path: &Path, visitor: &mut Visitor<'_>) -> io::Result<()> {
    let file = BufReader::with_capacity(1 << 16, File::open(path)?);
    if is_zip(path) {
        let mut archive = zip::ZipArchive::new(file)?;
        for index in 0..archive.len() {
            let mut member = archive.by_index(index)?;
            // A path that leads out of the archive is nobody's.
            let Some(name) = member.enclosed_name().filter(|_| member.is_file()) else { continue };
            if visitor(name, &mut member)?.is_break() {
                break;
            }
        }
        return Ok(());
    }
    for member in tar::Archive::new(GzDecoder::new(file)).entries()? {
        let mut member = member?;
        if !member.header().entry_type().is_file() {
            continue;
        }
        let name = member.path()?.into_owned();
        if visitor(name, &mut member)?.is_break() {
            break;
        }
    }
    Ok(())
}

fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "zip")
}
