//! What runs can be filtered by: the values of every field, counted.

use std::{cmp::Ordering, sync::Arc};

use retort_wire::{Catalog, Kind, Problem, Value, group::Facet, spec::SEED};

use super::{View, codes::Codes};

/// Values of one field that are listed: nobody ticks a box among more. The rest is a number, and a clause away.
const LISTED: usize = 100;

/// Fields that every run has and that are filtered by like settings.
const FIXED: [&str; 2] = ["state", "study"];

/// How often each value of each field occurs, and how many runs were counted.
#[derive(Debug, Default)]
pub(super) struct Counts {
    total: u32,
    /// By path; the counts are those of the codes' values, in their order.
    paths: Vec<(String, Arc<Codes>, Vec<u32>)>,
}

impl Counts {
    /// Counts the values of the runs that are in the trash, or of all others.
    pub(super) fn of(view: &View, trash: bool) -> Result<Self, Problem> {
        let rows: Vec<usize> =
            view.index.heads().enumerate().filter(|(_, run)| run.notes.trash == trash).map(|(row, _)| row).collect();
        let settings = view.index.table.columns.settings().keys().map(String::as_str).filter(|path| *path != SEED);
        let mut paths = Vec::new();
        for path in FIXED.into_iter().chain(settings) {
            let codes = view.codes(path)?;
            let mut counts = vec![0; codes.values.len() + 1];
            for row in &rows {
                counts[codes.codes[*row] as usize] += 1;
            }
            counts.remove(0);
            paths.push((path.to_owned(), codes, counts));
        }
        Ok(Self { total: rows.len() as u32, paths })
    }

    /// How many runs were counted.
    pub(super) fn total(&self) -> u32 {
        self.total
    }

    /// The facets with more than one value ("none" counts as one): state and study, then the fields in the catalog's
    /// order, then what the catalog does not know. Values are in the order of their choices, or by size.
    pub(super) fn facets(&self, catalog: &Catalog) -> Vec<Facet> {
        let fields: Vec<&str> = catalog.fields().map(|field| field.path.as_str()).collect();
        let place = |path: &str| match FIXED.iter().position(|fixed| *fixed == path) {
            Some(place) => (0, place),
            None => (1, fields.iter().position(|field| *field == path).unwrap_or(usize::MAX)),
        };
        let mut facets: Vec<((usize, usize), Facet)> = self
            .paths
            .iter()
            .filter_map(|(path, codes, counts)| Some((place(path), self.facet(path, codes, counts, catalog)?)))
            .collect();
        facets.sort_by(|(one, a), (other, b)| one.cmp(other).then_with(|| a.path.cmp(&b.path)));
        facets.into_iter().map(|(_, facet)| facet).collect()
    }

    fn facet(&self, path: &str, codes: &Codes, counts: &[u32], catalog: &Catalog) -> Option<Facet> {
        let held = codes.values.iter().zip(counts).filter(|(_, count)| **count > 0);
        let mut values: Vec<(Value, u32)> = held.map(|(value, count)| (value.clone(), *count)).collect();
        let counted: u32 = counts.iter().sum();
        if values.len() + usize::from(counted < self.total) < 2 {
            return None;
        }
        let more = values.len().saturating_sub(LISTED);
        if more > 0 {
            values.sort_by(|(a, one), (b, other)| other.cmp(one).then_with(|| sizes(a, b)));
            values.truncate(LISTED);
        }
        let options = match catalog.field(path).map(|field| &field.kind) {
            Some(Kind::Choice { options }) => options.as_slice(),
            _ => &[],
        };
        let place = |value: &Value| {
            options.iter().position(|option| Some(option.value.as_str()) == value.as_text()).unwrap_or(usize::MAX)
        };
        values.sort_by(|(a, _), (b, _)| place(a).cmp(&place(b)).then_with(|| sizes(a, b)));
        Some(Facet { path: path.to_owned(), values, more: more as u32 })
    }
}

/// Numbers by size, texts by alphabet.
fn sizes(a: &Value, b: &Value) -> Ordering {
    match (a.as_number(), b.as_number()) {
        (Some(a), Some(b)) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
        _ => a.to_string().cmp(&b.to_string()),
    }
}
