//! What a page shows, as a table: the same columns, filter, order and grouping.

use retort_app::{
    page::{
        compare::{table as compare, view::CompareView},
        explore::{columns, points},
        figures::view::FigureView,
        run::{numbers, view::RunView},
    },
    service::Service,
    view::View,
};
use retort_wire::{
    Catalog, Cloud, MetricInfo, Problem, Protocol, Query, Rows, RowsQuery, Run,
    comparison::sides,
    figure::FigureDetail,
    rows::{self, Place, Row},
};

use super::{Cell, Column, Table};
use crate::service::Backend;

/// The table of the page at `address`. With `long` a run is its measured rows, for programs, and else its numbers.
pub async fn shown(backend: &Backend, address: &str, long: bool) -> Result<Table, Problem> {
    let (path, search) = address.split_once('?').unwrap_or((address, ""));
    let backend = backend.answering(search).await?;
    let catalog = backend.catalog().await?;
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match parts.as_slice() {
        [""] => explore(&backend, &catalog, &View::parse(search)).await,
        ["compare"] => side_by_side(&backend, &catalog, CompareView::parse(search)).await,
        ["runs", id] if long => measured(&backend, id).await,
        ["runs", id] => run(&backend, &catalog, id, RunView::parse(search)).await,
        ["figures", id] => Ok(figure(&backend.figure((*id).to_owned(), FigureView::parse(search).scale).await?)),
        _ => Err(Problem::invalid(format!(
            "{} has no table to export; give page=/, /compare?runs=…, /runs/<id> or /figures/<id>.",
            path.chars().take(64).collect::<String>()
        ))),
    }
}

fn note(protocol: Protocol) -> String {
    format!("Numbers of the {}.", protocol.label())
}

async fn explore(backend: &Backend, catalog: &Catalog, view: &View) -> Result<Table, Problem> {
    let (cloud, rows) = (backend.cloud(cloud(view)).await?, backend.rows(rows(view)).await?);
    Ok(explored(&cloud, &rows, catalog, view))
}

/// What is asked of the index about what differs and what was measured, for a view of Explore.
pub fn cloud(view: &View) -> Query {
    Query { singles: 0, ..columns::question(view) }
}

/// What is asked of the index for all rows of Explore's table.
pub fn rows(view: &View) -> RowsQuery {
    let page = columns::page(view);
    RowsQuery { query: Query { limit: 0, ..page.query }, place: Place::First, ..page }
}

/// Explore's table: a row a group, or a row a run, each with the settings that differ for programs.
pub fn explored(cloud: &Cloud, rows: &Rows, catalog: &Catalog, view: &View) -> Table {
    let (grouped, shown) = (view.is_grouped(), columns::shown(cloud, view));
    let is_shown = |path: &String| shown.iter().any(|(_, name)| name == path);
    let settings: Vec<&String> = cloud.differing.iter().filter(|path| !is_shown(path)).collect();
    let mut heads = vec![Column::new("label", if grouped { "What differs" } else { "Run" })];
    heads.extend(settings.iter().map(|path| Column::machine(*path)));
    heads.extend(["key", "runs"].map(Column::machine));
    heads.extend(shown.iter().map(|(_, column)| Column {
        unit: if column == "seconds" { "s" } else { points::unit(catalog, column) }.to_owned(),
        ..Column::new(column, columns::name(catalog, column, grouped))
    }));
    let cells = |row: &Row| {
        let held = cloud.settings_of(row.mark as usize);
        let mut cells = vec![Cell::Text(row.label.clone())];
        cells.extend(settings.iter().map(|path| held.get(*path).map_or(Cell::Missing, Cell::from)));
        cells.push(Cell::Text(row.key.clone()));
        cells.push(Cell::Whole(i64::from(row.runs)));
        cells.extend(shown.iter().map(|(place, column)| cell(row, *place, column, grouped)));
        cells
    };
    let title = points::heading(catalog, view);
    Table { title, rows: rows.rows.iter().map(cells).collect(), columns: heads, note: note(view.protocol) }
}

fn cell(row: &Row, place: usize, column: &str, grouped: bool) -> Cell {
    match column {
        "seed" => {
            let seeds: Vec<String> = row.members.iter().map(|member| member.seed.to_string()).collect();
            let more = row.runs as usize > seeds.len();
            Cell::Text(seeds.join(" ") + if more { " …" } else { "" })
        }
        "state" => {
            let states = row.states.iter().map(|(state, count)| match row.runs {
                1 => state.clone(),
                _ => format!("{count} {state}"),
            });
            Cell::Text(states.collect::<Vec<_>>().join(", "))
        }
        "tag" => Cell::Text(row.tags.join(" ")),
        "star" => Cell::Switch(row.star),
        _ => match row.cells.get(place) {
            Some(rows::Cell::Stat(stat)) if grouped => Cell::Stat(*stat),
            Some(rows::Cell::Stat(stat)) => Cell::Number(stat.mean.0),
            Some(rows::Cell::Value(value)) => Cell::from(value),
            Some(rows::Cell::Several(count)) => Cell::Text(format!("{count} values")),
            Some(rows::Cell::Nothing) | None => Cell::Missing,
        },
    }
}

async fn side_by_side(backend: &Backend, catalog: &Catalog, view: CompareView) -> Result<Table, Problem> {
    if view.runs.is_empty() {
        return Err(Problem::invalid("The address compares no runs; give page=/compare?runs=… with ids."));
    }
    let split = view.split().to_owned();
    let runs = backend.compare(view.runs).await?.runs;
    let sides = sides(&runs, !view.each);
    let names = compare::names(catalog, &runs, &sides);
    let differences = compare::differences(catalog, &runs, &sides);
    let measured = compare::columns(catalog, &runs, &sides, &split, view.protocol);
    let mut heads = vec![Column::new("label", "Run"), Column::machine("ids")];
    heads.extend(differences.settings.iter().map(|(path, label)| Column { machine: true, ..Column::new(path, label) }));
    heads.extend([Column::new("seed", "Seed"), Column::machine("state"), Column::machine("study")]);
    heads.extend(measured.iter().map(|column| Column {
        unit: column.metric.unit.clone(),
        ..Column::new(format!("{split}.{}", column.metric.name), short(&column.metric))
    }));
    let mut rows = Vec::new();
    for (place, side) in sides.iter().enumerate() {
        let members: Vec<&Run> = side.iter().filter_map(|at| runs.get(*at)).collect();
        let joined = |word: &dyn Fn(&Run) -> String| {
            let mut words: Vec<String> = members.iter().map(|run| word(run)).collect();
            words.dedup();
            Cell::Text(words.join(" "))
        };
        let setting =
            |path: &String| members.first().and_then(|run| run.spec.get(path)).map_or(Cell::Missing, Cell::from);
        let mut row = vec![Cell::Text(names.get(place).cloned().unwrap_or_default()), joined(&|run| run.id.clone())];
        row.extend(differences.settings.iter().map(|(path, _)| setting(path)));
        row.push(joined(&|run| run.spec.seed().to_string()));
        row.push(joined(&|run| run.state.name().to_owned()));
        row.push(joined(&|run| run.study_name.clone()));
        row.extend(
            measured.iter().map(|column| column.values.get(place).copied().flatten().map_or(Cell::Missing, Cell::Stat)),
        );
        rows.push(row);
    }
    let title = format!("{} compared", retort_app::format::counted(runs.len() as u64, "run", "runs"));
    let note = format!("{} Split: {}.", note(view.protocol), numbers::label_of_split(catalog, &split));
    Ok(Table { title, rows, columns: heads, note })
}

fn short(metric: &MetricInfo) -> String {
    if metric.short.is_empty() { metric.label.clone() } else { metric.short.clone() }
}

fn number(value: Option<f64>) -> Cell {
    value.map_or(Cell::Missing, Cell::Number)
}

async fn measured(backend: &Backend, id: &str) -> Result<Table, Problem> {
    let measured = backend.metrics(id, None).await?;
    let heads = ["epoch", "split", "metric", "value", "seconds"].map(Column::machine).to_vec();
    let rows = measured.iter().map(|row| {
        vec![
            Cell::Whole(i64::from(row.epoch)),
            Cell::Text(row.split.clone()),
            Cell::Text(row.metric.clone()),
            Cell::Number(row.value.0),
            Cell::Number(row.seconds),
        ]
    });
    Ok(Table { title: format!("Run {id}"), rows: rows.collect(), columns: heads, note: String::new() })
}

async fn run(backend: &Backend, catalog: &Catalog, id: &str, view: RunView) -> Result<Table, Problem> {
    let detail = backend.run(id.to_owned()).await?;
    let table = numbers::table(catalog, &detail, view.protocol);
    let mut heads = vec![Column::new("metric", "Metric")];
    heads.extend(table.splits.iter().map(|split| Column::new(split, split)));
    let rows = table.rows.iter().map(|line| {
        let (whose, unit) = (if line.teacher { ", teacher" } else { "" }, retort_app::format::unit(&line.metric.unit));
        let unit = if unit.is_empty() { String::new() } else { format!(", {unit}") };
        let mut row = vec![Cell::Text(format!("{}{whose}{unit}", line.metric.label))];
        let own = &line.metric.unit;
        row.extend(
            line.values.iter().map(|value| value.map_or(Cell::Missing, |value| Cell::Measured(value, own.clone()))),
        );
        row
    });
    let run = &detail.run;
    let title = format!("{}, seed {}", run.study_name, run.spec.seed());
    let note = format!("{} One run, no interval. Run {id}.", note(view.protocol));
    Ok(Table { title, rows: rows.collect(), columns: heads, note })
}

fn figure(detail: &FigureDetail) -> Table {
    let mut heads = vec![Column::new("panel", "Metric"), Column::machine("metric"), Column::machine("arm")];
    heads.extend([
        Column::new("series", "Series"),
        Column::new("x", detail.x.label.as_str()),
        Column::new("whose", "Whose"),
    ]);
    heads.extend([
        Column::new("value", "Value"),
        Column::machine("high"),
        Column::new("deviation", "sd"),
        Column::machine("runs"),
    ]);
    heads.push(Column::machine("source"));
    let text = |text: &str| if text.is_empty() { Cell::Missing } else { Cell::Text(text.to_owned()) };
    let mut rows = Vec::new();
    for panel in &detail.panels {
        for point in &panel.points {
            let runs: Vec<&str> = point.values.iter().map(|(id, _, _)| id.as_str()).collect();
            rows.push(vec![
                text(&panel.label),
                text(&panel.metric),
                text(&point.arm),
                text(&point.series),
                text(&point.x.to_string()),
                text("ours"),
                point.stat.map_or(Cell::Missing, Cell::Stat),
                Cell::Missing,
                Cell::Missing,
                text(&runs.join(" ")),
                Cell::Missing,
            ]);
        }
        for paper in &panel.paper {
            for point in &paper.points {
                rows.push(vec![
                    text(&panel.label),
                    text(&panel.metric),
                    Cell::Missing,
                    text(&paper.name),
                    text(&point.x.to_string()),
                    text("paper"),
                    Cell::Number(point.y),
                    number(point.high),
                    number(point.deviation),
                    Cell::Missing,
                    text(&paper.source),
                ]);
            }
        }
    }
    let title = format!("{}: {}", detail.card.label, detail.card.title);
    let note = format!("{} Shares from 0 to 1, KL and NLL in nats. {}", note(Protocol::Last), detail.setting);
    Table { title, rows, columns: heads, note }
}
