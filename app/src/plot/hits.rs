//! Which mark is under the pointer, found without looking at all of them.

use crate::order::sort_by;

/// The side of one cell in pixels: a little more than how far the pointer reaches.
const CELL: f64 = 28.0;

/// Marks sorted into square cells.
#[derive(Clone, Debug, Default)]
pub struct Hits {
    columns: usize,
    rows: usize,
    /// Where each cell's marks begin in `marks`; one more than there are cells.
    starts: Vec<u32>,
    marks: Vec<u32>,
}

impl Hits {
    /// Sorts marks by their pixels within a drawing of `width` by `height`; those without a pixel are left out.
    pub fn of(pixels: &[Option<(f64, f64)>], width: f64, height: f64) -> Self {
        let (columns, rows) = ((width / CELL) as usize + 1, (height / CELL) as usize + 1);
        let cell = |(x, y): (f64, f64)| {
            let column = ((x.max(0.0) / CELL) as usize).min(columns - 1);
            ((y.max(0.0) / CELL) as usize).min(rows - 1) * columns + column
        };
        // Counting sort: how many each cell has, then where it begins, then the marks in their places.
        let mut starts = vec![0_u32; columns * rows + 1];
        for pixel in pixels.iter().flatten() {
            starts[cell(*pixel) + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        let mut next = starts.clone();
        let mut marks = vec![0_u32; starts.last().map_or(0, |count| *count as usize)];
        for (index, pixel) in pixels.iter().enumerate() {
            if let Some(pixel) = pixel {
                let place = &mut next[cell(*pixel)];
                marks[*place as usize] = index as u32;
                *place += 1;
            }
        }
        Self { columns, rows, starts, marks }
    }

    /// The mark nearest to a pixel, within `reach` pixels; of two as near, the last drawn.
    pub fn nearest(&self, pixels: &[Option<(f64, f64)>], (left, top): (f64, f64), reach: f64) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        self.look((left - reach, top - reach), (left + reach, top + reach), &mut |index| {
            let Some((x, y)) = pixels[index] else { return };
            let distance = (x - left).hypot(y - top);
            let wins = best.is_none_or(|(least, other)| distance < least || (distance == least && index > other));
            if distance <= reach && wins {
                best = Some((distance, index));
            }
        });
        best.map(|(_, index)| index)
    }

    /// The marks within a rectangle given by two of its corners, in their order.
    pub fn inside(&self, pixels: &[Option<(f64, f64)>], from: (f64, f64), to: (f64, f64)) -> Vec<usize> {
        let (left, right) = (from.0.min(to.0), from.0.max(to.0));
        let (top, bottom) = (from.1.min(to.1), from.1.max(to.1));
        let mut found = Vec::new();
        self.look((left, top), (right, bottom), &mut |index| {
            if pixels[index].is_some_and(|(x, y)| x >= left && x <= right && y >= top && y <= bottom) {
                found.push(index);
            }
        });
        sort_by(&mut found, |one, other| one.cmp(other));
        found
    }

    fn look(&self, low: (f64, f64), high: (f64, f64), each: &mut dyn FnMut(usize)) {
        if self.marks.is_empty() {
            return;
        }
        let cell = |value: f64, count: usize| ((value.max(0.0) / CELL) as usize).min(count - 1);
        for row in cell(low.1, self.rows)..=cell(high.1, self.rows) {
            let first = row * self.columns;
            let (from, to) = (first + cell(low.0, self.columns), first + cell(high.0, self.columns));
            for mark in &self.marks[self.starts[from] as usize..self.starts[to + 1] as usize] {
                each(*mark as usize);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pixels() -> impl Strategy<Value = Vec<Option<(f64, f64)>>> {
        proptest::collection::vec(proptest::option::of((0.0..300.0_f64, 0.0..200.0_f64)), 0..120)
    }

    proptest! {
        #[test]
        fn it_finds_what_looking_at_all_would(pixels in pixels(), at in (-20.0..320.0_f64, -20.0..220.0_f64), reach in 1.0..60.0_f64) {
            let hits = Hits::of(&pixels, 300.0, 200.0);
            let distance = |index: usize| pixels[index].map_or(f64::INFINITY, |(x, y)| (x - at.0).hypot(y - at.1));
            let found = hits.nearest(&pixels, at, reach);
            let least = (0..pixels.len()).map(distance).fold(f64::INFINITY, f64::min);
            prop_assert_eq!(found.is_some(), least <= reach);
            prop_assert!(found.is_none_or(|index| distance(index) == least));
        }

        #[test]
        fn a_rectangle_holds_what_lies_in_it(pixels in pixels(), from in (0.0..300.0_f64, 0.0..200.0_f64), to in (0.0..300.0_f64, 0.0..200.0_f64)) {
            let hits = Hits::of(&pixels, 300.0, 200.0);
            let within = |index: &usize| pixels[*index].is_some_and(|(x, y)| {
                x >= from.0.min(to.0) && x <= from.0.max(to.0) && y >= from.1.min(to.1) && y <= from.1.max(to.1)
            });
            let expected: Vec<usize> = (0..pixels.len()).filter(within).collect();
            prop_assert_eq!(hits.inside(&pixels, from, to), expected);
        }
    }
}
