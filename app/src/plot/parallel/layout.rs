//! Where the axes of parallel coordinates lie, for one width: beside each other where there is room, and one under the
//! other, lying down, where there is not.

use super::lines::Lines;
use crate::plot::{
    label::Area,
    path,
    scale::{Scale, extent},
    ticks::{self, Ticks},
};

/// One drawing of [`Lines`].
#[derive(Clone, Debug)]
pub struct Layout {
    /// Size in pixels.
    pub width: f64,
    /// Size in pixels.
    pub height: f64,
    /// The axes stand, and lines run from left to right; otherwise they lie, and lines run downwards.
    pub upright: bool,
    /// Where each axis is: its distance from the left, or from the top.
    pub places: Vec<f64>,
    /// The scale of each axis, along it.
    pub scales: Vec<Scale>,
    /// The ticks of each axis; an axis of names has one at each name.
    pub ticks: Vec<Vec<(f64, String)>>,
    /// Where a line passes an axis on which it has no value: beyond the low end; none where all have one.
    pub nowhere: Vec<Option<f64>>,
}

const TOP: f64 = 48.0;
const TALL: f64 = 300.0;
const STEP: f64 = 76.0;
/// How far beyond the low end lines without a value pass.
const BEYOND: f64 = 22.0;
/// Names closer than this to each other would collide.
const LEAST: f64 = 15.0;

impl Layout {
    /// Lays `lines` out for `width` pixels.
    pub fn of(lines: &Lines, width: f64) -> Self {
        let count = lines.axes.len();
        let upright = width >= 560.0;
        let (first, last) =
            if upright { (56.0, width - 72.0) } else { (44.0, 44.0 + STEP * (count.max(1) - 1) as f64) };
        let places: Vec<f64> =
            (0..count).map(|axis| first + (last - first) * axis as f64 / (count.max(2) - 1) as f64).collect();
        let range = if upright { (TOP + TALL, TOP) } else { (34.0, width - 16.0) };
        let mut scales = Vec::new();
        let mut ticks = Vec::new();
        let mut nowhere = Vec::new();
        for (axis, values) in lines.axes.iter().zip(&lines.values) {
            let (scale, marks) = if axis.names.is_empty() {
                let domain = extent(values.iter().copied()).unwrap_or((0.0, 1.0));
                let mut domain = ticks::nice(domain, if upright { 6 } else { 5 });
                if values.iter().all(|value| value.is_nan() || *value >= 0.0) {
                    domain.0 = domain.0.max(0.0);
                }
                if axis.unit == "share" && values.iter().all(|value| value.is_nan() || *value <= 100.0) {
                    domain.1 = domain.1.min(100.0);
                }
                let scale = Scale::linear(domain, range);
                let ticks = Ticks::linear(scale.domain.0, scale.domain.1, if upright { 6 } else { 5 });
                let texts = ticks.values.iter().map(|value| (*value, ticks.text(*value, false))).collect();
                (scale, texts)
            } else {
                let last = axis.names.len().max(2) - 1;
                let scale = Scale::linear((-0.5, last as f64 + 0.5), range);
                let room = (range.1 - range.0).abs() / axis.names.len() as f64;
                let least = if upright { LEAST } else { 64.0 };
                let every = (least / room).ceil().max(1.0) as usize;
                let named = axis.names.iter().enumerate().step_by(every);
                (scale, named.map(|(place, name)| (place as f64, name.clone())).collect())
            };
            let missing = values.iter().any(|value| !value.is_finite());
            let beyond = if upright { range.0 + BEYOND } else { range.0 - BEYOND };
            scales.push(scale);
            ticks.push(marks);
            nowhere.push(missing.then_some(beyond));
        }
        let height = if upright { TOP + TALL + BEYOND + 16.0 } else { last + 34.0 };
        Self { width, height, upright, places, scales, ticks, nowhere }
    }

    /// The pixel along axis `axis` of a value.
    pub fn along(&self, axis: usize, value: f64) -> f64 {
        let (scale, nowhere) = (&self.scales[axis], self.nowhere[axis]);
        let pixel = if value.is_finite() { scale.pixel(value) } else { None };
        pixel.or(nowhere).unwrap_or(scale.range.0)
    }

    /// A place in the drawing: `along` an axis, and `at` the distance of the axes.
    pub fn place(&self, at: f64, along: f64) -> (f64, f64) {
        if self.upright { (at, along) } else { (along, at) }
    }

    /// The course of one mark.
    pub fn course(&self, lines: &Lines, mark: usize) -> Vec<(f64, f64)> {
        let each = self.places.iter().enumerate();
        each.map(|(axis, at)| self.place(*at, self.along(axis, lines.values[axis][mark]))).collect()
    }

    /// The courses of all marks, one path for each colour.
    pub fn paths(&self, lines: &Lines) -> Vec<String> {
        let mut paths = vec![String::new(); lines.colours.len()];
        for mark in 0..lines.count() {
            let Some(path) = paths.get_mut(usize::from(lines.colour[mark])) else { continue };
            for (axis, at) in self.places.iter().enumerate() {
                let (left, top) = self.place(*at, self.along(axis, lines.values[axis][mark]));
                path.push(if axis == 0 { 'M' } else { 'L' });
                path::put(path, left);
                path.push(' ');
                path::put(path, top);
            }
        }
        paths
    }

    /// The mark whose line passes nearest to a pixel, within `reach`, and not counting those that the filter's brushes
    /// leave out.
    pub fn nearest(&self, lines: &Lines, (left, top): (f64, f64), reach: f64) -> Option<usize> {
        let (at, along) = if self.upright { (left, top) } else { (top, left) };
        let after = self.places.iter().position(|place| *place > at).unwrap_or(self.places.len() - 1).max(1);
        let (from, to) = (*self.places.get(after - 1)?, *self.places.get(after)?);
        let share = ((at - from) / (to - from)).clamp(0.0, 1.0);
        let mut best: Option<(f64, usize)> = None;
        for mark in 0..lines.count() {
            let start = self.along(after - 1, lines.values[after - 1][mark]);
            let end = self.along(after, lines.values[after][mark]);
            // The distance to the line and not along the axis: steep lines are near from far away.
            let slope = (end - start) / (to - from);
            let distance = (start + share * (end - start) - along).abs() / (1.0 + slope * slope).sqrt();
            if distance <= reach && best.is_none_or(|(least, _)| distance <= least) {
                best = Some((distance, mark));
            }
        }
        best.map(|(_, mark)| mark)
    }

    /// The axis near a pixel, where a brush begins.
    pub fn axis_at(&self, (left, top): (f64, f64), reach: f64) -> Option<usize> {
        let (at, along) = if self.upright { (left, top) } else { (top, left) };
        let (low, high) =
            self.scales.first().map(|scale| (scale.range.0.min(scale.range.1), scale.range.0.max(scale.range.1)))?;
        let inside = along >= low - 4.0 && along <= high + 4.0;
        self.places.iter().position(|place| (place - at).abs() <= reach).filter(|_| inside)
    }

    /// The rectangle of a brush on an axis between two values.
    pub fn brush(&self, axis: usize, (low, high): (f64, f64)) -> Area {
        let scale = &self.scales[axis];
        let clamp = |value: f64| value.clamp(scale.domain.0, scale.domain.1);
        let (from, to) = (self.along(axis, clamp(low)), self.along(axis, clamp(high)));
        let (near, far) = (from.min(to), from.max(to));
        let at = self.places[axis];
        if self.upright {
            Area { left: at - 8.0, top: near, right: at + 8.0, bottom: far }
        } else {
            Area { left: near, top: at - 8.0, right: far, bottom: at + 8.0 }
        }
    }

    /// What was brushed on an axis from one pixel along it to another, low first; for names the places of those whose
    /// middle lies inside.
    pub fn brushed(&self, axis: usize, from: f64, to: f64) -> (f64, f64) {
        let scale = &self.scales[axis];
        let (one, other) = (scale.value(from), scale.value(to));
        let clamp = |value: f64| value.clamp(scale.domain.0, scale.domain.1);
        (clamp(one.min(other)), clamp(one.max(other)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::lines::Axis;
    use super::*;
    use crate::plot::words::testing::Numbered;

    fn lines() -> Lines {
        let names = ["LeNet-5", "MLP"].map(str::to_owned).to_vec();
        Lines {
            title: String::new(),
            description: String::new(),
            axes: vec![
                Axis { unit: "share".into(), ..Axis::default() },
                Axis { names, ..Axis::default() },
                Axis::default(),
            ],
            values: vec![vec![90.0, 99.0, 95.0], vec![0.0, 1.0, 1.0], vec![1.0, f64::NAN, 4.0]],
            colour: vec![0, 1, 1],
            colours: vec!["a".into(), "b".into()],
            words: Arc::new(Numbered),
            keys: Arc::default(),
        }
    }

    #[test]
    fn a_line_passes_every_axis_and_beyond_where_it_has_no_value() {
        let lines = lines();
        let layout = Layout::of(&lines, 1000.0);
        assert_eq!(layout.nowhere.iter().map(Option::is_some).collect::<Vec<_>>(), [false, false, true]);
        let course = layout.course(&lines, 1);
        assert_eq!(course.len(), 3);
        assert!(course[2].1 > layout.scales[2].range.0);
        let paths = layout.paths(&lines);
        assert_eq!((paths[0].matches('M').count(), paths[1].matches('M').count()), (1, 2));
        assert_eq!(lines.broken(), 1);
    }

    #[test]
    fn narrow_drawings_lie_down() {
        let lines = lines();
        let layout = Layout::of(&lines, 358.0);
        assert!(!layout.upright && layout.width == 358.0);
        let course = layout.course(&lines, 0);
        assert!(course.windows(2).all(|pair| pair[0].1 < pair[1].1));
        assert!(course.iter().all(|(left, _)| *left >= 0.0 && *left <= 358.0));
    }

    #[test]
    fn the_nearest_line_and_what_a_brush_means() {
        let lines = lines();
        let layout = Layout::of(&lines, 1000.0);
        let course = layout.course(&lines, 2);
        let middle = ((course[0].0 + course[1].0) / 2.0, (course[0].1 + course[1].1) / 2.0);
        assert_eq!(layout.nearest(&lines, middle, 8.0), Some(2));
        assert_eq!(layout.nearest(&lines, (middle.0, -200.0), 8.0), None);
        assert_eq!(layout.axis_at((layout.places[1] + 3.0, 200.0), 10.0), Some(1));
        assert_eq!(layout.axis_at((layout.places[1] + 30.0, 200.0), 10.0), None);
        let (low, high) = layout.brushed(0, layout.along(0, 98.0), layout.along(0, 92.0));
        assert!((low - 92.0).abs() < 1e-9 && (high - 98.0).abs() < 1e-9);
        let area = layout.brush(0, (92.0, 98.0));
        assert!(area.top < area.bottom && (area.top - layout.along(0, 98.0)).abs() < 1e-9);
    }
}
