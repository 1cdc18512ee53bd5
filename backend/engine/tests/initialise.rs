//! Students that begin near their teacher, and what is measured of weights and representations.

mod support;

use retort_wire::{Spec, Value};

use support::{Recorder, every_augmentation, fresh, spec};

/// A student of its teacher's kind that does not move.
fn still(fields: &[(&str, Value)]) -> Spec {
    let still = [
        ("student.width", Value::Integer(24)),
        ("training.learning_rate", Value::Number(0.0)),
        ("training.final_learning_rate", Value::Number(0.0)),
        ("training.epochs", Value::Integer(1)),
        ("evaluation.cka", Value::Switch(true)),
    ];
    spec(&[&still[..], fields].concat())
}

#[test]
fn at_one_it_is_the_teacher_and_at_nought_a_stranger() {
    let at = |lambda: f64| {
        still(&[("student.initialisation", "interpolated".into()), ("student.lambda", Value::Number(lambda))])
    };
    let recorder = fresh(&[at(1.0), at(0.0), at(0.5), still(&[])]);
    assert_eq!(recorder.last(0, "test", "agreement"), 1.0);
    assert!(recorder.last(0, "test", "kl").abs() < 1e-6);
    assert_eq!(recorder.last(0, "train", "weight_distance"), 0.0);
    assert!((recorder.last(0, "test", "cka_linear_stage1") - 1.0).abs() < 1e-9);
    assert!(recorder.last(1, "test", "agreement") < 0.5);
    let (half, whole) = (recorder.last(2, "train", "weight_distance"), recorder.last(1, "train", "weight_distance"));
    assert!((half / whole - 0.5).abs() < 1e-6, "{half} and {whole}");
    // Without interpolation it is the same stranger.
    assert_eq!(recorder.predictions[&3], recorder.predictions[&1]);
}

/// While it learns, a student that is its teacher agrees on every image, however much images are varied: both are
/// shown the same ones.
#[test]
fn teacher_and_student_see_the_same_varied_images() {
    let mut fields = every_augmentation();
    fields.extend([("student.initialisation", "interpolated".into()), ("student.lambda", Value::Number(1.0))]);
    let recorder = fresh(&[still(&fields)]);
    assert_eq!(recorder.last(0, "train", "agreement"), 1.0);
    assert!(recorder.last(0, "train", "kl").abs() < 1e-6);
}

#[test]
fn the_teachers_initial_weights_are_where_the_teacher_began() {
    let recorder = fresh(&[still(&[("student.initialisation", "teacher_initial".into())]), still(&[])]);
    let (own, strange) = (recorder.last(0, "train", "weight_distance"), recorder.last(1, "train", "weight_distance"));
    // Half as far as random weights of the same size, since only the training lies between.
    assert!(own < strange, "{own} and {strange}");
    assert!(own > 0.0);
}

#[test]
fn the_rate_is_scaled_only_where_it_is_asked_for() {
    let with = |scale: bool| {
        spec(&[
            ("student.width", Value::Integer(24)),
            ("student.initialisation", "interpolated".into()),
            ("student.lambda", Value::Number(0.75)),
            ("student.scale_rate", Value::Switch(scale)),
            ("training.learning_rate", Value::Number(0.04)),
        ])
    };
    let recorder = fresh(&[with(false), with(true)]);
    let first = |run: usize| recorder.rows[&run].iter().find(|row| row.metric == "learning_rate").unwrap().value.0;
    assert!((first(0) - 0.04).abs() < 1e-12);
    assert!((first(1) - 0.01).abs() < 1e-12);
}

#[test]
fn the_plane_has_the_student_and_the_teacher_where_it_says() {
    let spec = spec(&[
        ("student.width", Value::Integer(24)),
        ("evaluation.plane", Value::Integer(5)),
        ("objective.temperature", Value::Number(4.0)),
    ]);
    let recorder = fresh(&[spec]);
    let plane = &recorder.planes[&0];
    assert_eq!((plane.size, plane.values.len()), (5, 25));
    let at = |v: f64, u: f64| {
        let place = |range: (f64, f64), at: f64| ((at - range.0) / (range.1 - range.0) * 4.0).round() as usize;
        plane.values[place(plane.u, u) * 5 + place(plane.v, v)].0
    };
    // The teacher is the minimum of its own objective; the student is better than where it began.
    assert!(at(0.0, 0.0) <= at(1.0, 0.0));
    assert!(at(1.0, 0.0) < at(0.5, 1.0));
    assert!(plane.values.iter().all(|value| value.0 >= at(0.0, 0.0) - 1e-4));
}

/// Teacher and student of one residual network, the student with its teacher's weights, on all of the digits.
fn residual(normalisation: &str) -> Recorder {
    let recorder = fresh(&[still(&[
        ("teacher.architecture", "preresnet8".into()),
        ("student.architecture", "preresnet8".into()),
        ("teacher.normalisation", normalisation.into()),
        ("student.normalisation", normalisation.into()),
        ("teacher.epochs", Value::Integer(3)),
        ("transfer.part", "all".into()),
        ("student.initialisation", "interpolated".into()),
        ("student.lambda", Value::Number(1.0)),
        ("evaluation.train_examples", Value::Integer(1442)),
    ])]);
    let sizes = recorder.predictions[&0].iter().map(|table| (table.split.as_str(), table.index.len()));
    assert_eq!(sizes.collect::<Vec<_>>(), [("train_clean", 1442), ("test", 355)]);
    recorder
}

/// Claim A7: with GroupNorm and λ = 1 the student is its teacher before it has learnt anything, on the training and on
/// the test set.
#[test]
fn a7_a_student_with_group_norm_that_begins_as_its_teacher_agrees_on_every_image() {
    let recorder = residual("layer");
    assert_eq!(recorder.last(0, "train", "weight_distance"), 0.0);
    for split in ["train_clean", "train", "test"] {
        assert_eq!(recorder.last(0, split, "agreement"), 1.0, "{split}");
        assert!(recorder.last(0, split, "kl").abs() < 1e-6, "{split}: {}", recorder.last(0, split, "kl"));
    }
    // A teacher that says the same of everything would agree with anybody.
    assert!(recorder.last(0, "test", "teacher_accuracy") > 0.5);
}

/// Claim A8: with BatchNorm the same student normalises by its batch while it learns, and is not its teacher.
#[test]
fn a8_a_student_with_batch_norm_that_begins_as_its_teacher_differs_while_it_learns() {
    let recorder = residual("batch");
    assert_eq!(recorder.last(0, "train", "weight_distance"), 0.0);
    assert!(recorder.last(0, "train", "kl") > 1e-6);
    assert!(recorder.last(0, "train", "agreement") < 1.0);
}
