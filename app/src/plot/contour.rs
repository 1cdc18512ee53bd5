//! Lines and areas of equal height on a grid of values.

use std::fmt::Write as _;

use super::scale::{Scale, extent};

/// Values on a square grid, row by row from below, each row from left to right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid<'a> {
    /// Grid points a side.
    pub size: usize,
    /// `size` times `size` values; one that is not finite leaves a hole around it.
    pub values: &'a [f64],
}

/// A corner of a cell: column, row, value.
type Corner = (f64, f64, f64);

impl Grid<'_> {
    fn at(&self, column: usize, row: usize) -> Corner {
        let value = self.values.get(row * self.size + column).copied().unwrap_or(f64::NAN);
        (column as f64, row as f64, value)
    }

    /// The corners of the cell whose lower left one is (`column`, `row`), against the clock; none with a hole.
    fn cell(&self, column: usize, row: usize) -> Option<[Corner; 4]> {
        let corners =
            [self.at(column, row), self.at(column + 1, row), self.at(column + 1, row + 1), self.at(column, row + 1)];
        corners.iter().all(|corner| corner.2.is_finite()).then_some(corners)
    }

    /// At most `most` heights that cut the values into parts of about equal size, rising. Losses have a flat basin
    /// and steep walls: equal steps would put every line on the walls.
    pub fn levels(&self, most: usize) -> Vec<f64> {
        let mut sorted: Vec<f64> = self.values.iter().copied().filter(|value| value.is_finite()).collect();
        crate::order::sort_by(&mut sorted, f64::total_cmp);
        let Some((low, high)) = extent(sorted.iter().copied()) else { return Vec::new() };
        let mut levels: Vec<f64> = (1..=most)
            .map(|part| rounded(sorted[(sorted.len() - 1) * part / (most + 1)], high - low))
            .filter(|level| *level > low && *level < high)
            .collect();
        levels.dedup();
        levels
    }

    /// The area whose values are at least `level`, as an SVG path over the pixels that `x` and `y` give to columns
    /// and rows. Whole cells of a row are one rectangle.
    pub fn area(&self, level: f64, x: &Scale, y: &Scale) -> String {
        let mut path = String::new();
        for row in 0..self.size.saturating_sub(1) {
            let mut whole: Option<(usize, usize)> = None;
            for column in 0..self.size - 1 {
                let corners = self.cell(column, row);
                if corners.is_some_and(|corners| corners.iter().all(|corner| corner.2 >= level)) {
                    whole = Some((whole.map_or(column, |(first, _)| first), column + 1));
                    continue;
                }
                rectangle(&mut path, whole.take(), row, x, y);
                if let Some(corners) = corners {
                    polygon(&mut path, &above(&corners, level), x, y);
                }
            }
            rectangle(&mut path, whole, row, x, y);
        }
        path
    }

    /// The line at `level`, as an SVG path of short pieces, one a cell (two in a saddle).
    pub fn line(&self, level: f64, x: &Scale, y: &Scale) -> String {
        let mut path = String::new();
        for row in 0..self.size.saturating_sub(1) {
            for column in 0..self.size - 1 {
                let Some(corners) = self.cell(column, row) else { continue };
                let ends: Vec<(f64, f64)> =
                    (0..4).filter_map(|at| crossing(corners[at], corners[(at + 1) % 4], level)).collect();
                for pair in ends.chunks_exact(2) {
                    polygon(&mut path, pair, x, y);
                }
            }
        }
        path.replace('z', "")
    }
}

/// The part of a cell whose values are at least `level`, by walking around it. In a saddle both high corners are
/// joined.
fn above(corners: &[Corner; 4], level: f64) -> Vec<(f64, f64)> {
    let mut outline = Vec::with_capacity(6);
    for at in 0..4 {
        let (from, to) = (corners[at], corners[(at + 1) % 4]);
        if from.2 >= level {
            outline.push((from.0, from.1));
        }
        outline.extend(crossing(from, to, level));
    }
    outline
}

/// Where `level` lies between two corners, one of which is at least as high and the other lower.
fn crossing(from: Corner, to: Corner, level: f64) -> Option<(f64, f64)> {
    ((from.2 >= level) != (to.2 >= level)).then(|| {
        let share = (level - from.2) / (to.2 - from.2);
        (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1))
    })
}

fn polygon(path: &mut String, outline: &[(f64, f64)], x: &Scale, y: &Scale) {
    for (at, (column, row)) in outline.iter().enumerate() {
        let (Some(left), Some(top)) = (x.pixel(*column), y.pixel(*row)) else { continue };
        // Writing to a String cannot fail.
        let _ = write!(path, "{}{left:.1} {top:.1}", if at == 0 { 'M' } else { 'L' });
    }
    if !outline.is_empty() {
        path.push('z');
    }
}

fn rectangle(path: &mut String, columns: Option<(usize, usize)>, row: usize, x: &Scale, y: &Scale) {
    let Some((first, last)) = columns else { return };
    let (first, last, row) = (first as f64, last as f64, row as f64);
    polygon(path, &[(first, row), (last, row), (last, row + 1.0), (first, row + 1.0)], x, y);
}

/// `value` with as many decimals as a hundredth of `spread` needs.
fn rounded(value: f64, spread: f64) -> f64 {
    let unit = 10_f64.powf((spread / 100.0).log10().floor());
    if unit > 0.0 && unit.is_finite() { (value / unit).round() * unit } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scales(size: usize) -> (Scale, Scale) {
        let side = (size - 1) as f64;
        (Scale::linear((0.0, side), (0.0, side * 10.0)), Scale::linear((0.0, side), (side * 10.0, 0.0)))
    }

    #[test]
    fn a_slope_is_cut_where_it_is() {
        let grid = Grid { size: 3, values: &[0.0, 1.0, 2.0, 0.0, 1.0, 2.0, 0.0, 1.0, 2.0] };
        let (x, y) = scales(3);
        assert_eq!(grid.line(0.5, &x, &y), "M5.0 20.0L5.0 10.0M5.0 10.0L5.0 0.0");
        assert_eq!(
            grid.area(1.0, &x, &y),
            "M10.0 20.0L10.0 20.0L10.0 10.0L10.0 10.0zM10.0 20.0L20.0 20.0L20.0 10.0L10.0 10.0z\
             M10.0 10.0L10.0 10.0L10.0 0.0L10.0 0.0zM10.0 10.0L20.0 10.0L20.0 0.0L10.0 0.0z"
        );
        assert_eq!(grid.line(2.5, &x, &y), "");
    }

    #[test]
    fn a_hole_stays_a_hole() {
        let grid = Grid { size: 2, values: &[0.0, 1.0, f64::NAN, 1.0] };
        let (x, y) = scales(2);
        assert_eq!((grid.area(0.5, &x, &y), grid.line(0.5, &x, &y)), (String::new(), String::new()));
        assert_eq!(Grid { size: 0, values: &[] }.area(0.5, &x, &y), "");
        assert_eq!(Grid { size: 1, values: &[f64::NAN] }.levels(5), Vec::<f64>::new());
    }

    #[test]
    fn the_high_corners_of_a_saddle_are_joined() {
        let corners = [(0.0, 0.0, 1.0), (1.0, 0.0, 0.0), (1.0, 1.0, 1.0), (0.0, 1.0, 0.0)];
        assert_eq!(above(&corners, 0.5), [(0.0, 0.0), (0.5, 0.0), (1.0, 0.5), (1.0, 1.0), (0.5, 1.0), (0.0, 0.5)]);
    }

    #[test]
    fn levels_are_round_and_lie_among_the_values() {
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let levels = Grid { size: 10, values: &values }.levels(7);
        assert_eq!(levels.len(), 7);
        assert!(levels.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(rounded(2.34567, 2.0), 2.35);
        assert_eq!(Grid { size: 2, values: &[4.0; 4] }.levels(7), Vec::<f64>::new(), "a plain has no heights");
    }

    proptest! {
        #[test]
        fn what_is_above_and_what_is_below_make_the_cell(values in proptest::array::uniform4(0.0..1.0_f64), level in 0.0..1.0_f64) {
            // Area of a polygon by the shoelace formula.
            let area = |outline: &[(f64, f64)]| -> f64 {
                (0..outline.len()).map(|at| {
                    let (one, next) = (outline[at], outline[(at + 1) % outline.len()]);
                    (one.0 * next.1 - next.0 * one.1) / 2.0
                }).sum()
            };
            let places = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)];
            let corners = |sign: f64| [0, 1, 2, 3].map(|at: usize| (places[at].0, places[at].1, sign * values[at]));
            let crossings = (0..4).filter(|at| (values[*at] >= level) != (values[(at + 1) % 4] >= level)).count();
            // In a saddle both sides claim the middle.
            prop_assume!(crossings <= 2);
            let both = area(&above(&corners(1.0), level)) + area(&above(&corners(-1.0), -level));
            prop_assert!((both - 1.0).abs() < 1e-9, "{both}");
        }
    }
}
