//! The heatmap: two settings, and the mean of a number for each pair of their values.

use std::sync::Arc;

use retort_wire::{Filter, Value, cloud::Held};

use super::Shown;
use crate::{
    format,
    page::explore::{
        channel::sort_values,
        choosers, clause, holder,
        marks::{self, Marks},
        points,
    },
    plot::heat::{
        self,
        cells::{self, Entry, Sheet},
    },
    prelude::*,
    view::View,
};

/// More columns or rows than this are not drawn.
const MOST: usize = 40;

/// The heatmap's part of the bundle.
#[leptos::lazy]
pub fn heatmap_part(shown: Box<Shown>) -> Node {
    view(&shown)
}

/// The fields across and down: those chosen, or the first two that differ, numbers before names.
fn fields(marks: &Marks) -> (Option<String>, Option<String>) {
    let cloud = &marks.cloud;
    let is_number = |path: &String| {
        cloud.setting(path).is_some_and(|setting| setting.values.iter().all(|value| value.as_number().is_some()))
    };
    let mut paths: Vec<&String> = cloud.differing.iter().filter(|path| is_number(path)).collect();
    paths.extend(cloud.differing.iter().filter(|path| !is_number(path)));
    let drawing = &marks.view.drawing;
    let across = drawing.across.clone();
    let down = drawing.down.clone();
    let first =
        |not: &Option<String>| paths.iter().find(|path| Some(**path) != not.as_ref()).map(|path| (*path).clone());
    let across = across.or_else(|| first(&down));
    let down = down.or_else(|| first(&across));
    (across, down)
}

/// The number that is averaged.
pub fn measure(view: &View) -> String {
    view.drawing.measure.clone().unwrap_or_else(|| view.x.clone())
}

/// "Test agreement by temperature and ensemble size".
pub fn heading(marks: &Marks) -> String {
    let catalog = &marks.catalog;
    let number = points::column_name(catalog, &measure(&marks.view), true);
    match fields(marks) {
        (Some(across), Some(down)) => format!(
            "{number} by {} and {}",
            points::lower(&marks::path_label(catalog, &down)),
            points::lower(&marks::path_label(catalog, &across))
        ),
        _ => number,
    }
}

/// The plot.
fn view(shown: &Shown) -> Node {
    let Shown { marks, shared } = shown;
    let (Some(across), Some(down)) = fields(marks) else {
        return view! { <div class="plot-empty"><p>"A heatmap needs two settings that differ between the shown runs; launch a study over two, or clear the filter."</p></div> };
    };
    let sheet = match sheet(marks, &across, &down) {
        Ok(sheet) => Arc::new(sheet),
        Err(words) => return view! { <div class="plot-empty"><p>{words}</p></div> },
    };
    let (change, keyed) = (shared.change, marks.clone());
    let actions = heat::Actions {
        choose: Callback::new(move |(places,): (Vec<u32>,)| {
            let keys: Vec<String> = places.iter().map(|mark| keyed.cloud.keys.get(*mark as usize).to_owned()).collect();
            change.run((Box::new(move |view: &mut View| view.selected = keys),));
        }),
    };
    holder::view(*shared, move |width| heat::heat(&sheet, width, actions))
}

/// Its choosers.
pub fn above(marks: &Arc<Marks>) -> Node {
    let (Some(across), Some(down)) = fields(marks) else { return Node::default() };
    choosers::plain_form(&marks.view, &["across", "down", "measure"], choosers(marks, &across, &down))
}

/// The key of its colours, and its numbers.
pub fn below(marks: &Arc<Marks>) -> Node {
    let (Some(across), Some(down)) = fields(marks) else { return Node::default() };
    let Ok(sheet) = sheet(marks, &across, &down) else { return Node::default() };
    view! {
        {heat::key(&sheet)}
        <p class="plot-note">{mixed(marks, &across, &down)}</p>
        {heat::table(&sheet)}
    }
}

/// The values of a setting in order, each with its codes in the answer; marks without one value have a row of their own,
/// the last.
fn values(marks: &Marks, path: &str) -> (Vec<Option<Value>>, Vec<usize>) {
    let Some(setting) = marks.cloud.setting(path) else { return (vec![None], vec![0; marks.len()]) };
    let mut sorted = setting.values.clone();
    sort_values(&mut sorted);
    let mut values: Vec<Option<Value>> = sorted.into_iter().map(Some).collect();
    let nothing = values.len();
    let places: Vec<usize> = (0..marks.len())
        .map(|mark| match setting.get(mark) {
            Held::One(value) => values.iter().position(|other| other.as_ref() == Some(value)).unwrap_or(nothing),
            Held::Nothing | Held::Several => nothing,
        })
        .collect();
    if places.contains(&nothing) {
        values.push(None);
    }
    (values, places)
}

fn sheet(marks: &Marks, across: &str, down: &str) -> Result<Sheet, String> {
    let (cloud, catalog) = (&marks.cloud, &marks.catalog);
    let column = measure(&marks.view);
    let (columns, column_places) = values(marks, across);
    let (rows, row_places) = values(marks, down);
    if columns.len() > MOST || rows.len() > MOST {
        let (path, count) = if columns.len() > MOST { (across, columns.len()) } else { (down, rows.len()) };
        let name = marks::path_label(catalog, path);
        return Err(format!(
            "{name} has {count} values, and a heatmap shows at most {MOST}; filter the runs or take another setting."
        ));
    }
    let entries: Vec<Entry> = (0..marks.len())
        .map(|mark| Entry {
            place: (column_places[mark], row_places[mark]),
            values: own_values(marks, &column, mark),
            runs: cloud.runs.get(mark),
        })
        .collect();
    let unit = points::unit(catalog, &column).to_owned();
    let mut cells = cells::cells(&entries, columns.len(), rows.len());
    for (index, cell) in cells.iter_mut().enumerate() {
        let (column, row) = (&columns[index % columns.len()], &rows[index / columns.len()]);
        cell.href = filtered(&marks.view, &[(across, column.as_ref()), (down, row.as_ref())]);
    }
    let names = |path: &str, values: &[Option<Value>]| {
        values.iter().map(|value| marks::value_name(catalog, path, value.as_ref())).collect()
    };
    let number = points::column_title(catalog, &column);
    Ok(Sheet {
        title: heading(marks),
        description: format!(
            "{number}: means over the runs of each pair of values, {}. {} columns, {} rows; the same numbers are in the table below.",
            marks.view.protocol.label(),
            columns.len(),
            rows.len()
        ),
        measure: points::column_name(catalog, &column, true),
        unit,
        column_title: marks::path_label(catalog, across),
        columns: names(across, &columns),
        row_title: marks::path_label(catalog, down),
        rows: names(down, &rows),
        range: cells::range(&cells),
        cells,
    })
}

/// The numbers of a mark's runs: each by itself where the answer has them, else the mean of the mark.
fn own_values(marks: &Marks, column: &str, mark: usize) -> Vec<f64> {
    let cloud = &marks.cloud;
    let Some(stat) = cloud.stat(column, mark) else { return Vec::new() };
    let place = cloud.numbers.iter().position(|numbers| numbers.column == column);
    let singles = cloud.singles.as_ref().filter(|_| marks.is_grouped());
    match (singles, place) {
        (Some(singles), Some(place)) => {
            let runs = cloud.singles_of(mark);
            let known: Vec<f64> = runs
                .filter_map(|run| singles.values.get(place).map(|values| values.get(run)))
                .filter(|value| !value.is_nan())
                .collect();
            // A run that was not measured and one whose value is NaN look the same here; the mean tells them apart.
            if stat.mean.0.is_nan() { vec![f64::NAN] } else { known }
        }
        _ => vec![stat.mean.0],
    }
}

/// The address that shows the runs of one cell.
fn filtered(view: &View, wanted: &[(&str, Option<&Value>)]) -> String {
    let Ok(mut filter) = Filter::parse(&view.filter) else { return view.href() };
    for (path, value) in wanted {
        if let Some(value) = value
            && !clause::chosen(&filter, path).iter().any(|other| clause::same(other, value))
        {
            filter = clause::toggled(&filter, path, value);
        }
    }
    view.with(|view| {
        view.filter = filter.to_string();
        view.drawing.plot = String::new();
    })
}

/// Says what a cell averages over beside the seeds.
fn mixed(marks: &Marks, across: &str, down: &str) -> String {
    let others: Vec<String> = marks
        .cloud
        .differing
        .iter()
        .filter(|path| *path != across && *path != down)
        .map(|path| points::lower(&marks::path_label(&marks.catalog, path)))
        .collect();
    let each = if marks.cloud.singles.is_some() || !marks.is_grouped() {
        "n counts runs"
    } else {
        "there are so many marks that n counts them and not their runs"
    };
    let protocol = marks.view.protocol.label();
    let first = format!(
        "Numbers are of the {protocol}; ± is half of the 95 % interval, {each}. Select a cell to choose its runs."
    );
    match others.as_slice() {
        [] => first,
        others => format!("{first} A cell averages over different values of {}.", format::listed(others)),
    }
}

fn choosers(marks: &Marks, across: &str, down: &str) -> Node {
    let catalog = &marks.catalog;
    let settings: Vec<(String, String)> =
        marks.cloud.differing.iter().map(|path| (path.clone(), marks::path_label(catalog, path))).collect();
    let numbers: Vec<(String, String)> =
        marks.cloud.measured.iter().map(|column| (column.clone(), points::column_title(catalog, column))).collect();
    view! {
        {choosers::choice("Number", "measure", &measure(&marks.view), &numbers)}
        {choosers::choice("Across", "across", across, &settings)}
        {choosers::choice("Down", "down", down, &settings)}
    }
}
