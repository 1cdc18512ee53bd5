//! The files of a registry data set on disk: plain, gzipped, or within the authors' archive.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

use super::entry::{Content, Entry, Source, Unpacked};
use super::error::Error;
use super::listing::State;

/// Where a file's content is.
pub(super) enum Found {
    /// As it is.
    Plain(PathBuf),
    /// Compressed, alone.
    Gzip(PathBuf),
    /// In an archive.
    Archive(PathBuf),
}

impl Found {
    /// The file on disk.
    pub fn path(&self) -> &Path {
        match self {
            Self::Plain(path) | Self::Gzip(path) | Self::Archive(path) => path,
        }
    }
}

/// Finds a content: the first folder that has it wins, and in it the plain file before the compressed one.
pub(super) fn find(source: &Source, content: &Content, folders: &[PathBuf]) -> Option<Found> {
    folders.iter().find_map(|folder| find_in(source, content, folder))
}

fn find_in(source: &Source, content: &Content, folder: &Path) -> Option<Found> {
    let plain = folder.join(content.name);
    if plain.is_file() {
        return Some(Found::Plain(plain));
    }
    let gzip = folder.join(format!("{}.gz", content.name));
    if gzip.is_file() {
        return Some(Found::Gzip(gzip));
    }
    if !source.published.ends_with(".tar.gz") {
        return None;
    }
    // An archive unpacked by hand leaves its files in a folder of its own.
    let below = std::fs::read_dir(folder).ok()?.flatten().map(|item| item.path().join(content.name));
    let mut below = below.filter(|path| path.is_file()).collect::<Vec<_>>();
    below.sort();
    if let Some(path) = below.into_iter().next() {
        return Some(Found::Plain(path));
    }
    let archive = folder.join(source.published);
    archive.is_file().then_some(Found::Archive(archive))
}

/// What can be said without reading the files: whether they are there and as long as they should be.
pub(super) fn state(entry: &Entry, folders: &[PathBuf]) -> (State, String) {
    let mut missing = Vec::new();
    let mut damaged = None;
    for source in entry.sources {
        for content in source.contents {
            let Some(found) = find(source, content, folders) else {
                missing.push(content.name);
                continue;
            };
            if let Some(wrong) = wrong_length(&found, content) {
                damaged.get_or_insert(format!("`{}` {wrong}: {}", found.path().display(), entry.help_command()));
            }
        }
    }
    let note = match missing.as_slice() {
        [] => return damaged.map_or((State::Present, String::new()), |note| (State::Damaged, note)),
        some if some.len() == entry.contents().count() => format!("not here yet: {}", entry.help_command()),
        some => format!("{} missing: {}", some.join(", "), entry.help_command()),
    };
    (State::Missing, note)
}

/// How the length differs from the published one; of a gzipped file, the length it says it unpacks to.
fn wrong_length(found: &Found, content: &Content) -> Option<String> {
    let bytes = match found {
        Found::Plain(path) => std::fs::metadata(path).ok()?.len(),
        Found::Gzip(path) => u64::from(gzip_length(path)?),
        Found::Archive(_) => return None,
    };
    (bytes != content.bytes).then(|| format!("holds {bytes} bytes instead of {}", content.bytes))
}

fn gzip_length(path: &Path) -> Option<u32> {
    let mut file = File::open(path).ok()?;
    let mut length = [0; 4];
    file.seek(SeekFrom::End(-4)).ok()?;
    file.read_exact(&mut length).ok()?;
    Some(u32::from_le_bytes(length))
}

/// All contents, unpacked, in the order of the entry.
pub(super) fn read(entry: &Entry, folders: &[PathBuf]) -> Result<Vec<Unpacked>, Error> {
    let mut all = Vec::new();
    for source in entry.sources {
        all.extend(read_source(entry, source, folders)?);
    }
    Ok(all)
}

/// The contents of one published file.
pub(super) fn read_source(entry: &Entry, source: &Source, folders: &[PathBuf]) -> Result<Vec<Unpacked>, Error> {
    let mut unpacked = Vec::new();
    for content in source.contents {
        let bytes = match find(source, content, folders) {
            None => return Err(missing(entry, content, folders)),
            Some(Found::Archive(path)) => return read_archive(entry, source, &path),
            Some(Found::Plain(path)) => {
                let bytes = std::fs::read(&path).map_err(|error| unreadable(entry, &path, error))?;
                Unpacked { path, bytes }
            }
            Some(Found::Gzip(path)) => {
                let file = File::open(&path).map_err(|error| unreadable(entry, &path, error))?;
                let mut bytes = Vec::with_capacity(usize::try_from(content.bytes).unwrap_or_default());
                GzDecoder::new(BufReader::new(file))
                    .read_to_end(&mut bytes)
                    .map_err(|error| not_whole(entry, &path, "a whole gzip file", &error))?;
                Unpacked { path, bytes }
            }
        };
        unpacked.push(bytes);
    }
    Ok(unpacked)
}

fn read_archive(entry: &Entry, source: &Source, path: &Path) -> Result<Vec<Unpacked>, Error> {
    let file = File::open(path).map_err(|error| unreadable(entry, path, error))?;
    let whole = |error: std::io::Error| not_whole(entry, path, "a whole .tar.gz archive", &error);
    let mut archive = tar::Archive::new(GzDecoder::new(BufReader::with_capacity(1 << 16, file)));
    let mut members = source.contents.iter().map(|_| None).collect::<Vec<Option<Unpacked>>>();
    for member in archive.entries().map_err(whole)? {
        let mut member = member.map_err(whole)?;
        let name = member.path().map_err(whole)?.file_name().map(|name| name.to_string_lossy().into_owned());
        let wanted = source.contents.iter().position(|content| Some(content.name) == name.as_deref());
        if let Some(wanted) = wanted {
            let mut bytes = Vec::with_capacity(usize::try_from(source.contents[wanted].bytes).unwrap_or_default());
            member.read_to_end(&mut bytes).map_err(whole)?;
            members[wanted] = Some(Unpacked { path: path.join(source.contents[wanted].name), bytes });
        }
    }
    let lacking = |content: &Content| Error::Damaged {
        dataset: entry.name.to_owned(),
        path: path.to_owned(),
        found: format!("an archive without `{}`", content.name),
        expected: format!("the archive {} of the authors", source.published),
        help: entry.help_command(),
    };
    members.into_iter().zip(source.contents).map(|(member, content)| member.ok_or_else(|| lacking(content))).collect()
}

fn missing(entry: &Entry, content: &Content, folders: &[PathBuf]) -> Error {
    let folder = folders.first().cloned().unwrap_or_default();
    Error::Missing { dataset: entry.name.to_owned(), path: folder.join(content.name), help: entry.help_command() }
}

fn unreadable(entry: &Entry, path: &Path, source: std::io::Error) -> Error {
    Error::System { dataset: entry.name.to_owned(), path: path.to_owned(), action: "read", source }
}

fn not_whole(entry: &Entry, path: &Path, expected: &str, error: &std::io::Error) -> Error {
    Error::Damaged {
        dataset: entry.name.to_owned(),
        path: path.to_owned(),
        found: format!("truncated or of another kind ({error})"),
        expected: expected.to_owned(),
        help: entry.help_command(),
    }
}

/// Lower-case hexadecimal.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256 over the set's name and the name and length of each file.
pub(super) fn fingerprint(entry: &Entry, folders: &[PathBuf]) -> Result<String, Error> {
    let mut hash = Sha256::new();
    hash.update(entry.name);
    for source in entry.sources {
        for content in source.contents {
            let found = find(source, content, folders).ok_or_else(|| missing(entry, content, folders))?;
            // Plain or compressed is the same content, so it is the unpacked length that counts.
            let bytes = match &found {
                Found::Plain(path) => std::fs::metadata(path).map_err(|error| unreadable(entry, path, error))?.len(),
                Found::Gzip(path) => gzip_length(path).map_or(0, u64::from),
                Found::Archive(_) => content.bytes,
            };
            hash.update(format!("\n{} {bytes}", content.name));
        }
    }
    Ok(hexadecimal(&hash.finalize()))
}
