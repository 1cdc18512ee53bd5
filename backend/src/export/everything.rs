//! Everything there is of the runs that a filter lets through: all settings and numbers, or all measured rows.

use std::collections::BTreeSet;

use retort_store::{
    Layout,
    export::{Table, Values},
    metrics,
};
use retort_wire::{Problem, Run};

use super::{Cell, Column, Table as Seen};

/// Rows of epochs in one file; beyond it somebody forgot the filter.
pub const MOST_ROWS: usize = 5_000_000;

/// A row a run: what it is, every setting (`spec.<path>`), every number under every protocol (`last:test.kl`).
pub fn runs(runs: &[Run]) -> Table {
    let paths: BTreeSet<&String> = runs.iter().flat_map(|run| run.spec.0.keys()).collect();
    let numbers: BTreeSet<&String> = runs.iter().flat_map(|run| run.summary.keys()).collect();
    let fixed = [
        "id",
        "study",
        "study_name",
        "group",
        "state",
        "reason",
        "attempt",
        "epoch",
        "epochs",
        "created",
        "started",
        "ended",
        "seconds",
        "device",
        "teacher",
        "title",
        "tags",
        "star",
        "trash",
        "warnings",
    ];
    let mut columns: Vec<Column> = fixed.into_iter().map(Column::machine).collect();
    columns.extend(paths.iter().map(|path| Column::machine(format!("spec.{path}"))));
    columns.extend(numbers.iter().map(|key| Column::machine((*key).clone())));
    let text = |text: &str| if text.is_empty() { Cell::Missing } else { Cell::Text(text.to_owned()) };
    let time = |time: Option<i64>| time.map_or(Cell::Missing, Cell::Whole);
    let rows = runs.iter().map(|run| {
        let mut row = vec![
            text(&run.id),
            text(&run.study),
            text(&run.study_name),
            text(&run.group),
            text(run.state.name()),
            text(run.state.detail().unwrap_or_default()),
            Cell::Whole(i64::from(run.attempt)),
            Cell::Whole(i64::from(run.epoch)),
            Cell::Whole(i64::from(run.epochs)),
            Cell::Whole(run.created),
            time(run.started),
            time(run.ended),
            Cell::Number(run.seconds),
            text(&run.device),
            text(run.teacher.as_deref().unwrap_or_default()),
            text(&run.notes.title),
            text(&run.notes.tags.join(" ")),
            Cell::Switch(run.notes.star),
            Cell::Switch(run.notes.trash),
            text(&run.warnings.join(" ")),
        ];
        row.extend(paths.iter().map(|path| run.spec.get(path).map_or(Cell::Missing, Cell::from)));
        row.extend(
            numbers.iter().map(|key| run.summary.get(*key).map_or(Cell::Missing, |number| Cell::Number(number.0))),
        );
        row
    });
    Seen { rows: rows.collect(), columns, ..Seen::default() }.columns_for_programs()
}

/// A row a value: run, attempt, seed, epoch, split, metric, value, seconds. A damaged file is left out with a line in the
/// log; more than [`MOST_ROWS`] are an error.
pub fn epochs(layout: &Layout, runs: &[Run]) -> Result<Table, Problem> {
    let (mut ids, mut attempts, mut seeds, mut epochs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut splits, mut names, mut values, mut seconds) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for run in runs {
        let rows = match metrics::read(&layout.metrics(&run.id, run.attempt)) {
            Ok(rows) => rows,
            Err(error) => {
                if !error.is_missing() {
                    tracing::warn!("{error} It is not in the export.");
                }
                continue;
            }
        };
        if values.len() + rows.len() > MOST_ROWS {
            return Err(Problem::invalid(format!(
                "These runs have more than {MOST_ROWS} rows, which is too much for one file; filter them, and export in parts."
            )));
        }
        for row in rows {
            ids.push(Some(run.id.clone()));
            attempts.push(Some(i64::from(run.attempt)));
            seeds.push(Some(run.spec.seed()));
            epochs.push(Some(i64::from(row.epoch)));
            splits.push(Some(row.split));
            names.push(Some(row.metric));
            values.push(Some(row.value.0));
            seconds.push(Some(row.seconds));
        }
    }
    if values.is_empty() && !runs.is_empty() {
        return Err(Problem::not_found(
            "None of these runs has measured rows here; they come with the first epoch, and a frozen Explore keeps none.",
        ));
    }
    Ok(Table(vec![
        ("run".into(), Values::Texts(ids)),
        ("attempt".into(), Values::Whole(attempts)),
        ("seed".into(), Values::Whole(seeds)),
        ("epoch".into(), Values::Whole(epochs)),
        ("split".into(), Values::Texts(splits)),
        ("metric".into(), Values::Texts(names)),
        ("value".into(), Values::Numbers(values)),
        ("seconds".into(), Values::Numbers(seconds)),
    ]))
}
