//! What the index holds of every run by itself.

use std::collections::BTreeMap;

use retort_wire::{Notes, Num, Run, Saved, Spec, State};

use super::{Entry, Stamp};

/// A run without its settings and numbers, which lie in columns: enough to list, count and sort it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Head {
    /// See [`Run::id`], and so on.
    pub id: String,
    /// The study's id.
    pub study: String,
    /// The study's name.
    pub study_name: String,
    /// Hash of the spec without its seed.
    pub group: String,
    /// The seed.
    pub seed: i64,
    /// Where it stands.
    pub state: State,
    /// What the trainer is doing now.
    pub activity: String,
    /// The current attempt.
    pub attempt: u32,
    /// Epochs done.
    pub epoch: u32,
    /// Epochs asked for.
    pub epochs: u32,
    /// When it was submitted, milliseconds since 1970.
    pub created: i64,
    /// When its current attempt began.
    pub started: Option<i64>,
    /// When it was over.
    pub ended: Option<i64>,
    /// Seconds of training.
    pub seconds: f64,
    /// The device.
    pub device: String,
    /// Content hash of its teacher.
    pub teacher: Option<String>,
    /// What it shared with others.
    pub saved: Option<Saved>,
    /// Things a reader must know.
    pub warnings: Vec<String>,
    /// What people added to it.
    pub notes: Notes,
}

impl Head {
    /// The head of a run; its settings and numbers are handed back.
    pub(super) fn split(run: Run) -> (Self, Spec, BTreeMap<String, Num>) {
        let seed = run.spec.seed();
        let head = Self {
            id: run.id,
            study: run.study,
            study_name: run.study_name,
            group: run.group,
            seed,
            state: run.state,
            activity: run.activity,
            attempt: run.attempt,
            epoch: run.epoch,
            epochs: run.epochs,
            created: run.created,
            started: run.started,
            ended: run.ended,
            seconds: run.seconds,
            device: run.device,
            teacher: run.teacher,
            saved: run.saved,
            warnings: run.warnings,
            notes: run.notes,
        };
        (head, run.spec, run.summary)
    }

    /// The run with its settings and numbers.
    pub(super) fn join(&self, spec: Spec, summary: BTreeMap<String, Num>) -> Run {
        let head = self.clone();
        Run {
            id: head.id,
            study: head.study,
            study_name: head.study_name,
            spec,
            group: head.group,
            state: head.state,
            activity: head.activity,
            attempt: head.attempt,
            epoch: head.epoch,
            epochs: head.epochs,
            created: head.created,
            started: head.started,
            ended: head.ended,
            seconds: head.seconds,
            device: head.device,
            teacher: head.teacher,
            saved: head.saved,
            warnings: head.warnings,
            summary,
            notes: head.notes,
        }
    }
}

/// A head with what is needed to keep it up to date; see [`Entry`].
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Kept {
    pub(super) head: Head,
    pub(super) reported: State,
    pub(super) heartbeat: i64,
    pub(super) measured: u32,
    pub(super) damage: Option<String>,
    pub(super) stamp: Stamp,
}

impl Kept {
    /// Splits an entry.
    pub(super) fn split(entry: Entry) -> (Self, Spec, BTreeMap<String, Num>) {
        let Entry { run, reported, heartbeat, measured, damage, stamp } = entry;
        let (head, spec, summary) = Head::split(run);
        (Self { head, reported, heartbeat, measured, damage, stamp }, spec, summary)
    }

    /// Decides at `now` whether the trainer is silent; answers whether that changed the row.
    pub(super) fn listen(&mut self, now: i64) -> bool {
        let silent = self.reported.is_live() && now.saturating_sub(self.heartbeat) > super::SILENCE;
        let state = if silent { &State::Lost } else { &self.reported };
        let changed = self.head.state != *state;
        if changed {
            self.head.state = state.clone();
        }
        changed
    }
}
