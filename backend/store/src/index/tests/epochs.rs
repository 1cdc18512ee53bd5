//! Numbers after a certain epoch, and the lowest and highest of all.

use retort_wire::{Catalog, MetricInfo, Protocol, Query, Sort};

use super::{super::*, add, data, row, spec};
use crate::metrics;

fn catalog() -> Catalog {
    let metric =
        |name: &str, higher| MetricInfo { name: name.into(), higher_is_better: higher, ..MetricInfo::default() };
    let metrics = vec![metric("accuracy", Some(true)), metric("kl", Some(false)), metric("loss", None)];
    Catalog { metrics, ..Catalog::default() }
}

/// Three runs whose accuracy goes 1, 5, 3 and whose KL goes 4, 2, 6, each times its number.
fn three() -> (tempfile::TempDir, Layout, Index, Vec<String>) {
    let (folder, layout) = data();
    let mut ids = Vec::new();
    for run in 1..=3_i64 {
        let id = add(&layout, spec(run, 4.0));
        let rows = [(1, 1.0, 4.0), (2, 5.0, 2.0), (3, 3.0, 6.0)].into_iter().flat_map(|(epoch, accuracy, kl)| {
            [row(epoch, "accuracy", accuracy * run as f64), row(epoch, "kl", kl * run as f64)]
        });
        metrics::write(&layout.metrics(&id, 1), &rows.collect::<Vec<_>>()).unwrap();
        ids.push(id);
    }
    let index = Index::open(layout.clone()).unwrap();
    (folder, layout, index, ids)
}

fn seeds(index: &Index, filter: &str, protocol: Protocol) -> Vec<i64> {
    let query = Query { filter: filter.into(), protocol, ..Query::default() };
    let mut seeds: Vec<i64> =
        index.query_with(&query, &catalog()).unwrap().runs.iter().map(|run| run.spec.seed()).collect();
    seeds.sort_unstable();
    seeds
}

#[test]
fn every_protocol_by_hand() {
    let (_folder, _, index, _) = three();
    assert_eq!(seeds(&index, "test.accuracy = 6", Protocol::Last), [2]);
    assert_eq!(seeds(&index, "min:test.accuracy = 2", Protocol::Last), [2]);
    assert_eq!(seeds(&index, "max:test.accuracy > 9", Protocol::Last), [2, 3]);
    assert_eq!(seeds(&index, "best:test.accuracy = 15", Protocol::Last), [3], "high is better");
    assert_eq!(seeds(&index, "best:test.kl = 4", Protocol::Last), [2], "low is better");
    assert_eq!(seeds(&index, "test.kl = 4", Protocol::Best), [2], "the query's protocol");
    assert_eq!(seeds(&index, "epoch1:test.kl >= 8", Protocol::Last), [2, 3]);
    assert_eq!(seeds(&index, "test.accuracy = 10", Protocol::Epoch(2)), [2]);
    assert_eq!(seeds(&index, "epoch9:test.kl is null", Protocol::Last), [1, 2, 3], "nobody got so far");
}

#[test]
fn the_best_of_what_has_no_better_is_refused_and_says_what_to_use() {
    let (_folder, layout, _, ids) = three();
    metrics::write(&layout.metrics(&ids[0], 1), &[row(1, "loss", 1.0)]).unwrap();
    let index = Index::open(layout).unwrap();
    let query = Query { filter: "best:test.loss < 1".into(), ..Query::default() };
    let refused = index.query_with(&query, &catalog()).unwrap_err().title;
    assert!(refused.contains("character 1") && refused.contains("min:test.loss"), "{refused}");
    assert_eq!(seeds(&index, "test.loss is null", Protocol::Best), [1, 2, 3], "nothing is shown as the best");
}

#[test]
fn a_file_that_changed_is_read_again_and_others_are_not() {
    let (_folder, layout, mut index, ids) = three();
    assert_eq!(seeds(&index, "epoch2:test.accuracy = 5", Protocol::Last), [1]);
    metrics::write(&layout.metrics(&ids[0], 1), &[row(2, "accuracy", 7.0)]).unwrap();
    // What the index does not know to have changed is not looked at.
    fs::write(layout.metrics(&ids[1], 1), "no parquet any more").unwrap();
    index.refresh_run(&ids[0]);
    assert_eq!(seeds(&index, "epoch2:test.accuracy = 7", Protocol::Last), [1]);
    assert_eq!(seeds(&index, "epoch2:test.accuracy = 10", Protocol::Last), [2]);
}

#[test]
fn runs_are_sorted_and_averaged_by_a_certain_epoch() {
    let (_folder, _, index, _) = three();
    let sort = vec![Sort { column: "epoch1:test.kl".into(), descending: true }];
    let query = Query { sort, metrics: vec!["epoch1:test.kl".into(), "max:test.kl".into()], ..Query::default() };
    let page = index.query_with(&query, &catalog()).unwrap();
    assert_eq!(page.runs.iter().map(|run| run.spec.seed()).collect::<Vec<_>>(), [3, 2, 1]);
    let cloud = index.cloud(&query, &catalog()).unwrap();
    let stat = |name: &str| cloud.stat(name, 0).unwrap().mean.0;
    assert_eq!((stat("epoch1:test.kl"), stat("max:test.kl")), (8.0, 12.0));
}
