//! Training of runs from their folders: what `retort train` does, for the executor, on a cluster and by hand.

pub mod attempt;
mod board;
pub mod cohort;
pub mod lock;
mod pulse;
mod recorder;

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::Arc,
};

use retort_engine::{Environment, data::Home, device::Choice};
use retort_store::{Layout, folder};
use retort_wire::{FieldError, MetricRow, Spec, State};

pub use board::{Asked, milliseconds as now};

use board::Board;
use recorder::Recorder;

/// Runs to train side by side in this process, each in an attempt that has been opened and locked.
#[derive(Debug)]
pub struct Job {
    /// Where the runs lie.
    pub layout: Layout,
    /// The runs: id and attempt. They share a cohort key.
    pub runs: Vec<(String, u32)>,
    /// What to train on.
    pub device: Choice,
}

/// What a person in front of a terminal sees of a training.
#[derive(Debug)]
pub enum Progress<'a> {
    /// What is being done, for all runs.
    Activity(&'a str),
    /// An epoch of a run is stored.
    Epoch {
        /// Its place in the job.
        run: usize,
        /// Epochs done.
        epoch: u32,
        /// Epochs asked for.
        epochs: u32,
        /// What was measured.
        rows: &'a [MetricRow],
    },
    /// Something a reader must know.
    Warning {
        /// The run's place in the job.
        run: usize,
        /// The sentence.
        text: &'a str,
    },
    /// A run is over.
    Over {
        /// Its place in the job.
        run: usize,
        /// How it ended.
        state: &'a State,
    },
}

/// A job that could not be begun or carried on; its runs are marked as failed with this sentence.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] retort_store::Error),
    /// The device cannot be used.
    #[error(transparent)]
    Device(#[from] retort_engine::device::Error),
    /// The engine refused.
    #[error(transparent)]
    Engine(#[from] retort_engine::Error),
    /// A spec that this version cannot train.
    #[error("The spec of run {id} is not valid: {}", sentences(.errors))]
    Spec {
        /// The run.
        id: String,
        /// All that is wrong.
        errors: Vec<FieldError>,
    },
    /// A bug, ours or a driver's.
    #[error("The trainer crashed: {0}. The log has the details; retry continues from the last epoch.")]
    Crash(String),
    /// A file that cannot be written.
    #[error("{path} cannot be written: {source}. Check the folder's permissions and the free space.")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

fn sentences(errors: &[FieldError]) -> String {
    errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join(" ")
}

/// Trains the runs to their end and writes everything they are remembered by. The states of the runs are in their
/// status files; an error here is one that concerns all of them, and is in those files as well. Answers the signal
/// that this process received meanwhile, if any.
pub fn train(job: &Job, progress: &mut dyn FnMut(Progress<'_>)) -> Result<Option<Asked>, Error> {
    let board = Arc::new(Board::open(job)?);
    let pulse = pulse::start(Arc::clone(&board))?;
    let mut recorder = Recorder::new(job, Arc::clone(&board), progress);
    let result = catch_unwind(AssertUnwindSafe(|| run(job, &board, &mut recorder)))
        .unwrap_or_else(|panic| Err(Error::Crash(words_of(panic.as_ref()))));
    match &result {
        Ok(()) => recorder.close("The engine returned before the run was finished; please report this."),
        Err(error) => recorder.close(&error.to_string()),
    }
    pulse.stop();
    result.map(|()| board.asked())
}

fn run(job: &Job, board: &Board, recorder: &mut Recorder<'_>) -> Result<(), Error> {
    let home = Home::new(job.layout.datasets());
    let catalog = retort_engine::catalog(&home);
    let mut jobs = Vec::new();
    for (id, attempt) in &job.runs {
        let submission = folder::read_submission(&job.layout, id)?;
        let spec: Spec = catalog.check(&submission.spec).map_err(|errors| Error::Spec { id: id.clone(), errors })?;
        let checkpoint = job.layout.checkpoint(id, *attempt);
        let resume = retort_engine::checkpoint::epoch(&checkpoint).is_some();
        jobs.push(retort_engine::Job { spec, checkpoint, resume });
    }
    board.activity("Opening the device");
    let device = job.device.open()?;
    if let Some(notice) = &device.notice {
        tracing::info!("{notice}");
    }
    board.device(&device.label);
    let environment =
        Environment { home, teachers: job.layout.teachers(), generators: job.layout.generators(), device };
    Ok(retort_engine::train(&jobs, &environment, recorder)?)
}

/// The message of a panic.
fn words_of(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    words.unwrap_or("no message").trim_end_matches('.').to_owned()
}
