use proptest::prelude::*;

use super::*;

fn any_table(split: &'static str) -> impl Strategy<Value = Table> {
    (1_usize..6, 1_usize..20).prop_flat_map(move |(classes, height)| {
        let value = prop_oneof![8 => -30.0..0.0_f32, 1 => Just(f32::NEG_INFINITY), 1 => Just(f32::NAN)];
        (prop::collection::vec(value, classes * height), prop::collection::vec(0..classes as u32, height)).prop_map(
            move |(log_probabilities, label)| Table {
                split: split.to_owned(),
                index: (0..height as u32).rev().collect(),
                label,
                classes,
                log_probabilities,
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_written_is_read_back_bit_by_bit(test in any_table("test"), train in any_table("train_clean")) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("predictions.parquet");
        write(&path, &[test.clone(), train.clone()]).unwrap();
        let back = read(&path).unwrap();
        prop_assert_eq!(back.len(), 2);
        for (after, before) in back.iter().zip([test, train]) {
            let bits = |table: &Table| table.log_probabilities.iter().map(|real| real.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(after), bits(&before));
            prop_assert_eq!((&after.split, &after.index, &after.label), (&before.split, &before.index, &before.label));
        }
    }

    #[test]
    fn a_model_agrees_with_itself_whatever_the_order(table in any_table("test")) {
        let mut turned = table.clone();
        turned.index.reverse();
        turned.label.reverse();
        turned.log_probabilities = table.rows().collect::<Vec<_>>().into_iter().rev().flatten().copied().collect();
        prop_assert_eq!(agreement(&[table], &[turned], "test").unwrap(), Some(1.0));
    }
}

fn table(index: &[u32], label: &[u32], log_probabilities: &[f32]) -> Table {
    Table {
        split: "test".into(),
        index: index.into(),
        label: label.into(),
        classes: 2,
        log_probabilities: log_probabilities.into(),
    }
}

#[test]
fn agreement_by_hand() {
    // Classes 0, 1, 1 against 1, 1 and an example that the first does not have.
    let a = [table(&[0, 1, 2], &[0, 1, 0], &[-0.1, -2.0, -3.0, -0.1, -1.0, -0.5])];
    let b = [table(&[9, 2, 1], &[0, 0, 1], &[-0.1, -2.0, -0.2, -1.0, -2.0, -0.1])];
    assert_eq!(agreement(&a, &b, "test").unwrap(), Some(0.5));
    assert_eq!(agreement(&a, &b, "validation").unwrap(), None);
    let foreign = Table { label: vec![0, 1, 1], ..b[0].clone() };
    assert_eq!(agreement(&a, &[foreign], "test").unwrap(), None);
    let broken = Table { label: vec![], ..b[0].clone() };
    assert!(agreement(&a, &[broken], "test").is_err());
}

#[test]
fn no_rows_are_no_tables() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("predictions.parquet");
    write(&path, &[]).unwrap();
    assert_eq!(read(&path).unwrap(), []);
    let broken = Table { index: vec![1], ..table(&[], &[], &[]) };
    assert!(matches!(write(&path, &[broken]), Err(Error::Rows { .. })));
}
