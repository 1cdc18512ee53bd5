//! Marks in columns, by hand and against the same worked out run by run.

use std::collections::BTreeMap;

use proptest::prelude::*;
use retort_wire::{
    Cloud, Protocol, Value,
    cloud::Held,
    group::{Facet, Stat},
};

use super::{
    super::*,
    answers::{any_runs, catalog, entry, index, sort},
};

const ACCURACY: &str = "test.accuracy";

fn cloud(entries: Vec<Entry>, group: Grouping) -> Cloud {
    let query = Query { metrics: vec![ACCURACY.into()], group, singles: 100, ..Query::default() };
    index(entries).cloud(&query, &catalog()).unwrap()
}

#[test]
fn a_cloud_by_hand() {
    let mut trashed = entry(0, 1.0, Some(0.0), 9);
    trashed.run.notes.trash = true;
    let index = index(vec![
        entry(1, 4.0, Some(0.6), 1),
        entry(0, 4.0, Some(0.4), 2),
        entry(0, 1.0, Some(0.25), 3),
        entry(1, 1.0, None, 4),
        trashed,
    ]);
    let query = Query {
        metrics: vec![ACCURACY.into(), "test.never".into(), ACCURACY.into()],
        sort: sort(ACCURACY, true),
        singles: 2,
        ..Query::default()
    };
    let cloud = index.cloud(&query, &catalog()).unwrap();
    assert_eq!((cloud.total, cloud.matched, cloud.moving, cloud.len()), (4, 4, 4, 2));
    let columns: Vec<&str> = cloud.numbers.iter().map(|numbers| numbers.column.as_str()).collect();
    assert_eq!(columns, [ACCURACY, "test.never"]);
    assert_eq!(cloud.measured, [ACCURACY]);
    assert_eq!(cloud.differing, ["student.architecture", "objective.temperature"], "in the catalog's order");
    let stat = cloud.stat(ACCURACY, 0).unwrap();
    // Mean 0.5, s = 0.1 √2, n = 2: 12.7062 · 0.1.
    assert!((stat.mean.0 - 0.5).abs() < 1e-12 && (stat.half_width.unwrap() - 1.270_62).abs() < 1e-4);
    assert_eq!(cloud.stat(ACCURACY, 1).map(|stat| (stat.n, stat.half_width)), Some((1, None)));
    assert_eq!((cloud.stat("test.never", 0), cloud.runs.0.as_slice()), (None, [2, 2].as_slice()));
    assert_eq!(cloud.settings_of(0)["objective.temperature"], Value::Number(4.0));
    let singles = cloud.singles.as_ref().unwrap();
    assert_eq!(singles.seeds, [0, 1, 0, 1]);
    assert_eq!(singles.values[0].0[..3], [0.4, 0.6, 0.25]);
    assert!(singles.values[0].0[3].is_nan());
    let paths: Vec<&str> = cloud.facets.iter().map(|facet| facet.path.as_str()).collect();
    assert_eq!(paths, ["student.architecture", "objective.temperature"]);
    assert_eq!(cloud.facets[1].values, [(Value::Number(1.0), 2), (Value::Number(4.0), 2)]);
    let trash = index.cloud(&Query { trash: true, singles: 0, ..query }, &catalog()).unwrap();
    assert_eq!((trash.total, trash.matched, trash.len(), trash.singles), (4, 1, 1, None));
}

#[test]
fn what_is_grouped_by_decides_who_is_together() {
    let entries = vec![
        entry(0, 1.0, Some(0.1), 1),
        entry(1, 1.5, Some(0.3), 2),
        entry(0, 4.0, Some(0.5), 3),
        entry(0, 9.0, None, 4),
    ];
    // Temperatures up to 2 learn as an mlp, others as a lenet5.
    let by = Grouping::By(vec!["student.architecture".into()]);
    let marks = cloud(entries.clone(), by.clone());
    assert_eq!(
        (marks.runs.0.as_slice(), marks.telling()),
        ([2, 2].as_slice(), ["student.architecture".to_owned()].as_slice())
    );
    assert_eq!(marks.stat(ACCURACY, 0).map(|stat| stat.mean.0), Some(0.2));
    assert_eq!(marks.stat(ACCURACY, 1).map(|stat| stat.n), Some(1));
    assert_eq!(marks.setting("objective.temperature").unwrap().get(0), Held::Several);
    assert_eq!(marks.setting("student.architecture").unwrap().get(0), Held::One(&Value::from("mlp")));
    // The key is the same whatever else is there.
    assert_eq!(cloud(entries[..1].to_vec(), by).keys.get(0), marks.keys.get(0));
    let seeds = cloud(entries.clone(), Grouping::By(vec!["seed".into(), "student.architecture".into()]));
    assert_eq!(seeds.runs.0, [1, 1, 2]);
    let runs = cloud(entries.clone(), Grouping::Runs);
    assert_eq!((runs.len(), runs.keys.get(0), runs.stat(ACCURACY, 3)), (4, entries[0].run.id.as_str(), None));
    assert_eq!(runs.setting("seed").unwrap().get(1), Held::One(&Value::Integer(1)));
}

#[test]
fn very_many_values_are_counted_and_the_frequent_ones_listed() {
    let entries = (0..150).flat_map(|place| {
        let twice = usize::from(place % 3 == 0) + 1;
        vec![entry(0, f64::from(place), None, i64::from(place)); twice]
    });
    let entries = entries.map(|entry| {
        let mut entry = entry;
        entry.run.id = crate::new_id();
        entry
    });
    let facets = cloud(entries.collect(), Grouping::Settings).facets;
    let facet: &Facet = facets.iter().find(|facet| facet.path == "objective.temperature").unwrap();
    assert_eq!((facet.values.len(), facet.more), (100, 50));
    assert_eq!(facet.values.iter().filter(|(_, count)| *count == 2).count(), 50, "the frequent ones first");
    assert!(facet.values.is_sorted_by_key(|(value, _)| value.as_number()));
}

/// Runs of a group with the same settings, however they came there.
fn naive(entries: &[Entry]) -> BTreeMap<String, (u32, Option<Stat>)> {
    let mut groups: BTreeMap<String, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        groups.entry(entry.run.group.clone()).or_default().push(entry);
    }
    let stat = |entries: &[&Entry]| {
        let mut entries = entries.to_vec();
        entries.sort_by_key(|entry| (entry.run.spec.seed(), entry.run.created, entry.run.id.clone()));
        let numbers = entries.iter().filter_map(|entry| entry.run.number(Protocol::Last, ACCURACY));
        Stat::of(&numbers.collect::<Vec<f64>>())
    };
    groups.into_iter().map(|(key, entries)| (key, (entries.len() as u32, stat(&entries)))).collect()
}

fn same(one: Option<Stat>, other: Option<Stat>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.n == other.n && one.mean == other.mean && one.half_width == other.half_width,
        (one, other) => one.is_none() && other.is_none(),
    }
}

proptest! {
    /// The columns hold what a loop over all runs comes to.
    #[test]
    fn a_cloud_is_what_its_runs_are(entries in any_runs()) {
        let expected = naive(&entries);
        let cloud = cloud(entries.clone(), Grouping::Settings);
        prop_assert_eq!(cloud.len(), expected.len());
        for (mark, key) in cloud.keys.iter().enumerate() {
            let (runs, stat) = expected[key];
            prop_assert_eq!(cloud.runs.get(mark), runs);
            prop_assert!(same(cloud.stat(ACCURACY, mark), stat), "{:?} {:?}", cloud.stat(ACCURACY, mark), stat);
        }
        let singles = cloud.singles.as_ref().unwrap();
        let mut ids: Vec<&str> = singles.ids.iter().collect();
        ids.sort_unstable();
        let mut all: Vec<&str> = entries.iter().map(|entry| entry.run.id.as_str()).collect();
        all.sort_unstable();
        prop_assert_eq!(ids, all, "every run is in exactly one mark");
    }

    /// Adding a group, or a run of another group, changes no other group's numbers, whatever runs are grouped by.
    #[test]
    fn groups_do_not_touch_each_other(
        before in any_runs(), accuracies in prop::collection::vec(0.0..1.0_f64, 1..5), by in any::<bool>(),
    ) {
        let group = if by { Grouping::By(vec!["objective.temperature".into()]) } else { Grouping::Settings };
        let added = accuracies.iter().zip(0..).map(|(accuracy, seed)| entry(seed, 9.0, Some(*accuracy), 50));
        let after = cloud(before.iter().cloned().chain(added).collect(), group.clone());
        let old = cloud(before, group);
        prop_assert_eq!(after.len(), old.len() + 1);
        for (mark, key) in old.keys.iter().enumerate() {
            let now = after.keys.position(key).unwrap();
            prop_assert_eq!(after.runs.get(now), old.runs.get(mark));
            prop_assert!(same(after.stat(ACCURACY, now), old.stat(ACCURACY, mark)));
        }
    }
}
