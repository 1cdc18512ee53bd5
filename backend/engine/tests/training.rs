//! Real trainings on the digits that the repository ships.

mod support;

use retort_engine::{
    checkpoint,
    data::Home,
    metric::{Table, measure},
    untrained_members,
};
use retort_wire::Value;

use support::{Recorder, every_augmentation, fresh, spec, train};

#[test]
fn one_seed_gives_one_result_alone_or_in_a_cohort() {
    let fields = [("augmentation.crop", Value::Integer(1)), ("augmentation.flip", Value::Number(0.3))];
    let with =
        |temperature: f64| spec(&[&fields[..], &[("objective.temperature", Value::Number(temperature))]].concat());
    let both = fresh(&[with(1.0), with(4.0)]);
    assert_eq!(both.finished, [0, 1]);
    let alone = fresh(&[with(4.0)]);
    assert_eq!(both.values(1), alone.values(0));
    assert_eq!(both.predictions[&1], alone.predictions[&0]);
    assert_ne!(both.predictions[&0], alone.predictions[&0]);
    assert_eq!(both.teacher, alone.teacher);
    let again = fresh(&[with(4.0)]);
    assert_eq!(again.values(0), alone.values(0));
    let mut other = with(4.0);
    other.set("seed", 1);
    assert_ne!(fresh(&[other]).values(0), alone.values(0));
}

#[test]
fn a_resumed_run_equals_an_uninterrupted_one() {
    for fields in [
        vec![("training.optimizer", Value::from("adam")), ("augmentation.mixup", Value::Number(1.0))],
        vec![
            ("training.optimizer", Value::from("adamw")),
            ("training.clip", Value::Number(0.5)),
            ("training.warmup", Value::Integer(2)),
            ("objective.name", Value::from("hard_labels")),
            ("objective.labels", Value::from("sample")),
        ],
        vec![
            ("training.optimizer", Value::from("lbfgs")),
            ("training.learning_rate", Value::Number(1.0)),
            ("training.batch_size", Value::Integer(250)),
            ("objective.also", Value::from("0.1 member_symmetric_kl")),
        ],
        vec![
            // Running statistics and momentum have to survive.
            ("student.architecture", Value::from("preresnet8")),
            ("transfer.examples", Value::Integer(64)),
            ("training.epochs", Value::Integer(3)),
            ("augmentation.crop", Value::Integer(1)),
        ],
        every_augmentation(),
    ] {
        let spec = spec(&fields);
        let whole = fresh(std::slice::from_ref(&spec));
        let folder = tempfile::tempdir().unwrap();
        let specs = [spec];
        let stopped = train(folder.path(), &specs, false, Recorder { stop_after: Some(2), ..Recorder::default() });
        assert!(stopped.finished.is_empty() && stopped.failed.is_empty());
        assert_eq!(checkpoint::epoch(&folder.path().join("run-0")), Some(2));
        let resumed = train(folder.path(), &specs, true, Recorder::default());
        assert_eq!(resumed.finished, [0]);
        assert_eq!([stopped.values(0), resumed.values(0)].concat(), whole.values(0));
        assert_eq!(resumed.predictions[&0], whole.predictions[&0]);
        // Once more after the last epoch: only the predictions are made again.
        let after = train(folder.path(), &specs, true, Recorder::default());
        assert!(after.rows.is_empty());
        assert_eq!(after.predictions[&0], whole.predictions[&0]);
    }
}

#[test]
fn stored_predictions_give_the_rows_of_the_last_epoch() {
    let recorder = fresh(&[spec(&[
        ("teacher.members", Value::Integer(3)),
        ("teacher.validation_share", Value::Number(0.1)),
        ("objective.alpha", Value::Number(0.3)),
    ])]);
    let splits: Vec<&str> = recorder.predictions[&0].iter().map(|table| table.split.as_str()).collect();
    assert_eq!(splits, ["train_clean", "validation", "test"]);
    for student in &recorder.predictions[&0] {
        let teacher = recorder.teacher.iter().find(|table| table.split == student.split).unwrap();
        let joined: Vec<f32> = student
            .index
            .iter()
            .flat_map(|index| {
                let place = teacher.index.iter().position(|other| other == index).unwrap();
                teacher.log_probabilities[place * 10..][..10].to_vec()
            })
            .collect();
        let table = |log_probabilities| Table { classes: 10, log_probabilities };
        let values = measure(table(&student.log_probabilities), Some(table(&joined)), Some(&student.label));
        assert!(values.len() >= 10);
        for (metric, value) in values {
            assert_eq!(value, recorder.last(0, &student.split, &metric), "{}.{metric}", student.split);
        }
    }
}

#[test]
fn a_student_comes_near_its_teacher_and_the_teacher_is_trained_once() {
    let folder = tempfile::tempdir().unwrap();
    let fields = [
        ("teacher.epochs", Value::Integer(30)),
        ("teacher.examples", Value::Integer(0)),
        ("transfer.part", "all".into()),
        ("training.epochs", Value::Integer(15)),
        ("student.width", Value::Integer(64)),
    ];
    let first = train(folder.path(), &[spec(&fields)], false, Recorder::default());
    assert!(first.last(0, "test", "teacher_accuracy") > 0.9);
    assert!(first.last(0, "test", "agreement") > 0.9);
    assert!(first.last(0, "train", "loss") < first.rows[&0][0].value.0);
    assert!(!first.teachers[0].1);
    let second = train(folder.path(), &[spec(&fields)], false, Recorder::default());
    assert_eq!(second.teachers, [(first.teachers[0].0.clone(), true)]);
    assert_eq!(second.values(0), first.values(0));
}

#[test]
fn a_larger_ensemble_takes_the_members_of_a_smaller_one() {
    let with =
        |members: i64| spec(&[("teacher.members", Value::Integer(members)), ("training.epochs", Value::Integer(1))]);
    let folder = tempfile::tempdir().unwrap();
    let home = Home::with_extra(folder.path().join("datasets"), None);
    let untrained =
        |members: i64| untrained_members(&with(members), &home, &folder.path().join("teachers")).unwrap().len();
    let (mut alone, mut together) = (Vec::new(), Vec::new());
    for members in [1, 3, 5, 2] {
        let expected = untrained(members);
        let shared = train(folder.path(), &[with(members)], false, Recorder::default());
        let own = fresh(&[with(members)]);
        assert_eq!((&shared.teacher, &shared.predictions), (&own.teacher, &own.predictions), "{members}");
        assert_eq!(shared.values(0), own.values(0));
        let rows = |recorder: &Recorder| {
            let rows = recorder.teacher_rows.iter();
            rows.map(|row| (row.epoch, row.metric.clone(), row.value.0.to_bits())).collect::<Vec<_>>()
        };
        assert_eq!(rows(&shared), rows(&own), "curves of found members are kept");
        alone.push(own.members_trained());
        together.push(shared.members_trained());
        assert_eq!((shared.members_trained(), untrained(members)), (expected, 0), "as it was estimated");
    }
    assert_eq!((alone, together), (vec![1, 3, 5, 2], vec![1, 2, 2, 0]));
    // Other settings or another seed are another member.
    for (path, value) in [("teacher.epochs", 9_i64), ("seed", 1), ("teacher.examples", 301)] {
        let mut other = with(1);
        other.set(path, value);
        assert_eq!(train(folder.path(), &[other], false, Recorder::default()).members_trained(), 1, "{path}");
    }
}

#[test]
fn a_diverged_run_fails_with_its_epochs_kept_and_the_others_go_on() {
    // A decay of 1 at this rate multiplies every weight by -9 in each step.
    let with = |rate: f64| {
        let fields = [("training.learning_rate", Value::Number(rate)), ("training.weight_decay", Value::Number(1.0))];
        spec(&fields)
    };
    let recorder = fresh(&[with(0.02), with(10.0)]);
    assert_eq!(recorder.finished, [0]);
    let epochs = recorder.rows[&1].iter().map(|row| row.epoch).max().unwrap();
    assert_eq!(recorder.failed[&1], format!("diverged at epoch {epochs}"));
    assert!(!recorder.last(1, "train", "loss").is_finite());
}

#[test]
fn a_student_that_says_one_thing_only_is_reported() {
    let recorder =
        fresh(&[spec(&[("training.learning_rate", Value::Number(0.0)), ("student.layers", Value::Integer(8))])]);
    assert_eq!(recorder.finished, [0]);
    assert!(recorder.warnings[&0].contains("one class"), "{:?}", recorder.warnings);
}
