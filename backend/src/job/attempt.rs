//! Attempts at a run: where one stands, how the next one begins, and how often it may.

use std::{fs, io, path::Path};

use retort_store::{Layout, Status, folder, metrics};
use retort_wire::State;

use super::{
    Error,
    board::milliseconds,
    lock::{self, Holder},
};

/// Where a run stands on disk.
#[derive(Clone, Debug)]
pub enum Standing {
    /// It waits, in this attempt; 0 means that none was opened yet.
    Waiting(u32),
    /// A trainer is at work; the number tells trainers apart.
    Working(u32, u64),
    /// Its trainer is gone without a word.
    Dead(u32),
    /// Its trainer was told to make room.
    Preempted(u32),
    /// Nothing more will happen by itself.
    Over(u32, State),
}

/// Looks at a run's latest attempt.
pub fn standing(layout: &Layout, id: &str) -> Standing {
    let attempt = folder::latest_attempt(layout, id);
    if attempt == 0 {
        return Standing::Waiting(0);
    }
    // The lock first: a trainer writes its last word before it lets go.
    let holder = lock::holder(&layout.attempt(id, attempt));
    let state = match folder::read_status(&layout.status(id, attempt)) {
        Ok(status) => Some(status.state),
        Err(error) if error.is_missing() => None,
        // Nobody knows any more how it ended: that is for a person to decide, who sees the sentence.
        Err(error) => Some(State::Failed { reason: error.to_string() }),
    };
    match (state, holder) {
        (Some(state), Holder::Alive(trainer)) if matches!(state, State::Preempted) || !state.is_over() => {
            Standing::Working(attempt, trainer)
        }
        (None, Holder::Alive(trainer)) => Standing::Working(attempt, trainer),
        // Somebody died while opening the attempt, before its status; what a trainer wrote is another matter.
        (None, Holder::Nobody) if layout.metrics(id, attempt).exists() && layout.log(id, attempt).exists() => {
            Standing::Dead(attempt)
        }
        (None | Some(State::Queued), Holder::Nobody) => Standing::Waiting(attempt),
        (Some(State::Preempted), Holder::Nobody) => Standing::Preempted(attempt),
        (Some(State::Starting | State::Running | State::Stopping | State::Lost), Holder::Nobody) => {
            Standing::Dead(attempt)
        }
        (Some(state), _) => Standing::Over(attempt, state),
    }
}

/// Opens the next attempt of a run, as queued; it continues from the last checkpoint that the run has.
pub fn open(layout: &Layout, id: &str) -> Result<u32, Error> {
    let attempt = folder::begin_attempt(layout, id)?;
    prepare(layout, id, attempt)?;
    Ok(attempt)
}

/// Brings an opened attempt to where it can start: the latest checkpoint with the rows up to its epoch, and a status
/// that says "queued". May be repeated when it was cut short.
pub fn prepare(layout: &Layout, id: &str, attempt: u32) -> Result<(), Error> {
    folder::clear_stop(layout, id)?;
    let target = layout.checkpoint(id, attempt);
    let mut status = Status {
        state: State::Queued,
        started: milliseconds(),
        heartbeat: milliseconds(),
        epochs: super::cohort::epochs(layout, id),
        ..Status::default()
    };
    let earlier = (1..attempt).rev().find(|earlier| checkpoint_epoch(layout, id, *earlier) > 0);
    if let Some(earlier) = earlier {
        let source = layout.checkpoint(id, earlier);
        let epoch = checkpoint_epoch(layout, id, earlier);
        let mut rows = metrics::read(&layout.metrics(id, earlier))?;
        rows.retain(|row| row.epoch <= epoch);
        metrics::write(&layout.metrics(id, attempt), &rows)?;
        if checkpoint_epoch(layout, id, attempt) == 0 {
            // Under another name first: a checkpoint folder is whole or not there.
            let partial = target.with_extension("partial");
            copy(&source, &partial, &target).map_err(|source| Error::File { path: target.clone(), source })?;
        }
        let before = folder::read_status(&layout.status(id, earlier)).unwrap_or_default();
        status = Status { epoch, teacher: before.teacher, warnings: before.warnings, ..status };
    }
    Ok(folder::write_status(&layout.status(id, attempt), &status)?)
}

/// Epochs that the checkpoint of an attempt has behind it; 0 without one.
pub fn checkpoint_epoch(layout: &Layout, id: &str, attempt: u32) -> u32 {
    retort_engine::checkpoint::epoch(&layout.checkpoint(id, attempt)).unwrap_or(0)
}

fn copy(source: &Path, partial: &Path, target: &Path) -> io::Result<()> {
    for folder in [partial, target] {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
    }
    copy_folder(source, partial)?;
    fs::rename(partial, target)
}

fn copy_folder(source: &Path, target: &Path) -> io::Result<()> {
    fs::create_dir_all(target)?;
    for entry in fs::read_dir(source)? {
        let entry = entry?;
        let to = target.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), &to)?;
            fs::File::open(&to)?.sync_all()?;
        }
    }
    Ok(())
}
