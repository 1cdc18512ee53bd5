use std::fs;

use proptest::prelude::*;

use super::*;
use crate::Error;

fn any_row() -> impl Strategy<Value = MetricRow> {
    let value = prop_oneof![
        any::<f64>(),
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(f64::NEG_INFINITY),
        Just(-0.0),
        0.0..1.0_f64
    ];
    ("[a-z_]{1,12}|\\PC{0,4}", "[a-z_]{1,12}", any::<u32>(), value, 0.0..1e9_f64).prop_map(
        |(split, metric, epoch, value, seconds)| MetricRow { epoch, split, metric, value: Num(value), seconds },
    )
}

fn is_damaged(path: &Path) -> bool {
    matches!(read(path), Err(Error::Damaged { .. }))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read_back_bit_by_bit(rows in prop::collection::vec(any_row(), 0..60)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("metrics.parquet");
        write(&path, &rows).unwrap();
        let back = read(&path).unwrap();
        prop_assert_eq!(&back, &rows);
        for (before, after) in rows.iter().zip(&back) {
            prop_assert!(before.value.0.is_nan() || before.value.0.to_bits() == after.value.0.to_bits());
        }
        prop_assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    /// Whichever byte changes and wherever the file ends, reading is an error: never other rows, never a panic.
    #[test]
    fn damage_is_an_error(rows in prop::collection::vec(any_row(), 0..30), at in 0.0..1.0_f64, flip in 1_u8..) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("metrics.parquet");
        write(&path, &rows).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        let place = (bytes.len() as f64 * at) as usize;
        bytes[place] ^= flip;
        fs::write(&path, &bytes).unwrap();
        prop_assert!(is_damaged(&path));
        bytes[place] ^= flip;
        fs::write(&path, &bytes).unwrap();
        prop_assert_eq!(read(&path).unwrap(), rows);
        fs::write(&path, &bytes[..place]).unwrap();
        prop_assert!(is_damaged(&path));
    }
}

#[test]
fn a_damaged_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metrics.parquet");
    fs::write(&path, b"PAR1 this is no Parquet file PAR1").unwrap();
    let error = read(&path).unwrap_err();
    assert!(matches!(error, Error::Damaged { .. }));
    assert!(error.to_string().contains("metrics.parquet is damaged"), "{error}");
    assert!(read(&folder.path().join("none.parquet")).unwrap_err().is_missing());
}

#[test]
fn the_file_says_which_spec_it_belongs_to() {
    let folder = tempfile::tempdir().unwrap();
    let layout = crate::Layout::new(folder.path());
    let submission = crate::Submission::new("", "", retort_wire::Spec::default());
    crate::folder::create(&layout, &submission).unwrap();
    crate::folder::begin_attempt(&layout, &submission.id).unwrap();
    let path = layout.metrics(&submission.id, 1);
    write(&path, &[]).unwrap();
    let metadata = parquet::read(&path, |_, metadata| Ok(metadata.clone())).unwrap();
    assert_eq!(metadata["retort.schema"], "1");
    assert_eq!(metadata["retort.spec"], crate::id::hash(&submission.spec.canonical()));
}

#[test]
fn csv_by_hand() {
    let row = |split: &str, value| MetricRow {
        epoch: 2,
        split: split.into(),
        metric: "kl".into(),
        value: Num(value),
        seconds: 1.5,
    };
    let rows = [row("test", 0.25), row("a,\"b\"", f64::NAN), row("test", f64::NEG_INFINITY)];
    let expected =
        "epoch,split,metric,value,seconds\n2,test,kl,0.25,1.5\n2,\"a,\"\"b\"\"\",kl,NaN,1.5\n2,test,kl,-inf,1.5\n";
    assert_eq!(to_csv(&rows), expected);
}

#[test]
fn a_series_is_one_metric_on_one_split_by_epoch() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metrics.parquet");
    let row = |epoch: u32, split: &str, metric: &str, value: f64| MetricRow {
        epoch,
        split: split.into(),
        metric: metric.into(),
        value: Num(value),
        seconds: f64::from(epoch) * 2.0,
    };
    let rows = [
        row(2, "test", "kl", f64::INFINITY),
        row(1, "test", "kl", 0.5),
        row(1, "train", "kl", 0.25),
        row(1, "test", "accuracy", 0.75),
        row(1, "test", "kl", 0.375),
    ];
    write(&path, &rows).unwrap();
    let keys = ["test.kl", "train.kl", "test.nll", "nonsense"].map(str::to_owned);
    let found = series(&path, &keys, true).unwrap();
    let names = |found: &[(String, Series)]| found.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
    assert_eq!(names(&found), ["test.kl", "train.kl"]);
    let kl = &found[0].1;
    assert_eq!(kl.epochs, [1, 2]);
    assert_eq!(kl.values, [0.375, f64::INFINITY], "the later of two values of an epoch stays");
    assert_eq!((&*kl.seconds, &*found[1].1.values), (&[2.0, 4.0][..], &[0.25][..]));
    let all = series(&path, &[], false).unwrap();
    assert_eq!(names(&all), ["test.kl", "train.kl", "test.accuracy"]);
    assert!(all[0].1.seconds.is_empty());
    assert!(series(&folder.path().join("none"), &keys, false).unwrap_err().is_missing());
}
