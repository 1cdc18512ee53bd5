//! The status files of the runs in this process: one writer for each.

use std::{
    path::PathBuf,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU8, Ordering},
    },
    time::Instant,
};

use jiff::Timestamp;
use retort_store::{Status, folder};
use retort_wire::State;

use super::{Error, Job};
use crate::versions::versions;

/// What is written of each run while it trains, shared by the training thread and the pulse.
#[derive(Debug)]
pub struct Board {
    entries: Mutex<Vec<Entry>>,
    began: Instant,
    asked: AtomicU8,
}

#[derive(Debug)]
struct Entry {
    path: PathBuf,
    stop: PathBuf,
    status: Status,
    stopping: bool,
    /// Changed since it was written; the pulse writes it within a quarter of a second.
    dirty: bool,
}

/// A signal that this process received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Interrupted at a keyboard.
    Interrupt = 1,
    /// The machine is being taken away.
    Terminate = 2,
}

impl Board {
    /// Writes the first status of every run: from now on this process is its trainer.
    pub fn open(job: &Job) -> Result<Self, Error> {
        let now = milliseconds();
        let mut entries = Vec::new();
        for (id, attempt) in &job.runs {
            let path = job.layout.status(id, *attempt);
            // What was copied from an earlier attempt stays: epochs done, warnings.
            let before = folder::read_status(&path).unwrap_or_default();
            let status = Status {
                state: State::Starting,
                activity: "Starting".to_owned(),
                started: now,
                heartbeat: now,
                ended: None,
                seconds: 0.0,
                pid: std::process::id(),
                device: job.device.to_string(),
                versions: versions(),
                ..before
            };
            entries.push(Entry { path, stop: job.layout.stop(id), status, stopping: false, dirty: false });
        }
        let board = Self { entries: Mutex::new(entries), began: Instant::now(), asked: AtomicU8::new(0) };
        board.beat()?;
        Ok(board)
    }

    /// Changes what is shown of a run. It is written with the next pulse: an epoch may take milliseconds, and a write
    /// that reaches the disk takes as long.
    pub fn note(&self, run: usize, change: impl FnOnce(&mut Status)) {
        if let Some(entry) = self.lock().get_mut(run)
            && !entry.status.state.is_over()
        {
            entry.change(change);
            entry.dirty = true;
        }
    }

    /// Changes the status of a run and writes it; nothing changes any more once the run is over.
    pub fn change(&self, run: usize, change: impl FnOnce(&mut Status)) -> Result<(), retort_store::Error> {
        match self.lock().get_mut(run) {
            Some(entry) if !entry.status.state.is_over() => {
                entry.change(change);
                if entry.status.state.is_over() {
                    entry.status.ended = Some(milliseconds());
                    entry.status.activity.clear();
                }
                entry.write(self.began)
            }
            _ => Ok(()),
        }
    }

    /// Says what is being done, for all runs that are not over.
    pub fn activity(&self, text: &str) {
        self.all(|status| text.clone_into(&mut status.activity));
    }

    /// Names the device, for all runs.
    pub fn device(&self, label: &str) {
        self.all(|status| label.clone_into(&mut status.device));
    }

    /// Changes what is shown of all runs that are not over.
    pub fn all(&self, change: impl Fn(&mut Status)) {
        let count = self.lock().len();
        for run in 0..count {
            self.note(run, &change);
        }
    }

    /// Renews the heartbeat of every run that is not over.
    pub fn beat(&self) -> Result<(), retort_store::Error> {
        for entry in self.lock().iter_mut().filter(|entry| !entry.status.state.is_over()) {
            entry.write(self.began)?;
        }
        Ok(())
    }

    /// Looks whether somebody asked a run to stop, says so in its status, and writes what changed. An unwritable
    /// status is logged: the next write may succeed, and rows that cannot be written end the run anyway.
    pub fn look(&self) {
        let asked = self.asked().is_some();
        for entry in self.lock().iter_mut().filter(|entry| entry.status.state.is_live()) {
            if !entry.stopping && (asked || entry.stop.exists()) {
                entry.stopping = true;
                entry.status.state = State::Stopping;
                entry.dirty = true;
            }
            if entry.dirty
                && let Err(error) = entry.write(self.began)
            {
                tracing::warn!("{error}");
            }
        }
    }

    /// Remembers a signal.
    pub fn ask(&self, asked: Asked) {
        self.asked.store(asked as u8, Ordering::Relaxed);
    }

    /// The last signal that was received.
    pub fn asked(&self) -> Option<Asked> {
        match self.asked.load(Ordering::Relaxed) {
            1 => Some(Asked::Interrupt),
            2 => Some(Asked::Terminate),
            _ => None,
        }
    }

    /// How a run ends that somebody asked to stop; none when nobody did.
    pub fn stopped(&self, run: usize) -> Option<State> {
        let user = || State::Cancelled { by: "user".to_owned() };
        let requested = self.lock().get(run).is_some_and(|entry| entry.stop.exists());
        match self.asked() {
            _ if requested => Some(user()),
            Some(Asked::Interrupt) => Some(user()),
            Some(Asked::Terminate) => Some(State::Preempted),
            None => None,
        }
    }

    /// The state of a run.
    pub fn state(&self, run: usize) -> State {
        self.lock().get(run).map(|entry| entry.status.state.clone()).unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn change(&mut self, change: impl FnOnce(&mut Status)) {
        change(&mut self.status);
        if self.stopping && self.status.state.is_live() {
            self.status.state = State::Stopping;
        }
    }

    fn write(&mut self, began: Instant) -> Result<(), retort_store::Error> {
        self.status.heartbeat = milliseconds();
        self.status.seconds = began.elapsed().as_secs_f64();
        folder::write_status(&self.path, &self.status)?;
        self.dirty = false;
        Ok(())
    }
}

/// Milliseconds since 1970.
pub fn milliseconds() -> i64 {
    Timestamp::now().as_millisecond()
}
