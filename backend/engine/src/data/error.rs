//! What can be wrong with a data set's files.

use std::path::PathBuf;

/// A data set cannot be read, fetched or registered. Every message names the thing, what is wrong and what helps.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No data set has this name.
    #[error("there is no data set `{name}`: known are {known} (`retort data add <name> <folder>` registers your own)")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// A file or folder of the data set is not there.
    #[error("{dataset}: `{path}` is missing: {help}")]
    Missing {
        /// The data set.
        dataset: String,
        /// The file or folder.
        path: PathBuf,
        /// What to do.
        help: String,
    },
    /// A file is there and is not what it should be.
    #[error("{dataset}: `{path}` is {found}, but {expected} was expected: {help}")]
    Damaged {
        /// The data set.
        dataset: String,
        /// The file.
        path: PathBuf,
        /// What was found, as it follows "is".
        found: String,
        /// What was expected.
        expected: String,
        /// What to do.
        help: String,
    },
    /// The operating system refused.
    #[error("{dataset}: `{path}` cannot be {action}: {source}")]
    System {
        /// The data set.
        dataset: String,
        /// The file or folder.
        path: PathBuf,
        /// What was tried, as it follows "cannot be".
        action: &'static str,
        /// Why not.
        source: std::io::Error,
    },
    /// A file could not be fetched.
    #[error("{dataset}: `{file}` could not be fetched ({reason}): {help}")]
    Network {
        /// The data set.
        dataset: String,
        /// The published file.
        file: String,
        /// What went wrong at each address.
        reason: String,
        /// How to bring the files by hand.
        help: String,
    },
    /// A data set cannot be registered or fetched as asked.
    #[error("{0}")]
    Refused(String),
}

impl Error {
    /// That pictures were asked for of a set of texts.
    pub(super) fn no_images(dataset: &str) -> Self {
        Self::Refused(format!("`{dataset}` is a set of texts, of which there are no pictures: choose one of images"))
    }
}
