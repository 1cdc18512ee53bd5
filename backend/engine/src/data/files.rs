//! The files of a registry data set on disk: plain, gzipped, or within the authors' archive.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

use super::archive;
use super::entry::{Content, Contents, Entry, Source, Tree, Unpacked};
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
    /// A folder that was in an archive.
    Folder(PathBuf),
}

impl Found {
    /// The file or folder on disk.
    pub fn path(&self) -> &Path {
        match self {
            Self::Plain(path) | Self::Gzip(path) | Self::Archive(path) | Self::Folder(path) => path,
        }
    }
}

/// Finds a content: the first folder that has it wins, and in it the plain file before the compressed one.
pub(super) fn find(source: &Source, content: &Content, folders: &[PathBuf]) -> Option<Found> {
    folders.iter().find_map(|folder| find_in(source, content, folder))
}

fn find_in(source: &Source, content: &Content, folder: &Path) -> Option<Found> {
    if let Some(found) = find_file(content, folder) {
        return Some(found);
    }
    if !archive::is_archive(source.published) {
        return None;
    }
    // An archive unpacked by hand leaves its files in a folder of its own.
    let mut below = std::fs::read_dir(folder).ok()?.flatten().map(|item| item.path()).collect::<Vec<_>>();
    below.sort();
    let below = below.into_iter().filter(|path| path.is_dir()).find_map(|path| find_file(content, &path));
    below.or_else(|| find_archive(source, folder))
}

fn find_file(content: &Content, folder: &Path) -> Option<Found> {
    let plain = folder.join(content.name);
    if plain.is_file() {
        return Some(Found::Plain(plain));
    }
    let gzip = folder.join(format!("{}.gz", content.name));
    gzip.is_file().then_some(Found::Gzip(gzip))
}

fn find_archive(source: &Source, folder: &Path) -> Option<Found> {
    let archive = folder.join(source.published);
    archive.is_file().then_some(Found::Archive(archive))
}

/// Finds the folder that an archive holds, or the archive.
pub(super) fn find_tree(source: &Source, tree: &Tree, folders: &[PathBuf]) -> Option<Found> {
    folders.iter().find_map(|folder| {
        let unpacked = folder.join(tree.folder);
        if unpacked.is_dir() { Some(Found::Folder(unpacked)) } else { find_archive(source, folder) }
    })
}

/// Where each content of a published file is.
pub(super) fn find_all(source: &Source, folders: &[PathBuf]) -> Vec<Found> {
    match &source.contents {
        Contents::Files(files) => files.iter().filter_map(|content| find(source, content, folders)).collect(),
        Contents::Tree(tree) => find_tree(source, tree, folders).into_iter().collect(),
    }
}

/// What can be said without reading the files: whether they are there and as long as they should be.
pub(super) fn state(entry: &Entry, folders: &[PathBuf]) -> (State, String) {
    let mut missing = Vec::new();
    let mut damaged = None;
    let mut wanted = 0;
    for source in entry.sources {
        if let Contents::Tree(tree) = &source.contents {
            wanted += 1;
            if find_tree(source, tree, folders).is_none() {
                missing.push(source.published);
            }
        }
        for content in source.files() {
            wanted += 1;
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
        some if some.len() == wanted => format!("not here yet: {}", entry.help_command()),
        some => format!("{} missing: {}", some.join(", "), entry.help_command()),
    };
    (State::Missing, note)
}

/// How the length differs from the published one; of a gzipped file, the length it says it unpacks to.
fn wrong_length(found: &Found, content: &Content) -> Option<String> {
    let bytes = match found {
        Found::Plain(path) => std::fs::metadata(path).ok()?.len(),
        Found::Gzip(path) => u64::from(gzip_length(path)?),
        Found::Archive(_) | Found::Folder(_) => return None,
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
    let contents = match &source.contents {
        Contents::Files(contents) => contents,
        Contents::Tree(tree) => return read_tree(entry, source, tree, folders),
    };
    let mut unpacked = Vec::new();
    for content in *contents {
        let bytes = match find(source, content, folders) {
            None | Some(Found::Folder(_)) => return Err(missing(entry, content.name, folders)),
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

/// The named files in an archive, each plain or gzipped; what lies behind the last of them is not looked at.
fn read_archive(entry: &Entry, source: &Source, path: &Path) -> Result<Vec<Unpacked>, Error> {
    let files = source.files();
    let mut members = files.iter().map(|_| None).collect::<Vec<Option<Unpacked>>>();
    let taken = archive::visit(path, &mut |name, content| {
        let name = name.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let (plain, zipped) = match name.strip_suffix(".gz") {
            Some(plain) => (plain, true),
            None => (name.as_str(), false),
        };
        if let Some(wanted) = files.iter().position(|file| file.name == plain) {
            let mut bytes = Vec::with_capacity(usize::try_from(files[wanted].bytes).unwrap_or_default());
            if zipped {
                GzDecoder::new(BufReader::new(content)).read_to_end(&mut bytes)?;
            } else {
                content.read_to_end(&mut bytes)?;
            }
            members[wanted] = Some(Unpacked { path: path.join(files[wanted].name), bytes });
        }
        let enough = members.iter().all(Option::is_some);
        Ok(if enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    });
    taken.map_err(|error| not_whole(entry, path, archive::kind(path), &error))?;
    let lacking = |content: &Content| {
        let found = format!("an archive without `{}`", content.name);
        entry.damaged(path, found, format!("the archive {} of the authors", source.published))
    };
    members.into_iter().zip(files).map(|(member, content)| member.ok_or_else(|| lacking(content))).collect()
}

/// The files of a folder that are wanted, from the folder or from its archive, in the order of their paths.
fn read_tree(entry: &Entry, source: &Source, tree: &Tree, folders: &[PathBuf]) -> Result<Vec<Unpacked>, Error> {
    let mut unpacked = Vec::new();
    let path = match find_tree(source, tree, folders) {
        Some(Found::Folder(path)) => {
            let mut wanted = Vec::new();
            walk(&path, &mut |file| {
                if file.strip_prefix(&path).is_ok_and(tree.wants) {
                    wanted.push(file.to_owned());
                }
            })
            .map_err(|error| unreadable(entry, &path, error))?;
            for file in wanted {
                let bytes = std::fs::read(&file).map_err(|error| unreadable(entry, &file, error))?;
                unpacked.push(Unpacked { path: file, bytes });
            }
            path
        }
        Some(found) => {
            let path = found.path();
            let taken = archive::visit(path, &mut |name, content| {
                if name.strip_prefix(tree.folder).is_ok_and(tree.wants) {
                    let mut bytes = Vec::new();
                    content.read_to_end(&mut bytes)?;
                    unpacked.push(Unpacked { path: path.join(name), bytes });
                }
                Ok(ControlFlow::Continue(()))
            });
            taken.map_err(|error| not_whole(entry, path, archive::kind(path), &error))?;
            path.to_owned()
        }
        None => return Err(missing(entry, source.published, folders)),
    };
    if unpacked.is_empty() {
        let found = format!("without the files of the folder `{}`", tree.folder);
        return Err(entry.damaged(&path, found, format!("what {} of the authors holds", source.published)));
    }
    unpacked.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(unpacked)
}

/// Every file below a folder.
fn walk(folder: &Path, each: &mut dyn FnMut(&Path)) -> std::io::Result<()> {
    for item in std::fs::read_dir(folder)? {
        let path = item?.path();
        if path.is_dir() {
            walk(&path, each)?;
        } else {
            each(&path);
        }
    }
    Ok(())
}

fn missing(entry: &Entry, name: &str, folders: &[PathBuf]) -> Error {
    let folder = folders.first().cloned().unwrap_or_default();
    Error::Missing { dataset: entry.name.to_owned(), path: folder.join(name), help: entry.help_command() }
}

fn unreadable(entry: &Entry, path: &Path, source: std::io::Error) -> Error {
    Error::System { dataset: entry.name.to_owned(), path: path.to_owned(), action: "read", source }
}

fn not_whole(entry: &Entry, path: &Path, expected: &str, error: &std::io::Error) -> Error {
    entry.damaged(path, format!("truncated or of another kind ({error})"), expected)
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
        if let Contents::Tree(tree) = &source.contents {
            // A folder and the archive that it is from are the same content.
            find_tree(source, tree, folders).ok_or_else(|| missing(entry, source.published, folders))?;
            hash.update(format!("\n{}", source.published));
        }
        for content in source.files() {
            let found = find(source, content, folders).ok_or_else(|| missing(entry, content.name, folders))?;
            // Plain or compressed is the same content, so it is the unpacked length that counts.
            let bytes = match &found {
                Found::Plain(path) => std::fs::metadata(path).map_err(|error| unreadable(entry, path, error))?.len(),
                Found::Gzip(path) => gzip_length(path).map_or(0, u64::from),
                Found::Archive(_) | Found::Folder(_) => content.bytes,
            };
            hash.update(format!("\n{} {bytes}", content.name));
        }
    }
    Ok(hexadecimal(&hash.finalize()))
}
