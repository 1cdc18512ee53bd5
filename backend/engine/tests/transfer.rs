//! Transfer sets that are mixed from several sources, and what is kept of the teacher's answers.

mod support;

use retort_wire::Value;

use support::{Recorder, fresh, spec, train, try_train};

#[test]
fn noise_adds_examples_in_its_share_and_leaves_no_labels() {
    // 250 images and as many of noise; batches of 32: 16 instead of 8.
    let recorder = fresh(&[spec(&[("transfer.noise_share", Value::Number(0.5))])]);
    assert_eq!(recorder.finished, [0]);
    let names: Vec<String> = recorder.values(0).into_iter().map(|(_, name, _)| name).collect();
    assert!(names.iter().any(|name| name == "train.agreement"));
    assert!(names.iter().all(|name| name != "train.accuracy"), "noise has no classes");
    assert!(names.iter().any(|name| name == "test.accuracy"));
}

#[test]
fn a_source_without_a_share_changes_nothing_and_one_with_a_temperature_does() {
    let noise = |temperature: f64| {
        spec(&[
            ("transfer.noise_share", Value::Number(0.3)),
            ("transfer.noise_temperature", Value::Number(temperature)),
        ])
    };
    let plain = fresh(&[noise(0.0)]);
    let own = spec(&[]).number("objective.temperature").unwrap();
    let same = fresh(&[noise(own)]);
    let other = fresh(&[noise(4.0 * own)]);
    let near = |a: f64, b: f64| (a - b).abs() < 1e-4;
    assert!(near(plain.last(0, "train", "loss"), same.last(0, "train", "loss")));
    assert!(!near(plain.last(0, "train", "loss"), other.last(0, "train", "loss")));
}

#[test]
fn answers_on_a_mixture_are_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let specs = [spec(&[("transfer.noise_share", Value::Number(0.5))])];
    let first = train(folder.path(), &specs, false, Recorder::default());
    assert_eq!(first.saved[&0].from_cache, 0);
    let again = train(folder.path(), &specs, false, Recorder::default());
    assert_eq!(again.saved[&0].from_cache, 500);
    assert_eq!(again.values(0), first.values(0));
}

#[test]
fn students_of_a_cohort_save_each_other_the_teacher() {
    let with = |temperature: f64| {
        spec(&[("augmentation.crop", Value::Integer(1)), ("objective.temperature", Value::Number(temperature))])
    };
    let recorder = fresh(&[with(1.0), with(2.0), with(4.0)]);
    // 5 epochs of 8 batches: one pass for each in place of three.
    assert_eq!((recorder.saved[&0].students, recorder.saved[&0].teacher_passes), (3, 80));
}

#[test]
fn a_mixture_that_cannot_be_had_is_refused_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let mut specs = [spec(&[("transfer.noise_share", Value::Number(0.5))])];
    specs[0].set("transfer.other", "digits");
    specs[0].set("transfer.other_share", 0.6);
    specs[0].set("transfer.other_temperature", 0.0);
    let error = try_train(folder.path(), &specs, false, Recorder::default()).err().unwrap();
    assert!(error.starts_with("transfer.noise_share brings the shares of the further sources to 1.10"), "{error}");
    let mut specs = [spec(&[("transfer.other", "digits".into()), ("transfer.other_share", Value::Number(0.95))])];
    specs[0].set("transfer.other_temperature", 0.0);
    let error = try_train(folder.path(), &specs, false, Recorder::default()).err().unwrap();
    assert!(error.starts_with("transfer.other_share asks for 4750 images of digits, which has"), "{error}");
}

#[test]
fn augmented_transfer_images_are_measured_after_the_last_epoch() {
    let fields = [("augmentation.crop", Value::Integer(1)), ("evaluation.augmented", Value::Switch(true))];
    let recorder = fresh(&[spec(&fields)]);
    let rows = recorder.rows[&0].iter().filter(|row| row.split == "train_augmented");
    let metrics: Vec<(u32, &str)> = rows.map(|row| (row.epoch, row.metric.as_str())).collect();
    assert!(metrics.contains(&(5, "agreement")) && metrics.contains(&(5, "accuracy")), "{metrics:?}");
    assert!(metrics.iter().all(|(epoch, _)| *epoch == 5));
}
