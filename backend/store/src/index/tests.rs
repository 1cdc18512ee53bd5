use std::path::Path;

use retort_wire::{MetricRow, Notes, Num, Spec, State};

use super::*;
use crate::{Status, Submission, folder, metrics};

mod answers;
mod clouds;
mod epochs;
mod filters;
mod killed;
mod pages;
mod questions;

pub(super) fn spec(seed: i64, temperature: f64) -> Spec {
    let mut spec = Spec::default();
    spec.set("seed", seed);
    spec.set("objective.temperature", temperature);
    spec.set("student.architecture", if temperature > 2.0 { "lenet5" } else { "mlp" });
    spec.set("training.epochs", 3);
    spec
}

fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

pub(super) fn row(epoch: u32, metric: &str, value: f64) -> MetricRow {
    MetricRow { epoch, split: "test".into(), metric: metric.into(), value: Num(value), seconds: f64::from(epoch) }
}

/// A finished run of three epochs.
fn add(layout: &Layout, spec: Spec) -> String {
    let submission = Submission::new("study-1", "A study", spec);
    let id = submission.id.clone();
    folder::create(layout, &submission).unwrap();
    folder::begin_attempt(layout, &id).unwrap();
    let values = [("accuracy", 0.5), ("agreement", 0.25), ("kl", f64::NAN), ("loss", f64::INFINITY)];
    let rows = (1..=3).flat_map(|epoch| values.map(|(metric, value)| row(epoch, metric, value * f64::from(epoch))));
    metrics::write(&layout.metrics(&id, 1), &rows.collect::<Vec<_>>()).unwrap();
    let status = Status {
        state: State::Finished,
        epoch: 3,
        epochs: 3,
        started: now(),
        heartbeat: now(),
        ended: Some(now()),
        seconds: 1.25,
        warnings: vec!["one class for everything".into()],
        ..Status::default()
    };
    folder::write_status(&layout.status(&id, 1), &status).unwrap();
    id
}

pub(super) fn data() -> (tempfile::TempDir, Layout) {
    let folder = tempfile::tempdir().unwrap();
    let layout = Layout::new(folder.path());
    (folder, layout)
}

fn all(index: &Index) -> Vec<Run> {
    index.runs().collect()
}

#[test]
fn a_rebuilt_index_equals_the_saved_one() {
    let (_folder, layout) = data();
    for seed in 0..3 {
        let id = add(&layout, spec(seed, 4.0));
        let notes =
            Notes { title: format!("run {seed}"), tags: vec!["a,\"b\"".into()], star: true, ..Notes::default() };
        folder::write_notes(&layout, &id, &notes).unwrap();
    }
    let failed =
        add(&layout, Spec([("seed".to_owned(), 1.5.into()), ("teacher.own_seed".to_owned(), true.into())].into()));
    let reason = State::Failed { reason: "diverged at epoch 2".into() };
    folder::write_status(&layout.status(&failed, 1), &Status { state: reason, ..Status::default() }).unwrap();
    folder::create(&layout, &Submission::new("", "waits", spec(9, 1.0))).unwrap();

    let rebuilt = Index::open(layout.clone()).unwrap();
    assert!(layout.index().exists());
    let saved = file::read(&layout.index()).unwrap();
    let entries = |table: &Table| (0..table.len()).map(|row| table.entry(row)).collect::<Vec<_>>();
    assert_eq!(entries(&saved), entries(&rebuilt.table));
    let reopened = Index::open(layout.clone()).unwrap();
    assert_eq!(all(&reopened), all(&rebuilt));
    assert!(!reopened.dirty.load(Ordering::Relaxed), "nothing was read anew");
    assert_eq!(rebuilt.len(), 5);

    let run = rebuilt.runs().next().unwrap();
    assert_eq!((run.epoch, run.epochs, run.attempt, run.seconds), (3, 3, 1, 1.25));
    assert_eq!(run.summary["last:test.accuracy"], Num(1.5));
    assert_eq!(run.summary["last:test.kl"], Num(f64::NAN));
    assert_eq!(run.summary["last:test.loss"], Num(f64::INFINITY));
    let waits = rebuilt.runs().last().unwrap();
    assert_eq!((&waits.state, waits.attempt, waits.epochs), (&State::Queued, 0, 3));
}

#[test]
fn an_open_index_does_not_read_what_did_not_change() {
    let (_folder, layout) = data();
    let id = add(&layout, spec(0, 4.0));
    Index::open(layout.clone()).unwrap();
    // A row that only the copy can know shows that the folder was not read.
    let mut entry = file::read(&layout.index()).unwrap().entry(0);
    entry.run.summary.insert("last:test.accuracy".into(), Num(0.123));
    file::write(&layout.index(), &Table::of(vec![entry])).unwrap();
    let mut index = Index::open(layout.clone()).unwrap();
    assert_eq!(index.get(&id).unwrap().summary["last:test.accuracy"], Num(0.123));
    assert!(index.refresh().is_empty());
    // A heartbeat reads the status again and leaves the numbers alone; new rows are read.
    folder::write_status(&layout.status(&id, 1), &Status { activity: "x".into(), ..Status::default() }).unwrap();
    let changed = index.refresh();
    assert_eq!((changed.len(), changed[0].activity.as_str()), (1, "x"));
    assert_eq!(changed[0].summary["last:test.accuracy"], Num(0.123));
    metrics::write(&layout.metrics(&id, 1), &[row(4, "accuracy", 0.75)]).unwrap();
    assert_eq!(index.refresh_run(&id).unwrap().summary["last:test.accuracy"], Num(0.75));
    assert_eq!(index.get(&id).unwrap().epoch, 4);
}

#[test]
fn the_copy_may_be_damaged_missing_or_of_another_run() {
    let (_folder, layout) = data();
    let id = add(&layout, spec(0, 4.0));
    let before = all(&Index::open(layout.clone()).unwrap());
    for content in ["", "PAR1PAR1", "not at all"] {
        fs::write(layout.index(), content).unwrap();
        assert_eq!(all(&Index::open(layout.clone()).unwrap()), before);
    }
    fs::remove_dir_all(layout.run(&id)).unwrap();
    assert!(Index::open(layout).unwrap().is_empty());
}

#[test]
fn runs_come_change_and_go() {
    let (_folder, layout) = data();
    let mut index = Index::open(layout.clone()).unwrap();
    let first = add(&layout, spec(0, 4.0));
    let second = add(&layout, spec(1, 4.0));
    assert_eq!(index.refresh().len(), 2);
    assert!(index.refresh().is_empty());
    assert_eq!(folder::begin_attempt(&layout, &first).unwrap(), 2);
    let changed = index.refresh();
    assert_eq!((changed.len(), &changed[0].state, changed[0].attempt), (1, &State::Queued, 2));
    assert!(changed[0].summary.is_empty(), "an attempt begins without numbers");
    fs::remove_dir_all(layout.run(&second)).unwrap();
    index.refresh();
    assert!(index.get(&second).is_none() && index.refresh_run(&second).is_none());
    assert!(index.refresh_run("../runs").is_none());
    assert_eq!(index.len(), 1);
}

#[test]
fn a_silent_trainer_is_lost_until_it_speaks() {
    let (_folder, layout) = data();
    let id = add(&layout, spec(0, 4.0));
    let beat = |heartbeat| {
        let status = Status { state: State::Running, heartbeat, ..Status::default() };
        folder::write_status(&layout.status(&id, 1), &status).unwrap();
    };
    beat(now() - SILENCE - 5_000);
    let mut index = Index::open(layout.clone()).unwrap();
    assert_eq!(index.get(&id).unwrap().state, State::Lost);
    assert_eq!(Index::open(layout.clone()).unwrap().get(&id).unwrap().state, State::Lost);
    beat(now());
    assert_eq!(index.refresh()[0].state, State::Running);
    folder::request_stop(&layout, &id).unwrap();
    assert_eq!(index.refresh()[0].state, State::Stopping);
}

#[test]
fn a_damaged_file_is_a_warning_on_its_run_alone() {
    let (_folder, layout) = data();
    let damage = |path: &Path| fs::write(path, "PAR1 broken").unwrap();
    let ids: Vec<String> = (0..5).map(|seed| add(&layout, spec(seed, 4.0))).collect();
    damage(&layout.metrics(&ids[0], 1));
    damage(&layout.status(&ids[1], 1));
    damage(&layout.spec(&ids[2]));
    damage(&layout.notes(&ids[3]));
    for _ in 0..2 {
        let index = Index::open(layout.clone()).unwrap();
        let warnings = |at: usize| index.get(&ids[at]).unwrap().warnings.join(" ");
        assert!(warnings(0).contains("metrics.parquet is damaged"), "{}", warnings(0));
        assert!(warnings(0).contains("retry the run to measure again"), "{}", warnings(0));
        assert!(warnings(0).contains("one class for everything"));
        assert!(warnings(1).contains("status.json is damaged"));
        assert_eq!(index.get(&ids[1]).unwrap().state, State::Lost);
        assert!(warnings(2).contains("spec.json is damaged"));
        assert!(warnings(3).contains("notes.json is damaged"));
        assert_eq!(warnings(4), "one class for everything");
        assert_eq!(index.query(&Query::default()).unwrap().total, 5);
    }
}
