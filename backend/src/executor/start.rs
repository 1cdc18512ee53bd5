//! From the queue to a device.

use std::collections::HashSet;

use retort_wire::{Run, State};

use super::{
    Fleet, Inner, child,
    watch::{Trainer, Watched},
};
use crate::job::{
    attempt::{self, Standing},
    cohort,
};

/// What must be equal for waiting runs to be trained in one process: study, what the engine shares, and the epoch that
/// they continue from.
type Key = (String, String, u32);

impl Inner {
    /// Fills every free lane with the next runs in line.
    pub(super) fn start_waiting(&self, fleet: &mut Fleet) {
        for lane in 0..fleet.lanes.len() {
            if !fleet.trainers.iter().any(|trainer| trainer.lane == lane) {
                self.start_next(fleet, lane);
            }
        }
    }

    /// Waiting runs, the oldest first.
    pub(super) fn waiting(&self) -> Vec<Run> {
        let index = self.read_index();
        let mut waiting: Vec<Run> = index.runs_where(|run| run.state == State::Queued && !run.notes.trash).collect();
        waiting.sort_by(|one, other| (one.created, &one.id).cmp(&(other.created, &other.id)));
        waiting
    }

    fn start_next(&self, fleet: &mut Fleet, lane: usize) {
        let key = |run: &Run| -> Key { (run.study.clone(), retort_engine::cohort_key(&run.spec), run.epoch) };
        let mut chosen: Option<Key> = None;
        let mut runs: Vec<(String, u32)> = Vec::new();
        let mut seen = HashSet::new();
        for run in self.waiting() {
            if runs.len() == cohort::LARGEST {
                break;
            }
            if fleet.trainers.iter().any(|trainer| trainer.has(&run.id)) || !seen.insert(run.id.clone()) {
                continue;
            }
            // The study first: it is much cheaper to compare than the whole key.
            if chosen
                .as_ref()
                .is_some_and(|chosen| chosen.0 != run.study || chosen.2 != run.epoch || *chosen != key(&run))
            {
                continue;
            }
            match self.ready(&run.id) {
                Ok(Standing::Waiting(attempt)) => {
                    chosen.get_or_insert_with(|| key(&run));
                    runs.push((run.id, attempt));
                }
                Ok(Standing::Working(attempt, lock)) => {
                    self.adopt(fleet, &run.id, attempt, lock);
                    if fleet.trainers.iter().any(|trainer| trainer.lane == lane) {
                        return;
                    }
                }
                Ok(_) => {
                    self.refresh(&run.id);
                }
                Err(error) => {
                    tracing::error!("Run {}: {error}", run.id);
                    self.give_up(&run.id, &error.to_string());
                }
            }
        }
        if !runs.is_empty() {
            self.launch(fleet, lane, &runs);
        }
    }

    /// Opens an attempt for a run that has none, and completes one whose opening was cut short.
    fn ready(&self, id: &str) -> Result<Standing, crate::job::Error> {
        Ok(match attempt::standing(&self.layout, id) {
            Standing::Waiting(0) => Standing::Waiting(attempt::open(&self.layout, id)?),
            Standing::Waiting(attempt) if !self.layout.status(id, attempt).exists() => {
                attempt::prepare(&self.layout, id, attempt)?;
                Standing::Waiting(attempt)
            }
            other => other,
        })
    }

    fn launch(&self, fleet: &mut Fleet, lane: usize, runs: &[(String, u32)]) {
        let device = &fleet.lanes[lane].device;
        match child::spawn(&self.program, &self.layout, device, runs) {
            Ok((child, lock)) => {
                tracing::info!("Trainer {} has {} on {device}.", child.id(), count(runs.len()));
                let watched = runs
                    .iter()
                    .map(|(id, attempt)| {
                        let told = attempt::checkpoint_epoch(&self.layout, id, *attempt);
                        Watched::new(id.clone(), *attempt, told)
                    })
                    .collect();
                fleet.trainers.push(Trainer { lane, child: Some(child), runs: watched, lock, stopping: None });
            }
            Err(error) => {
                for (id, _) in runs {
                    self.give_up(id, &format!("The trainer could not be started: {error}."));
                }
            }
        }
        for (id, _) in runs {
            self.refresh(id);
        }
    }

    /// Marks a run as failed before any trainer saw it.
    fn give_up(&self, id: &str, reason: &str) {
        let attempt = match retort_store::folder::latest_attempt(&self.layout, id) {
            0 => retort_store::folder::begin_attempt(&self.layout, id),
            attempt => Ok(attempt),
        };
        let failed = State::Failed { reason: reason.to_owned() };
        if let Err(error) = attempt.and_then(|attempt| self.close(id, attempt, failed)) {
            tracing::error!("Run {id}: {error}");
        }
        self.refresh(id);
    }
}

fn count(runs: usize) -> String {
    if runs == 1 { "one run".to_owned() } else { format!("{runs} runs") }
}
