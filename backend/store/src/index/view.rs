//! The index as one query sees it.

use std::sync::Arc;

use polars::prelude::{BooleanChunked, NewChunkedArray};
use retort_wire::{
    Catalog, Column, Filter, Problem, Protocol, Query,
    filter::{FACTS, FilterError},
    nearest::plausible,
};

use super::{Index, cells::Cells, codes::Codes, facets::Counts, groups::Groups, mask, order::Sorted};

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

    /// The column of that name, if any run has it.
    pub(super) fn measured(&self, column: &str) -> Option<Arc<Cells>> {
        self.index.cells(column, self.protocol, self.catalog)
    }

    /// The column of that name. One that no run has yet is empty where it could be there (the catalog knows it, or
    /// nothing was measured so far), and otherwise most likely mistyped.
    pub(super) fn cells(&self, column: &str) -> Result<Arc<Cells>, Problem> {
        if let Some(cells) = self.measured(column) {
            return Ok(cells);
        }
        match self.unknown(column) {
            Some(sentence) => Err(Problem::invalid(format!("A column is wrong: {sentence}"))),
            None => Ok(Arc::default()),
        }
    }

    /// Why there can be no column of that name, without the full stop; none when there is one, or could be.
    fn unknown(&self, column: &str) -> Option<String> {
        if self.measured(column).is_some() {
            return None;
        }
        let parsed = Column::parse(column);
        // It is there, but nothing says which of its values is the best: without numbers under such a query, and no
        // answer to somebody who asks for it by name.
        if self.index.measured.contains(&parsed.name) {
            let name = &parsed.name;
            return parsed.protocol.map(|_| {
                format!(
                    "`{column}` has no meaning: nothing says whether a high or a low {name} is better; use \
                     max:{name} or min:{name}"
                )
            });
        }
        let known = |catalog: &Catalog| parsed.is_measured(catalog) || catalog.field(column).is_some();
        let plausible = self.catalog.map_or_else(|| self.index.measured.is_empty() && column.contains('.'), known);
        if plausible || self.index.is_empty() {
            return None;
        }
        Some(match self.near(&parsed) {
            Some(near) => format!("there is no column `{column}`; did you mean {near}?"),
            None => format!(
                "there is no column `{column}`; use a setting such as objective.temperature, a metric such as \
                 test.accuracy, or one of state, study, seed, tag, star, created, seconds, epoch, id and group"
            ),
        })
    }

    /// The column that was most likely meant.
    fn near(&self, column: &Column) -> Option<Column> {
        let fields = self.catalog.into_iter().flat_map(|catalog| catalog.fields().map(|field| field.path.as_str()));
        let facts = FACTS.iter().map(|(name, ..)| *name);
        let measured = self.index.measured.iter().chain(self.index.table.columns.settings().keys()).map(String::as_str);
        let name = plausible(&column.name, measured.chain(fields).chain(facts))?.to_owned();
        let protocol = column.protocol.filter(|_| self.index.measured.contains(&name));
        Some(Column { protocol, name })
    }

    /// The filter as a whole, or an error at the column that there is not.
    fn filter(&self, text: &str) -> Result<Filter, Problem> {
        let invalid = |error: &FilterError| Problem::invalid(error.to_string());
        let (filter, named) = Filter::read(text).map_err(|error| invalid(&error))?;
        for named in named {
            if let Some(message) = self.unknown(&named.name) {
                return Err(invalid(&FilterError { column: named.column, message }));
            }
        }
        Ok(filter)
    }

    /// The codes of the column of that name, with the same refusals.
    pub(super) fn codes(&self, column: &str) -> Result<Arc<Codes>, Problem> {
        let cells = self.cells(column)?;
        Ok(self
            .index
            .codes(&self.index.key(column, self.protocol, self.catalog).unwrap_or_else(|| column.to_owned()), &cells))
    }

    /// The positions of the runs that a query lets through, oldest first.
    pub(super) fn matching(&self, query: &Query) -> Result<Vec<u32>, Problem> {
        let filter = self.filter(&query.filter)?;
        let side = self.index.heads().map(|run| run.notes.trash == query.trash);
        let mask = &mask::compile(&filter, self)? & &BooleanChunked::from_iter_values("".into(), side);
        Ok((0_u32..).zip(mask.iter()).filter(|(_, through)| *through == Some(true)).map(|(row, _)| row).collect())
    }

    /// What the runs in the trash, or all others, can be filtered by.
    pub(super) fn counts(&self, trash: bool) -> Result<Arc<Counts>, Problem> {
        self.index.cache.counts.get_or(trash.to_string(), || Counts::of(self, trash))
    }

    /// The marks that a query asks for.
    pub(super) fn groups(&self, query: &Query) -> Result<Arc<Groups>, Problem> {
        let asked = format!("{:?}", (question(query), &query.group));
        self.index.cache.groups.get_or(asked, || Groups::of(self, &self.matching(query)?, &query.group))
    }

    /// The same, sorted.
    pub(super) fn sorted(&self, query: &Query) -> Result<Arc<Sorted>, Problem> {
        let asked = format!("{:?}", (question(query), &query.group, &query.sort));
        self.index.cache.sorted.get_or(asked, || Sorted::of(self, self.groups(query)?, &query.sort))
    }
}

/// What decides which runs a query lets through; a filter that counts back from now ("3d ago") is another question
/// every minute.
fn question(query: &Query) -> String {
    let minute = query.filter.contains("ago").then(|| jiff::Timestamp::now().as_second() / 60);
    format!("{:?}", (&query.filter, query.trash, query.protocol, minute))
}
