//! Where the cells of a heatmap lie, for one width.

use super::cells::{Cell, Sheet, numbers};
use crate::{
    format,
    plot::{
        categories::{Slots, cut, wrapped},
        label::{self, Area},
    },
};

const TOP: f64 = 24.0;
const GAP: f64 = 2.0;
/// The widest and the tallest that a cell becomes.
const LARGEST: (f64, f64) = (132.0, 56.0);

/// One drawing of a [`Sheet`].
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Size in pixels.
    pub width: f64,
    /// Size in pixels.
    pub height: f64,
    /// The left edge of the cells.
    pub left: f64,
    /// The right edge.
    pub right: f64,
    /// The lower edge.
    pub bottom: f64,
    /// The cells, row by row.
    pub cells: Vec<Area>,
    /// The names of the rows that have room.
    pub row_texts: Vec<Text>,
    /// The names of the columns that have room.
    pub column_texts: Vec<Text>,
}

/// A name of a column or a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// The middle of its column or row in pixels.
    pub middle: f64,
    /// At least one.
    pub lines: Vec<String>,
}

impl Layout {
    /// Lays `sheet` out for `width` pixels.
    pub fn of(sheet: &Sheet, width: f64) -> Self {
        let (columns, rows) = (sheet.columns.len().max(1), sheet.rows.len().max(1));
        let most = if width < 560.0 { 88.0 } else { 180.0 };
        let names = sheet.rows.iter().map(|name| label::width(name)).fold(24.0, f64::max).min(most);
        let left = names + 12.0;
        let wide = ((width - left - 4.0) / columns as f64).min(LARGEST.0);
        // At least as tall as a line of text, and no taller than wide cells need.
        let high = (wide * 0.62).clamp(26.0, LARGEST.1);
        let right = left + wide * columns as f64;
        let bottom = TOP + high * rows as f64;
        let (across, down) = (Slots::new(columns, (left, right)), Slots::new(rows, (TOP, bottom)));
        let cells = (0..columns * rows).map(|index| {
            let (column, row) = (across.middle((index % columns) as f64), down.middle((index / columns) as f64));
            Area {
                left: column - wide / 2.0 + GAP / 2.0,
                top: row - high / 2.0 + GAP / 2.0,
                right: column + wide / 2.0 - GAP / 2.0,
                bottom: row + high / 2.0 - GAP / 2.0,
            }
        });
        let column_texts = column_texts(sheet, &across, wide);
        let lines = column_texts.iter().map(|text| text.lines.len()).max().unwrap_or(1);
        let row_texts = sheet
            .rows
            .iter()
            .enumerate()
            .map(|(row, name)| Text { middle: down.middle(row as f64), lines: vec![cut(name, names)] });
        Self {
            width,
            height: bottom + 8.0 + 15.0 * lines as f64 + 24.0,
            left,
            right,
            bottom,
            cells: cells.collect(),
            row_texts: row_texts.collect(),
            column_texts,
        }
    }
}

/// Names under the columns: in up to two lines, cut where a word is too long, and only every so many where numbers
/// would run into each other.
fn column_texts(sheet: &Sheet, across: &Slots, wide: f64) -> Vec<Text> {
    let longest = sheet.columns.iter().map(|name| label::width(name)).fold(0.0, f64::max);
    let many = sheet.columns.len() > 8 && longest + 6.0 > wide;
    let every = if many { ((longest + 10.0) / wide).ceil().max(1.0) as usize } else { 1 };
    let room = wide * every as f64 - 6.0;
    let named = sheet.columns.iter().enumerate().step_by(every);
    named
        .map(|(column, name)| Text {
            middle: across.middle(column as f64),
            lines: wrapped(name, room, 2).filter(|lines| !lines.is_empty()).unwrap_or_else(|| vec![cut(name, room)]),
        })
        .collect()
}

/// What fits into a cell of that size: the mean, and its interval under it.
pub fn texts(cell: &Cell, unit: &str, wide: f64, high: f64) -> Vec<String> {
    let fits = |text: &String| label::width(text) + 6.0 <= wide;
    let Some(stat) = &cell.stat else { return vec!["?".to_owned()] };
    if !stat.mean.0.is_finite() {
        return vec!["×".to_owned()];
    }
    let whole = numbers(stat, unit);
    let mean = format::plain(unit, stat.mean.0);
    match stat.half_width.map(|half| format!("± {}", format::plain(unit, half))) {
        Some(half) if high >= 38.0 && fits(&mean) && fits(&half) => vec![mean, half],
        _ if fits(&whole) => vec![whole],
        _ if fits(&mean) => vec![mean],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use retort_wire::group::Stat;

    fn sheet(columns: usize, rows: usize) -> Sheet {
        let names = |count: usize| (0..count).map(|index| format!("value {index}")).collect();
        Sheet {
            columns: names(columns),
            rows: names(rows),
            cells: vec![Cell::default(); columns * rows],
            ..Sheet::default()
        }
    }

    #[test]
    fn text_is_there_when_it_fits() {
        let stat = Some(Stat { mean: 0.858.into(), half_width: Some(0.004), n: 3 });
        let cell = Cell { stat, marks: vec![0], ..Cell::default() };
        assert_eq!(texts(&cell, "share", 80.0, 44.0), ["85.8", "± 0.4"]);
        assert_eq!(texts(&cell, "share", 80.0, 28.0), ["85.8 ± 0.4"]);
        assert_eq!(texts(&cell, "share", 40.0, 28.0), ["85.8"]);
        assert!(texts(&cell, "share", 20.0, 28.0).is_empty());
        assert_eq!(texts(&Cell { marks: vec![1], ..Cell::default() }, "share", 40.0, 28.0), ["?"]);
    }

    proptest! {
        #[test]
        fn cells_never_overlap_and_stay_inside(columns in 1..30_usize, rows in 1..12_usize, width in 300.0..1400.0_f64) {
            let layout = Layout::of(&sheet(columns, rows), width);
            prop_assert!(layout.right <= width && layout.bottom < layout.height);
            for (index, cell) in layout.cells.iter().enumerate() {
                prop_assert!(cell.left >= layout.left - 1e-6 && cell.right <= layout.right + 1e-6);
                prop_assert!(layout.cells[index + 1..].iter().all(|other| !other.overlaps(cell)));
            }
        }

        #[test]
        fn names_of_columns_never_collide(columns in 1..60_usize, width in 300.0..1400.0_f64) {
            let layout = Layout::of(&sheet(columns, 2), width);
            let half = |text: &Text| text.lines.iter().map(|line| label::width(line)).fold(0.0, f64::max) / 2.0;
            for pair in layout.column_texts.windows(2) {
                prop_assert!(pair[0].middle + half(&pair[0]) <= pair[1].middle - half(&pair[1]) + 1e-6);
            }
        }
    }
}
