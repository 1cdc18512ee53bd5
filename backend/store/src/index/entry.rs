//! One row, made from a run's folder.

use retort_wire::{Run, State};

use super::{Stamp, table::Table};
use crate::{
    Error, Layout, Status, Submission,
    folder::{read_notes, read_status, read_submission, stop_requested},
    metrics, summary,
};

/// A row with what is needed to keep it up to date.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Entry {
    /// The row as it is shown.
    pub(super) run: Run,
    /// The state by the files alone; the shown one differs only where the trainer is silent.
    pub(super) reported: State,
    /// When the trainer last gave a sign of life, milliseconds since 1970.
    pub(super) heartbeat: i64,
    /// The youngest epoch among the measured rows.
    pub(super) measured: u32,
    /// What is wrong with `metrics.parquet`.
    pub(super) damage: Option<String>,
    /// The files that it was made from.
    pub(super) stamp: Stamp,
}

impl Entry {
    /// Reads a run's folder. Whatever cannot be read becomes a warning. The measured rows are taken from `known` where
    /// they are still the same, because a heartbeat changes the status every few seconds.
    pub(super) fn read(layout: &Layout, id: &str, stamp: Stamp, known: Option<(&Table, usize)>) -> Self {
        let mut damage = Vec::new();
        let submission = read_submission(layout, id).unwrap_or_else(|error| {
            damage.push(error.to_string());
            // An empty group of its own: it must not be averaged with anything.
            Submission { group: id.to_owned(), ..Submission::default() }
        });
        let notes = read_notes(layout, id).unwrap_or_else(|error| {
            damage.push(error.to_string());
            Default::default()
        });
        let status = status(layout, id, stamp.attempt, &mut damage);
        let mut entry = Self { heartbeat: status.heartbeat, stamp, ..Self::default() };
        let same = |table: &Table, row: usize| {
            let stamp = &table.kept[row].stamp;
            stamp.attempt == entry.stamp.attempt && stamp.metrics == entry.stamp.metrics
        };
        match known.filter(|(table, row)| same(table, *row)) {
            Some((table, row)) => {
                entry.run.summary = table.columns.summary(row);
                entry.measured = table.kept[row].measured;
                entry.damage.clone_from(&table.kept[row].damage);
            }
            None => entry.measure(layout, id),
        }
        entry.reported =
            if status.state.is_live() && stop_requested(layout, id) { State::Stopping } else { status.state };
        let epochs = submission.spec.integer("training.epochs").and_then(|epochs| u32::try_from(epochs).ok());
        entry.run = Run {
            id: id.to_owned(),
            group: if submission.group.is_empty() { crate::group_hash(&submission.spec) } else { submission.group },
            study: submission.study,
            study_name: submission.study_name,
            spec: submission.spec,
            state: entry.reported.clone(),
            activity: status.activity,
            attempt: entry.stamp.attempt,
            epoch: status.epoch.max(entry.measured),
            epochs: if status.epochs > 0 { status.epochs } else { epochs.unwrap_or(0) },
            created: submission.created,
            started: (status.started > 0).then_some(status.started),
            ended: status.ended,
            seconds: status.seconds,
            device: status.device,
            teacher: status.teacher,
            saved: status.saved,
            warnings: status.warnings.into_iter().chain(damage).chain(entry.damage.clone()).collect(),
            summary: std::mem::take(&mut entry.run.summary),
            notes,
        };
        entry
    }

    /// Takes the summary from the measured rows.
    fn measure(&mut self, layout: &Layout, id: &str) {
        match metrics::read(&layout.metrics(id, self.stamp.attempt)) {
            Ok(rows) => {
                self.measured = rows.iter().map(|row| row.epoch).max().unwrap_or(0);
                self.run.summary = summary(&rows);
            }
            Err(error) if error.is_missing() => {}
            Err(error) => self.damage = Some(error.to_string()),
        }
    }
}

/// The status of an attempt. Before it has one, the run waits; one that cannot be read says nothing, and no news is
/// what "lost" means.
fn status(layout: &Layout, id: &str, attempt: u32, damage: &mut Vec<String>) -> Status {
    match read_status(&layout.status(id, attempt)) {
        Ok(status) => status,
        Err(error) if error.is_missing() => Status::default(),
        Err(error @ (Error::Read { .. } | Error::Damaged { .. })) => {
            damage.push(error.to_string());
            Status { state: State::Lost, ..Status::default() }
        }
        Err(error) => {
            damage.push(error.to_string());
            Status::default()
        }
    }
}
