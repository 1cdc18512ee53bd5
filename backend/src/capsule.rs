//! Capsules: one run in one file, to be run again elsewhere and held against what came out.
//!
//! The file is a ZIP archive of a few known names; `docs/capsule.md` describes it.

mod archive;
mod check;
mod manifest;

pub use archive::{Capsule, LARGEST, read, write};
pub use check::report;
pub use manifest::{bring, brought, pack, repeats, rows};

/// A file that is no capsule, or a run that cannot become one. Every message is a sentence for whoever brought it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was brought is wrong.
    #[error("{0}")]
    Invalid(String),
    /// The run has nothing to pack.
    #[error("{0}")]
    Unfinished(String),
    /// A file of this server.
    #[error(transparent)]
    Store(#[from] retort_store::Error),
    /// The archive could not be written.
    #[error("The capsule cannot be written ({0}); try again.")]
    Archive(#[from] zip::result::ZipError),
}

impl From<Error> for retort_wire::Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(sentence) => Self::invalid(sentence),
            Error::Unfinished(sentence) => Self::conflict(sentence),
            other => Self::internal(other.to_string()),
        }
    }
}
