//! What a study stands for, and how a wrong one is answered.

use proptest::prelude::*;
use retort_wire::{Catalog, Choice, Condition, Field, Kind, Rule, Section, Study, Value};

fn field(path: &str, kind: Kind, default: impl Into<Value>) -> Field {
    Field {
        path: path.into(),
        label: path.into(),
        help: String::new(),
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

fn catalog() -> Catalog {
    let options = ["mlp", "preresnet"]
        .map(|value| Choice { value: value.into(), label: value.into(), available: true, ..Choice::default() })
        .to_vec();
    let mut width = field("student.width", Kind::Integer { min: 1, max: 512 }, 64);
    width.when = vec![Condition::OneOf { path: "student.architecture".into(), values: vec![Value::from("mlp")] }];
    let fields = vec![
        field("student.architecture", Kind::Choice { options }, "mlp"),
        width,
        field("objective.temperature", Kind::Number { min: 0.1, max: 100.0 }, 1.0),
        field("objective.alpha", Kind::Number { min: 0.0, max: 1.0 }, 0.0),
        field("augmentation.mixup", Kind::Number { min: 0.0, max: 10.0 }, 0.0),
    ];
    let rule = Rule {
        total: None,
        unlike: None,
        all: vec![
            Condition::Above { path: "augmentation.mixup".into(), limit: 0.0 },
            Condition::Above { path: "objective.alpha".into(), limit: 0.0 },
        ],
        path: "objective.alpha".into(),
        message: "objective.alpha must be 0 with mixup.".into(),
    };
    Catalog {
        sections: vec![Section { name: "all".into(), fields, ..Section::default() }],
        rules: vec![rule],
        ..Catalog::default()
    }
}

#[test]
fn one_run_per_combination_and_the_seed_varies_fastest() {
    let study = Study::default().with_axis("objective.temperature", [1.0, 4.0]).with_axis("seed", [0, 1]);
    let specs = study.expand(&catalog()).unwrap();
    let pairs: Vec<_> = specs.iter().map(|spec| (spec.number("objective.temperature").unwrap(), spec.seed())).collect();
    assert_eq!(pairs, [(1.0, 0), (1.0, 1), (4.0, 0), (4.0, 1)]);
    assert_eq!(specs[0].integer("student.width"), Some(64), "defaults are filled in");
}

#[test]
fn a_field_without_a_part_makes_no_runs() {
    let study = Study::default().with("student.architecture", "preresnet").with_axis("student.width", [32, 64]);
    let specs = study.expand(&catalog()).unwrap();
    assert_eq!(specs.len(), 1);
    assert_eq!(specs[0].get("student.width"), None);
}

#[test]
fn every_error_names_its_field_and_what_is_allowed() {
    let study = Study::default()
        .with("objective.temprature", 4.0)
        .with("objective.alpha", 1.5)
        .with("student.architecture", "lenet");
    let errors = study.expand(&catalog()).unwrap_err();
    let messages: Vec<_> = errors.iter().map(|error| error.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "objective.temprature is not a setting; did you mean objective.temperature?",
            "student.architecture is \"lenet\"; choose one of mlp, preresnet.",
            "objective.alpha is 1.5; give a number from 0 to 1.",
        ]
    );
}

#[test]
fn combinations_that_mean_nothing_are_refused_once() {
    let study =
        Study::default().with("augmentation.mixup", 1.0).with("objective.alpha", 0.5).with_axis("seed", [0, 1, 2]);
    let errors = study.expand(&catalog()).unwrap_err();
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].path, "objective.alpha");
}

#[test]
fn too_many_runs_are_refused_before_they_are_made() {
    let study =
        Study::default().with_axis("seed", 0..5_000).with_axis("objective.temperature", (1..=5_000).map(f64::from));
    assert!(study.expand(&catalog()).unwrap_err()[0].message.contains("25000000 runs"));
}

#[test]
fn toml_errors_name_the_line() {
    let error = Study::from_toml("name = \"x\"\n[objective]\ntemperature = = 4").unwrap_err();
    assert!(error.starts_with("Line 3:"), "{error}");
}

proptest! {
    #[test]
    fn toml_keeps_a_study(
        name in "[ -~]{0,20}",
        seeds in prop::collection::vec(0_i64..100, 1..4),
        temperatures in prop::collection::vec(0.1_f64..100.0, 1..4),
    ) {
        let mut study = Study::default().with_axis("seed", seeds).with_axis("objective.temperature", temperatures);
        study.name = name;
        prop_assert_eq!(Study::from_toml(&study.to_toml()).unwrap(), study);
    }

    #[test]
    fn a_checked_spec_is_a_fixed_point(temperature in 0.1_f64..100.0, width in 1_i64..512) {
        let mut study = Study::default().with("objective.temperature", temperature).with("student.width", width);
        study.name = "x".into();
        let specs = study.expand(&catalog()).unwrap();
        prop_assert_eq!(&catalog().check(&specs[0]).unwrap(), &specs[0]);
    }
}
