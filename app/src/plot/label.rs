//! Labels beside points without collisions.

use crate::order::sort_by;

/// A rectangle in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
}

impl Area {
    /// The square around a point.
    pub fn around(x: f64, y: f64, radius: f64) -> Self {
        Self { left: x - radius, top: y - radius, right: x + radius, bottom: y + radius }
    }

    /// Whether two areas share a pixel.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    fn within(&self, outer: &Self) -> bool {
        self.left >= outer.left && self.right <= outer.right && self.top >= outer.top && self.bottom <= outer.bottom
    }
}

/// A label that found its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// Left edge of the text.
    pub x: f64,
    /// Its baseline.
    pub y: f64,
    /// `start` or `end` or `middle`, for `text-anchor`.
    pub anchor: &'static str,
}

/// Pixels that a text takes at 12 px, weight 600; a little generous, because the font is the system's own.
pub fn width(text: &str) -> f64 {
    text.chars()
        .map(|letter| match letter {
            'i' | 'j' | 'l' | 'I' | '.' | ',' | ' ' | ':' | '\'' | '|' => 4.2,
            'm' | 'w' | 'M' | 'W' | '%' => 11.2,
            letter if letter.is_ascii_uppercase() => 8.8,
            _ => 7.3,
        })
        .sum()
}

/// A place for each label beside its point (right, left, above, below, in this order), greedily in the order given;
/// none for a label that would lie over another label, a taken area, or outside `outer`.
pub fn place(labels: &[(f64, f64, &str)], taken: &[Area], outer: &Area) -> Vec<Option<Placed>> {
    const GAP: f64 = 10.0;
    let mut used = Vec::with_capacity(labels.len());
    labels
        .iter()
        .map(|(x, y, text)| {
            let wide = width(text);
            let candidates = [
                (x + GAP, y - 8.0, "start", 0.0),
                (x + GAP, y + 15.0, "start", 0.0),
                (x - GAP, y - 8.0, "end", -wide),
                (x - GAP, y + 15.0, "end", -wide),
                (*x, y - 14.0, "middle", -wide / 2.0),
                (*x, y + 23.0, "middle", -wide / 2.0),
            ];
            candidates.into_iter().find_map(|(at, baseline, anchor, shift)| {
                let left = at + shift;
                let area = Area { left, top: baseline - 11.0, right: left + wide, bottom: baseline + 3.0 };
                let free = area.within(outer) && !used.iter().chain(taken).any(|other: &Area| other.overlaps(&area));
                free.then(|| {
                    used.push(area);
                    Placed { x: at, y: baseline, anchor }
                })
            })
        })
        .collect()
}

/// Baselines for labels at the ends of curves: pushed apart to `gap`, in the order of the wished ones, and kept within
/// `low..=high` as far as there is room.
pub fn spread(wished: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wished.len()).collect();
    sort_by(&mut order, |a, b| wished[*a].total_cmp(&wished[*b]));
    let mut out = wished.to_vec();
    let mut floor = low;
    for index in &order {
        out[*index] = out[*index].max(floor);
        floor = out[*index] + gap;
    }
    let mut ceiling = high;
    for index in order.iter().rev() {
        out[*index] = out[*index].min(ceiling);
        ceiling = out[*index] - gap;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OUTER: Area = Area { left: 0.0, top: 0.0, right: 800.0, bottom: 400.0 };

    #[test]
    fn the_second_of_two_close_points_moves() {
        let placed = place(&[(100.0, 100.0, "one"), (102.0, 100.0, "two")], &[], &OUTER);
        assert_eq!(placed[0].unwrap().anchor, "start");
        assert_ne!(placed[0], placed[1]);
    }

    #[test]
    fn ends_are_pushed_apart() {
        assert_eq!(spread(&[50.0, 52.0, 10.0], 14.0, 0.0, 100.0), [50.0, 64.0, 10.0]);
        assert_eq!(spread(&[99.0, 100.0], 14.0, 0.0, 100.0), [86.0, 100.0]);
    }

    proptest! {
        #[test]
        fn nothing_collides(points in proptest::collection::vec((0.0..800.0_f64, 0.0..400.0_f64), 0..60)) {
            let labels: Vec<(f64, f64, &str)> = points.iter().map(|(x, y)| (*x, *y, "mixup, τ 4")).collect();
            let wide = width("mixup, τ 4");
            let areas: Vec<Area> = place(&labels, &[], &OUTER).into_iter().flatten().map(|label| {
                let left = match label.anchor { "start" => label.x, "end" => label.x - wide, _ => label.x - wide / 2.0 };
                Area { left, top: label.y - 11.0, right: left + wide, bottom: label.y + 3.0 }
            }).collect();
            for (index, area) in areas.iter().enumerate() {
                prop_assert!(areas[index + 1..].iter().all(|other| !other.overlaps(area)));
            }
        }
    }
}
