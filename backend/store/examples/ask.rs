//! Times what the index does with a data folder: opening, refreshing, and the questions of Explore.
//!
//! `cargo run -p retort-store --example ask -- <data folder>`

use std::{error::Error, time::Instant};

use retort_store::{Index, Layout};
use retort_wire::{Catalog, Query, Sort};

fn main() -> Result<(), Box<dyn Error>> {
    let data = std::env::args().nth(1).ok_or("give a data folder")?;
    let timed = |what: &str, since: Instant| eprintln!("{what}: {:.1} ms", since.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    let mut index = Index::open(Layout::new(data))?;
    timed(&format!("open, {} runs", index.len()), start);
    let start = Instant::now();
    index.refresh();
    timed("refresh", start);
    let query = Query {
        filter: "state = finished and objective.temperature > 1".into(),
        metrics: ["test.agreement", "test.accuracy", "test.kl", "test.ece"].map(str::to_owned).into(),
        sort: vec![Sort { column: "test.agreement".into(), descending: true }],
        limit: 100,
        ..Query::default()
    };
    for turn in ["first", "again"] {
        let start = Instant::now();
        let overview = index.overview(&query, &Catalog::default())?;
        timed(&format!("overview of {} runs in {} groups, {turn}", overview.matched, overview.groups.len()), start);
        let start = Instant::now();
        let page = index.query(&query)?;
        timed(&format!("page of {} runs, {turn}", page.runs.len()), start);
    }
    Ok(())
}
