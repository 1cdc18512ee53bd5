//! What people add to runs, one at a time and many at once.

use std::{collections::HashSet, sync::PoisonError};

use retort_store::folder;
use retort_wire::{
    Batch, FieldError, Notes, NotesChange, Outcomes, Problem, Run, RunOutcome, Verb,
    notes::{MOST_TAGS, tag_of},
};

use super::{Backend, broken};

/// Runs that one request may name.
const MOST: usize = 10_000;

impl Backend {
    /// The service that changes runs: a frozen view keeps numbers, and what is done from its page is done to the runs.
    pub(super) fn of_today(&self) -> Self {
        Self { app: self.root().clone(), live: None, ..self.clone() }
    }

    /// Changes what people added to a run, and tells every browser. Answers whether anything is different now.
    pub(super) fn change_notes(&self, id: &str, change: impl FnOnce(&mut Notes)) -> Result<bool, Problem> {
        let layout = &self.app.layout;
        let changed = {
            // Two people who change the same notes at once both have their way.
            let _one = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
            let before = folder::read_notes(layout, id).map_err(|error| broken(&error))?;
            let mut notes = before.clone();
            change(&mut notes);
            let changed = notes != before;
            if changed {
                folder::write_notes(layout, id, &notes).map_err(|error| broken(&error))?;
            }
            changed
        };
        if changed {
            self.app.refresh(id);
        }
        Ok(changed)
    }

    /// Makes a checked change.
    pub(super) fn write_notes(&self, id: &str, change: NotesChange) -> Result<Run, Problem> {
        self.row(id)?;
        let change = change.checked().map_err(Problem::fields)?;
        self.change_notes(id, |notes| change.apply(notes))?;
        self.row(id)
    }

    /// Hides a run. One that waits is taken out of the queue first: in the trash it would be trained unseen.
    pub(super) fn discard(&self, run: &Run) -> Result<bool, Problem> {
        let id = &run.id;
        if run.state.is_live() {
            return Err(Problem::conflict(format!("Run {id} is training; stop it before it goes to the trash.")));
        }
        if !run.state.is_over() {
            self.app.executor.stop(id)?;
        }
        self.change_notes(id, |notes| notes.trash = true)
    }

    /// Does the same to many runs; what is refused for one is done for the others.
    pub(super) fn do_batch(&self, mut batch: Batch) -> Result<Outcomes, Problem> {
        let mut seen = HashSet::new();
        let runs: Vec<String> = batch.runs.iter().filter(|run| seen.insert(run.as_str())).cloned().collect();
        if runs.is_empty() {
            return Err(Problem::invalid("runs is empty; name at least one run."));
        }
        if runs.len() > MOST {
            return Err(Problem::invalid(format!("runs names {} runs; give at most {MOST} at once.", runs.len())));
        }
        if batch.action.takes_tag() {
            batch.tag = tag_of(&batch.tag).map_err(|message| Problem::fields(vec![FieldError::new("tag", message)]))?;
        }
        let outcome = |id: &String| match self.do_one(id, &batch) {
            Ok(changed) => RunOutcome { run: id.clone(), done: true, already: !changed, why: String::new() },
            Err(problem) => RunOutcome { run: id.clone(), done: false, already: false, why: problem.title },
        };
        let outcomes = runs.iter().map(outcome).collect();
        Ok(Outcomes::new(&batch, outcomes))
    }

    /// Answers whether the run is different now.
    fn do_one(&self, id: &str, batch: &Batch) -> Result<bool, Problem> {
        let run = self.row(id)?;
        let tag = &batch.tag;
        match batch.action {
            Verb::Stop => self.app.executor.stop(id).map(|()| true),
            Verb::Trash if run.notes.trash => Ok(false),
            Verb::Trash => self.discard(&run),
            Verb::Restore => self.change_notes(id, |notes| notes.trash = false),
            Verb::Star => self.change_notes(id, |notes| notes.star = true),
            Verb::Unstar => self.change_notes(id, |notes| notes.star = false),
            Verb::Tag if run.notes.tags.len() >= MOST_TAGS && !run.notes.tags.contains(tag) => {
                Err(Problem::conflict(format!("Run {id} has {MOST_TAGS} tags already; take one away first.")))
            }
            Verb::Tag => self.change_notes(id, |notes| {
                notes.tag(tag);
            }),
            Verb::Untag => self.change_notes(id, |notes| {
                notes.untag(tag);
            }),
        }
    }
}
