//! Real trainings in a folder of their own, and what their observer saw.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(dead_code, reason = "each test file uses its own part")]

use std::{collections::BTreeMap, path::Path};

use retort_engine::{Environment, Job, Observer, Predictions, data::Home, device::Choice};
use retort_wire::{MetricRow, Plane, Saved, Spec, Value};

/// Everything that happened to each run.
#[derive(Default)]
pub struct Recorder {
    pub rows: BTreeMap<usize, Vec<MetricRow>>,
    pub predictions: BTreeMap<usize, Vec<Predictions>>,
    pub teachers: Vec<(String, bool)>,
    pub teacher: Vec<Predictions>,
    pub teacher_rows: Vec<MetricRow>,
    pub activities: Vec<String>,
    pub finished: Vec<usize>,
    pub failed: BTreeMap<usize, String>,
    pub warnings: BTreeMap<usize, String>,
    pub saved: BTreeMap<usize, Saved>,
    pub planes: BTreeMap<usize, Plane>,
    pub samples: BTreeMap<usize, Vec<u8>>,
    /// Ask every run to stop once it has so many epochs.
    pub stop_after: Option<u32>,
}

impl Observer for Recorder {
    fn activity(&mut self, text: &str) {
        self.activities.push(text.to_owned());
    }
    fn teacher(&mut self, hash: &str, found: bool) {
        self.teachers.push((hash.to_owned(), found));
    }
    fn teacher_trained(&mut self, _: &str, rows: &[MetricRow], predictions: &[Predictions]) -> Result<(), String> {
        assert!(rows.iter().any(|row| row.split == "test" && row.metric == "accuracy"));
        self.teacher = predictions.to_vec();
        self.teacher_rows = rows.to_vec();
        Ok(())
    }
    fn epoch(&mut self, run: usize, epoch: u32, rows: Vec<MetricRow>) -> Result<(), String> {
        assert!(rows.iter().all(|row| row.epoch == epoch));
        self.rows.entry(run).or_default().extend(rows);
        Ok(())
    }
    fn warning(&mut self, run: usize, text: &str) {
        self.warnings.insert(run, text.to_owned());
    }
    fn predictions(&mut self, run: usize, predictions: &[Predictions]) -> Result<(), String> {
        self.predictions.insert(run, predictions.to_vec());
        Ok(())
    }
    fn saved(&mut self, run: usize, saved: &Saved) {
        self.saved.insert(run, *saved);
    }
    fn plane(&mut self, run: usize, plane: &Plane) -> Result<(), String> {
        self.planes.insert(run, plane.clone());
        Ok(())
    }
    fn samples(&mut self, run: usize, png: &[u8]) -> Result<(), String> {
        self.samples.insert(run, png.to_vec());
        Ok(())
    }
    fn finished(&mut self, run: usize) {
        self.finished.push(run);
    }
    fn failed(&mut self, run: usize, reason: &str) {
        self.failed.insert(run, reason.to_owned());
    }
    fn should_stop(&mut self, run: usize) -> bool {
        let done = self.rows.get(&run).and_then(|rows| rows.last()).map_or(0, |row| row.epoch);
        self.stop_after.is_some_and(|limit| done >= limit)
    }
}

impl Recorder {
    /// Rows without their times, comparable bit by bit.
    pub fn values(&self, run: usize) -> Vec<(u32, String, u64)> {
        self.rows[&run]
            .iter()
            .map(|row| (row.epoch, format!("{}.{}", row.split, row.metric), row.value.0.to_bits()))
            .collect()
    }

    /// How many members of teachers were trained.
    pub fn members_trained(&self) -> usize {
        let is_first = |text: &&String| text.starts_with("training ") && text.contains(", epoch 1 of ");
        self.activities.iter().filter(is_first).count()
    }

    pub fn last(&self, run: usize, split: &str, metric: &str) -> f64 {
        let rows = self.rows[&run].iter().rev();
        rows.filter(|row| row.split == split && row.metric == metric).map(|row| row.value.0).next().unwrap()
    }
}

pub fn spec(fields: &[(&str, Value)]) -> Spec {
    let mut spec = Spec::default();
    for (path, value) in [
        ("teacher.examples", Value::Integer(300)),
        ("teacher.width", Value::Integer(24)),
        ("teacher.layers", Value::Integer(1)),
        ("teacher.epochs", Value::Integer(8)),
        ("student.width", Value::Integer(16)),
        ("student.layers", Value::Integer(1)),
        ("training.epochs", Value::Integer(5)),
        ("training.batch_size", Value::Integer(32)),
        ("transfer.part", "stratified".into()),
        ("transfer.examples", Value::Integer(250)),
    ] {
        spec.set(path, value);
    }
    for (path, value) in fields {
        spec.set(*path, value.clone());
    }
    let home = Home::with_extra(std::env::temp_dir().join("no datasets here"), None);
    retort_engine::catalog(&home).check(&spec).unwrap()
}

pub fn train(folder: &Path, specs: &[Spec], resume: bool, recorder: Recorder) -> Recorder {
    try_train(folder, specs, resume, recorder).unwrap()
}

/// As [`train`], with the sentence of an error that concerns all runs.
pub fn try_train(folder: &Path, specs: &[Spec], resume: bool, mut recorder: Recorder) -> Result<Recorder, String> {
    let jobs: Vec<Job> = specs
        .iter()
        .enumerate()
        .map(|(run, spec)| Job { spec: spec.clone(), checkpoint: folder.join(format!("run-{run}")), resume })
        .collect();
    let environment = Environment {
        home: Home::with_extra(folder.join("datasets"), None),
        teachers: folder.join("teachers"),
        generators: folder.join("generators"),
        device: "cpu".parse::<Choice>().unwrap().open().unwrap(),
    };
    match retort_engine::train(&jobs, &environment, &mut recorder) {
        Ok(()) => Ok(recorder),
        Err(error) => Err(error.to_string()),
    }
}

pub fn fresh(specs: &[Spec]) -> Recorder {
    train(tempfile::tempdir().unwrap().path(), specs, false, Recorder::default())
}

/// Every way to vary images, all at once.
pub fn every_augmentation() -> Vec<(&'static str, Value)> {
    vec![
        ("augmentation.crop", Value::Integer(1)),
        ("augmentation.flip", Value::Number(0.5)),
        ("augmentation.vertical_flip", Value::Number(0.5)),
        ("augmentation.rotation", Value::Number(20.0)),
        ("augmentation.perspective", Value::Number(0.5)),
        ("augmentation.jitter", Value::Number(0.2)),
        ("augmentation.grayscale", Value::Number(0.1)),
        ("augmentation.blur", Value::Number(0.5)),
        ("augmentation.noise", Value::Number(0.2)),
        ("augmentation.mixup", Value::Number(0.2)),
    ]
}
