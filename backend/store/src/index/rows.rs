//! Pages of the run table.

use std::{collections::BTreeSet, sync::Arc};

use retort_wire::{
    Catalog, Grouping, Problem, Query, State, Value,
    rows::{Cell, MEMBERS, Member, Place, Row, Rows, RowsQuery},
};

use super::{
    View,
    cells::Cells,
    cloud::differing,
    codes::Codes,
    groups::{self, Groups},
    head::Head,
    order::Sorted,
};

/// How a column is filled.
enum Shown {
    /// Mean and interval of a measured number.
    Mean(Arc<Cells>),
    /// The largest of the runs: of times, the youngest.
    Largest(Arc<Cells>),
    /// What the runs share.
    Shared(Arc<Codes>),
    /// No run has it.
    Empty,
}

/// Times, of which a mean says nothing.
const TIMES: [&str; 3] = ["created", "started", "ended"];

pub(super) fn rows(view: &View, asked: &RowsQuery, catalog: &Catalog) -> Result<Rows, Problem> {
    let query = &asked.query;
    let all = view.groups(query)?;
    let (grouping, sorted) = match &asked.within {
        None => (query.group.clone(), view.sorted(query)?),
        Some(key) => (Grouping::Runs, Arc::new(inside(view, query, &all, key)?)),
    };
    let marks = sorted.order.len();
    let limit = if query.limit == 0 { marks.max(1) } else { query.limit as usize };
    let places = match &asked.place {
        Place::First => window(0, limit, marks),
        Place::At(place) => window(*place as usize, limit, marks),
        Place::After(cursor) => {
            let (before, there) = sorted.find(view, cursor)?;
            window(before + usize::from(there), limit, marks)
        }
        Place::Before(cursor) => {
            let (end, _) = sorted.find(view, cursor)?;
            window(end.saturating_sub(limit), limit.min(end), marks)
        }
        Place::Keys(keys) => sorted.places(view, &grouping, keys)?,
    };
    let mut paths = match &grouping {
        Grouping::By(columns) => columns.clone(),
        _ => differing(view, &all, catalog)?,
    };
    if asked.within.is_some() {
        // What its runs share stands in the row above them.
        paths = differing(view, &sorted.groups, catalog)?;
    }
    let telling = paths.iter().map(|path| Ok((path, view.codes(path)?))).collect::<Result<Vec<_>, Problem>>()?;
    let columns = asked.columns.iter().map(|column| shown(view, column)).collect::<Vec<_>>();
    let make = |place: &usize| {
        let mark = sorted.order[*place];
        let row = row(view, sorted.groups.rows(mark as usize), &grouping, &telling, &columns, catalog)?;
        Ok::<_, Problem>(Row { mark, ..row })
    };
    let rows = places.iter().map(make).collect::<Result<Vec<_>, _>>()?;
    let pages = !matches!(asked.place, Place::Keys(_));
    let (from, end) = (places.first().copied().unwrap_or(0), places.last().map_or(0, |last| last + 1));
    Ok(Rows {
        total: view.counts(false)?.total(),
        matched: all.runs() as u32,
        marks: marks as u32,
        from: from as u32,
        back: if pages && from > 0 { sorted.cursor(view, from) } else { None },
        next: if pages && end > 0 && end < marks { sorted.cursor(view, end - 1) } else { None },
        rows,
    })
}

/// The places of a page; one that would begin behind the end is the last one.
fn window(from: usize, limit: usize, marks: usize) -> Vec<usize> {
    let from = if from < marks { from } else { marks.saturating_sub(limit) };
    (from..from.saturating_add(limit).min(marks)).collect()
}

/// The runs of one mark as marks of their own, in the query's order.
fn inside(view: &View, query: &Query, all: &Groups, key: &str) -> Result<Sorted, Problem> {
    for rows in all.marks() {
        if groups::key(view, &query.group, rows)? == key {
            let runs = Arc::new(Groups::of(view, rows, &Grouping::Runs)?);
            return Sorted::of(view, runs, &query.sort);
        }
    }
    Err(Problem::not_found("The group is not among the runs that the filter lets through; reload the page."))
}

fn shown(view: &View, column: &str) -> Shown {
    let Ok(cells) = view.cells(column) else { return Shown::Empty };
    if TIMES.contains(&column) {
        Shown::Largest(cells)
    } else if matches!(column, "seconds" | "epoch" | "epochs") || view.index.is_measured(column) {
        Shown::Mean(cells)
    } else {
        view.codes(column).map_or(Shown::Empty, Shown::Shared)
    }
}

fn row(
    view: &View,
    rows: &[u32],
    grouping: &Grouping,
    telling: &[(&String, Arc<Codes>)],
    columns: &[Shown],
    catalog: &Catalog,
) -> Result<Row, Problem> {
    let run = |row: &u32| view.index.head_at(*row);
    let mut spare = Vec::new();
    let cells = columns
        .iter()
        .map(|column| match column {
            Shown::Mean(cells) => groups::stat(cells, rows, &mut spare).map_or(Cell::Nothing, Cell::Stat),
            Shown::Largest(cells) => {
                let largest = rows.iter().filter_map(|row| cells.number(*row)).reduce(f64::max);
                largest.map_or(Cell::Nothing, |largest| Cell::Value(Value::Integer(largest as i64)))
            }
            Shown::Shared(codes) => shared(codes, rows),
            Shown::Empty => Cell::Nothing,
        })
        .collect();
    let settings = telling.iter().filter_map(|(path, codes)| match shared(codes, rows) {
        Cell::Value(value) => Some(((*path).clone(), value)),
        _ => None,
    });
    let paths: Vec<String> = telling.iter().map(|(path, _)| (*path).clone()).collect();
    let mut label = catalog.label(&paths, &settings.collect());
    if let (Grouping::Runs, Some(first)) = (grouping, rows.first()) {
        let seed = format!("seed {}", run(first).seed);
        label = if paths.is_empty() { seed } else { format!("{label}, {seed}") };
    }
    let states = State::NAMES.iter().map(|name| {
        let count = rows.iter().filter(|row| run(row).state.name() == *name).count();
        ((*name).to_owned(), count as u32)
    });
    let tags: BTreeSet<&String> = rows.iter().flat_map(|row| &run(row).notes.tags).collect();
    let measure = columns.iter().find_map(|column| if let Shown::Mean(cells) = column { Some(cells) } else { None });
    Ok(Row {
        key: groups::key(view, grouping, rows)?,
        mark: 0,
        label,
        runs: rows.len() as u32,
        states: states.filter(|(_, count)| *count > 0).collect(),
        detail: rows.iter().find_map(|row| run(row).state.detail()).map(str::to_owned),
        members: rows.iter().take(MEMBERS).map(|row| member(run(row))).collect(),
        median: measure.and_then(|cells| median(cells, rows)).map(|row| run(&row).id.clone()),
        star: rows.iter().any(|row| run(row).notes.star),
        tags: tags.into_iter().cloned().collect(),
        warned: rows.iter().any(|row| !run(row).warnings.is_empty()),
        cells,
    })
}

fn shared(codes: &Codes, rows: &[u32]) -> Cell {
    let held: BTreeSet<u32> = rows.iter().map(|row| codes.codes.get(*row as usize).copied().unwrap_or(0)).collect();
    match (held.len(), held.first()) {
        (1, Some(0)) | (_, None) => Cell::Nothing,
        (1, Some(code)) => Cell::Value(codes.values[*code as usize - 1].clone()),
        (several, _) => Cell::Several(several as u32),
    }
}

/// The run in the middle by this number, the lower one of the two where they are even; NaN is nowhere.
fn median(cells: &Cells, rows: &[u32]) -> Option<u32> {
    let mut measured: Vec<(f64, u32)> = rows
        .iter()
        .filter_map(|row| Some((cells.number(*row)?, *row)))
        .filter(|(number, _)| !number.is_nan())
        .collect();
    measured.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    measured.get(measured.len().checked_sub(1)? / 2).map(|(_, row)| *row)
}

fn member(run: &Head) -> Member {
    Member { id: run.id.clone(), seed: run.seed, state: run.state.clone(), epoch: run.epoch, epochs: run.epochs }
}
