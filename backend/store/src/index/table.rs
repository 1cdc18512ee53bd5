//! All rows of the index: what each run holds by itself, and the columns.

use std::collections::HashMap;

use retort_wire::Run;

use super::{
    Entry,
    columns::Columns,
    head::{Head, Kept},
};

/// The rows, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub(super) kept: Vec<Kept>,
    pub(super) columns: Columns,
    /// The position of each run.
    places: HashMap<String, u32>,
}

impl Table {
    /// A table of rows and their columns.
    pub(super) fn new(kept: Vec<Kept>, columns: Columns) -> Self {
        let mut table = Self { kept, columns, places: HashMap::new() };
        table.arrange();
        table
    }

    /// A table of whole entries.
    #[cfg(test)]
    pub(super) fn of(entries: Vec<Entry>) -> Self {
        let mut table = Self::default();
        for entry in entries {
            table.put(entry);
        }
        table.arrange();
        table
    }

    /// How many runs there are.
    pub(super) fn len(&self) -> usize {
        self.kept.len()
    }

    /// Where a run is.
    pub(super) fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).map(|place| *place as usize)
    }

    /// A run's head.
    pub(super) fn head(&self, row: usize) -> &Head {
        &self.kept[row].head
    }

    /// The whole run.
    pub(super) fn run(&self, row: usize) -> Run {
        self.kept[row].head.join(self.columns.spec(row), self.columns.summary(row))
    }

    /// The whole row.
    #[cfg(test)]
    pub(super) fn entry(&self, row: usize) -> Entry {
        let Kept { reported, heartbeat, measured, damage, stamp, .. } = self.kept[row].clone();
        Entry { run: self.run(row), reported, heartbeat, measured, damage, stamp }
    }

    /// Replaces a run's row, or adds it at the end; whether the rows have to be put in order again.
    pub(super) fn put(&mut self, entry: Entry) -> bool {
        let (kept, spec, summary) = Kept::split(entry);
        match self.place(&kept.head.id) {
            Some(row) => {
                let moved = self.kept[row].head.created != kept.head.created;
                self.columns.set(row, spec, &summary);
                self.kept[row] = kept;
                moved
            }
            None => {
                let row = self.kept.len();
                self.places.insert(kept.head.id.clone(), row as u32);
                self.columns.grow();
                self.columns.set(row, spec, &summary);
                self.kept.push(kept);
                true
            }
        }
    }

    /// Keeps the runs that `stays` picks; whether any had to go.
    pub(super) fn retain(&mut self, stays: impl Fn(&str) -> bool) -> bool {
        let rows: Vec<usize> = (0..self.len()).filter(|row| stays(&self.head(*row).id)).collect();
        let gone = rows.len() < self.len();
        if gone {
            self.pick(&rows);
        }
        gone
    }

    /// Sorts the rows by age.
    pub(super) fn arrange(&mut self) {
        let mut rows: Vec<usize> = (0..self.len()).collect();
        let age = |row: &usize| (self.head(*row).created, &self.head(*row).id);
        if !rows.is_sorted_by_key(age) {
            rows.sort_by(|one, other| age(one).cmp(&age(other)));
            self.pick(&rows);
        } else if self.places.len() != self.len() {
            self.find_places();
        }
    }

    fn pick(&mut self, rows: &[usize]) {
        self.columns.pick(rows);
        self.kept = rows.iter().map(|row| std::mem::take(&mut self.kept[*row])).collect();
        self.find_places();
    }

    fn find_places(&mut self) {
        self.places = (0_u32..).zip(&self.kept).map(|(place, kept)| (kept.head.id.clone(), place)).collect();
    }
}
