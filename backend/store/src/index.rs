//! The table of all runs: one typed row a run, in memory, with a copy in `index.parquet`.
//!
//! The folders are the truth. The copy spares opening ten thousand Parquet files at the start: a row is read anew only
//! when one of its files has another time, size or inode than when it was last read.

use std::{
    collections::BTreeSet,
    fs,
    sync::atomic::{AtomicBool, Ordering},
    thread::available_parallelism,
};

use retort_wire::{Catalog, Cloud, Column, Grouping, Page, Problem, Query, Rows, RowsQuery, Run};

use crate::{Layout, Result, is_id};

mod cells;
mod cloud;
mod codes;
mod columns;
mod entry;
mod epochs;
mod facets;
mod file;
mod groups;
mod head;
mod mask;
mod order;
mod recent;
mod rows;
mod stamp;
mod survey;
mod table;
mod values;
mod view;

use cells::Cache;
use entry::Entry;
use epochs::Epochs;
pub use head::Head;
use stamp::Stamp;
pub use survey::{Found, Survey};
use table::Table;
use view::View;

/// A trainer that has given no sign of life for this many milliseconds is taken for lost.
pub const SILENCE: i64 = 30_000;
/// Folders that are read before what they hold is put into columns.
const READ_AT_ONCE: usize = 2_048;
/// Before the keys of a summary that every measured metric has.
const LAST: &str = "last:";

/// All runs of a data folder and the questions asked of them.
#[derive(Debug)]
pub struct Index {
    layout: Layout,
    /// Oldest first.
    table: Table,
    /// Every `split.metric` that any run has.
    measured: BTreeSet<String>,
    cache: Cache,
    epochs: Epochs,
    /// Whether the copy is older than the table.
    dirty: AtomicBool,
}

impl Index {
    /// Opens the index of a data folder: reads the copy, then whatever changed since. A copy that is missing, damaged
    /// or of another version is rebuilt from the folders, and one broken run is a warning on its row, so that an error
    /// means that the folder of all runs cannot be read or made.
    pub fn open(layout: Layout) -> Result<Self> {
        let runs = layout.runs();
        fs::create_dir_all(&runs).map_err(|error| crate::Error::write(&runs, error))?;
        fs::read_dir(&runs).map_err(|error| crate::Error::read(&runs, error))?;
        let table = file::read(&layout.index()).unwrap_or_else(|error| {
            if !error.is_missing() {
                tracing::warn!("{error} The index is rebuilt from the run folders.");
            }
            Table::default()
        });
        let mut index = Self::of(layout, table);
        let found = index.survey().look();
        index.absorb(found);
        if let Err(error) = index.save() {
            tracing::warn!("{error} The next start takes longer.");
        }
        Ok(index)
    }

    /// The index of what a frozen view keeps: its copy as it is, whatever became of the runs.
    pub fn frozen(layout: Layout) -> Result<Self> {
        let table = file::read(&layout.index())?;
        Ok(Self::of(layout, table))
    }

    /// Writes the rows that `keeps` picks as the index of another data folder, for [`Index::frozen`].
    pub fn keep(&self, layout: &Layout, keeps: impl Fn(&Head) -> bool) -> Result<()> {
        let mut table = self.table.clone();
        table.retain(|id| self.head(id).is_some_and(&keeps));
        file::write(&layout.index(), &table)
    }

    fn of(layout: Layout, table: Table) -> Self {
        let mut index = Self {
            layout,
            table,
            measured: BTreeSet::new(),
            cache: Cache::default(),
            epochs: Epochs::default(),
            dirty: AtomicBool::new(false),
        };
        index.learn();
        index
    }

    /// Where the runs lie.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Brings every row up to date with its folder and answers the rows that changed, the silent ones among them.
    /// Costs a few file times a run when nothing changed.
    pub fn refresh(&mut self) -> Vec<Run> {
        let found = self.survey().look();
        self.accept(found)
    }

    /// The same in steps, of which the long one, [`Survey::look`], needs no index: others read it meanwhile.
    pub fn survey(&self) -> Survey {
        let known = self.table.kept.iter().map(|kept| (kept.head.id.clone(), kept.stamp.clone())).collect();
        Survey { layout: self.layout.clone(), known }
    }

    /// Takes over what a survey found, and answers the rows that changed.
    pub fn accept(&mut self, found: Found) -> Vec<Run> {
        self.absorb(found).iter().filter_map(|id| self.get(id)).collect()
    }

    /// The same, answering the ids alone.
    fn absorb(&mut self, found: Found) -> BTreeSet<String> {
        let Found { gone, fresh } = found;
        if !gone.is_empty() && self.table.retain(|id| !gone.contains(id)) {
            self.changed();
            *self.dirty.get_mut() = true;
        }
        let (mut changed, mut arrived) = (BTreeSet::new(), false);
        // Whole runs are large; a hundred thousand of them at once would take a gigabyte.
        for part in fresh.chunks(READ_AT_ONCE) {
            let part = self.read(part);
            arrived |= self.take(part, &mut changed);
        }
        self.settle(arrived, &mut changed);
        changed
    }

    /// Brings one row up to date and answers it as it now is; none when there is no such run.
    pub fn refresh_run(&mut self, id: &str) -> Option<Run> {
        if is_id(id)
            && let Some(stamp) = self.stale(id)
        {
            let fresh = self.read(&[(id.to_owned(), stamp)]);
            let mut changed = BTreeSet::new();
            let arrived = self.take(fresh, &mut changed);
            self.settle(arrived, &mut changed);
        }
        self.get(id)
    }

    /// Takes rows out whose folders are gone.
    pub fn forget(&mut self, ids: &[String]) {
        let layout = &self.layout;
        if self.table.retain(|id| !ids.iter().any(|gone| gone == id) || layout.spec(id).exists()) {
            self.changed();
            *self.dirty.get_mut() = true;
        }
    }

    /// One run.
    pub fn get(&self, id: &str) -> Option<Run> {
        self.table.place(id).map(|row| self.table.run(row))
    }

    /// What one run is without its settings and numbers.
    pub fn head(&self, id: &str) -> Option<&Head> {
        self.table.place(id).map(|row| self.table.head(row))
    }

    /// What all runs are without their settings and numbers, oldest first, the trash included.
    pub fn heads(&self) -> impl DoubleEndedIterator<Item = &Head> + ExactSizeIterator {
        self.table.kept.iter().map(|kept| &kept.head)
    }

    /// All runs, oldest first, the trash included. Each is put together when it is asked for.
    pub fn runs(&self) -> impl DoubleEndedIterator<Item = Run> + ExactSizeIterator {
        (0..self.len()).map(|row| self.table.run(row))
    }

    /// All runs without their numbers, oldest first: what is asked for by whoever looks at settings and times.
    pub fn runs_without_numbers(&self) -> impl DoubleEndedIterator<Item = Run> + ExactSizeIterator {
        (0..self.len()).map(|row| self.table.head(row).join(self.table.columns.spec(row), Default::default()))
    }

    /// The runs that `wanted` picks, oldest first; the others are not put together.
    pub fn runs_where(&self, wanted: impl Fn(&Head) -> bool) -> impl DoubleEndedIterator<Item = Run> {
        (0..self.len()).filter(move |row| wanted(self.table.head(*row))).map(|row| self.table.run(row))
    }

    /// How many runs there are, the trash included.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.table.len() == 0
    }

    /// The page of rows that a query asks for. A filter or a sort key that cannot be read is an invalid request.
    pub fn query(&self, query: &Query) -> std::result::Result<Page, Problem> {
        self.page(query, None)
    }

    /// The same where the catalog is at hand: with it a mistyped column is told from one that no run has yet.
    pub fn query_with(&self, query: &Query, catalog: &Catalog) -> std::result::Result<Page, Problem> {
        self.page(query, Some(catalog))
    }

    fn page(&self, query: &Query, catalog: Option<&Catalog>) -> std::result::Result<Page, Problem> {
        let view = View::new(self, query, catalog);
        let sorted = view.sorted(&Query { group: Grouping::Runs, ..query.clone() })?;
        let limit = if query.limit == 0 { usize::MAX } else { query.limit as usize };
        let page = sorted.order.iter().skip(query.offset as usize).take(limit);
        let runs = page.flat_map(|mark| sorted.groups.rows(*mark as usize)).map(|row| self.table.run(*row as usize));
        Ok(Page { total: sorted.order.len() as u32, runs: runs.collect() })
    }

    /// Every mark of the plots, in columns, with what differs and what can be filtered by.
    pub fn cloud(&self, query: &Query, catalog: &Catalog) -> std::result::Result<Cloud, Problem> {
        cloud::cloud(&View::new(self, query, Some(catalog)), query, catalog)
    }

    /// A page of the table.
    pub fn rows(&self, asked: &RowsQuery, catalog: &Catalog) -> std::result::Result<Rows, Problem> {
        rows::rows(&View::new(self, &asked.query, Some(catalog)), asked, catalog)
    }

    /// The head of the run at a position.
    fn head_at(&self, row: u32) -> &Head {
        self.table.head(row as usize)
    }

    /// Whether a column is a measured number.
    fn is_measured(&self, column: &str) -> bool {
        self.measured.contains(&Column::parse(column).name)
    }

    /// Replaces `index.parquet`, if anything changed since it was read or written but the heartbeats and epochs of live
    /// runs.
    pub fn save(&self) -> Result<()> {
        if self.dirty.swap(false, Ordering::Relaxed)
            && let Err(error) = file::write(&self.layout.index(), &self.table)
        {
            self.dirty.store(true, Ordering::Relaxed);
            return Err(error);
        }
        Ok(())
    }

    /// The present stamp of a run whose row is older than its folder.
    fn stale(&self, id: &str) -> Option<Stamp> {
        let known = self.table.place(id).map(|row| &self.table.kept[row].stamp);
        let present = Stamp::of(&self.layout, id, known.map_or(0, |known| known.attempt))?;
        (known != Some(&present)).then_some(present)
    }

    /// Reads rows from their folders, on all cores when there are many.
    fn read(&self, stale: &[(String, Stamp)]) -> Vec<Entry> {
        let one = |(id, stamp): &(String, Stamp)| {
            let known = self.table.place(id).map(|row| (&self.table, row));
            Entry::read(&self.layout, id, stamp.clone(), known)
        };
        let threads = available_parallelism().map_or(1, usize::from);
        if threads == 1 || stale.len() < 32 {
            return stale.iter().map(one).collect();
        }
        std::thread::scope(|scope| {
            let parts = stale.chunks(stale.len().div_ceil(threads));
            let workers: Vec<_> = parts.map(|part| scope.spawn(|| part.iter().map(one).collect::<Vec<_>>())).collect();
            // A worker cannot panic: damaged files are answers. If one did, its rows would come with the next refresh.
            workers.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect()
        })
    }

    /// Puts rows in their places and notes which changed; whether the rows have to be put in order again.
    fn take(&mut self, fresh: Vec<Entry>, changed: &mut BTreeSet<String>) -> bool {
        let mut arrived = false;
        for entry in fresh {
            // A live run is read anew at the next start in any case; its every heartbeat need not rewrite the copy.
            *self.dirty.get_mut() |= !entry.reported.is_live();
            let id = entry.run.id.clone();
            let is_same = self.table.place(&id).is_some_and(|row| self.table.run(row) == entry.run);
            arrived |= self.table.put(entry);
            if !is_same {
                changed.insert(id);
            }
        }
        arrived
    }

    /// Puts the rows in order where it takes that, and decides who is silent.
    fn settle(&mut self, arrived: bool, changed: &mut BTreeSet<String>) {
        if arrived {
            self.table.arrange();
        }
        let now = jiff::Timestamp::now().as_millisecond();
        for kept in &mut self.table.kept {
            if kept.listen(now) {
                changed.insert(kept.head.id.clone());
            }
        }
        if arrived || !changed.is_empty() {
            self.changed();
        }
    }

    /// Forgets what was worked out from the rows as they were.
    fn changed(&mut self) {
        self.cache = Cache::default();
        self.learn();
    }

    /// Notes which metrics there are.
    fn learn(&mut self) {
        let keys = self.table.columns.numbers().keys();
        self.measured = keys.filter_map(|key| key.strip_prefix(LAST)).map(str::to_owned).collect();
    }
}

#[cfg(test)]
mod tests;
