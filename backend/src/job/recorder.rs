//! What the engine reports, written into run folders.

use std::sync::Arc;

use retort_engine::observe::{Evidence, Observer, Predictions};
use retort_store::{Layout, evidence, folder, metrics, predictions};
use retort_wire::{MetricRow, Plane, Saved, State};

use super::{Job, Progress, board::Board};

/// The engine's observer over the store.
pub struct Recorder<'a> {
    layout: &'a Layout,
    runs: &'a [(String, u32)],
    /// Every row of each run's attempt, those of the attempt that it continues among them.
    rows: Vec<Vec<MetricRow>>,
    epochs: Vec<u32>,
    board: Arc<Board>,
    progress: &'a mut dyn FnMut(Progress<'_>),
}

impl<'a> Recorder<'a> {
    /// A recorder that carries on from the rows that an attempt already has.
    pub fn new(job: &'a Job, board: Arc<Board>, progress: &'a mut dyn FnMut(Progress<'_>)) -> Self {
        let rows = job
            .runs
            .iter()
            .map(|(id, attempt)| metrics::read(&job.layout.metrics(id, *attempt)).unwrap_or_default())
            .collect();
        let epochs = job.runs.iter().map(|(id, _)| super::cohort::epochs(&job.layout, id)).collect();
        Self { layout: &job.layout, runs: &job.runs, rows, epochs, board, progress }
    }

    /// Ends every run that is not over: as stopped when somebody asked, otherwise as failed for `reason`.
    pub fn close(&mut self, reason: &str) {
        for run in 0..self.runs.len() {
            if !self.board.state(run).is_over() {
                let state = self.board.stopped(run).unwrap_or_else(|| State::Failed { reason: reason.to_owned() });
                self.end(run, &state);
            }
        }
    }

    fn end(&mut self, run: usize, state: &State) {
        if self.board.state(run).is_over() {
            return;
        }
        if let Err(error) = self.board.change(run, |status| status.state.clone_from(state)) {
            tracing::error!("{error}");
        }
        (self.progress)(Progress::Over { run, state });
    }
}

impl Observer for Recorder<'_> {
    fn activity(&mut self, text: &str) {
        self.board.activity(text);
        (self.progress)(Progress::Activity(text));
    }

    fn teacher(&mut self, hash: &str, found: bool) {
        self.board.all(|status| status.teacher = Some(hash.to_owned()));
        let word = if found { "found in the cache" } else { "to be trained" };
        (self.progress)(Progress::Activity(&format!("teacher {} {word}", hash.get(..12).unwrap_or(hash))));
    }

    fn teacher_trained(&mut self, hash: &str, rows: &[MetricRow], tables: &[Predictions]) -> Result<(), String> {
        let folder = self.layout.teacher(hash);
        metrics::write(&folder.join("metrics.parquet"), rows).map_err(|error| error.to_string())?;
        predictions::write(&folder.join("predictions.parquet"), &stored(tables)).map_err(|error| error.to_string())
    }

    fn epoch(&mut self, run: usize, epoch: u32, rows: Vec<MetricRow>) -> Result<(), String> {
        let (Some((id, attempt)), Some(all)) = (self.runs.get(run), self.rows.get_mut(run)) else { return Ok(()) };
        // A row that is written a second time replaces the first.
        let first = rows.iter().map(|row| row.epoch).min().unwrap_or(epoch);
        all.retain(|row| row.epoch < first);
        all.extend_from_slice(&rows);
        metrics::write(&self.layout.metrics(id, *attempt), all).map_err(|error| error.to_string())?;
        let epochs = self.epochs[run];
        self.board.note(run, |status| {
            status.state = State::Running;
            status.epoch = epoch;
            status.epochs = epochs;
        });
        (self.progress)(Progress::Epoch { run, epoch, epochs, rows: &rows });
        Ok(())
    }

    fn warning(&mut self, run: usize, text: &str) {
        self.board.note(run, |status| {
            if !status.warnings.iter().any(|warning| warning == text) {
                status.warnings.push(text.to_owned());
            }
        });
        (self.progress)(Progress::Warning { run, text });
    }

    fn predictions(&mut self, run: usize, tables: &[Predictions]) -> Result<(), String> {
        let Some((id, attempt)) = self.runs.get(run) else { return Ok(()) };
        predictions::write(&self.layout.predictions(id, *attempt), &stored(tables)).map_err(|error| error.to_string())
    }

    fn evidence(&mut self, run: usize, tables: &[Evidence]) -> Result<(), String> {
        let Some((id, attempt)) = self.runs.get(run) else { return Ok(()) };
        let stored: Vec<predictions::Table> = tables.iter().map(kept).collect();
        evidence::write(&self.layout.evidence(id, *attempt), &stored).map_err(|error| error.to_string())
    }

    fn saved(&mut self, run: usize, saved: &Saved) {
        // Alone, and with nothing found: there is nothing to tell.
        let saved = (saved.teacher_passes > 0 || saved.from_cache > 0).then_some(*saved);
        self.board.note(run, |status| status.saved = saved);
    }

    fn plane(&mut self, run: usize, plane: &Plane) -> Result<(), String> {
        let Some((id, attempt)) = self.runs.get(run) else { return Ok(()) };
        folder::write_plane(self.layout, id, *attempt, plane).map_err(|error| error.to_string())
    }

    fn samples(&mut self, run: usize, png: &[u8]) -> Result<(), String> {
        let Some((id, attempt)) = self.runs.get(run) else { return Ok(()) };
        folder::write_samples(self.layout, id, *attempt, png).map_err(|error| error.to_string())
    }

    fn finished(&mut self, run: usize) {
        self.end(run, &State::Finished);
    }

    fn failed(&mut self, run: usize, reason: &str) {
        self.end(run, &State::Failed { reason: reason.to_owned() });
    }

    fn should_stop(&mut self, run: usize) -> bool {
        match self.board.stopped(run) {
            Some(state) => {
                self.end(run, &state);
                true
            }
            None => false,
        }
    }
}

/// The engine's evidence in the store's words.
fn kept(table: &Evidence) -> predictions::Table {
    let rows = table.values.len() / table.width.max(1);
    let label = if table.label.len() == rows { table.label.clone() } else { vec![evidence::NO_LABEL; rows] };
    predictions::Table {
        split: table.table.clone(),
        index: (0..rows as u32).collect(),
        label,
        classes: table.width,
        log_probabilities: table.values.clone(),
    }
}

/// The engine's tables in the store's words; the two crates do not see each other.
fn stored(tables: &[Predictions]) -> Vec<predictions::Table> {
    tables
        .iter()
        .map(|table| predictions::Table {
            split: table.split.clone(),
            index: table.index.clone(),
            label: table.label.clone(),
            classes: table.classes,
            log_probabilities: table.log_probabilities.clone(),
        })
        .collect()
}
