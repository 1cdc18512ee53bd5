//! Compares a data set's files with what is published of them.

use std::path::{Path, PathBuf};

use md5::Md5;
use sha2::{Digest, Sha256};

use super::brought::{self, Layout};
use super::dataset::{Dataset, Kind, Split};
use super::entry::{Entry, Source, Unpacked};
use super::error::Error;
use super::files::{self, hexadecimal};

/// How surely a published file is the authors'.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Assurance {
    /// Its hash was compared.
    Hash,
    /// No hash is published for it in this form; the lengths that are published are right.
    Length,
}

/// See [`super::Home::check`].
pub(super) fn entry(entry: &Entry, folders: &[PathBuf]) -> Result<String, Error> {
    let mut unpacked = Vec::new();
    let mut assured = Assurance::Hash;
    for source in entry.sources {
        let contents = files::read_source(entry, source, folders)?;
        if compare(entry, source, &contents, folders)? == Assurance::Length {
            assured = Assurance::Length;
        }
        unpacked.extend(contents);
    }
    let dataset = (entry.assemble)(entry, unpacked)?;
    if (dataset.train.len(), dataset.test.len()) != (entry.train_examples, entry.test_examples) {
        let folder = folders.first().cloned().unwrap_or_default();
        let found = format!("a set of {} training and {} test examples", dataset.train.len(), dataset.test.len());
        return Err(entry.damaged(&folder, found, format!("{} and {}", entry.train_examples, entry.test_examples)));
    }
    let how = match (entry.sources.is_empty(), assured) {
        (true, _) => "it is part of Retort",
        (false, Assurance::Hash) => "every file's hash is the published one",
        (false, Assurance::Length) => {
            "there is as much as was published (no hash is published for its files once unpacked: keep the file as it \
             was published to have it checked)"
        }
    };
    Ok(format!("{}: {how}; {}", entry.name, contents_in_words(&dataset)))
}

/// Compares the files of one source with what is published.
pub(super) fn compare(
    entry: &Entry,
    source: &Source,
    contents: &[Unpacked],
    folders: &[PathBuf],
) -> Result<Assurance, Error> {
    let mut assured = true;
    for (content, unpacked) in source.files().iter().zip(contents) {
        let bytes = unpacked.bytes.len() as u64;
        if bytes != content.bytes {
            let found = format!("a file of {bytes} bytes (unpacked)");
            return Err(entry.damaged(&unpacked.path, found, format!("{} bytes", content.bytes)));
        }
        if let Some(expected) = content.sha256 {
            let found = hexadecimal(&Sha256::digest(&unpacked.bytes));
            if found != expected {
                let found = format!("a file whose content has the SHA-256 {found}");
                return Err(entry.damaged(&unpacked.path, found, expected));
            }
        }
        assured &= content.sha256.is_some();
    }
    if assured && !source.files().is_empty() {
        return Ok(Assurance::Hash);
    }
    // Otherwise it is the published file, as long as it is still what the content is read from, that has a hash.
    let found = files::find_all(source, folders);
    let published = |path: &Path| path.file_name().is_some_and(|name| name == source.published);
    match (found.first(), source.md5) {
        (Some(first), Some(expected)) if found.iter().all(|found| published(found.path())) => {
            let path = first.path();
            let system = |source| Error::System {
                dataset: entry.name.to_owned(),
                path: path.to_owned(),
                action: "read",
                source,
            };
            let found = md5_of(path).map_err(system)?;
            if found != expected {
                return Err(entry.damaged(path, format!("a file with the MD5 {found}"), expected));
            }
            Ok(Assurance::Hash)
        }
        _ => Ok(Assurance::Length),
    }
}

/// MD5 of a file, in lower-case hexadecimal: the published hash of the archives, no protection against forgery.
pub(super) fn md5_of(path: &Path) -> std::io::Result<String> {
    let mut hash = Md5::new();
    std::io::copy(&mut std::fs::File::open(path)?, &mut hash)?;
    Ok(hexadecimal(&hash.finalize()))
}

/// See [`super::Home::check`].
pub(super) fn brought(name: &str, path: &Path, cache: &Path) -> Result<String, Error> {
    let (how, left_out) = match brought::layout(name, path)? {
        Layout::Images => ("every image can be read", "neither PNG nor JPEG"),
        Layout::Texts => ("every text can be read", "no .txt files"),
        Layout::Table => ("every row can be read", ""),
    };
    let count = brought::left_out(name, path)?;
    let dataset = brought::load(name, path, cache, 0)?;
    let left_out =
        if count == 0 { String::new() } else { format!(" ({count} files are {left_out} and were left out)") };
    Ok(format!("{name}: {how}; {}{left_out}", contents_in_words(&dataset)))
}

fn contents_in_words(dataset: &Dataset) -> String {
    let Dataset { channels, height, width, classes, .. } = dataset;
    let examples = match (dataset.kind(), channels) {
        (Kind::Text, _) => "texts".to_owned(),
        (Kind::Images, 1) => format!("images of {height}x{width} grey pixels"),
        (Kind::Images, _) => format!("images of {height}x{width} colour pixels"),
    };
    let smallest = |split: &Split| {
        let mut counts = vec![0_usize; *classes];
        for &label in &split.labels {
            counts[label as usize] += 1;
        }
        counts.into_iter().min().unwrap_or_default()
    };
    format!(
        "{} training and {} test {examples} in {classes} classes, at least {} and {} a class",
        dataset.train.len(),
        dataset.test.len(),
        smallest(&dataset.train),
        smallest(&dataset.test)
    )
}
