//! Which of two rows comes first, and where a page begins.

use std::{cmp::Ordering, collections::HashMap, sync::Arc};

use retort_wire::{Grouping, Num, Problem, Sort};
use serde::{Deserialize, Serialize};

use super::{
    View,
    cells::Cells,
    groups::{self, Groups},
};

/// What a row is sorted by in one column: the mean of its numbers, or the first text of its runs. NaN counts as
/// missing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Key<T> {
    #[serde(rename = "n")]
    number: Option<Num>,
    #[serde(rename = "t")]
    text: Option<T>,
}

/// The sort keys of one row with what decides between equals: the row to go on from, as an opaque text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Cursor {
    keys: Vec<Key<String>>,
    youngest: i64,
    key: String,
}

/// The marks of a view in an order.
#[derive(Debug)]
pub(super) struct Sorted {
    /// The marks.
    pub(super) groups: Arc<Groups>,
    /// Their positions among `groups`, first to last.
    pub(super) order: Vec<u32>,
    columns: Vec<Column>,
    youngest: Vec<i64>,
}

/// One sort key of all marks.
#[derive(Debug)]
struct Column {
    cells: Arc<Cells>,
    /// NaN is missing.
    numbers: Vec<f64>,
    /// The first run that has a text, one more than its position; 0 for none.
    texts: Vec<u32>,
    descending: bool,
}

impl Column {
    fn of(cells: Arc<Cells>, groups: &Groups, descending: bool) -> Self {
        let mut spare = Vec::new();
        let mean = |rows: &[u32]| groups::stat(&cells, rows, &mut spare).map_or(f64::NAN, |stat| stat.mean.0);
        let numbers = if cells.numbers.is_some() { groups.marks().map(mean).collect() } else { Vec::new() };
        let text = |rows: &[u32]| rows.iter().find(|row| cells.text(**row).is_some()).map_or(0, |row| row + 1);
        let texts = if cells.texts.is_some() { groups.marks().map(text).collect() } else { Vec::new() };
        Self { cells, numbers, texts, descending }
    }

    fn number(&self, mark: usize) -> Option<f64> {
        self.numbers.get(mark).copied().filter(|number| !number.is_nan())
    }

    fn text(&self, mark: usize) -> Option<&str> {
        self.texts.get(mark).and_then(|row| self.cells.text(row.checked_sub(1)?))
    }

    /// Numbers come before texts; what is missing comes last whichever way the column is sorted.
    fn compare(&self, one: (Option<f64>, Option<&str>), other: (Option<f64>, Option<&str>)) -> Ordering {
        let texts = || present_first(one.1, other.1, self.descending);
        present_first(one.0, other.0, self.descending).then_with(texts)
    }
}

fn present_first<T: PartialOrd>(one: Option<T>, other: Option<T>, descending: bool) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => {
            let ascending = one.partial_cmp(&other).unwrap_or(Ordering::Equal);
            if descending { ascending.reverse() } else { ascending }
        }
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

impl Sorted {
    /// Sorts the marks by `keys`; equals by their youngest run, youngest first, and last by the id of their first
    /// run, so that there is one order whatever rows come and go.
    pub(super) fn of(view: &View, groups: Arc<Groups>, keys: &[Sort]) -> Result<Self, Problem> {
        let column = |key: &Sort| Ok(Column::of(view.cells(&key.column)?, &groups, key.descending));
        let columns = keys.iter().map(column).collect::<Result<Vec<_>, Problem>>()?;
        let created = |rows: &[u32]| rows.iter().map(|row| view.index.head_at(*row).created).max().unwrap_or(i64::MIN);
        let youngest: Vec<i64> = groups.marks().map(created).collect();
        let mut order: Vec<u32> = (0..groups.len() as u32).collect();
        order.sort_by(|one, other| {
            let (one, other) = (*one as usize, *other as usize);
            let by_keys = columns.iter().map(|column| {
                column.compare((column.number(one), column.text(one)), (column.number(other), column.text(other)))
            });
            let ids = || last(view, &groups, other).cmp(last(view, &groups, one));
            decided(by_keys).then_with(|| youngest[other].cmp(&youngest[one])).then_with(ids)
        });
        Ok(Self { groups, order, columns, youngest })
    }

    /// The cursor of the row at `place` of the order.
    pub(super) fn cursor(&self, view: &View, place: usize) -> Option<String> {
        let mark = *self.order.get(place)? as usize;
        let key =
            |column: &Column| Key { number: column.number(mark).map(Num), text: column.text(mark).map(str::to_owned) };
        let keys = self.columns.iter().map(key).collect();
        let cursor = Cursor { keys, youngest: self.youngest[mark], key: last(view, &self.groups, mark).to_owned() };
        serde_json::to_string(&cursor).ok()
    }

    /// How many rows come before that of a cursor, and whether it is itself still there.
    pub(super) fn find(&self, view: &View, cursor: &str) -> Result<(usize, bool), Problem> {
        let wrong = || {
            Problem::invalid("The place in the table cannot be read; it belongs to another order. Begin at the top.")
        };
        let cursor: Cursor = serde_json::from_str(cursor).map_err(|_| wrong())?;
        if cursor.keys.len() != self.columns.len() {
            return Err(wrong());
        }
        let against = |mark: usize| {
            let by_keys = self.columns.iter().zip(&cursor.keys).map(|(column, key)| {
                let wanted = (key.number.map(|number| number.0), key.text.as_deref());
                column.compare((column.number(mark), column.text(mark)), wanted)
            });
            let ids = || cursor.key.as_str().cmp(last(view, &self.groups, mark));
            decided(by_keys).then_with(|| cursor.youngest.cmp(&self.youngest[mark])).then_with(ids)
        };
        let before = self.order.partition_point(|mark| against(*mark as usize) == Ordering::Less);
        let there = self.order.get(before).is_some_and(|mark| against(*mark as usize) == Ordering::Equal);
        Ok((before, there))
    }

    /// Where the marks with those keys are in the order, in the order of the keys; those that are not there are left
    /// out.
    pub(super) fn places(&self, view: &View, grouping: &Grouping, keys: &[String]) -> Result<Vec<usize>, Problem> {
        let mut places: HashMap<String, usize> = HashMap::with_capacity(self.order.len());
        for (place, mark) in self.order.iter().enumerate() {
            places.insert(groups::key(view, grouping, self.groups.rows(*mark as usize))?, place);
        }
        Ok(keys.iter().filter_map(|key| places.get(key).copied()).collect())
    }
}

/// The first comparison that decides.
fn decided(mut comparisons: impl Iterator<Item = Ordering>) -> Ordering {
    comparisons.find(|order| *order != Ordering::Equal).unwrap_or(Ordering::Equal)
}

/// The id of a mark's first run: what decides where all else is equal.
fn last<'a>(view: &View<'a>, groups: &Groups, mark: usize) -> &'a str {
    groups.rows(mark).first().map_or("", |row| view.index.head_at(*row).id.as_str())
}
