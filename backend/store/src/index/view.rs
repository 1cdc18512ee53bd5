//! The index as one query sees it.

use std::sync::Arc;

use polars::prelude::{BooleanChunked, NewChunkedArray};
use retort_wire::{Catalog, Filter, Problem, Protocol, Query, Sort};

use super::{Index, cells::Cells, mask, order};

/// An index, the protocol that metrics are taken under, and the catalog where there is one at hand.
pub(super) struct View<'a> {
    pub(super) index: &'a Index,
    pub(super) protocol: Protocol,
    catalog: Option<&'a Catalog>,
}

impl<'a> View<'a> {
    pub(super) fn new(index: &'a Index, query: &Query, catalog: Option<&'a Catalog>) -> Self {
        Self { index, protocol: query.protocol, catalog }
    }

    /// The column of that name. One that no run has yet is empty where it could be there (the catalog knows it, or
    /// nothing was measured so far), and otherwise most likely mistyped.
    pub(super) fn cells(&self, column: &str) -> Result<Arc<Cells>, Problem> {
        if let Some(cells) = self.index.cells(column, self.protocol) {
            return Ok(cells);
        }
        let known = |catalog: &Catalog| {
            let metric = column.split_once(':').map_or(column, |(_, metric)| metric);
            let measured = metric.split_once('.').is_some_and(|(split, metric)| {
                catalog.splits.iter().any(|known| known.value == split) && catalog.metric(metric).is_some()
            });
            measured || catalog.field(column).is_some()
        };
        let plausible = self.catalog.map_or_else(|| self.index.measured.is_empty() && column.contains('.'), known);
        if plausible || self.index.is_empty() {
            return Ok(Arc::default());
        }
        Err(Problem::invalid(format!(
            "No run has a column `{column}`; use a setting such as objective.temperature, a metric such as \
             test.accuracy, or one of state, study, seed, tag, star, created, seconds, epoch, id and group."
        )))
    }

    /// The positions of the runs that a query lets through, oldest first.
    pub(super) fn matching(&self, query: &Query) -> Result<Vec<usize>, Problem> {
        let filter = Filter::parse(&query.filter).map_err(|error| Problem::invalid(error.to_string()))?;
        let side = self.index.runs().map(|run| run.notes.trash == query.trash);
        let mask = &mask::compile(&filter, self)? & &BooleanChunked::from_iter_values("".into(), side);
        Ok(mask.iter().enumerate().filter(|(_, through)| *through == Some(true)).map(|(row, _)| row).collect())
    }

    /// Sorts positions by `keys`, and equals by age, youngest first.
    pub(super) fn sort(&self, rows: &mut Vec<usize>, keys: &[Sort]) -> Result<(), Problem> {
        let columns = keys.iter().map(|key| self.cells(&key.column)).collect::<Result<Vec<_>, _>>()?;
        let of = |row: usize| columns.iter().map(|cells| order::Key::of(cells, row)).collect::<Vec<_>>();
        let mut keyed: Vec<_> = rows.iter().map(|&row| (of(row), row)).collect();
        // Positions are by age, so that the larger one is the younger run.
        keyed.sort_by(|(a, first), (b, second)| order::compare(a, b, keys).then(second.cmp(first)));
        *rows = keyed.into_iter().map(|(_, row)| row).collect();
        Ok(())
    }
}
