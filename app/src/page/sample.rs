//! A small catalog, a few runs and a service that answers with them, for the tests of the pages.

use retort_wire::{
    Broken, Catalog, Choice, Condition, Curve, Curves, Field, Kind, MetricInfo, MetricRow, Num, Preset, Run, SavedView,
    Section, Spare, Spec, State, Study, Trash, Trashed, Value, ViewId,
    capsule::{Brought, Line, Manifest, Report, Sameness},
};

use crate::{page::chart::ChartView, service::RunDetail};

pub mod fidelity;
pub mod figures;

fn choice(value: &str, label: &str, available: bool) -> Choice {
    let note = if available { "at hand" } else { "run `retort data get mnist`" };
    Choice { value: value.into(), label: label.into(), help: String::new(), note: note.into(), available }
}

fn field(path: &str, label: &str, kind: Kind, default: impl Into<Value>) -> Field {
    Field {
        path: path.into(),
        label: label.into(),
        help: format!("Help for {path}."),
        kind,
        default: default.into(),
        unit: String::new(),
        short: String::new(),
        zero: String::new(),
        when: Vec::new(),
        advanced: false,
        later: false,
    }
}

fn metric(name: &str, label: &str, unit: &str, higher_is_better: bool) -> MetricInfo {
    MetricInfo {
        name: name.into(),
        label: label.into(),
        short: label.into(),
        help: format!("Definition of {name}."),
        unit: unit.into(),
        higher_is_better: Some(higher_is_better),
        fidelity: matches!(name, "agreement" | "kl"),
    }
}

/// Two sections, two metrics' worth of everything.
pub fn catalog() -> Catalog {
    let architectures =
        || Kind::Choice { options: vec![choice("lenet5", "LeNet-5", true), choice("mlp", "MLP", true)] };
    let mut width = field("student.width", "Width", Kind::Integer { min: 1, max: 4096 }, 128_i64);
    width.when = vec![Condition::OneOf { path: "student.architecture".into(), values: vec!["mlp".into()] }];
    let mut alpha = field("objective.alpha", "Hard-label weight α", Kind::Number { min: 0.0, max: 1.0 }, 0.0);
    alpha.advanced = true;
    let mut temperature = field("objective.temperature", "Temperature τ", Kind::Number { min: 0.1, max: 100.0 }, 1.0);
    temperature.short = "τ {}".into();
    let mut crop = field("augmentation.crop", "Random crop", Kind::Integer { min: 0, max: 16 }, 0_i64);
    crop.short = "crop {}".into();
    let mut rotation = field("augmentation.rotation", "Rotation", Kind::Number { min: 0.0, max: 180.0 }, 0.0);
    rotation.short = "rotation ±{}°".into();
    let order = field(
        "augmentation.order",
        "Order",
        Kind::Order { options: vec![choice("crop", "crop", true), choice("rotation", "rotation", true)] },
        "",
    );
    let datasets = Kind::Choice { options: vec![choice("digits", "Digits", true), choice("mnist", "MNIST", false)] };
    let section = |name: &str, title: &str, fields| Section {
        name: name.into(),
        title: title.into(),
        help: String::new(),
        fields,
    };
    let preset =
        |name: &str, label: &str, study| Preset { name: name.into(), label: label.into(), help: String::new(), study };
    let named = |name: &str| Study { name: name.into(), ..Study::default() };
    Catalog {
        sections: vec![
            section(
                "teacher",
                "The teacher",
                vec![
                    field("teacher.architecture", "Architecture", architectures(), "lenet5"),
                    field("teacher.dataset", "Data", datasets, "digits"),
                    field("teacher.members", "Members", Kind::Integer { min: 1, max: 32 }, 1_i64),
                    field("teacher.own_seed", "A teacher for every seed", Kind::Switch, true),
                ],
            ),
            section(
                "student",
                "The student",
                vec![field("student.architecture", "Architecture", architectures(), "lenet5"), width],
            ),
            section("augmentation", "Augmentation", vec![crop, rotation, order]),
            section("objective", "The objective", vec![temperature, alpha]),
        ],
        rules: Vec::new(),
        metrics: vec![
            metric("agreement", "Agreement", "share", true),
            metric("accuracy", "Accuracy", "share", true),
            metric("kl", "KL", "nats", false),
            metric("ece", "ECE", "", false),
        ],
        splits: vec![choice("train", "Train", true), choice("test", "Test", true)],
        presets: vec![
            preset("mnist-200", "MNIST, 200-example teacher", named("MNIST").with("teacher.dataset", "mnist")),
            preset("digits-in-a-minute", "Digits in a minute", named("Digits").with("teacher.dataset", "digits")),
        ],
    }
}

/// Two runs in the trash that share a teacher, and a teacher without runs.
pub fn trash() -> Trash {
    let trashed = |id: &str, bytes| Trashed { run: detail(id, 1.0, State::Finished).run, bytes };
    let spare = |hash: &str, bytes, runs: &[&str]| Spare {
        hash: hash.into(),
        bytes,
        runs: runs.iter().map(|run| (*run).to_owned()).collect(),
    };
    Trash {
        runs: vec![trashed("run-a", 1_000), trashed("run-b", 2_000)],
        teachers: vec![spare("t1", 5_000_000, &["run-a", "run-b"]), spare("t2", 4_000_000, &[])],
        teachers_kept: String::new(),
    }
}

/// A row of epoch `epoch`.
pub fn row(epoch: u32, split: &str, metric: &str, value: f64) -> MetricRow {
    MetricRow { epoch, split: split.into(), metric: metric.into(), value: Num(value), seconds: f64::from(epoch) }
}

/// A finished run at temperature `temperature`, with two epochs and numbers in its summary.
pub fn detail(id: &str, temperature: f64, state: State) -> RunDetail {
    let mut spec = Spec::default();
    spec.set("seed", 3);
    spec.set("objective.temperature", temperature);
    spec.set("student.architecture", "lenet5");
    spec.set("teacher.architecture", "mlp");
    let spec = catalog().check(&spec).unwrap();
    let mut rows = Vec::new();
    for epoch in [1, 2] {
        let step = f64::from(epoch) / 10.0;
        rows.push(row(epoch, "test", "accuracy", 0.7 + step));
        rows.push(row(epoch, "test", "agreement", 0.75 + step));
        rows.push(row(epoch, "test", "kl", 0.5 - step));
        rows.push(row(epoch, "test", "ece", 0.05));
        rows.push(row(epoch, "test", "teacher_accuracy", 0.865));
        rows.push(row(epoch, "test", "teacher_ece", 0.031));
        rows.push(row(epoch, "train", "accuracy", 0.8 + step));
    }
    let summary = rows.iter().filter(|row| row.epoch == 2);
    let summary = summary.map(|row| (format!("last:{}.{}", row.split, row.metric), row.value)).collect();
    let run = Run {
        id: id.into(),
        study: "study-1".into(),
        study_name: "First study".into(),
        spec,
        state,
        attempt: 1,
        epoch: 2,
        epochs: 4,
        seconds: 10.0,
        device: "CPU".into(),
        summary,
        ..Run::default()
    };
    RunDetail {
        run,
        rows,
        files: vec![("metrics.parquet".into(), 2048)],
        independent_agreement: Some((0.772, 3)),
        siblings: vec![("sibling".into(), 4)],
        toml: "name = \"First study\"\n".into(),
        note: Vec::new(),
    }
}

/// A run's curves as a server without smoothing would answer.
pub fn curves(detail: &RunDetail, chart: &ChartView) -> Curves {
    let mut metrics: Vec<String> = Vec::new();
    for row in &detail.rows {
        let key = format!("{}.{}", row.split, row.metric);
        if !metrics.contains(&key) {
            metrics.push(key);
        }
    }
    let curve = |(metric, key): (u32, &String)| {
        let rows: Vec<&MetricRow> =
            detail.rows.iter().filter(|row| format!("{}.{}", row.split, row.metric) == *key).collect();
        let is_in = |row: &&&MetricRow| {
            chart.window.is_none_or(|window| (window.from..=window.to).contains(&f64::from(row.epoch)))
        };
        let shown: Vec<&&MetricRow> = rows.iter().filter(is_in).collect();
        let last = rows.last().filter(|row| !row.value.0.is_finite());
        Curve {
            metric,
            x: shown.iter().map(|row| f64::from(row.epoch)).collect(),
            y: shown.iter().map(|row| row.value.0).collect(),
            runs: 1,
            fewest: 1,
            points: shown.len() as u32,
            broken: last.map(|row| Broken {
                x: f64::from(row.epoch),
                epoch: row.epoch,
                runs: 1,
                value: rows.iter().rev().map(|row| row.value).find(|value| value.0.is_finite()),
            }),
            ..Curve::default()
        }
    };
    let curves = (0..).zip(&metrics).map(curve).collect();
    let epochs = || detail.rows.iter().map(|row| f64::from(row.epoch));
    let extent = epochs().reduce(f64::min).zip(epochs().reduce(f64::max));
    Curves { lines: vec![vec![detail.run.id.clone()]], metrics, curves, extent }
}

/// A capsule and one run that repeats it.
pub fn brought(id: &str) -> Brought {
    let line = |metric: &str, sameness| Line {
        split: "test".into(),
        metric: metric.into(),
        epochs: 2,
        sameness,
        ..Line::default()
    };
    let manifest = Manifest {
        run: "run-elsewhere".into(),
        study_name: "From <afar>".into(),
        device: "CPU".into(),
        spec: detail("a", 4.0, State::Finished).run.spec,
        ..Manifest::default()
    };
    let report = Report {
        run: "run-a".into(),
        sameness: Sameness::Near,
        sentence: "All 4 numbers are equal within 1e-6, not all of them bit for bit.".into(),
        lines: vec![line("kl", Sameness::Near), line("accuracy", Sameness::Equal)],
        ..Report::default()
    };
    Brought {
        id: id.into(),
        manifest,
        toml: "name = \"From <afar>\"\n".into(),
        obstacles: Vec::new(),
        reports: vec![report],
    }
}

/// A saved view of a comparison, frozen or live.
pub fn saved_view(frozen: bool) -> SavedView {
    let id = if frozen { "frzenv2222" } else { "avev222222" };
    SavedView {
        id: ViewId::parse(id).unwrap(),
        name: "Two temperatures <b>".into(),
        path: "/compare".into(),
        search: "runs=run-a,run-b".into(),
        frozen,
        created: 1_709_164_800_000,
        runs: 2,
    }
}
