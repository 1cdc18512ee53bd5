//! One run with everything that its page shows.

use std::{
    collections::{HashMap, hash_map::Entry},
    path::PathBuf,
    sync::{MutexGuard, PoisonError},
};

use retort_app::service::RunDetail;
use retort_store::predictions;
use retort_wire::{MetricRow, Problem, Run, State};

use super::{Backend, note, study_of};

impl Backend {
    /// The run, its rows, files and siblings. A damaged file becomes a warning of this run and nothing worse.
    pub(super) fn detail(&self, id: &str) -> Result<RunDetail, Problem> {
        let mut run = self.row(id)?;
        let rows = match retort_store::metrics::read(&self.app.layout.metrics(id, run.attempt)) {
            Ok(rows) => rows,
            Err(error) if error.is_missing() => Vec::new(),
            Err(error) => {
                warn(&mut run, error.to_string());
                Vec::new()
            }
        };
        let others: Vec<Run> = self
            .app
            .read_index()
            .runs_where(|other| other.group == run.group && other.id != run.id && !other.notes.trash)
            .collect();
        let independent_agreement = self.independent_agreement(&run, &others);
        let mut siblings: Vec<_> = others.into_iter().map(|other| (other.id, other.spec.seed())).collect();
        siblings.sort_by_key(|(_, seed)| *seed);
        let toml = study_of(&run).to_toml();
        let files = self.files(&run, &rows, &toml);
        let rows = latest(rows);
        let note = note::pieces(&run.notes.note);
        Ok(RunDetail { files, independent_agreement, siblings, toml, run, rows, note })
    }

    /// What can be downloaded under `/api/v1/runs/<id>/`, with its size in bytes.
    fn files(&self, run: &Run, rows: &[MetricRow], toml: &str) -> Vec<(String, u64)> {
        let layout = &self.app.layout;
        let stored = |name: &str, path: Option<PathBuf>| Some((name.to_owned(), std::fs::metadata(path?).ok()?.len()));
        let written = |name: &str, text: String| (name.to_owned(), text.len() as u64);
        let spec = serde_json::to_string(&run.spec).unwrap_or_default();
        let mut files = vec![written("spec.toml", toml.to_owned()), written("spec.json", spec)];
        if !rows.is_empty() {
            files.push(written("metrics.csv", retort_store::metrics::to_csv(rows)));
        }
        let teacher = run.teacher.as_ref().map(|hash| layout.teacher_predictions(hash));
        files.extend(
            [
                stored("metrics.parquet", Some(layout.metrics(&run.id, run.attempt))),
                stored("samples.png", Some(layout.samples(&run.id, run.attempt))),
                stored("plane.json", Some(layout.plane(&run.id, run.attempt))),
                stored("predictions.parquet", Some(layout.predictions(&run.id, run.attempt))),
                stored("teacher-predictions.parquet", teacher),
                stored("log", Some(layout.log(&run.id, run.attempt))),
            ]
            .into_iter()
            .flatten(),
        );
        files
    }

    /// How often students of other teachers of the same kind predict what this run's teacher predicts on the test
    /// set: mean over the finished runs of the group with another seed and another teacher, and their number.
    fn independent_agreement(&self, run: &Run, others: &[Run]) -> Option<(f64, u32)> {
        let teacher = run.teacher.as_ref()?;
        let strangers = others.iter().filter(|other| {
            other.state == State::Finished
                && other.spec.seed() != run.spec.seed()
                && other.teacher.as_ref().is_some_and(|hash| hash != teacher)
        });
        let mut own = None;
        let shares: Vec<f64> = strangers.filter_map(|other| self.agreement_with(other, teacher, &mut own)).collect();
        let count = u32::try_from(shares.len()).ok().filter(|count| *count > 0)?;
        Some((shares.iter().sum::<f64>() / f64::from(count), count))
    }

    /// Agreement of one student with a teacher on the test set. `loaded` keeps the teacher's predictions between
    /// calls; they are read only when something is not known yet.
    fn agreement_with(
        &self,
        student: &Run,
        teacher: &str,
        loaded: &mut Option<Vec<predictions::Table>>,
    ) -> Option<f64> {
        let key = (student.id.clone(), student.attempt, teacher.to_owned());
        let known = self.agreements().get(&key).copied();
        if let Some(known) = known {
            return known;
        }
        let read = |path: PathBuf| {
            predictions::read(&path).inspect_err(|error| tracing::warn!(%error, "predictions cannot be compared")).ok()
        };
        if loaded.is_none() {
            *loaded = Some(read(self.app.layout.teacher_predictions(teacher))?);
        }
        let own = read(self.app.layout.predictions(&student.id, student.attempt))?;
        let share = predictions::agreement(&own, loaded.as_deref()?, "test").ok()?;
        self.agreements().insert(key, share);
        share
    }

    fn agreements(&self) -> MutexGuard<'_, HashMap<(String, u32, String), Option<f64>>> {
        self.agreements.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The last row of each metric on each split: what lies before it is a curve, and asked for as one.
fn latest(rows: Vec<MetricRow>) -> Vec<MetricRow> {
    let mut places: HashMap<(String, String), usize> = HashMap::new();
    let mut kept: Vec<MetricRow> = Vec::new();
    for row in rows {
        match places.entry((row.split.clone(), row.metric.clone())) {
            Entry::Occupied(place) => {
                let known = &mut kept[*place.get()];
                if known.epoch <= row.epoch {
                    *known = row;
                }
            }
            Entry::Vacant(place) => {
                place.insert(kept.len());
                kept.push(row);
            }
        }
    }
    kept
}

fn warn(run: &mut Run, warning: String) {
    if !run.warnings.contains(&warning) {
        run.warnings.push(warning);
    }
}
