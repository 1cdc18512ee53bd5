//! The columns of the run table.

use retort_wire::{Catalog, Cloud, Query, RowsQuery, Sort, rows::Place};

use super::{marks, points};
use crate::{format, view::View};

/// Columns that are neither settings nor metrics.
const PLAIN: [&str; 8] = ["study", "seed", "state", "epoch", "seconds", "created", "tag", "star"];

/// Marks with fewer runs than this are drawn with each of their runs.
const SINGLES: u32 = 400;

/// Rows of one page of the table.
pub const ROWS: u32 = 40;

/// Runs that are listed behind an open row; where there are more, its bar leads to all of them.
const INNER: u32 = 1_000;

/// What the plots ask of the server for this view. Selection, zoom, colours and the table are not part of it.
pub fn question(view: &View) -> Query {
    let mut metrics: Vec<String> = Vec::new();
    let axes = [&view.x, &view.y];
    let teachers = axes.into_iter().filter_map(|axis| points::teacher_column(axis));
    for name in axes.into_iter().cloned().chain(teachers).chain(drawn(view)) {
        if !metrics.contains(&name) {
            metrics.push(name);
        }
    }
    let (filter, protocol, group) = (view.filter.clone(), view.protocol, view.group.clone());
    Query { filter, protocol, metrics, group, singles: SINGLES, ..Query::default() }
}

/// The numbers that the present plot shows beside the axes.
fn drawn(view: &View) -> Vec<String> {
    let drawing = &view.drawing;
    let mut columns: Vec<String> = match drawing.plot.as_str() {
        "parallel" => drawing.axes.clone().unwrap_or_default(),
        "heatmap" => drawing.measure.iter().cloned().collect(),
        _ => drawing.size.iter().chain(&drawing.facet).cloned().collect(),
    };
    columns.extend(view.colour.iter().cloned());
    columns.retain(|column| is_metric(column) || matches!(column.as_str(), "seconds" | "epoch"));
    columns
}

/// What the table asks.
pub fn page(view: &View) -> RowsQuery {
    let sort =
        if view.sort.is_empty() { vec![Sort { column: view.x.clone(), descending: true }] } else { view.sort.clone() };
    let query = Query { sort, limit: ROWS, metrics: Vec::new(), singles: 0, ..question(view) };
    RowsQuery { query, columns: wanted(view), place: view.place.clone(), within: None }
}

/// The runs behind the rows that are open, each row a question.
pub fn opened(view: &View) -> Vec<RowsQuery> {
    let page = page(view);
    let query = Query { limit: INNER, ..page.query };
    let inside = |key: &String| RowsQuery {
        query: query.clone(),
        columns: page.columns.clone(),
        place: Place::First,
        within: Some(key.clone()),
    };
    if view.is_grouped() { view.open.iter().map(inside).collect() } else { Vec::new() }
}

/// The rows of these keys, for the bar of a selection.
pub fn chosen(view: &View) -> RowsQuery {
    let place = Place::Keys(view.selected.clone());
    let query = Query { limit: 0, sort: Vec::new(), ..page(view).query };
    RowsQuery { query, columns: vec![view.x.clone(), view.y.clone()], place, within: None }
}

/// All runs behind one row.
pub fn behind(view: &View, key: &str) -> RowsQuery {
    let chosen = chosen(view);
    RowsQuery { columns: Vec::new(), place: Place::First, within: Some(key.to_owned()), ..chosen }
}

/// The numbers that are shown unless somebody chose others.
const USUAL: [&str; 4] = ["test.agreement", "test.kl", "test.accuracy", "test.ece"];

/// A metric is named by split and metric; sections of a spec are no splits.
fn is_metric(name: &str) -> bool {
    const SECTIONS: [&str; 8] =
        ["teacher", "transfer", "augmentation", "objective", "student", "training", "evaluation", "seed"];
    name.split_once('.').is_some_and(|(split, _)| !SECTIONS.contains(&split))
}

/// The columns that the table asks for, in order: those chosen, or the usual ones, of which some may never have been
/// measured.
pub fn wanted(view: &View) -> Vec<String> {
    if let Some(columns) = &view.columns {
        return columns.clone();
    }
    let mut columns: Vec<String> = Vec::new();
    for name in [view.x.as_str(), view.y.as_str()].into_iter().chain(USUAL).chain(["seed", "state", "seconds"]) {
        if !columns.iter().any(|other| other == name) {
            columns.push(name.to_owned());
        }
    }
    columns
}

/// The columns that are shown: their places among the wanted ones, and their names.
pub fn shown(cloud: &Cloud, view: &View) -> Vec<(usize, String)> {
    let measured = |name: &str| cloud.measured.iter().any(|other| other == name);
    let usual = |name: &str| {
        view.columns.is_some() || name == view.x || name == view.y || measured(name) || !USUAL.contains(&name)
    };
    let shown: Vec<(usize, String)> = wanted(view).into_iter().enumerate().filter(|(_, name)| usual(name)).collect();
    // Those that stay in sight stand first.
    let (pinned, rest): (Vec<_>, Vec<_>) = shown.into_iter().partition(|(_, name)| view.pinned.contains(name));
    [pinned, rest].concat()
}

/// Sorts by a column: by it alone, or where rows are equal so far.
pub fn sort(view: &mut View, column: &str, descending: bool, further: bool) {
    view.sort.retain(|key| further && key.column != *column);
    view.sort.push(Sort { column: column.to_owned(), descending });
}

/// Sorts by a column no more.
pub fn unsort(view: &mut View, column: &str) {
    view.sort.retain(|key| key.column != *column);
}

/// Moves a column one place to the left or to the right.
pub fn shift(view: &mut View, column: &str, left: bool) {
    let mut all = wanted(view);
    let Some(place) = all.iter().position(|other| other == column) else { return };
    let other = if left { place.saturating_sub(1) } else { (place + 1).min(all.len() - 1) };
    all.swap(place, other);
    view.columns = Some(all);
}

/// Takes a column out of the table.
pub fn hide(view: &mut View, column: &str) {
    let mut all = wanted(view);
    all.retain(|other| other != column);
    view.pinned.retain(|other| other != column);
    view.columns = Some(all);
}

/// Keeps a column in sight, or lets it go.
pub fn pin(view: &mut View, column: &str) {
    match view.pinned.iter().position(|other| other == column) {
        Some(place) => {
            view.pinned.remove(place);
        }
        None => view.pinned.push(column.to_owned()),
    }
}

/// Every column that can be chosen: settings that differ, metrics, and the plain ones.
pub fn offered(cloud: &Cloud) -> Vec<String> {
    let mut all: Vec<String> = cloud.differing.clone();
    for name in
        USUAL.into_iter().map(str::to_owned).chain(cloud.measured.iter().cloned()).chain(PLAIN.map(str::to_owned))
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
        "tag" => "Tags".to_owned(),
        "star" => "Star".to_owned(),
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
    fn columns_are_moved_pinned_hidden_and_sorted_by() {
        let columns = ["a.b", "test.kl", "seed"].map(str::to_owned).to_vec();
        let mut view = View { columns: Some(columns), ..View::default() };
        shift(&mut view, "test.kl", true);
        assert_eq!(view.columns.as_deref().unwrap(), ["test.kl", "a.b", "seed"]);
        shift(&mut view, "test.kl", true);
        shift(&mut view, "seed", false);
        assert_eq!(view.columns.as_deref().unwrap(), ["test.kl", "a.b", "seed"], "there is no further");
        pin(&mut view, "seed");
        let names = |view: &View| shown(&Cloud::default(), view).into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(names(&view), ["seed", "test.kl", "a.b"]);
        hide(&mut view, "seed");
        assert_eq!((names(&view), view.pinned.len()), (vec!["test.kl".to_owned(), "a.b".to_owned()], 0));
        sort(&mut view, "a.b", true, false);
        sort(&mut view, "seed", false, true);
        sort(&mut view, "a.b", false, true);
        let keys: Vec<(&str, bool)> = view.sort.iter().map(|key| (key.column.as_str(), key.descending)).collect();
        assert_eq!(keys, [("seed", false), ("a.b", false)]);
        unsort(&mut view, "seed");
        assert_eq!(view.sort.len(), 1);
    }

    #[test]
    fn the_questions_have_what_is_shown() {
        let query = question(&View::default());
        assert_eq!(query.metrics, ["test.agreement", "test.accuracy", "test.teacher_accuracy"]);
        assert!(query.sort.is_empty(), "another order of the table is no other question of the plots");
        let view = View { columns: Some(vec!["objective.temperature".into(), "train.kl".into()]), ..View::default() };
        assert_eq!(question(&view), query, "nor are other columns");
        let asked = page(&view);
        assert_eq!(asked.query.sort[0].column, "test.agreement");
        assert_eq!(asked.columns, ["objective.temperature", "train.kl"]);
        let cloud = Cloud { measured: vec!["test.kl".into()], ..Cloud::default() };
        let names: Vec<String> = shown(&cloud, &View::default()).into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["test.agreement", "test.accuracy", "test.kl", "seed", "state", "seconds"]);
    }
}
