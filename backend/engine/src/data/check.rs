//! Compares a data set's files with what is published of them.

use std::path::{Path, PathBuf};

use md5::Md5;
use sha2::{Digest, Sha256};

use super::dataset::{Dataset, Split};
use super::entry::{Entry, Source, Unpacked};
use super::error::Error;
use super::files::{self, Found, hexadecimal};
use super::image_folder;

/// How surely a published file is the authors'.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Assurance {
    /// Its hash was compared.
    Hash,
    /// No hash is published for it in this form; its lengths are right.
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
    let dataset = (entry.assemble)(&unpacked)?;
    if (dataset.train.len(), dataset.test.len()) != (entry.train_examples, entry.test_examples) {
        return Err(Error::Damaged {
            dataset: entry.name.to_owned(),
            path: folders.first().cloned().unwrap_or_default(),
            found: format!("a set of {} training and {} test images", dataset.train.len(), dataset.test.len()),
            expected: format!("{} and {}", entry.train_examples, entry.test_examples),
            help: entry.help_command(),
        });
    }
    let how = match (entry.sources.is_empty(), assured) {
        (true, _) => "it is part of Retort",
        (false, Assurance::Hash) => "every file's hash is the published one",
        (false, Assurance::Length) => {
            "every file has the published length (no hash is published for them once unpacked: keep the archive to \
             have it checked)"
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
    let damaged = |path: &Path, found: String, expected: String| Error::Damaged {
        dataset: entry.name.to_owned(),
        path: path.to_owned(),
        found,
        expected,
        help: entry.help_command(),
    };
    let mut assured = Assurance::Hash;
    for (content, unpacked) in source.contents.iter().zip(contents) {
        let bytes = unpacked.bytes.len() as u64;
        if bytes != content.bytes {
            let found = format!("a file of {bytes} bytes (unpacked)");
            return Err(damaged(&unpacked.path, found, format!("{} bytes", content.bytes)));
        }
        match content.sha256 {
            Some(expected) => {
                let found = hexadecimal(&Sha256::digest(&unpacked.bytes));
                if found != expected {
                    let found = format!("a file whose content has the SHA-256 {found}");
                    return Err(damaged(&unpacked.path, found, expected.to_owned()));
                }
            }
            None => assured = Assurance::Length,
        }
    }
    let archive = source.contents.first().and_then(|content| files::find(source, content, folders));
    if let (Assurance::Length, Some(Found::Archive(path)), Some(expected)) = (assured, archive, source.md5) {
        let found = md5_of(&path).map_err(|error| Error::System {
            dataset: entry.name.to_owned(),
            path: path.clone(),
            action: "read",
            source: error,
        })?;
        if found != expected {
            return Err(damaged(&path, format!("a file with the MD5 {found}"), expected.to_owned()));
        }
        assured = Assurance::Hash;
    }
    Ok(assured)
}

/// MD5 of a file, in lower-case hexadecimal: the published hash of the archives, no protection against forgery.
pub(super) fn md5_of(path: &Path) -> std::io::Result<String> {
    let mut hash = Md5::new();
    std::io::copy(&mut std::fs::File::open(path)?, &mut hash)?;
    Ok(hexadecimal(&hash.finalize()))
}

/// See [`super::Home::check`].
pub(super) fn image_folder(name: &str, folder: &Path, cache: &Path) -> Result<String, Error> {
    let left_out = image_folder::left_out(name, folder)?;
    let dataset = image_folder::load(name, folder, cache)?;
    let left_out = match left_out {
        0 => String::new(),
        count => format!(" ({count} files are neither PNG nor JPEG and were left out)"),
    };
    Ok(format!("{name}: every image can be read; {}{left_out}", contents_in_words(&dataset)))
}

fn contents_in_words(dataset: &Dataset) -> String {
    let Dataset { channels, height, width, classes, .. } = dataset;
    let kind = if *channels == 1 { "grey" } else { "colour" };
    let smallest = |split: &Split| {
        let mut counts = vec![0_usize; *classes];
        for &label in &split.labels {
            counts[label as usize] += 1;
        }
        counts.into_iter().min().unwrap_or_default()
    };
    format!(
        "{} training and {} test images of {height}x{width} {kind} pixels in {classes} classes, at least {} and {} a class",
        dataset.train.len(),
        dataset.test.len(),
        smallest(&dataset.train),
        smallest(&dataset.test)
    )
}
