//! The trash: what is in it, and deleting it for good.

use std::collections::{BTreeMap, HashSet};

use retort_store::{index::Head, trash};
use retort_wire::{Event, Problem, Purge, Purged, Run, Spare, Trash, Trashed};

use super::{Backend, broken};

impl Backend {
    /// What is in the trash, and the bytes that deleting it frees.
    pub(super) fn look_at_trash(&self) -> Trash {
        let layout = &self.app.layout;
        let (trashed, needed, teachers_kept) = {
            let index = self.app.read_index();
            let kept = index.heads().filter(|run| !run.notes.trash);
            let needed: HashSet<String> = kept.filter_map(|run| run.teacher.clone()).collect();
            let trashed: Vec<Run> = index.runs_where(|run| run.notes.trash).rev().collect();
            (trashed, needed, busy(index.heads()))
        };
        let mut users: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for run in &trashed {
            if let Some(teacher) = &run.teacher {
                users.entry(teacher).or_default().push(run.id.clone());
            }
        }
        let spare = trash::teachers(layout).into_iter().filter(|hash| !needed.contains(hash)).map(|hash| Spare {
            bytes: trash::teacher_bytes(layout, &hash),
            runs: users.remove(hash.as_str()).unwrap_or_default(),
            hash,
        });
        let teachers = spare.collect();
        let measured = trashed.into_iter().map(|run| Trashed { bytes: trash::bytes(&layout.run(&run.id)), run });
        Trash { runs: measured.collect(), teachers, teachers_kept }
    }

    /// Deletes runs and, where it is asked for, the teachers that nothing refers to afterwards.
    pub(super) fn delete_for_good(&self, purge: &Purge) -> Result<Purged, Problem> {
        if purge.runs.is_empty() && !purge.teachers {
            return Err(Problem::invalid(
                "runs is empty; name at least one run in the trash, or ask for its teachers.",
            ));
        }
        let mut purged = Purged::default();
        let mut seen = HashSet::new();
        for id in purge.runs.iter().filter(|id| seen.insert(id.as_str())) {
            match self.app.executor.purge(id) {
                Ok(freed) => {
                    purged.bytes += freed;
                    purged.runs.push(id.clone());
                }
                Err(problem) => purged.refused.push((id.clone(), problem.title)),
            }
        }
        if !purged.runs.is_empty() {
            self.app.write_index().forget(&purged.runs);
            self.app.hub.publish(Event::Reset);
        }
        if purge.teachers {
            self.delete_teachers(&mut purged)?;
        }
        Ok(purged)
    }

    /// Deletes every teacher that no run refers to, those in the trash included.
    fn delete_teachers(&self, purged: &mut Purged) -> Result<(), Problem> {
        let layout = &self.app.layout;
        let (needed, busy) = {
            let index = self.app.read_index();
            let needed: HashSet<String> = index.heads().filter_map(|run| run.teacher.clone()).collect();
            (needed, busy(index.heads()))
        };
        for hash in trash::teachers(layout).into_iter().filter(|hash| !needed.contains(hash)) {
            if !busy.is_empty() {
                purged.refused.push((hash, busy.clone()));
                continue;
            }
            purged.teacher_bytes += trash::delete_teacher(layout, &hash).map_err(|error| broken(&error))?;
            purged.teachers.push(hash);
        }
        Ok(())
    }
}

/// Why no teacher may go: a run that waits or trains may be about to read one that its status does not name yet.
fn busy<'a>(mut runs: impl Iterator<Item = &'a Head>) -> String {
    match runs.any(|run| run.state.is_live() || (!run.state.is_over() && !run.notes.trash)) {
        true => "Runs wait or train, and may use it; delete teachers when the queue is empty.".to_owned(),
        false => String::new(),
    }
}
