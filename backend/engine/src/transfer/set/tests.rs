use retort_wire::{MetricRow, Plane, Saved, Value};

use super::*;
use crate::{
    Environment, Error, Observer, Predictions,
    data::{Home, LoadOptions},
    device::Choice,
};

/// Nobody listens.
struct Nobody;

impl Observer for Nobody {
    fn activity(&mut self, _: &str) {}
    fn teacher(&mut self, _: &str, _: bool) {}
    fn teacher_trained(&mut self, _: &str, _: &[MetricRow], _: &[Predictions]) -> Result<(), String> {
        Ok(())
    }
    fn epoch(&mut self, _: usize, _: u32, _: Vec<MetricRow>) -> Result<(), String> {
        Ok(())
    }
    fn warning(&mut self, _: usize, _: &str) {}
    fn predictions(&mut self, _: usize, _: &[Predictions]) -> Result<(), String> {
        Ok(())
    }
    fn saved(&mut self, _: usize, _: &Saved) {}
    fn plane(&mut self, _: usize, _: &Plane) -> Result<(), String> {
        Ok(())
    }
    fn samples(&mut self, _: usize, _: &[u8]) -> Result<(), String> {
        Ok(())
    }
    fn finished(&mut self, _: usize) {}
    fn failed(&mut self, _: usize, _: &str) {}
    fn should_stop(&mut self, _: usize) -> bool {
        false
    }
}

/// Puts the transfer set of a spec on digits together and shows it to `look`.
fn gathered(fields: &[(&str, Value)], look: impl FnOnce(&TransferSet<'_>, &Splits, &Dataset)) -> Result<(), Error> {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::with_extra(folder.path().join("datasets"), None);
    let mut spec = retort_wire::Spec::default();
    for (path, value) in fields {
        spec.set(*path, value.clone());
    }
    let spec = crate::catalog(&home).check(&spec).unwrap_or_else(|errors| panic!("{errors:?}"));
    let shared = Shared::read(&spec).unwrap();
    let options = LoadOptions::default();
    let dataset = home.load("digits", &options).unwrap();
    let splits = Splits::new(&shared, &dataset).unwrap();
    let environment = Environment {
        home,
        teachers: folder.path().join("teachers"),
        generators: folder.path().join("generators"),
        device: "cpu".parse::<Choice>().unwrap().open().unwrap(),
    };
    let train = Pixels::new(&dataset, &dataset.train, &environment.device.device);
    let mut ground = Ground {
        dataset: &dataset,
        splits: &splits,
        spec: &spec,
        options: &options,
        environment: &environment,
        random: stream(0, "transfer", 0),
        observer: &mut Nobody,
        stop: &mut |_| false,
    };
    let set = TransferSet::gather(&shared, &splits, &dataset, &train, &mut ground)?.unwrap();
    look(&set, &splits, &dataset);
    Ok(())
}

/// How many of each temperature, in the order of the set.
fn runs(temperatures: &[f32]) -> Vec<(f32, usize)> {
    temperatures.chunk_by(|one, other| one == other).map(|run| (run[0], run.len())).collect()
}

#[test]
fn the_two_halves_are_mixed_with_a_share_and_a_temperature_each() {
    // D0 has 720 images; with a tenth of D1 that is 800 in all, 80 of them from D1.
    let fields = [
        ("teacher.examples", Value::Integer(720)),
        ("transfer.part", "teacher".into()),
        ("transfer.also", "0.1 rest at 4".into()),
    ];
    let look = |set: &TransferSet<'_>, splits: &Splits, dataset: &Dataset| {
        assert_eq!((set.rows.len(), set.main, set.rows[..720].to_vec()), (800, 720, splits.seen.clone()));
        assert_eq!(runs(set.temperatures.as_deref().unwrap()), [(0.0, 720), (4.0, 80)]);
        let further = &set.rows[720..];
        assert!(further.iter().all(|row| splits.pool.contains(row) && !splits.seen.contains(row)));
        assert!(further.windows(2).all(|pair| pair[0] < pair[1]), "no image twice");
        for class in 0..10 {
            let of = |rows: &[u32]| rows.iter().filter(|row| dataset.train.labels[**row as usize] == class).count();
            let rest: Vec<u32> = splits.pool.iter().copied().filter(|row| !splits.seen.contains(row)).collect();
            let share = of(&rest) as f64 * 80.0 / rest.len() as f64;
            assert!((of(further) as f64 - share).abs() <= 1.0, "class {class}");
        }
        // Own images keep their labels and what was stored of the teacher's answers.
        assert!(set.is_own && set.labels.is_some() && set.digest().is_none());
    };
    gathered(&fields, look).unwrap();
}

#[test]
fn any_number_of_sources_come_in_their_shares_and_keep_their_temperatures() {
    // 240 images are two fifths of 600: a fifth is 120, a tenth 60.
    let fields = [
        ("teacher.examples", Value::Integer(700)),
        ("transfer.part", "stratified".into()),
        ("transfer.examples", Value::Integer(240)),
        ("transfer.also", "0.1 noise at 8 + 0.1 rest at 4 + 0.2 train at 2 + 0.1 teacher + 0.1 digits at 3".into()),
    ];
    let look = |set: &TransferSet<'_>, _: &Splits, dataset: &Dataset| {
        assert_eq!((set.rows.len(), set.main), (600, 240));
        let temperatures = set.temperatures.as_deref().unwrap();
        // In the order of the catalog, whatever it was written in.
        let wanted = [(0.0, 240), (2.0, 120), (0.0, 60), (4.0, 60), (3.0, 60), (8.0, 60)];
        assert_eq!(runs(temperatures), wanted);
        assert!(!set.is_own && set.labels.is_none() && set.digest().is_some() && set.fixed.is_none());
        let shown: Vec<f32> = set
            .pixels()
            .raw(crate::augment::integers(&(0..600).collect::<Vec<i32>>(), &set.pixels().device()))
            .try_into_vec_as()
            .unwrap();
        let images: Vec<Vec<u8>> =
            shown.chunks(64).map(|image| image.iter().map(|pixel| *pixel as u8).collect()).collect();
        let known = |image: &Vec<u8>| dataset.train.images.chunks(64).any(|other| other == image.as_slice());
        assert!(images[..540].iter().all(known), "all but noise are digits");
        assert!(!images[540..].iter().any(known));
    };
    gathered(&fields, look).unwrap();
}

#[test]
fn noise_of_its_own_field_and_listed_noise_are_not_the_same_images() {
    let fields = [
        ("transfer.part", "stratified".into()),
        ("transfer.examples", Value::Integer(100)),
        ("transfer.noise_share", Value::Number(0.25)),
        ("transfer.noise_temperature", Value::Number(2.0)),
        ("transfer.also", "0.25 noise at 5".into()),
    ];
    let look = |set: &TransferSet<'_>, _: &Splits, _: &Dataset| {
        assert_eq!(runs(set.temperatures.as_deref().unwrap()), [(0.0, 100), (2.0, 50), (5.0, 50)]);
        let rows: Vec<i32> = (100..200).collect();
        let raw = set.pixels().raw(crate::augment::integers(&rows, &set.pixels().device()));
        let values: Vec<f32> = raw.try_into_vec_as().unwrap();
        assert_ne!(values[..50 * 64], values[50 * 64..]);
    };
    gathered(&fields, look).unwrap();
}

#[test]
fn more_than_a_source_has_is_refused_by_name() {
    let fields = [
        ("teacher.examples", Value::Integer(1400)),
        ("transfer.part", "teacher".into()),
        ("transfer.also", "0.1 rest".into()),
    ];
    let error = gathered(&fields, |_, _, _| {}).err().unwrap().to_string();
    assert_eq!(
        error,
        "transfer.also asks for 156 images of rest, which has 42; lower its share, or choose fewer transfer examples."
    );
}
