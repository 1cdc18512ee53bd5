//! All marks of a view, in columns.

use std::sync::Arc;

use retort_wire::{
    Catalog, Cloud, Grouping, Problem, Query,
    cloud::{Numbers, Setting, Singles},
    packed::{Reals, Wholes},
    spec::SEED,
};

use super::{
    View,
    cells::Cells,
    codes::Codes,
    groups::{self, Groups},
};

pub(super) fn cloud(view: &View, query: &Query, catalog: &Catalog) -> Result<Cloud, Problem> {
    let index = view.index;
    let groups = view.groups(query)?;
    let mut names: Vec<&String> = Vec::new();
    for name in &query.metrics {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    // A metric that was never measured is a column without values, not an error: runs are still to come.
    let columns: Vec<Option<Arc<Cells>>> = names.iter().map(|name| view.cells(name).ok()).collect();
    let numbers = names.iter().zip(&columns).map(|(name, cells)| numbers(name, cells.as_deref(), &groups)).collect();
    let singles = (groups.len() <= query.singles as usize).then(|| singles(view, &groups, &columns));
    let keys = groups.marks().map(|rows| groups::key(view, &query.group, rows));
    let differing = differing(view, &groups, catalog)?;
    let seed = (query.group == Grouping::Runs).then(|| SEED.to_owned());
    let settings = differing.iter().chain(&seed).map(|path| Ok(setting(path, &*view.codes(path)?, &groups)));
    let settings = settings.collect::<Result<_, Problem>>()?;
    let counts = view.counts(query.trash)?;
    Ok(Cloud {
        total: view.counts(false)?.total(),
        matched: groups.runs() as u32,
        moving: groups.marks().flatten().filter(|row| !index.head_at(**row).state.is_over()).count() as u32,
        group: query.group.clone(),
        keys: keys.collect::<Result<_, _>>()?,
        runs: Wholes(groups.marks().map(|rows| rows.len() as u32).collect()),
        numbers,
        settings,
        singles,
        measured: index.measured.iter().cloned().collect(),
        facets: counts.facets(catalog),
        differing,
    })
}

fn numbers(name: &str, cells: Option<&Cells>, groups: &Groups) -> Numbers {
    let mut spare = Vec::new();
    let stats: Vec<_> = groups.marks().map(|rows| groups::stat(cells?, rows, &mut spare)).collect();
    Numbers::of(name, &stats)
}

fn singles(view: &View, groups: &Groups, columns: &[Option<Arc<Cells>>]) -> Singles {
    let rows = || groups.marks().flatten();
    let value =
        |cells: &Option<Arc<Cells>>, row| cells.as_ref().and_then(|cells| cells.number(row)).unwrap_or(f64::NAN);
    Singles {
        ids: rows().map(|row| &view.index.head_at(*row).id).collect(),
        seeds: rows().map(|row| view.index.head_at(*row).seed).collect(),
        values: columns.iter().map(|cells| Reals(rows().map(|row| value(cells, *row)).collect())).collect(),
    }
}

/// The paths on which the grouped runs do not all agree, the seed aside, in the catalog's order, then what the catalog
/// does not know. A field that only some have differs: "none" is a value.
pub(super) fn differing(view: &View, groups: &Groups, catalog: &Catalog) -> Result<Vec<String>, Problem> {
    let known = catalog
        .fields()
        .map(|field| field.path.as_str())
        .filter(|path| view.index.table.columns.settings().contains_key(*path));
    let unknown =
        view.index.table.columns.settings().keys().map(String::as_str).filter(|path| catalog.field(path).is_none());
    let mut paths = Vec::new();
    for path in known.chain(unknown).filter(|path| *path != SEED) {
        let all = view.codes(path)?;
        let mut held = groups.marks().flatten().map(|row| all.codes[*row as usize]);
        let first = held.next();
        if held.any(|code| Some(code) != first) {
            paths.push(path.to_owned());
        }
    }
    Ok(paths)
}

fn setting(path: &str, all: &Codes, groups: &Groups) -> Setting {
    const SEVERAL: u32 = u32::MAX;
    let shared = |rows: &[u32]| {
        let mut codes = rows.iter().map(|row| all.codes[*row as usize]);
        let first = codes.next().unwrap_or(0);
        if codes.all(|code| code == first) { first } else { SEVERAL }
    };
    let mut codes: Vec<u32> = groups.marks().map(shared).collect();
    // Only the values that occur, numbered anew.
    let mut places = vec![0; all.values.len() + 1];
    let mut values = Vec::new();
    for code in codes.iter().filter(|code| **code != 0 && **code != SEVERAL) {
        if places[*code as usize] == 0 {
            values.push(all.values[*code as usize - 1].clone());
            places[*code as usize] = values.len() as u32;
        }
    }
    for code in &mut codes {
        *code = if *code == SEVERAL { values.len() as u32 + 1 } else { places[*code as usize] };
    }
    Setting { path: path.to_owned(), values, codes: Wholes(codes) }
}
