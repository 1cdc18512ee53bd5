//! What people do to runs.

use std::borrow::Borrow;

use retort_app::service::{Lane, Launched, Queue};
use retort_store::{Head, Submission, folder, new_id, trash};
use retort_wire::{Problem, Run, Spec, State, Study};

use super::{Executor, Inner};
use crate::job::attempt::{self, Standing};

/// Runs that are over and still shown in the queue.
const RECENT: usize = 20;

impl Executor {
    /// Expands a study and puts its runs into the queue.
    pub fn submit(&self, study: impl Borrow<Study>) -> Result<Launched, Problem> {
        let study = study.borrow();
        let specs = study.expand(&retort_engine::catalog(&self.0.home)).map_err(Problem::fields)?;
        self.submit_specs(&study.name, specs)
    }

    /// Puts runs with these checked specs into the queue, as one study.
    pub fn submit_specs(&self, name: &str, specs: Vec<Spec>) -> Result<Launched, Problem> {
        let inner = &self.0;
        let name = if name.trim().is_empty() { "Untitled study" } else { name.trim() };
        let (key, mut runs) = (new_id(), Vec::new());
        // Nothing is started before all are here: runs that can share a process are to be found together.
        let fleet = inner.fleet();
        for spec in specs {
            let submission = Submission::new(key.clone(), name, spec);
            folder::create(&inner.layout, &submission).map_err(internal)?;
            inner.refresh(&submission.id);
            runs.push(submission.id);
        }
        drop(fleet);
        let _ = inner.wake.send(());
        Ok(Launched { study: key, runs })
    }

    /// Asks a trainer to stop a run, or takes the run out of the queue.
    pub fn stop(&self, id: &str) -> Result<(), Problem> {
        let inner = &self.0;
        inner.known(id)?;
        let fleet = inner.fleet();
        let cancelled = || State::Cancelled { by: "user".to_owned() };
        let done = match attempt::standing(&inner.layout, id) {
            Standing::Working(..) => folder::request_stop(&inner.layout, id),
            Standing::Waiting(0) => {
                folder::begin_attempt(&inner.layout, id).and_then(|attempt| inner.close(id, attempt, cancelled()))
            }
            Standing::Waiting(attempt) | Standing::Dead(attempt) | Standing::Preempted(attempt) => {
                inner.close(id, attempt, cancelled())
            }
            Standing::Over(_, state) => {
                return Err(Problem::conflict(format!("The run is {}; there is nothing to stop.", state.name())));
            }
        };
        drop(fleet);
        done.map_err(internal)?;
        inner.refresh(id);
        Ok(())
    }

    /// Puts a run that ended without finishing into the queue again, from its last checkpoint.
    pub fn retry(&self, id: &str) -> Result<(), Problem> {
        let inner = &self.0;
        if inner.known(id)?.notes.trash {
            return Err(Problem::conflict("The run is in the trash; restore it before you retry it."));
        }
        let fleet = inner.fleet();
        match attempt::standing(&inner.layout, id) {
            Standing::Over(_, state) if !state.can_retry() => {
                return Err(Problem::conflict("The run is finished; launch a variation to train another."));
            }
            Standing::Waiting(_) | Standing::Working(..) => {
                return Err(Problem::conflict("The run waits or trains already; there is nothing to retry."));
            }
            Standing::Over(..) | Standing::Dead(_) | Standing::Preempted(_) => {
                attempt::open(&inner.layout, id).map_err(internal)?;
            }
        }
        drop(fleet);
        inner.refresh(id);
        let _ = inner.wake.send(());
        Ok(())
    }

    /// Deletes a run for good and answers the bytes that were in its folder. Its row stays until the index forgets it.
    pub fn purge(&self, id: &str) -> Result<u64, Problem> {
        let inner = &self.0;
        let run = inner.known(id)?;
        // Nothing is started meanwhile.
        let fleet = inner.fleet();
        if matches!(attempt::standing(&inner.layout, id), Standing::Working(..)) || run.state.is_live() {
            return Err(Problem::conflict(format!("Run {id} is training; stop it before it is deleted.")));
        }
        if !run.notes.trash {
            return Err(Problem::conflict(format!(
                "Run {id} is not in the trash; move it there before it is deleted."
            )));
        }
        let freed = trash::delete_run(&inner.layout, id).map_err(internal);
        drop(fleet);
        freed
    }

    /// Devices with what runs and waits on them.
    pub fn queue(&self) -> Queue {
        let inner = &self.0;
        let fleet = inner.fleet();
        let index = inner.read_index();
        let lanes = fleet.lanes.iter().enumerate().map(|(place, lane)| {
            let trainers = fleet.trainers.iter().filter(|trainer| trainer.lane == place);
            let runs = trainers.flat_map(|trainer| &trainer.runs).filter_map(|run| index.get(&run.id));
            let running: Vec<Run> = runs.filter(|run| run.state.is_live()).collect();
            // What a trainer found is better than what it was asked for: "auto" has become a device.
            let words = running.iter().map(|run| &run.device).find(|device| device.contains(' '));
            let idle = if lane.words == "auto" { &inner.device } else { &lane.words };
            Lane { device: words.unwrap_or(idle).clone(), running }
        });
        let lanes = lanes.collect();
        let mut over: Vec<&Head> = index.heads().filter(|run| run.state.is_over() && !run.notes.trash).collect();
        over.sort_by_key(|run| std::cmp::Reverse((run.ended, run.created)));
        let recent = over.into_iter().take(RECENT).filter_map(|run| index.get(&run.id)).collect();
        drop((index, fleet));
        Queue { lanes, waiting: inner.waiting(), recent, device: inner.device.clone(), notice: inner.notice.clone() }
    }
}

impl Inner {
    fn known(&self, id: &str) -> Result<Run, Problem> {
        let missing = || Problem::not_found(format!("There is no run {id}; look in the run table for its id."));
        self.refresh(id).ok_or_else(missing)
    }
}

/// Our own fault, said once in the log and once to the caller.
fn internal(error: impl std::fmt::Display) -> Problem {
    tracing::error!("{error}");
    Problem::internal(error.to_string())
}
