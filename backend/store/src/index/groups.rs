//! Matched runs put together into marks.

use std::collections::HashMap;

use retort_wire::{Grouping, Problem, group::Stat};

use super::{View, cells::Cells};
use crate::id::hash;

/// Marks in the order of their oldest run, each with its runs by seed. No mark knows of another.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// Positions of runs, mark by mark.
    rows: Vec<u32>,
    /// Where each mark's runs begin, and the end of the last.
    starts: Vec<u32>,
}

impl Groups {
    /// Groups the runs at `rows`, which are oldest first.
    pub(super) fn of(view: &View, rows: &[u32], grouping: &Grouping) -> Result<Self, Problem> {
        let codes = match grouping {
            Grouping::Runs => {
                let count = rows.len() as u32;
                return Ok(Self { rows: rows.to_vec(), starts: (0..=count).collect() });
            }
            Grouping::Settings => {
                let group = view.codes("group")?;
                rows.iter().map(|row| group.codes[*row as usize]).collect()
            }
            Grouping::By(columns) => {
                let mut codes = vec![0; rows.len()];
                for column in columns {
                    let column = view.codes(column)?;
                    let mut pairs: HashMap<(u32, u32), u32> = HashMap::new();
                    for (code, row) in codes.iter_mut().zip(rows) {
                        let next = pairs.len() as u32;
                        *code = *pairs.entry((*code, column.codes[*row as usize])).or_insert(next);
                    }
                }
                codes
            }
        };
        let seeds = view.cells("seed")?;
        Ok(Self::by_codes(rows, &codes, |row| seeds.number(row)))
    }

    fn by_codes(rows: &[u32], codes: &[u32], seed: impl Fn(u32) -> Option<f64>) -> Self {
        let mut marks: HashMap<u32, u32> = HashMap::new();
        let mut counts: Vec<u32> = Vec::new();
        let marked: Vec<u32> = codes
            .iter()
            .map(|code| {
                let mark = *marks.entry(*code).or_insert_with(|| {
                    counts.push(0);
                    counts.len() as u32 - 1
                });
                counts[mark as usize] += 1;
                mark
            })
            .collect();
        let mut starts = vec![0; counts.len() + 1];
        for (mark, count) in counts.iter().enumerate() {
            starts[mark + 1] = starts[mark] + count;
        }
        let mut free = starts.clone();
        let mut sorted = vec![0; rows.len()];
        for (row, mark) in rows.iter().zip(marked) {
            let place = &mut free[mark as usize];
            sorted[*place as usize] = *row;
            *place += 1;
        }
        let groups = Self { rows: sorted, starts };
        let mut rows = groups.rows.clone();
        for mark in 0..groups.len() {
            rows[groups.range(mark)].sort_by(|one, other| {
                let seeds = (seed(*one).unwrap_or(0.0), seed(*other).unwrap_or(0.0));
                seeds.0.total_cmp(&seeds.1).then(one.cmp(other))
            });
        }
        Self { rows, ..groups }
    }

    fn range(&self, mark: usize) -> std::ops::Range<usize> {
        self.starts[mark] as usize..self.starts[mark + 1] as usize
    }

    /// How many marks there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// How many runs they have together.
    pub(super) fn runs(&self) -> usize {
        self.rows.len()
    }

    /// The positions of one mark's runs.
    pub(super) fn rows(&self, mark: usize) -> &[u32] {
        &self.rows[self.range(mark)]
    }

    /// All marks' runs.
    pub(super) fn marks(&self) -> impl ExactSizeIterator<Item = &[u32]> {
        (0..self.len()).map(|mark| self.rows(mark))
    }
}

/// The key of the mark with these runs: what its runs share, hashed, so that it is the same whatever else is there.
pub(super) fn key(view: &View, grouping: &Grouping, rows: &[u32]) -> Result<String, Problem> {
    let Some(first) = rows.first() else { return Ok(String::new()) };
    let run = view.index.head_at(*first);
    Ok(match grouping {
        Grouping::Runs => run.id.clone(),
        Grouping::Settings => run.group.clone(),
        Grouping::By(columns) => {
            let mut text = String::new();
            for column in columns {
                let codes = view.codes(column)?;
                let value = match codes.codes[*first as usize] {
                    0 => String::new(),
                    code => format!("={}", codes.values[code as usize - 1]),
                };
                text.push_str(column);
                text.push_str(&value);
                text.push('\n');
            }
            hash(&text)
        }
    })
}

/// Mean and interval over the runs at `rows` that have a number in this column.
pub(super) fn stat(cells: &Cells, rows: &[u32], spare: &mut Vec<f64>) -> Option<Stat> {
    spare.clear();
    spare.extend(rows.iter().filter_map(|row| cells.number(*row)));
    Stat::of(spare)
}
