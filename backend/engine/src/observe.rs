//! What training tells whoever started it.

use retort_wire::{MetricRow, Plane, Saved};

/// Log-probabilities of one model on one split, in the data set's own order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Predictions {
    /// The split: `test`, `validation`, `train_clean`.
    pub split: String,
    /// Index of each example within the split's source set.
    pub index: Vec<u32>,
    /// True label of each example.
    pub label: Vec<u32>,
    /// Number of classes: the length of one row of `log_probabilities`.
    pub classes: usize,
    /// Natural logarithms, row-major, `index.len()` rows of `classes`.
    pub log_probabilities: Vec<f32>,
}

/// Numbers from which a metric was computed that predictions alone cannot give, so that anybody can compute it again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// What it is, and whose: `train.student`, `test.stage2.teacher`, `weights.student`.
    pub table: String,
    /// Numbers in a row.
    pub width: usize,
    /// The rows, one after the other.
    pub values: Vec<f32>,
    /// True label of each row; empty where there is none.
    pub label: Vec<u32>,
}

/// Receives what happens. `run` is the index of the run within its cohort. The engine knows no store: whoever
/// implements this writes the rows.
pub trait Observer {
    /// What is being done, in words, for all runs of the cohort: "training teacher 2 of 5, epoch 3 of 20".
    fn activity(&mut self, text: &str);
    /// The cohort's teacher is known, by its content hash; `found` when it came from the cache.
    fn teacher(&mut self, hash: &str, found: bool);
    /// A teacher has just been trained: its rows (metrics by epoch, split and member) and the ensemble's
    /// predictions. Called before the cache entry is marked complete; an error keeps it incomplete.
    fn teacher_trained(&mut self, hash: &str, rows: &[MetricRow], predictions: &[Predictions]) -> Result<(), String>;
    /// An epoch is done: its rows. An error ends the run.
    fn epoch(&mut self, run: usize, epoch: u32, rows: Vec<MetricRow>) -> Result<(), String>;
    /// Something a reader of the results must know.
    fn warning(&mut self, run: usize, text: &str);
    /// The final predictions of a run.
    fn predictions(&mut self, run: usize, predictions: &[Predictions]) -> Result<(), String>;
    /// What the metrics of a run's last epoch were computed from; comes only where the spec asks for it, and before the
    /// predictions.
    fn evidence(&mut self, _run: usize, _tables: &[Evidence]) -> Result<(), String> {
        Ok(())
    }
    /// What training the cohort's runs together saved this one so far.
    fn saved(&mut self, run: usize, saved: &Saved);
    /// The objective on the plane through teacher, initial and final student.
    fn plane(&mut self, run: usize, plane: &Plane) -> Result<(), String>;
    /// Samples of the generator that the run trains, as a PNG sheet; each replaces the one before.
    fn samples(&mut self, run: usize, png: &[u8]) -> Result<(), String>;
    /// All epochs are done and the predictions were accepted.
    fn finished(&mut self, run: usize);
    /// The run ended without finishing, with a reason in one sentence; its finished epochs stay.
    fn failed(&mut self, run: usize, reason: &str);
    /// Whether somebody asked to stop; looked at between batches and between epochs.
    fn should_stop(&mut self, run: usize) -> bool;
}
