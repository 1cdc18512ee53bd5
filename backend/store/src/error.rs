//! What can go wrong with a file, said so that it can be mended.

use std::{io, path::Path};

/// Short for a result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// An error of the store. Every message names the file, says what is wrong and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be opened or read.
    #[error("{file} cannot be read ({source}); check that it exists and that its permissions allow it.")]
    Read {
        /// The file, by the end of its path.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("{file} cannot be written ({source}); check the free space and the permissions of its folder.")]
    Write {
        /// The file, by the end of its path.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// A file is there, but its content is not what it should be.
    #[error("{file} is damaged ({reason}); {advice}")]
    Damaged {
        /// The file, by the end of its path.
        file: String,
        /// What is wrong with it.
        reason: String,
        /// What to do.
        advice: &'static str,
    },
    /// Rows that cannot be stored, which is the caller's mistake.
    #[error("{file} is not written: {reason}")]
    Rows {
        /// The file, by the end of its path.
        file: String,
        /// What is wrong with the rows.
        reason: String,
    },
    /// A text that is no run id.
    #[error("`{0}` is no run id; an id has 1 to 64 letters, digits, `-` or `_`.")]
    Id(String),
    /// A run that is there already.
    #[error("Run {0} exists already; submit it under a new id.")]
    Exists(String),
}

impl Error {
    pub(crate) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read { file: name_of(path), source }
    }

    pub(crate) fn write(path: &Path, source: io::Error) -> Self {
        Self::Write { file: name_of(path), source }
    }

    pub(crate) fn damaged(path: &Path, reason: &(impl ToString + ?Sized)) -> Self {
        Self::Damaged { file: name_of(path), reason: reason.to_string(), advice: advice_for(path) }
    }

    pub(crate) fn rows(path: &Path, reason: &(impl ToString + ?Sized)) -> Self {
        Self::Rows { file: name_of(path), reason: reason.to_string() }
    }

    /// Whether the file is simply not there.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Read { source, .. } if source.kind() == io::ErrorKind::NotFound)
    }
}

/// The end of a path, from the run's folder on: enough to find the file, and no machine's business beyond it.
fn name_of(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts[parts.len().saturating_sub(3)..].join("/")
}

fn advice_for(path: &Path) -> &'static str {
    match path.file_name().and_then(|name| name.to_str()) {
        Some("spec.json") => "put it back from a copy, or move the run's folder away.",
        Some("status.json") => "retry the run, which keeps what was measured, or remove the file.",
        Some("metrics.parquet") => "retry the run to measure again, or put the file back from a copy.",
        Some("predictions.parquet") => "retry the run to write it again, or put the file back from a copy.",
        Some("notes.json") => "edit the notes, which writes it anew, or remove the file.",
        _ => "remove it, or put it back from a copy.",
    }
}
