//! The columns of the run table.

use retort_wire::{Catalog, Query, Sort, group::Overview};

use super::{marks, points};
use crate::{format, view::View};

/// Columns that are neither settings nor metrics.
const PLAIN: [&str; 6] = ["study", "seed", "state", "epoch", "seconds", "created"];

/// What the page asks of the server for this view. Selection, zoom and colours are not part of it.
pub fn question(view: &View) -> Query {
    let mut metrics: Vec<String> = Vec::new();
    let mut add = |name: String| {
        if !metrics.contains(&name) {
            metrics.push(name);
        }
    };
    add(view.x.clone());
    add(view.y.clone());
    for name in USUAL.into_iter().map(str::to_owned).chain(view.columns.iter().flatten().cloned()) {
        if is_metric(&name) {
            add(name);
        }
    }
    for name in [&view.x, &view.y].into_iter().filter_map(|axis| points::teacher_column(axis)) {
        add(name);
    }
    let sort =
        if view.sort.is_empty() { vec![Sort { column: view.x.clone(), descending: true }] } else { view.sort.clone() };
    Query { filter: view.filter.clone(), sort, protocol: view.protocol, metrics, ..Query::default() }
}

/// The numbers that are shown unless somebody chose others.
const USUAL: [&str; 4] = ["test.agreement", "test.kl", "test.accuracy", "test.ece"];

/// A metric is named by split and metric; sections of a spec are no splits.
fn is_metric(name: &str) -> bool {
    const SECTIONS: [&str; 8] =
        ["teacher", "transfer", "augmentation", "objective", "student", "training", "evaluation", "seed"];
    name.split_once('.').is_some_and(|(split, _)| !SECTIONS.contains(&split))
}

/// The columns that are shown, in order.
pub fn shown(overview: &Overview, view: &View) -> Vec<String> {
    if let Some(columns) = &view.columns {
        return columns.clone();
    }
    let measured = |name: &str| overview.measured.iter().any(|other| other == name);
    let mut columns: Vec<String> =
        [view.x.as_str(), view.y.as_str()].into_iter().chain(USUAL).fold(Vec::new(), |mut all, name| {
            let wanted = measured(name) || name == view.x || name == view.y;
            if wanted && !all.iter().any(|other| other == name) {
                all.push(name.to_owned());
            }
            all
        });
    columns.extend(["seed", "state", "seconds"].map(str::to_owned));
    columns
}

/// Every column that can be chosen: settings that differ, metrics, and the plain ones.
pub fn offered(overview: &Overview) -> Vec<String> {
    let mut all: Vec<String> = overview.differing.clone();
    for name in
        USUAL.into_iter().map(str::to_owned).chain(overview.measured.iter().cloned()).chain(PLAIN.map(str::to_owned))
    {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

/// The head of a column.
pub fn name(catalog: &Catalog, column: &str, grouped: bool) -> String {
    match column {
        "seed" if grouped => "Seeds".to_owned(),
        "seconds" => "Time".to_owned(),
        "created" => "Launched".to_owned(),
        "epoch" => "Epochs".to_owned(),
        _ if catalog.field(column).is_some() || !is_metric(column) => marks::path_label(catalog, column),
        _ => match format::unit(points::unit(catalog, column)) {
            "" => points::axis_name(catalog, column, true),
            unit => format!("{}, {unit}", points::axis_name(catalog, column, true)),
        },
    }
}

/// Whether a column holds numbers, which stand at the right.
pub fn is_number(catalog: &Catalog, column: &str) -> bool {
    matches!(column, "seconds" | "epoch") || (catalog.field(column).is_none() && is_metric(column))
}

/// Which way a column is first sorted: better or larger first, texts from A to Z.
pub fn first_way(catalog: &Catalog, column: &str) -> bool {
    if !is_number(catalog, column) {
        return matches!(column, "created");
    }
    let metric = column.split_once('.').map_or(column, |(_, metric)| metric);
    catalog.metric(metric).and_then(|metric| metric.higher_is_better).unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_has_both_axes_and_the_teacher() {
        let query = question(&View::default());
        assert_eq!(query.metrics[..2], ["test.agreement", "test.accuracy"]);
        assert!(query.metrics.contains(&"test.teacher_accuracy".to_owned()));
        assert_eq!(query.sort[0].column, "test.agreement");
        let view = View { columns: Some(vec!["objective.temperature".into(), "train.kl".into()]), ..View::default() };
        let query = question(&view);
        assert!(
            query.metrics.contains(&"train.kl".to_owned())
                && !query.metrics.contains(&"objective.temperature".to_owned())
        );
    }
}
