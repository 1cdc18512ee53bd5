//! Fills a data folder with made-up runs, for measuring the index and the pages. Nothing of it was trained.
//!
//! `fill <data folder> <runs> <epochs>`: every run has 40 typed settings and 20 metrics an epoch. Up to [`CURVES`] runs
//! have curves of their own. Beyond it the files of curves and predictions are hard links to those of earlier runs, so
//! that 100,000 runs take the disk of 10,000; their settings, times and states are their own in any case.

use std::{
    error::Error,
    fs, io,
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};

use retort_store::{Index, Layout, Status, Submission, folder, metrics, predictions};
use retort_wire::{MetricRow, Num, Spec, State, Value};

/// Runs whose curves are made up for them alone.
const CURVES: u32 = 10_000;
/// Writers side by side: most of the time goes into waiting for the disk.
const WRITERS: usize = 8;

type Answer = Result<(), Box<dyn Error + Send + Sync>>;

fn main() -> Answer {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [data, runs, epochs] = arguments.as_slice() else {
        return Err("give a data folder, a number of runs and a number of epochs".into());
    };
    let (layout, runs, epochs) = (Layout::new(data), runs.parse::<u32>()?, epochs.parse::<u32>()?);
    let began = jiff::Timestamp::now().as_millisecond() - i64::from(runs) * 60_000;
    let submissions: Vec<Submission> = {
        let mut study = retort_store::new_id();
        let one = |number: u32| {
            if number.is_multiple_of(300) {
                study = retort_store::new_id();
            }
            let mut submission = Submission::new(&study, format!("Made up {}", number / 300 + 1), spec(number, epochs));
            submission.created = began + i64::from(number) * 60_000;
            submission
        };
        (0..runs).map(one).collect()
    };
    // Those with curves of their own first: the others are linked to them.
    for part in [0..runs.min(CURVES), runs.min(CURVES)..runs] {
        let next = AtomicU32::new(part.start);
        let work = || -> Answer {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(submission) = submissions.get(number as usize).filter(|_| number < part.end) else {
                    return Ok(());
                };
                let model = (number >= CURVES).then(|| submissions[(number % CURVES) as usize].id.as_str());
                write(&layout, submission, number, epochs, model)?;
            }
        };
        std::thread::scope(|scope| {
            let writers: Vec<_> = (0..WRITERS).map(|_| scope.spawn(work)).collect();
            writers.into_iter().try_for_each(|writer| writer.join().unwrap_or_else(|_| Err("a writer stopped".into())))
        })?;
    }
    eprintln!("{runs} made-up runs of {epochs} epochs are in {data}; their index is made.");
    Index::open(layout)?;
    Ok(())
}

/// One run's folder; the large files are links to those of the run `model`, if there is one.
fn write(layout: &Layout, submission: &Submission, number: u32, epochs: u32, model: Option<&str>) -> Answer {
    let id = &submission.id;
    folder::create(layout, submission)?;
    let attempt = folder::begin_attempt(layout, id)?;
    match model {
        Some(model) => {
            let link = |from: &Path, to: &Path| -> io::Result<()> { fs::hard_link(from, to) };
            link(&layout.metrics(model, 1), &layout.metrics(id, attempt))?;
            link(&layout.predictions(model, 1), &layout.predictions(id, attempt))?;
        }
        None => {
            metrics::write(&layout.metrics(id, attempt), &rows(&submission.spec, number, epochs))?;
            predictions::write(&layout.predictions(id, attempt), &[table(number)])?;
        }
    }
    let status = Status {
        state: if number % 97 == 96 {
            State::Failed { reason: "It was made up to have failed.".into() }
        } else {
            State::Finished
        },
        epoch: epochs,
        epochs,
        started: submission.created + 1_000,
        heartbeat: submission.created + 50_000,
        ended: Some(submission.created + 50_000),
        seconds: 40.0 + noise(number, 0),
        device: "made up".into(),
        teacher: Some(format!("{:016x}", number / 40)),
        ..Status::default()
    };
    Ok(folder::write_status(&layout.status(id, attempt), &status)?)
}

/// Settings as a study over five axes and three seeds would have them.
fn spec(number: u32, epochs: u32) -> Spec {
    let mut spec = Spec::default();
    let mut rest = number;
    let mut axis = |length: usize| {
        let at = rest as usize % length;
        rest /= length as u32;
        at
    };
    spec.set("seed", axis(3) as i64);
    spec.set("objective.temperature", [1.0, 2.0, 4.0, 8.0][axis(4)]);
    spec.set("augmentation.crop", [0_i64, 1, 2][axis(3)]);
    spec.set("transfer.examples", [100_i64, 200, 500, 1000][axis(4)]);
    spec.set("objective.alpha", [0.0, 0.1, 0.5][axis(3)]);
    spec.set("student.architecture", ["lenet5", "mlp"][axis(2)]);
    spec.set("training.learning_rate", 0.05 / f64::from(1 + number / 864));
    for (path, value) in [
        ("teacher.architecture", "lenet5"),
        ("teacher.dataset", "digits"),
        ("teacher.optimizer", "sgd"),
        ("teacher.schedule", "cosine"),
        ("transfer.dataset", "same"),
        ("transfer.part", "stratified"),
        ("objective.name", "soft_cross_entropy"),
        ("training.optimizer", "sgd"),
        ("training.schedule", "cosine"),
    ] {
        spec.set(path, value);
    }
    for (path, value) in [
        ("teacher.members", 1),
        ("teacher.examples", 0),
        ("teacher.epochs", 30),
        ("teacher.batch_size", 32),
        ("teacher.crop", 0),
        ("training.epochs", i64::from(epochs)),
        ("training.batch_size", 32),
        ("evaluation.every", 1),
        ("evaluation.train_examples", 2000),
    ] {
        spec.set(path, value);
    }
    for (path, value) in [
        ("teacher.validation_share", 0.0),
        ("teacher.learning_rate", 0.05),
        ("teacher.final_learning_rate", 0.0),
        ("teacher.momentum", 0.9),
        ("teacher.weight_decay", 1e-4),
        ("teacher.flip", 0.0),
        ("teacher.mixup", 0.0),
        ("augmentation.flip", 0.0),
        ("augmentation.mixup", 0.0),
        ("training.final_learning_rate", 0.0),
        ("training.momentum", 0.9),
        ("training.weight_decay", 1e-4),
    ] {
        spec.set(path, value);
    }
    for path in ["teacher.own_seed", "teacher.nesterov", "training.nesterov"] {
        spec.set(path, Value::Switch(true));
    }
    spec
}

/// Curves that rise to where the settings let them: more transfer examples bring more agreement.
fn rows(spec: &Spec, number: u32, epochs: u32) -> Vec<MetricRow> {
    let examples = spec.number("transfer.examples").unwrap_or(100.0);
    let temperature = spec.number("objective.temperature").unwrap_or(1.0);
    let reach = 0.7 + 0.07 * (examples / 100.0).ln() + 0.01 * temperature.ln() + 0.02 * noise(number, 1);
    let mut rows = Vec::new();
    for epoch in 1..=epochs {
        let progress = 1.0 - (-6.0 * f64::from(epoch) / f64::from(epochs)).exp();
        let mut put = |split: &str, metric: &str, value: f64| {
            let seconds = f64::from(epoch) * 40.0 / f64::from(epochs);
            rows.push(MetricRow { epoch, split: split.into(), metric: metric.into(), value: Num(value), seconds });
        };
        for (split, ease) in [("train", 0.02), ("train_clean", 0.03), ("test", 0.0)] {
            let salt = epoch * 8 + split.len() as u32;
            let agreement = ((reach + ease) * progress + 0.01 * noise(number, salt)).clamp(0.0, 1.0);
            let accuracy = (0.97 * agreement + 0.01 * noise(number, salt + 1)).clamp(0.0, 1.0);
            put(split, "agreement", agreement);
            put(split, "accuracy", accuracy);
            put(split, "kl", (1.0 - agreement) * 1.5);
            put(split, "nll", (1.0 - accuracy) * 2.0);
            put(split, "ece", 0.02 + 0.05 * (1.0 - accuracy));
            put(split, "brier", 1.4 * (1.0 - accuracy));
        }
        put("train", "loss", (1.0 - reach * progress) * temperature);
        put("test", "teacher_accuracy", 0.961);
    }
    rows
}

/// Ten examples of ten classes, of which most are named rightly.
fn table(number: u32) -> predictions::Table {
    let top = |example: u32| if noise(number, example) > 0.8 { (example + 1) % 10 } else { example };
    let value = |example, class| if top(example) == class { 0.91_f32.ln() } else { 0.01_f32.ln() };
    predictions::Table {
        split: "test".into(),
        index: (0..10).collect(),
        label: (0..10).collect(),
        classes: 10,
        log_probabilities: (0..10).flat_map(|example| (0..10).map(move |class| value(example, class))).collect(),
    }
}

/// A number in 0..1 that looks random and is the same every time (the finalizer of SplitMix64).
fn noise(number: u32, salt: u32) -> f64 {
    let mut bits = (u64::from(number) << 32 | u64::from(salt)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}
