//! What can go wrong while training.

use std::path::{Path, PathBuf};

use crate::{data, device};

/// Why training could not go on. It concerns every run of the cohort; a single run's end is told to the
/// [`Observer`](crate::Observer) instead.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The dataset cannot be read.
    #[error(transparent)]
    Data(#[from] data::Error),
    /// The device cannot be used.
    #[error(transparent)]
    Device(#[from] device::Error),
    /// The spec misses something that the catalog's check would have filled in, or asks for the impossible.
    #[error("{path} {problem}")]
    Setting {
        /// The field.
        path: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// Runs of different cohorts were handed over together.
    #[error(
        "These runs do not share teacher, transfer set, augmentation, batch size, epochs and seed; train them separately."
    )]
    MixedCohort,
    /// A file of a checkpoint or of the teacher cache.
    #[error("{} cannot be {verb}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// `read` or `written`.
        verb: &'static str,
        /// Why.
        source: std::io::Error,
    },
    /// Stored weights that do not fit the model.
    #[error("{} does not hold the weights that were expected ({problem}); delete its folder and train again.", path.display())]
    Weights {
        /// The file.
        path: PathBuf,
        /// What burn says.
        problem: String,
    },
    /// The teacher's loss became NaN or infinite.
    #[error("The teacher diverged at epoch {epoch}; lower teacher.learning_rate.")]
    TeacherDiverged {
        /// The epoch, from 1.
        epoch: u32,
    },
    /// Whoever watches refused the teacher's results.
    #[error("The teacher was trained, but its results could not be stored: {0}")]
    TeacherRefused(String),
    /// Whoever watches refused what a run has to show.
    #[error("{0}")]
    Refused(String),
    /// A picture could not be made.
    #[error("The picture could not be written as PNG: {0}")]
    Picture(String),
    /// The accelerator failed.
    #[error("The device failed: {0}. Try the device cpu.")]
    Compute(String),
}

impl Error {
    /// A setting that cannot be honoured.
    pub(crate) fn setting(path: &str, problem: impl Into<String>) -> Self {
        Self::Setting { path: path.to_owned(), problem: problem.into() }
    }

    /// The same error, its field being one of the table called `table`.
    pub(crate) fn within(self, table: &str) -> Self {
        match self {
            Self::Setting { path, problem } => Self::Setting { path: format!("{table}.{path}"), problem },
            other => other,
        }
    }

    /// A closure that wraps an input or output error of `path`.
    pub(crate) fn file<'a>(path: &'a Path, verb: &'static str) -> impl FnOnce(std::io::Error) -> Self + use<'a> {
        move |source| Self::File { path: path.to_owned(), verb, source }
    }

    /// A closure that wraps burn's refusal of a record.
    pub(crate) fn weights<'a>(path: &'a Path) -> impl FnOnce(burn::store::RecordError) -> Self + use<'a> {
        move |problem| Self::Weights { path: path.to_owned(), problem: problem.to_string() }
    }
}
