//! Which of two rows comes first.

use std::cmp::Ordering;

use retort_wire::Sort;

use super::cells::Cells;

/// What a row is sorted by in one column. NaN counts as missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Key<'a> {
    pub(super) number: Option<f64>,
    pub(super) text: Option<&'a str>,
}

impl<'a> Key<'a> {
    /// The key of one cell.
    pub(super) fn of(cells: &'a Cells, row: usize) -> Self {
        Self {
            number: cells.numbers.as_ref().and_then(|numbers| numbers.get(row)),
            text: cells.texts.as_ref().and_then(|texts| texts.get(row)),
        }
    }
}

/// Compares two rows by their keys, most important first. Numbers come before texts; missing values and NaN come last
/// whichever way a column is sorted.
pub(super) fn compare(a: &[Key], b: &[Key], sort: &[Sort]) -> Ordering {
    let mut pairs = a.iter().zip(b).zip(sort);
    pairs
        .try_fold((), |(), ((a, b), sort)| match one(a, b, sort.descending) {
            Ordering::Equal => Ok(()),
            decided => Err(decided),
        })
        .map_or_else(|decided| decided, |()| Ordering::Equal)
}

fn one(a: &Key, b: &Key, descending: bool) -> Ordering {
    let number = |key: &Key| key.number.filter(|number| !number.is_nan());
    present_first(number(a), number(b), descending).then_with(|| present_first(a.text, b.text, descending))
}

fn present_first<T: PartialOrd>(a: Option<T>, b: Option<T>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => {
            let ascending = a.partial_cmp(&b).unwrap_or(Ordering::Equal);
            if descending { ascending.reverse() } else { ascending }
        }
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}
