//! Runs whose numbers travel as columns: each name once for all runs, and the numbers packed, where every run for itself
//! would repeat them all.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Num, Reals, Run};

/// As they travel: the runs without their numbers; the names that any run has a number by; name by name, and in it run by
/// run, `1` where there is a number and `0` where not; the numbers that there are, in the same order, to seven digits
/// ([`Reals`]). A tuple: reading a structure would weigh more in the browser's bundle.
type Columns = (Vec<Run>, Vec<String>, String, Reals);

/// Writes runs.
///
/// # Errors
/// When what is written to fails.
pub fn serialize<S: Serializer>(runs: &[Run], out: S) -> Result<S::Ok, S::Error> {
    let names: BTreeSet<&String> = runs.iter().flat_map(|run| run.summary.keys()).collect();
    let cells: Vec<Option<&Num>> =
        names.iter().flat_map(|name| runs.iter().map(|run| run.summary.get(*name))).collect();
    let bare = |run: &Run| Run { summary: BTreeMap::new(), ..run.clone() };
    let columns: Columns = (
        runs.iter().map(bare).collect(),
        names.into_iter().cloned().collect(),
        cells.iter().map(|cell| if cell.is_some() { '1' } else { '0' }).collect(),
        cells.iter().flatten().map(|number| number.0).collect(),
    );
    columns.serialize(out)
}

/// Reads them back.
///
/// # Errors
/// When it is something else.
pub fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<Run>, D::Error> {
    let (mut runs, names, has, numbers) = Columns::deserialize(input)?;
    let (mut has, mut numbers) = (has.bytes(), numbers.0.into_iter());
    for name in names {
        for run in &mut runs {
            if has.next() == Some(b'1') {
                run.summary.insert(name.clone(), Num(numbers.next().unwrap_or(f64::NAN)));
            }
        }
    }
    Ok(runs)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::{Compared, Num, Run};

    proptest! {
        #[test]
        fn every_run_keeps_its_own_numbers(
            summaries in prop::collection::vec(
                prop::collection::btree_map("[a-c]", prop_oneof![Just(f32::NAN), any::<f32>()], 0..4), 0..5,
            )
        ) {
            let run = |(place, numbers): (usize, &std::collections::BTreeMap<String, f32>)| Run {
                id: format!("run-{place}"),
                summary: numbers.iter().map(|(name, number)| (name.clone(), Num(f64::from(*number)))).collect(),
                ..Run::default()
            };
            let compared = Compared { runs: summaries.iter().enumerate().map(run).collect(), others: Vec::new() };
            let text = serde_json::to_string(&compared).unwrap();
            prop_assert_eq!(serde_json::from_str::<Compared>(&text).unwrap(), compared);
        }
    }
}
