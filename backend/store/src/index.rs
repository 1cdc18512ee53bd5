//! The table of all runs: one typed row a run, in memory, with a copy in `index.parquet`.
//!
//! The folders are the truth. The copy spares opening ten thousand Parquet files at the start: a row is read anew only
//! when one of its files has another time, size or inode than when it was last read.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    fs,
    thread::available_parallelism,
};

use retort_wire::{Catalog, Page, Problem, Query, Run, group::Overview};

use crate::{Layout, Result, is_id};

mod cells;
mod entry;
mod facets;
mod file;
mod mask;
mod order;
mod overview;
mod stamp;
mod view;

use cells::Cache;
use entry::Entry;
use stamp::Stamp;
use view::View;

/// A trainer that has given no sign of life for this many milliseconds is taken for lost.
pub const SILENCE: i64 = 30_000;
/// Before the keys of a summary that every measured metric has.
const LAST: &str = "last:";

/// All runs of a data folder and the questions asked of them.
#[derive(Debug)]
pub struct Index {
    layout: Layout,
    /// Oldest first.
    entries: Vec<Entry>,
    /// The position of each run in `entries`.
    places: HashMap<String, usize>,
    /// Every path that any spec has.
    paths: BTreeSet<String>,
    /// Every `split.metric` that any run has.
    measured: BTreeSet<String>,
    cache: Cache,
    dirty: bool,
}

impl Index {
    /// Opens the index of a data folder: reads the copy, then whatever changed since. A copy that is missing, damaged
    /// or of another version is rebuilt from the folders, and one broken run is a warning on its row, so that an error
    /// means that the folder of all runs cannot be read or made.
    pub fn open(layout: Layout) -> Result<Self> {
        let runs = layout.runs();
        fs::create_dir_all(&runs).map_err(|error| crate::Error::write(&runs, error))?;
        fs::read_dir(&runs).map_err(|error| crate::Error::read(&runs, error))?;
        let entries = file::read(&layout.index()).unwrap_or_else(|error| {
            if !error.is_missing() {
                tracing::warn!("{error} The index is rebuilt from the run folders.");
            }
            Vec::new()
        });
        let mut index = Self::of(layout, entries);
        index.refresh();
        if let Err(error) = index.save() {
            tracing::warn!("{error} The next start takes longer.");
        }
        Ok(index)
    }

    fn of(layout: Layout, entries: Vec<Entry>) -> Self {
        let mut index = Self {
            layout,
            entries,
            places: HashMap::new(),
            paths: BTreeSet::new(),
            measured: BTreeSet::new(),
            cache: Cache::default(),
            dirty: false,
        };
        index.arrange();
        index.relearn();
        index
    }

    /// Where the runs lie.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Brings every row up to date with its folder and answers the rows that changed, the silent ones among them.
    /// Costs a few file times a run when nothing changed.
    pub fn refresh(&mut self) -> Vec<Run> {
        let Ok(listing) = fs::read_dir(self.layout.runs()) else { return Vec::new() };
        let names = listing.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let present: HashSet<String> = names.filter(|name| is_id(name)).collect();
        let before = self.entries.len();
        self.entries.retain(|entry| present.contains(&entry.run.id));
        if self.entries.len() < before {
            self.arrange();
            self.relearn();
            self.dirty = true;
        }
        let stale: Vec<(&str, Stamp)> = present.iter().filter_map(|id| Some((id.as_str(), self.stale(id)?))).collect();
        let fresh = self.read(&stale);
        self.take(fresh)
    }

    /// Brings one row up to date and answers it as it now is; none when there is no such run.
    pub fn refresh_run(&mut self, id: &str) -> Option<Run> {
        if is_id(id)
            && let Some(stamp) = self.stale(id)
        {
            let fresh = self.read(&[(id, stamp)]);
            self.take(fresh);
        }
        self.get(id).cloned()
    }

    /// One row.
    pub fn get(&self, id: &str) -> Option<&Run> {
        self.places.get(id).and_then(|place| self.entries.get(*place)).map(|entry| &entry.run)
    }

    /// All rows, oldest first, the trash included.
    pub fn runs(&self) -> impl DoubleEndedIterator<Item = &Run> + ExactSizeIterator {
        self.entries.iter().map(|entry| &entry.run)
    }

    /// How many runs there are, the trash included.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
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
        let mut rows = view.matching(query)?;
        view.sort(&mut rows, &query.sort)?;
        let total = rows.len() as u32;
        let limit = if query.limit == 0 { usize::MAX } else { query.limit as usize };
        let page = rows.iter().skip(query.offset as usize).take(limit);
        Ok(Page { total, runs: page.map(|row| self.entries[*row].run.clone()).collect() })
    }

    /// Groups over seeds with means and intervals, what differs among them, and what they can be filtered by.
    pub fn overview(&self, query: &Query, catalog: &Catalog) -> std::result::Result<Overview, Problem> {
        overview::overview(&View::new(self, query, Some(catalog)), query, catalog)
    }

    /// Replaces `index.parquet`, if anything changed since it was read or written but the heartbeats and epochs of live
    /// runs.
    pub fn save(&mut self) -> Result<()> {
        if self.dirty {
            file::write(&self.layout.index(), &self.entries)?;
            self.dirty = false;
        }
        Ok(())
    }

    /// The present stamp of a run whose row is older than its folder.
    fn stale(&self, id: &str) -> Option<Stamp> {
        let known = self.places.get(id).map(|place| &self.entries[*place].stamp);
        let present = Stamp::of(&self.layout, id, known.map_or(0, |known| known.attempt))?;
        (known != Some(&present)).then_some(present)
    }

    /// Reads rows from their folders, on all cores when there are many.
    fn read(&self, stale: &[(&str, Stamp)]) -> Vec<Entry> {
        let one = |(id, stamp): &(&str, Stamp)| {
            let known = self.places.get(*id).map(|place| &self.entries[*place]);
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

    /// Puts rows in their places, decides who is silent, and answers what changed.
    fn take(&mut self, fresh: Vec<Entry>) -> Vec<Run> {
        let mut changed = BTreeSet::new();
        let mut arrived = false;
        for entry in fresh {
            self.learn(&entry.run);
            // A live run is read anew at the next start in any case; its every heartbeat need not rewrite the copy.
            self.dirty |= !entry.reported.is_live();
            match self.places.get(&entry.run.id) {
                Some(&place) => {
                    if self.entries[place].run != entry.run {
                        changed.insert(entry.run.id.clone());
                    }
                    arrived |= self.entries[place].run.created != entry.run.created;
                    self.entries[place] = entry;
                }
                None => {
                    changed.insert(entry.run.id.clone());
                    self.entries.push(entry);
                    arrived = true;
                }
            }
        }
        if arrived {
            self.arrange();
        }
        let now = jiff::Timestamp::now().as_millisecond();
        for entry in &mut self.entries {
            if entry.listen(now) {
                changed.insert(entry.run.id.clone());
            }
        }
        if !changed.is_empty() {
            self.cache = Cache::default();
        }
        changed.iter().filter_map(|id| self.get(id).cloned()).collect()
    }

    /// Sorts the rows by age and finds their places again.
    fn arrange(&mut self) {
        self.entries.sort_by(|a, b| (a.run.created, &a.run.id).cmp(&(b.run.created, &b.run.id)));
        self.places = self.entries.iter().enumerate().map(|(place, entry)| (entry.run.id.clone(), place)).collect();
        self.cache = Cache::default();
    }

    /// Notes which columns a row has.
    fn learn(&mut self, run: &Run) {
        for path in run.spec.0.keys() {
            if !self.paths.contains(path) {
                self.paths.insert(path.clone());
            }
        }
        for key in run.summary.keys().filter_map(|key| key.strip_prefix(LAST)) {
            if !self.measured.contains(key) {
                self.measured.insert(key.to_owned());
            }
        }
    }

    /// Notes the columns of all rows, and forgets those that none has any more.
    fn relearn(&mut self) {
        self.paths.clear();
        self.measured.clear();
        let entries = std::mem::take(&mut self.entries);
        entries.iter().for_each(|entry| self.learn(&entry.run));
        self.entries = entries;
    }
}

#[cfg(test)]
mod tests;
