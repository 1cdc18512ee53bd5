//! Filters as people type them: times, tags, texts, names that are not there, and the values to choose from.

use retort_wire::{Notes, Query, Value};

use super::{super::*, add, data, spec};
use crate::folder;

fn tagged() -> (tempfile::TempDir, Index) {
    let (data_folder, layout) = data();
    for (seed, tags) in [(0, vec!["good", "For the paper"]), (1, vec!["good"]), (2, vec![])] {
        let id = add(&layout, spec(seed, 4.0));
        let tags = tags.into_iter().map(str::to_owned).collect();
        let title = format!("Run {seed} of *");
        folder::write_notes(&layout, &id, &Notes { tags, title, ..Notes::default() }).unwrap();
    }
    let index = Index::open(layout).unwrap();
    (data_folder, index)
}

fn count(index: &Index, filter: &str) -> u32 {
    index
        .query(&Query { filter: filter.into(), ..Query::default() })
        .unwrap_or_else(|error| panic!("{filter}: {error}"))
        .total
}

fn refused(index: &Index, filter: &str) -> String {
    index.query(&Query { filter: filter.into(), ..Query::default() }).unwrap_err().title
}

#[test]
fn a_run_is_found_by_each_of_its_tags() {
    let (_folder, index) = tagged();
    assert_eq!(count(&index, "tag = good"), 2);
    assert_eq!(count(&index, "tag = \"For the paper\""), 1);
    assert_eq!(count(&index, "tag contains PAPER"), 1);
    assert_eq!(count(&index, "tag not in (good)"), 1);
    assert_eq!(count(&index, "tag is not null"), 2);
    assert_eq!(count(&index, "title matches \"run*\\*\""), 3);
    assert_eq!(count(&index, "title matches *1*"), 1);
    assert_eq!(count(&index, "student.architecture starts with le"), 3);
    assert_eq!(count(&index, "seed contains 1"), 0, "a number is no text");
}

#[test]
fn times_are_read_and_durations_as_well() {
    let (_folder, index) = tagged();
    assert_eq!(count(&index, "created > 1h ago"), 3);
    assert_eq!(count(&index, "created < 1h ago"), 0);
    assert_eq!(count(&index, "created > 2020-01-31T12:00 and created > 2020-01-31"), 3);
    assert_eq!(count(&index, "seconds > 1s and seconds < 1min"), 3, "each took 1.25 s");
    let no_day = refused(&index, "created > 2026-13-41");
    assert!(no_day.contains("2026-13-41") && no_day.contains("no time"), "{no_day}");
}

#[test]
fn a_name_that_is_not_there_is_pointed_at_with_the_nearest() {
    let (_folder, index) = tagged();
    let wrong = refused(&index, "seed = 1 and test.acuracy > 0.5");
    assert!(wrong.contains("character 14") && wrong.contains("did you mean test.accuracy?"), "{wrong}");
    assert!(refused(&index, "best_test:test.acuracy > 0").contains("did you mean best_test:test.accuracy?"));
    assert!(refused(&index, "stat = finished").contains("did you mean state?"));
    assert!(refused(&index, "zzzzzzzzzzzz = 1").contains("no column `zzzzzzzzzzzz`"));
}

#[test]
fn values_are_counted_the_most_frequent_first() {
    let (_folder, mut index) = tagged();
    let values = |index: &Index, column: &str, typed: &str| {
        let found = index.values(column, typed, 10);
        (found.total, found.values.into_iter().map(|counted| (counted.value, counted.runs)).collect::<Vec<_>>())
    };
    let text = |text: &str| Value::Text(text.into());
    assert_eq!(values(&index, "tag", ""), (2, vec![(text("good"), 2), (text("For the paper"), 1)]));
    assert_eq!(values(&index, "tag", "PAP"), (1, vec![(text("For the paper"), 1)]));
    assert_eq!(values(&index, "objective.temperature", ""), (1, vec![(Value::Integer(4), 3)]), "as a whole number");
    assert_eq!(values(&index, "test.accuracy", ""), (0, vec![]));
    assert_eq!(index.values("seed", "", 2).values.len(), 2);
    assert_eq!(index.values("seed", "", 2).total, 3);
    let id = index.runs().next().unwrap().id.clone();
    fs::remove_dir_all(index.layout().run(&id)).unwrap();
    index.forget(std::slice::from_ref(&id));
    assert!(index.get(&id).is_none() && index.len() == 2);
}
