//! What stands in each cell of a heatmap.

use retort_wire::group::Stat;

use crate::{format, plot::scale::extent};

/// Steps of colour, cividis from dark to light.
pub const STEPS: usize = 10;

/// A heatmap before it is laid out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// What it shows, in one line.
    pub title: String,
    /// The same in sentences.
    pub description: String,
    /// What is averaged, with its unit.
    pub measure: String,
    /// `share`, `nats` or empty.
    pub unit: String,
    /// The field across and its values.
    pub column_title: String,
    /// See `column_title`.
    pub columns: Vec<String>,
    /// The field down and its values.
    pub row_title: String,
    /// See `row_title`.
    pub rows: Vec<String>,
    /// Row by row.
    pub cells: Vec<Cell>,
    /// The least and the greatest finite mean.
    pub range: Option<(f64, f64)>,
}

/// The runs of one pair of values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// Mean over runs with its interval; none where nothing was measured.
    pub stat: Option<Stat>,
    /// The places of the marks behind it.
    pub marks: Vec<u32>,
    /// Runs behind it, measured or not.
    pub runs: u32,
    /// Where it leads without scripts.
    pub href: String,
}

/// What one mark brings to its cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// Column and row.
    pub place: (usize, usize),
    /// The numbers of its runs that have one.
    pub values: Vec<f64>,
    /// Its runs.
    pub runs: u32,
}

/// The cells of `columns` by `rows`, row by row: the mean of a cell is over all of its runs, and its interval is that of
/// their spread ([`Stat::of`]). Entry number i is mark number i.
pub fn cells(entries: &[Entry], columns: usize, rows: usize) -> Vec<Cell> {
    let mut cells = vec![Cell::default(); columns * rows];
    let mut values = vec![Vec::new(); columns * rows];
    for (mark, entry) in entries.iter().enumerate() {
        let (column, row) = entry.place;
        if column < columns && row < rows {
            let at = row * columns + column;
            cells[at].marks.push(mark as u32);
            cells[at].runs += entry.runs;
            values[at].extend_from_slice(&entry.values);
        }
    }
    for (cell, values) in cells.iter_mut().zip(&values) {
        cell.stat = Stat::of(values);
    }
    cells
}

/// The least and the greatest finite mean of `cells`.
pub fn range(cells: &[Cell]) -> Option<(f64, f64)> {
    extent(cells.iter().filter_map(|cell| Some(cell.stat?.mean.0)))
}

/// A mean with its interval, without the unit.
pub fn numbers(stat: &Stat, unit: &str) -> String {
    match stat.half_width {
        Some(half) => format!("{} ± {}", format::plain(unit, stat.mean.0), format::plain(unit, half)),
        None => format::plain(unit, stat.mean.0),
    }
}

impl Sheet {
    /// The step of colour of a cell's mean; none without a finite one.
    pub fn step(&self, cell: &Cell) -> Option<usize> {
        let mean = cell.stat?.mean.0;
        let (low, high) = self.range?;
        if !mean.is_finite() {
            return None;
        }
        let share = if high > low { (mean - low) / (high - low) } else { 0.5 };
        Some(((share * STEPS as f64) as usize).min(STEPS - 1))
    }

    /// The class that colours a cell.
    pub fn class(&self, cell: &Cell) -> String {
        match (self.step(cell), cell.stat) {
            (Some(step), _) => format!("heat-{step}"),
            (None, Some(_)) => "heat-diverged".to_owned(),
            (None, None) => "heat-unmeasured".to_owned(),
        }
    }

    /// The cell's two values in words.
    pub fn name(&self, index: usize) -> String {
        let columns = self.columns.len().max(1);
        let value = |names: &[String], at: usize| names.get(at).cloned().unwrap_or_default();
        format!(
            "{} {}, {} {}",
            self.row_title,
            value(&self.rows, index / columns),
            self.column_title,
            value(&self.columns, index % columns)
        )
    }

    /// The cell's number with what it comes from.
    pub fn note(&self, index: usize) -> String {
        let Some(cell) = self.cells.get(index) else { return String::new() };
        let unit = match format::unit(&self.unit) {
            "" => String::new(),
            unit => format!("\u{a0}{unit}"),
        };
        let number = match &cell.stat {
            None => "not measured yet".to_owned(),
            Some(stat) if !stat.mean.0.is_finite() => "diverged: a value is not finite".to_owned(),
            Some(stat) => format!("{}{unit}", numbers(stat, &self.unit)),
        };
        let groups = format::counted(cell.marks.len() as u64, "mark", "marks");
        let n = cell.stat.map_or(0, |stat| stat.n);
        format!(
            "{} {number}\nn = {n} of {}, {groups}",
            self.measure,
            format::counted(u64::from(cell.runs), "run", "runs")
        )
    }

    /// The next cell with runs in a direction; none at the edge.
    pub fn beside(&self, index: usize, across: i32, down: i32) -> Option<usize> {
        let (columns, rows) = (self.columns.len() as i32, self.rows.len() as i32);
        let (mut column, mut row) = (index as i32 % columns.max(1), index as i32 / columns.max(1));
        loop {
            column += across;
            row += down;
            if !(0..columns).contains(&column) || !(0..rows).contains(&row) {
                return None;
            }
            let at = (row * columns + column) as usize;
            if self.cells.get(at).is_some_and(|cell| !cell.marks.is_empty()) {
                return Some(at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(place: (usize, usize), values: &[f64]) -> Entry {
        Entry { place, values: values.to_vec(), runs: values.len() as u32 }
    }

    fn sheet(entries: &[Entry]) -> Sheet {
        let cells = cells(entries, 3, 2);
        Sheet {
            range: range(&cells),
            cells,
            unit: "share".into(),
            measure: "Test agreement".into(),
            columns: ["1", "4", "8"].map(str::to_owned).to_vec(),
            rows: ["1", "5"].map(str::to_owned).to_vec(),
            column_title: "τ".into(),
            row_title: "members".into(),
            ..Sheet::default()
        }
    }

    #[test]
    fn means_by_hand_over_all_runs_of_a_cell() {
        let sheet = sheet(&[entry((0, 0), &[0.8, 0.9]), entry((0, 0), &[1.0]), entry((2, 1), &[0.5])]);
        let stat = sheet.cells[0].stat.unwrap();
        // Mean 0.9, s = 0.1, n = 3: 4.30265·0.1/√3.
        assert!((stat.mean.0 - 0.9).abs() < 1e-12 && stat.n == 3);
        assert!((stat.half_width.unwrap() - 0.248_414).abs() < 1e-5);
        assert_eq!(sheet.cells[0].marks, [0, 1]);
        assert_eq!(sheet.range, Some((0.5, 0.9)));
        assert_eq!((sheet.class(&sheet.cells[0]), sheet.class(&sheet.cells[5])), ("heat-9".into(), "heat-0".into()));
        assert_eq!(sheet.name(5), "members 5, τ 8");
        assert_eq!(sheet.note(0), "Test agreement 90.0 ± 24.8\u{a0}%\nn = 3 of 3 runs, 2 marks");
        assert!(sheet.cells[1].stat.is_none() && sheet.cells[1].marks.is_empty());
        assert_eq!((sheet.beside(0, 1, 0), sheet.beside(2, 0, 1), sheet.beside(0, 0, -1)), (None, Some(5), None));
    }

    #[test]
    fn what_diverged_or_was_not_measured_says_so_and_moves_no_colour() {
        let sheet = sheet(&[entry((0, 0), &[0.8]), entry((1, 0), &[f64::NAN]), entry((2, 0), &[])]);
        assert_eq!(sheet.range, Some((0.8, 0.8)));
        assert_eq!(sheet.class(&sheet.cells[1]), "heat-diverged");
        assert_eq!(sheet.class(&sheet.cells[2]), "heat-unmeasured");
        assert!(sheet.note(1).contains("not finite") && sheet.note(2).contains("not measured"));
    }

    proptest! {
        #[test]
        fn another_entry_changes_no_other_cell(
            entries in proptest::collection::vec(((0..3_usize, 0..2_usize), proptest::collection::vec(0.0..1.0_f64, 0..4)), 1..20),
        ) {
            let entries: Vec<Entry> = entries.iter().map(|(place, values)| entry(*place, values)).collect();
            let (fewer, all) = (cells(&entries[..entries.len() - 1], 3, 2), cells(&entries, 3, 2));
            let (column, row) = entries[entries.len() - 1].place;
            for index in (0..6).filter(|index| *index != row * 3 + column) {
                prop_assert_eq!(&fewer[index], &all[index]);
            }
            prop_assert_eq!(all.iter().map(|cell| cell.marks.len()).sum::<usize>(), entries.len());
        }
    }
}
