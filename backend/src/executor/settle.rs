//! Runs whose trainers are gone, or were never ours: decided once, on what the folder says.

use retort_store::folder;
use retort_wire::State;

use super::{
    Fleet, Inner, deaths,
    watch::{End, Trainer, Watched},
};
use crate::job::{
    attempt::{self, Standing},
    lock,
};

impl Inner {
    /// Brings a run that no trainer of ours works on into a state that holds: adopted, queued again, or over.
    pub(super) fn settle(&self, fleet: &mut Fleet, id: &str, end: Option<End>) {
        let settled = match attempt::standing(&self.layout, id) {
            Standing::Working(attempt, trainer) => {
                self.adopt(fleet, id, attempt, trainer);
                Ok(())
            }
            Standing::Dead(attempt) => self.bury(id, attempt, end),
            Standing::Preempted(_) => attempt::open(&self.layout, id).map(drop),
            Standing::Waiting(_) | Standing::Over(..) => Ok(()),
        };
        if let Err(error) = settled {
            tracing::error!("Run {id}: {error}");
        }
        self.refresh(id);
    }

    /// Watches a trainer that somebody else started.
    pub(super) fn adopt(&self, fleet: &mut Fleet, id: &str, attempt: u32, lock: u64) {
        let told = self.read_index().head(id).map_or(0, |run| run.epoch);
        let run = Watched::new(id.to_owned(), attempt, told);
        match fleet.trainers.iter_mut().find(|trainer| trainer.lock == lock) {
            Some(trainer) if trainer.has(id) => {}
            Some(trainer) => trainer.runs.push(run),
            None => {
                tracing::info!("Run {id} is being trained already; it is left alone and watched.");
                let device = lock::read(&self.layout.attempt(id, attempt)).unwrap_or_default().device;
                let free = |lane: &usize| !fleet.trainers.iter().any(|trainer| trainer.lane == *lane);
                let fits = |lane: &usize| fleet.lanes[*lane].device.to_string() == device;
                let lanes = 0..fleet.lanes.len();
                let lane = lanes.clone().filter(fits).find(free).or_else(|| lanes.clone().find(fits)).unwrap_or(0);
                fleet.trainers.push(Trainer { lane, child: None, runs: vec![run], lock, stopping: None });
            }
        }
    }

    /// A trainer that is gone without a word: its run continues from its checkpoint, or is over.
    fn bury(&self, id: &str, attempt: u32, end: Option<End>) -> Result<(), crate::job::Error> {
        if folder::stop_requested(&self.layout, id) {
            return Ok(self.close(id, attempt, State::Cancelled { by: "user".to_owned() })?);
        }
        deaths::record(&self.layout, id, attempt, end);
        self.close(id, attempt, State::Lost)?;
        match deaths::verdict(&self.layout, id, attempt) {
            Some(reason) => Ok(self.close(id, attempt, State::Failed { reason })?),
            None => {
                let next = attempt::open(&self.layout, id)?;
                tracing::warn!("The trainer of run {id} ended without a word; attempt {next} continues.");
                Ok(())
            }
        }
    }

    /// Writes the last word of an attempt on behalf of a trainer that cannot.
    pub(super) fn close(&self, id: &str, attempt: u32, state: State) -> Result<(), retort_store::Error> {
        let path = self.layout.status(id, attempt);
        let mut status = folder::read_status(&path).unwrap_or_default();
        status.state = state;
        status.activity.clear();
        status.ended = Some(status.ended.unwrap_or_else(crate::job::now));
        folder::write_status(&path, &status)
    }
}
