//! Queries and overviews.

use proptest::prelude::*;
use retort_wire::{Catalog, Choice, Field, Kind, MetricInfo, Protocol, Section, Sort, Value};

use super::{super::*, data, spec};

pub(super) fn entry(seed: i64, temperature: f64, accuracy: Option<f64>, created: i64) -> Entry {
    let mut entry = Entry::default();
    entry.run.id = crate::new_id();
    entry.run.spec = spec(seed, temperature);
    entry.run.group = crate::group_hash(&entry.run.spec);
    entry.run.study_name = "A study".into();
    entry.run.created = created;
    entry.run.summary.extend(accuracy.map(|accuracy| ("last:test.accuracy".to_owned(), accuracy.into())));
    entry
}

pub(super) fn index(entries: Vec<Entry>) -> Index {
    let (_folder, layout) = data();
    Index::of(layout, Table::of(entries))
}

pub(super) fn catalog() -> Catalog {
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
    let accuracy = MetricInfo { name: "accuracy".into(), higher_is_better: Some(true), ..MetricInfo::default() };
    Catalog {
        sections: vec![Section { fields, ..Section::default() }],
        metrics: vec![accuracy],
        splits: vec![Choice { value: "test".into(), ..Choice::default() }],
        ..Catalog::default()
    }
}

pub(super) fn sort(column: &str, descending: bool) -> Vec<Sort> {
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
    let cloud = index.cloud(&query("training.epochs = 3 and training.rate is null"), &catalog());
    assert!(cloud.unwrap_err().title.contains("training.rate"));
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
fn an_index_without_runs_answers_everything() {
    let index = index(vec![]);
    let query = Query {
        filter: "test.accuracy > 0.9 and a.b = 1".into(),
        sort: sort("test.kl", false),
        protocol: Protocol::BestTest,
        ..Query::default()
    };
    assert_eq!(index.query(&query).unwrap().total, 0);
    assert!(index.cloud(&query, &catalog()).unwrap().is_empty());
    let page = index.rows(&RowsQuery { query, ..RowsQuery::default() }, &catalog()).unwrap();
    assert_eq!((page.marks, page.from, page.back, page.next), (0, 0, None, None));
}

pub(super) fn any_runs() -> impl Strategy<Value = Vec<Entry>> {
    let accuracy = prop::option::of(prop_oneof![0.0..1.0_f64, Just(f64::NAN), Just(f64::INFINITY)]);
    let one = (0..4_i64, 1..4_i32, accuracy, 0..100_i64)
        .prop_map(|(seed, temperature, accuracy, created)| entry(seed, f64::from(temperature), accuracy, created));
    prop::collection::vec(one, 0..20)
}

proptest! {
    /// Pages put together are the whole answer.
    #[test]
    fn nothing_is_lost_or_doubled(entries in any_runs(), limit in 1..7_u32) {
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
