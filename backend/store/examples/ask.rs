//! Times what the index does with a data folder: opening, refreshing, and the questions of Explore.
//!
//! `cargo run -p retort-store --example ask -- <data folder>`

use std::{error::Error, time::Instant};

use retort_store::{Index, Layout};
use retort_wire::{Catalog, Grouping, Query, RowsQuery, Sort, rows::Place};

fn main() -> Result<(), Box<dyn Error>> {
    let data = std::env::args().nth(1).ok_or("give a data folder")?;
    let timed = |what: &str, since: Instant| eprintln!("{what}: {:.1} ms", since.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    let mut index = Index::open(Layout::new(data))?;
    timed(&format!("open, {} runs", index.len()), start);
    let start = Instant::now();
    index.refresh();
    timed("refresh", start);
    let metrics: Vec<String> = ["test.agreement", "test.accuracy", "test.kl", "test.ece"].map(str::to_owned).into();
    let query = Query {
        filter: "state = finished and objective.temperature > 1".into(),
        metrics: metrics.clone(),
        sort: vec![Sort { column: "test.agreement".into(), descending: true }],
        ..Query::default()
    };
    let by = Grouping::By(vec!["objective.temperature".into(), "transfer.examples".into()]);
    for group in [Grouping::Settings, Grouping::Runs, by] {
        for turn in ["first", "again"] {
            let query = Query { group: group.clone(), ..query.clone() };
            let start = Instant::now();
            let cloud = index.cloud(&query, &Catalog::default())?;
            timed(&format!("cloud of {} runs in {} marks, {turn}", cloud.matched, cloud.len()), start);
            let start = Instant::now();
            let bytes = serde_json::to_string(&cloud)?.len();
            timed(&format!("as {:.0} kB of JSON", bytes as f64 / 1e3), start);
            let start = Instant::now();
            let query = Query { limit: 100, ..query };
            let asked = RowsQuery { query, columns: metrics.clone(), place: Place::At(1_000), within: None };
            let page = index.rows(&asked, &Catalog::default())?;
            timed(&format!("page of {} rows, {turn}", page.rows.len()), start);
        }
    }
    Ok(())
}
