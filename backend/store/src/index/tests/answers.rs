//! Queries and overviews.

use proptest::prelude::*;
use retort_wire::{Catalog, Field, Kind, Protocol, Section, Sort, Value, group::Group};

use super::{super::*, data, spec};

fn entry(seed: i64, temperature: f64, accuracy: Option<f64>, created: i64) -> Entry {
    let mut entry = Entry::default();
    entry.run.id = crate::new_id();
    entry.run.spec = spec(seed, temperature);
    entry.run.group = crate::group_hash(&entry.run.spec);
    entry.run.study_name = "A study".into();
    entry.run.created = created;
    entry.run.summary.extend(accuracy.map(|accuracy| ("last:test.accuracy".to_owned(), accuracy.into())));
    entry
}

fn index(entries: Vec<Entry>) -> Index {
    let (_folder, layout) = data();
    Index::of(layout, entries)
}

fn catalog() -> Catalog {
    let field = |path: &str| Field {
        path: path.into(),
        label: path.into(),
        help: String::new(),
        kind: Kind::Number { min: 0.0, max: 9.0 },
        default: Value::Number(1.0),
        unit: String::new(),
        short: String::new(),
        zero: String::new(),
        when: vec![],
        advanced: false,
        later: false,
    };
    let fields = ["student.architecture", "objective.temperature", "training.epochs"].map(field).into();
    Catalog { sections: vec![Section { fields, ..Section::default() }], ..Catalog::default() }
}

fn sort(column: &str, descending: bool) -> Vec<Sort> {
    vec![Sort { column: column.into(), descending }]
}

fn ages(index: &Index, query: &Query) -> Vec<i64> {
    index.query(query).unwrap().runs.iter().map(|run| run.created).collect()
}

#[test]
fn missing_values_and_nan_come_last_either_way() {
    let values = [(1, Some(0.5)), (2, None), (3, Some(f64::NAN)), (4, Some(f64::NEG_INFINITY)), (5, Some(0.5))];
    let index = index(values.map(|(age, value)| entry(0, 1.0, value, age)).into());
    let by = |descending| Query { sort: sort("test.accuracy", descending), ..Query::default() };
    assert_eq!(ages(&index, &by(false)), [4, 5, 1, 3, 2]);
    assert_eq!(ages(&index, &by(true)), [5, 1, 4, 3, 2]);
    assert_eq!(ages(&index, &Query::default()), [5, 4, 3, 2, 1], "youngest first");
    let page = Query { offset: 1, limit: 2, ..Query::default() };
    assert_eq!(ages(&index, &page), [4, 3]);
    assert_eq!(index.query(&page).unwrap().total, 5);
}

#[test]
fn a_column_that_nobody_has_is_refused_by_name() {
    let index = index(vec![entry(0, 1.0, Some(0.5), 1)]);
    let query = |filter: &str| Query { filter: filter.into(), ..Query::default() };
    let problem = index.query(&query("test.acuracy > 0.5")).unwrap_err();
    assert_eq!(problem.status, 400);
    assert!(problem.title.contains("`test.acuracy`"), "{problem}");
    assert!(index.query(&query("seed => 3")).unwrap_err().title.contains("character 6"));
    assert!(index.query(&Query { sort: sort("nothing", true), ..Query::default() }).is_err());
    let overview = index.overview(&query("training.epochs = 3 and training.rate is null"), &catalog());
    assert!(overview.unwrap_err().title.contains("training.rate"));
    assert_eq!(index.query(&query("best_test:test.accuracy is null")).unwrap().total, 1);
}

#[test]
fn times_and_texts_can_be_filtered() {
    let mut old = entry(0, 1.0, None, 1_767_225_599_999);
    old.run.study = "0191".into();
    old.run.notes.tags = vec!["paper".into(), "Old".into()];
    let index = index(vec![old, entry(0, 4.0, None, 1_767_225_600_000)]);
    let total = |filter: &str| index.query(&Query { filter: filter.into(), ..Query::default() }).unwrap().total;
    assert_eq!(total("created >= 2026-01-01"), 1);
    assert_eq!(total("created < 2026-01-01T00:00:00"), 1);
    assert_eq!(total("study = 0191"), 0, "a bare 0191 is the number 191");
    assert_eq!(total("study = \"0191\" and tag = Old"), 1);
    assert_eq!(total("old"), 1);
    assert_eq!(total("student.architecture in (mlp, resnet)"), 1);
    assert_eq!(total("objective.temperature = \"4\""), 1);
    assert_eq!(total("objective.temperature != 4"), 1);
}

#[test]
fn an_overview_by_hand() {
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
        metrics: vec!["test.accuracy".into(), "test.never".into(), "test.accuracy".into()],
        sort: sort("test.accuracy", true),
        ..Query::default()
    };
    let overview = index.overview(&query, &catalog()).unwrap();
    assert_eq!((overview.total, overview.matched), (4, 4));
    assert_eq!(overview.metrics, ["test.accuracy", "test.never"]);
    assert_eq!(overview.measured, ["test.accuracy"]);
    assert_eq!(overview.differing, ["student.architecture", "objective.temperature"], "in the catalog's order");
    let [first, second] = overview.groups.as_slice() else { panic!("{} groups", overview.groups.len()) };
    let stat = first.stats["test.accuracy"];
    // Mean 0.5, s = 0.1 √2, n = 2: 12.7062 · 0.1.
    assert!((stat.mean.0 - 0.5).abs() < 1e-12 && (stat.half_width.unwrap() - 1.270_62).abs() < 1e-4);
    assert_eq!(first.members.iter().map(|member| member.seed).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(first.settings["objective.temperature"], Value::Number(4.0));
    assert_eq!(second.stats["test.accuracy"].n, 1);
    assert_eq!(second.members[1].values, [None, None]);
    let paths: Vec<&str> = overview.facets.iter().map(|facet| facet.path.as_str()).collect();
    assert_eq!(paths, ["student.architecture", "objective.temperature"]);
    assert_eq!(overview.facets[1].values, [(Value::Number(1.0), 2), (Value::Number(4.0), 2)]);
    let trash = index.overview(&Query { trash: true, ..query }, &catalog()).unwrap();
    assert_eq!((trash.total, trash.matched, trash.groups.len()), (4, 1, 1));
}

#[test]
fn an_index_without_runs_answers_everything() {
    let index = index(vec![]);
    let query = Query {
        filter: "test.accuracy > 0.9 and a.b = 1".into(),
        sort: sort("test.kl", false),
        protocol: Protocol::BestTest,
        ..Query::default()
    };
    assert_eq!(index.query(&query).unwrap().total, 0);
    assert!(index.overview(&query, &catalog()).unwrap().groups.is_empty());
}

fn any_runs() -> impl Strategy<Value = Vec<Entry>> {
    let accuracy = prop::option::of(prop_oneof![0.0..1.0_f64, Just(f64::NAN)]);
    let one = (0..4_i64, 1..4_i32, accuracy, 0..100_i64)
        .prop_map(|(seed, temperature, accuracy, created)| entry(seed, f64::from(temperature), accuracy, created));
    prop::collection::vec(one, 0..20)
}

fn groups(entries: Vec<Entry>) -> Vec<Group> {
    let query = Query { metrics: vec!["test.accuracy".into()], ..Query::default() };
    index(entries).overview(&query, &catalog()).unwrap().groups
}

proptest! {
    /// Adding a group changes no other group's mean, interval or members.
    #[test]
    fn groups_do_not_touch_each_other(before in any_runs(), accuracies in prop::collection::vec(0.0..1.0_f64, 1..5)) {
        let added = accuracies.iter().zip(0..).map(|(accuracy, seed)| entry(seed, 9.0, Some(*accuracy), 50));
        let after = groups(before.iter().cloned().chain(added).collect());
        let find = |groups: &[Group], key: &str| groups.iter().find(|group| group.key == key).cloned();
        let old = groups(before);
        prop_assert_eq!(after.len(), old.len() + 1);
        for group in &old {
            let same = find(&after, &group.key).unwrap();
            prop_assert_eq!(&same.stats, &group.stats);
            prop_assert_eq!(&same.members, &group.members);
        }
    }

    /// Every run is in exactly one group, and pages put together are the whole answer.
    #[test]
    fn nothing_is_lost_or_doubled(entries in any_runs(), limit in 1..7_u32) {
        let members: usize = groups(entries.clone()).iter().map(|group| group.members.len()).sum();
        prop_assert_eq!(members, entries.len());
        let index = index(entries);
        let query = Query { sort: sort("test.accuracy", true), ..Query::default() };
        let whole = index.query(&query).unwrap().runs;
        let mut parts = Vec::new();
        while parts.len() < whole.len() {
            let page = Query { offset: parts.len() as u32, limit, ..query.clone() };
            parts.extend(index.query(&page).unwrap().runs);
        }
        prop_assert_eq!(parts, whole);
    }
}
