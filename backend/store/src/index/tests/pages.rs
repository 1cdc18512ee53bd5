//! Pages of the table.

use proptest::prelude::*;
use retort_wire::{
    Sort, Value,
    group::Stat,
    rows::{Cell, Place, Row, RowsQuery},
};

use super::{
    super::*,
    answers::{any_runs, catalog, entry, index, sort},
};

fn asked(columns: &[&str], group: Grouping, limit: u32) -> RowsQuery {
    let query = Query { group, limit, sort: sort("test.accuracy", true), ..Query::default() };
    RowsQuery { query, columns: columns.iter().map(|column| (*column).to_owned()).collect(), ..RowsQuery::default() }
}

#[test]
fn a_page_by_hand() {
    let index = index(vec![
        entry(0, 4.0, Some(0.9), 1),
        entry(1, 4.0, Some(0.5), 2),
        entry(2, 4.0, Some(0.7), 3),
        entry(0, 1.0, Some(0.2), 4),
    ]);
    let columns = ["test.accuracy", "objective.temperature", "seed", "created", "test.never", "study"];
    let asked = asked(&columns, Grouping::Settings, 10);
    let page = index.rows(&asked, &catalog()).unwrap();
    assert_eq!((page.total, page.matched, page.marks, page.from), (4, 4, 2, 0));
    let row = &page.rows[0];
    assert_eq!((row.runs, row.mark, row.states.as_slice()), (3, 0, [("queued".to_owned(), 3)].as_slice()));
    assert_eq!(row.members.iter().map(|member| member.seed).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(row.median.as_deref(), Some(row.members[2].id.as_str()), "0.7 is in the middle");
    let [Cell::Stat(stat), temperature, seeds, created, never, study] = row.cells.as_slice() else { panic!("{row:?}") };
    assert_eq!((stat.n, (stat.mean.0 * 10.0).round()), (3, 7.0));
    assert_eq!(temperature, &Cell::Value(Value::Number(4.0)));
    assert_eq!((seeds, created), (&Cell::Several(3), &Cell::Value(Value::Integer(3))));
    assert_eq!((never, study), (&Cell::Nothing, &Cell::Value(Value::from("A study"))));
    // The runs behind it, in the same order.
    let inside = index.rows(&RowsQuery { within: Some(row.key.clone()), ..asked.clone() }, &catalog()).unwrap();
    let seeds: Vec<&str> = inside.rows.iter().map(|row| row.label.as_str()).collect();
    assert_eq!(seeds, ["seed 0", "seed 2", "seed 1"]);
    assert_eq!(inside.rows[0].cells[0], Cell::Stat(Stat { mean: 0.9.into(), half_width: None, n: 1 }));
    let missing = RowsQuery { within: Some("nowhere".into()), ..asked.clone() };
    assert_eq!(index.rows(&missing, &catalog()).unwrap_err().status, 404);
    // Rows by their keys, in the order asked.
    let keys: Vec<String> = page.rows.iter().rev().map(|row| row.key.clone()).collect();
    let place = Place::Keys([keys.as_slice(), &["nowhere".to_owned()]].concat());
    let found = index.rows(&RowsQuery { place, ..asked }, &catalog()).unwrap();
    assert_eq!(found.rows.iter().map(|row| row.key.clone()).collect::<Vec<_>>(), keys);
}

#[test]
fn a_cursor_outlives_its_row_and_says_when_it_is_of_another_order() {
    let entries: Vec<Entry> =
        (0..6).map(|age| entry(0, f64::from(age), Some(0.1 * f64::from(age)), i64::from(age))).collect();
    let asked = asked(&["test.accuracy"], Grouping::Runs, 2);
    let first = index(entries.clone()).rows(&asked, &catalog()).unwrap();
    // The last row of the page is gone before the next is asked for.
    let fewer = entries.iter().filter(|entry| entry.run.id != first.rows[1].key).cloned().collect();
    let after = RowsQuery { place: Place::After(first.next.unwrap()), ..asked.clone() };
    let second = index(fewer).rows(&after, &catalog()).unwrap();
    let ids: Vec<&str> = second.rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(ids, [entries[3].run.id.as_str(), entries[2].run.id.as_str()]);
    for wrong in ["", "nonsense", "{\"keys\":[],\"youngest\":1,\"key\":\"a\"}"] {
        let asked = RowsQuery { place: Place::After(wrong.into()), ..asked.clone() };
        let problem = index(entries.clone()).rows(&asked, &catalog()).unwrap_err();
        assert!(problem.status == 400 && problem.title.contains("Begin at the top"), "{problem}");
    }
    let end = index(entries).rows(&RowsQuery { place: Place::At(99), ..asked }, &catalog()).unwrap();
    assert_eq!((end.from, end.rows.len(), end.next), (4, 2, None), "behind the end is the last page");
}

fn any_order() -> impl Strategy<Value = Vec<Sort>> {
    let columns = ["test.accuracy", "objective.temperature", "student.architecture", "created", "seed", "tag"];
    let key = (prop::sample::select(columns.to_vec()), any::<bool>())
        .prop_map(|(column, descending)| Sort { column: column.into(), descending });
    prop::collection::vec(key, 0..3)
}

fn any_group() -> impl Strategy<Value = Grouping> {
    let by = |columns: &[&str]| Just(Grouping::By(columns.iter().map(|column| (*column).to_owned()).collect()));
    prop_oneof![
        Just(Grouping::Settings),
        Just(Grouping::Runs),
        by(&["student.architecture"]),
        by(&["seed", "objective.temperature"]),
    ]
}

fn keys(rows: &[Row]) -> Vec<String> {
    rows.iter().map(|row| row.key.clone()).collect()
}

proptest! {
    /// Whatever the order, the cursors lead past every row exactly once, there and back.
    #[test]
    fn cursors_visit_every_row_once(entries in any_runs(), sort in any_order(), group in any_group(), limit in 1..6_u32) {
        let index = index(entries);
        let query = Query { sort, group, ..Query::default() };
        let ask = |limit, place| {
            let asked = RowsQuery { query: Query { limit, ..query.clone() }, place, ..RowsQuery::default() };
            index.rows(&asked, &catalog()).unwrap()
        };
        let whole = keys(&ask(0, Place::First).rows);
        let mut page = ask(limit, Place::First);
        let mut there = keys(&page.rows);
        while let Some(next) = page.next.clone() {
            page = ask(limit, Place::After(next));
            prop_assert_eq!(page.from as usize, there.len());
            there.extend(keys(&page.rows));
        }
        prop_assert_eq!(&there, &whole);
        let mut back = keys(&page.rows);
        while let Some(before) = page.back.clone() {
            page = ask(limit, Place::Before(before));
            back = [keys(&page.rows), back].concat();
        }
        prop_assert_eq!(back, whole);
    }

    /// A cell holds what the plot's column holds.
    #[test]
    fn rows_and_cloud_agree(entries in any_runs(), group in any_group()) {
        let index = index(entries);
        let query = Query { metrics: vec!["test.accuracy".into()], group, sort: sort("test.accuracy", false), ..Query::default() };
        let cloud = index.cloud(&query, &catalog()).unwrap();
        let asked = RowsQuery { query, columns: vec!["test.accuracy".into()], ..RowsQuery::default() };
        let page = index.rows(&asked, &catalog()).unwrap();
        prop_assert_eq!(page.marks as usize, cloud.len());
        for row in &page.rows {
            let mark = row.mark as usize;
            prop_assert_eq!((cloud.keys.get(mark), cloud.runs.get(mark)), (row.key.as_str(), row.runs));
            match (cloud.stat("test.accuracy", mark), &row.cells[0]) {
                (Some(stat), Cell::Stat(cell)) => prop_assert_eq!(&stat, cell),
                (None, cell) => prop_assert_eq!(cell, &Cell::Nothing),
                (stat, cell) => prop_assert!(false, "{:?} {:?}", stat, cell),
            }
        }
    }
}
