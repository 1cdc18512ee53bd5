//! Live trainers: what they have written since the last look, and whether they still live.

use std::{
    path::Path,
    process::{Child, ExitStatus},
    time::{Duration, Instant, SystemTime},
};

use retort_store::{folder, metrics};
use retort_wire::Event;
use rustix::process::{Pid, Signal, kill_process};

use super::{Fleet, Inner};
use crate::job::lock::{self, Holder};

/// From a stop request to the first signal: time to finish a batch and write a checkpoint.
const POLITE: Duration = Duration::from_secs(10);

/// From a stop request to the end.
const PATIENCE: Duration = Duration::from_secs(30);

/// A process that trains runs.
pub(super) struct Trainer {
    /// The lane that it occupies.
    pub lane: usize,
    /// Our own child; none when another server, or a person, started it.
    pub child: Option<Child>,
    /// Its runs.
    pub runs: Vec<Watched>,
    /// The number of its lock.
    pub lock: u64,
    /// Since when all that it still trains is asked to stop, and the signal it was last sent.
    pub stopping: Option<(Instant, Option<Signal>)>,
}

/// A run that is being trained.
pub(super) struct Watched {
    /// The run.
    pub id: String,
    /// Its attempt.
    pub attempt: u32,
    /// The last epoch that browsers were told of.
    pub told: u32,
    status: Option<SystemTime>,
    metrics: Option<SystemTime>,
}

impl Watched {
    /// Watches a run from its present epoch on.
    pub fn new(id: String, attempt: u32, told: u32) -> Self {
        Self { id, attempt, told, status: None, metrics: None }
    }
}

impl Trainer {
    /// Whether the run is one of its.
    pub fn has(&self, id: &str) -> bool {
        self.runs.iter().any(|run| run.id == id)
    }
}

/// How a trainer ended.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    /// It was our child.
    Status(ExitStatus),
    /// It was not, so only its lock tells.
    Unknown,
}

impl Inner {
    /// One look at every trainer.
    pub(super) fn watch(&self, fleet: &mut Fleet) {
        let mut ended = Vec::new();
        for place in 0..fleet.trainers.len() {
            let trainer = &mut fleet.trainers[place];
            // Whether it lives comes first: what a dead trainer wrote last is then read for certain.
            if let Some(end) = self.end_of(trainer) {
                ended.push((place, end));
            }
            for run in &mut trainer.runs {
                self.look(run);
            }
            self.insist(trainer);
        }
        for (place, end) in ended.into_iter().rev() {
            let trainer = fleet.trainers.swap_remove(place);
            for run in trainer.runs {
                self.settle(fleet, &run.id, Some(end));
            }
        }
    }

    fn end_of(&self, trainer: &mut Trainer) -> Option<End> {
        if let Some(child) = &mut trainer.child {
            return match child.try_wait() {
                Ok(Some(status)) => Some(End::Status(status)),
                Ok(None) => None,
                Err(_) => Some(End::Unknown),
            };
        }
        let alive = trainer
            .runs
            .iter()
            .any(|run| lock::holder(&self.layout.attempt(&run.id, run.attempt)) == Holder::Alive(trainer.lock));
        (!alive).then_some(End::Unknown)
    }

    /// Publishes what a run's files say, if they changed.
    fn look(&self, run: &mut Watched) {
        let status = modified(&self.layout.status(&run.id, run.attempt));
        let path = self.layout.metrics(&run.id, run.attempt);
        let rows = modified(&path);
        if (status, rows) == (run.status, run.metrics) {
            return;
        }
        self.refresh(&run.id);
        if rows != run.metrics
            && let Ok(all) = metrics::read(&path)
        {
            let fresh: Vec<_> = all.into_iter().filter(|row| row.epoch > run.told).collect();
            if let Some(epoch) = fresh.iter().map(|row| row.epoch).max() {
                run.told = epoch;
                self.hub.publish(Event::Epoch { run: run.id.clone(), attempt: run.attempt, rows: fresh });
            }
        }
        (run.status, run.metrics) = (status, rows);
    }

    /// A trainer all of whose remaining runs were asked to stop, and that does not, is told with signals.
    fn insist(&self, trainer: &mut Trainer) {
        let mut process = None;
        for run in &trainer.runs {
            let Ok(status) = folder::read_status(&self.layout.status(&run.id, run.attempt)) else { continue };
            process = process.or((status.pid != 0).then_some(status.pid));
            if !status.state.is_over() && !folder::stop_requested(&self.layout, &run.id) {
                trainer.stopping = None;
                return;
            }
        }
        let (since, sent) = trainer.stopping.get_or_insert((Instant::now(), None));
        let due = match since.elapsed() {
            waited if waited > PATIENCE => Signal::KILL,
            waited if waited > POLITE => Signal::TERM,
            _ => return,
        };
        let process = trainer.child.as_ref().map(Child::id).or(process);
        // Its lock is held, so the number is its own and not that of a process that came later.
        let process = process.and_then(|process| i32::try_from(process).ok()).and_then(Pid::from_raw);
        if *sent != Some(due)
            && let Some(process) = process
        {
            *sent = Some(due);
            tracing::warn!("The trainer {process} does not stop; it is sent {due:?}.");
            if let Err(error) = kill_process(process, due) {
                tracing::warn!("The trainer {process} cannot be signalled: {error}.");
            }
        }
    }
}

fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}
