//! A small catalog, a few runs and a service that answers with them, for the tests of the pages.

use retort_wire::{
    Catalog, Choice, Condition, Field, Kind, MetricInfo, MetricRow, Num, Preset, Run, Section, Spec, State, Study,
    Value,
};

use crate::service::RunDetail;

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
    }
}
