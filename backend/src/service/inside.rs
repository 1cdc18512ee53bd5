//! What lies behind a run's numbers.

use std::sync::Arc;

use retort_engine::data::Part;
use retort_store::{folder, predictions};
use retort_wire::{
    Problem, Run, State,
    inside::{Inside, Pairing, Stage},
};

use super::{Backend, broken};
use crate::inside::{Pair, fidelity, shelf::Comparison};

/// The split that is shown when none is asked for, if there is one of that name.
const FIRST: &str = "test";
/// Bins of confidence that can be asked for.
pub const BINS: std::ops::RangeInclusive<u32> = 5..=30;

impl Backend {
    /// The comparison of a run with its teacher on one split, and what was measured of its layers and weights.
    pub(super) fn look_inside(&self, id: &str, split: &str, matrix: Pairing, bins: u32) -> Result<Inside, Problem> {
        if !BINS.contains(&bins) {
            let (least, most) = (BINS.start(), BINS.end());
            return Err(Problem::invalid(format!("bins is {bins}; give a whole number from {least} to {most}.")));
        }
        let run = self.row(id)?;
        let layout = &self.app().layout;
        let rows = match retort_store::metrics::read(&layout.metrics(id, run.attempt)) {
            Err(error) if error.is_missing() => Vec::new(),
            other => other.map_err(|error| broken(&error))?,
        };
        let distance = rows
            .iter()
            .filter(|row| row.split == "train" && row.metric == "weight_distance")
            .max_by_key(|row| row.epoch)
            .map(|row| row.value.0)
            .filter(|value| value.is_finite());
        let mut inside = Inside {
            stages: Stage::all(&rows),
            distance,
            plane: folder::read_plane(layout, id, run.attempt).map_err(|error| broken(&error))?,
            ..Inside::default()
        };
        match self.beside_teacher(&run) {
            Err(missing) => inside.missing = Some(missing),
            Ok(comparison) => {
                let (split, pair) = pick(&comparison, id, split)?;
                let dataset = run.spec.text("teacher.dataset").unwrap_or_default();
                inside.classes = self.app().home.class_names(dataset, part_of(&split)).unwrap_or_default();
                inside.splits = splits(&comparison);
                inside.fidelity = Some(fidelity(&pair, matrix, bins));
                inside.split = split;
            }
        }
        inside.run = run;
        Ok(inside)
    }

    /// A run beside its teacher, from memory where it was looked at lately. The error is the sentence that says what is
    /// missing and what to do.
    pub(super) fn beside_teacher(&self, run: &Run) -> Result<Arc<Comparison>, String> {
        let Some(teacher) = &run.teacher else {
            return Err(match run.state {
                State::Finished => "This run has no teacher, so there is nothing to compare its network with.".into(),
                _ => "This run has found no teacher yet; the comparison is here when it has finished.".into(),
            });
        };
        let key = (run.id.clone(), run.attempt, teacher.clone());
        if let Some(known) = self.shelf.get(&key) {
            return Ok(known);
        }
        let layout = &self.app().layout;
        let student = predictions::read(&layout.predictions(&run.id, run.attempt)).map_err(|error| {
            if !error.is_missing() {
                error.to_string()
            } else if run.state.is_over() {
                "This run ended without predictions; retry it, and they are written when it finishes.".to_owned()
            } else {
                "This run has no predictions yet; they are written when it finishes.".to_owned()
            }
        })?;
        let other = predictions::read(&layout.teacher_predictions(teacher)).map_err(|error| {
            if !error.is_missing() {
                return error.to_string();
            }
            format!(
                "The predictions of its teacher (teachers/{teacher}/predictions.parquet) are not here; put the file \
                 back from a copy, or remove that folder and launch a variation, which trains the teacher again."
            )
        })?;
        let mut reason = None;
        let mut pairs = Vec::new();
        for own in &student {
            let Some(table) = other.iter().find(|table| table.split == own.split) else { continue };
            match Pair::join(own, table) {
                Ok(pair) => pairs.push((own.split.clone(), Arc::new(pair))),
                Err(apart) => reason = Some(apart),
            }
        }
        if pairs.is_empty() {
            let why = reason.map_or_else(|| "they have no split in common".to_owned(), |reason| reason.to_string());
            return Err(format!(
                "The predictions of student and teacher cannot be joined: {why}. Launch a variation of this run, which \
                 writes both anew."
            ));
        }
        let comparison = Arc::new(Comparison { pairs });
        self.shelf.put(key, &comparison);
        Ok(comparison)
    }
}

/// The splits of a comparison.
pub(super) fn splits(comparison: &Comparison) -> Vec<String> {
    comparison.pairs.iter().map(|(split, _)| split.clone()).collect()
}

/// The split that is asked for; the test set, or else the first, when none is.
pub(super) fn pick(comparison: &Comparison, id: &str, asked: &str) -> Result<(String, Arc<Pair>), Problem> {
    let find = |name: &str| comparison.pairs.iter().find(|(split, _)| split == name);
    let found = match asked {
        "" => find(FIRST).or_else(|| comparison.pairs.first()),
        name => find(name),
    };
    let Some((split, pair)) = found else {
        let known = splits(comparison).join(", ");
        let asked: String = asked.chars().take(40).collect();
        return Err(Problem::invalid(format!(
            "split is {asked:?}, which run {id} does not have; choose one of {known}."
        )));
    };
    Ok((split.clone(), Arc::clone(pair)))
}

/// The part of the data set that a split's numbers count in: a student's predictions are of its teacher's own data set,
/// because only there do labels mean anything.
pub(super) fn part_of(split: &str) -> Part {
    if split == FIRST { Part::Test } else { Part::Train }
}
