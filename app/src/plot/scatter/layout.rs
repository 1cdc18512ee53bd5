//! Where everything of a scatter plot lies, for one size of drawing.

use super::{Plane, Point};
use crate::{
    order::sort_by,
    plot::{
        label::{self, Area, Placed},
        scale::{Scale, extent},
        ticks::{self, Ticks},
    },
};

/// Radius of a mark, and of a single seed behind a mean.
pub const RADIUS: f64 = 4.5;
/// See [`RADIUS`].
pub const SEED_RADIUS: f64 = 2.6;

/// One drawing of a [`Plane`].
#[derive(Clone, Debug)]
pub struct Layout {
    /// Size in pixels.
    pub width: f64,
    /// Size in pixels.
    pub height: f64,
    /// The rectangle of the data.
    pub area: Area,
    /// Across.
    pub x: Scale,
    /// Up.
    pub y: Scale,
    /// Ticks across.
    pub x_ticks: Ticks,
    /// Ticks up.
    pub y_ticks: Ticks,
    /// Pixels of each point, in the plane's order; none outside of the shown part and without a value.
    pub pixels: Vec<Option<(f64, f64)>>,
    /// Places of the points' labels, in the same order; none where a label would collide.
    pub labels: Vec<Option<Placed>>,
    /// The stepped line of what nothing else beats, as a path.
    pub frontier: Option<String>,
}

impl Layout {
    /// Lays `plane` out on `width` by `height` pixels.
    pub fn of(plane: &Plane, width: f64, height: f64) -> Self {
        let narrow = width < 560.0;
        let area =
            Area { left: if narrow { 36.0 } else { 48.0 }, top: 12.0, right: width - 12.0, bottom: height - 30.0 };
        let zoom = plane.zoom;
        let most = if narrow { 4 } else { 6 };
        let (x, x_ticks) = axis(plane, true, zoom.map(|zoom| zoom.0), plane.log.0, (area.left, area.right), most);
        let (y, y_ticks) = axis(plane, false, zoom.map(|zoom| zoom.1), plane.log.1, (area.bottom, area.top), 6);
        let pixels: Vec<Option<(f64, f64)>> = plane
            .points
            .iter()
            .map(|point| {
                let shown = x.holds(point.x) && y.holds(point.y);
                Some((x.pixel(point.x)?, y.pixel(point.y)?)).filter(|_| shown)
            })
            .collect();
        let labels = place(plane, &pixels, &y, &area);
        let frontier = plane.frontier.and_then(|better| frontier(&plane.points, &pixels, better, &area));
        Self { width, height, area, x, y, x_ticks, y_ticks, pixels, labels, frontier }
    }

    /// The point nearest to a pixel, within `reach` pixels.
    pub fn nearest(&self, left: f64, top: f64, reach: f64) -> Option<usize> {
        let distance = |(x, y): (f64, f64)| (x - left).hypot(y - top);
        self.pixels
            .iter()
            .enumerate()
            .filter_map(|(index, pixel)| Some((index, distance((*pixel)?))))
            .filter(|(_, distance)| *distance <= reach)
            .min_by(|one, other| one.1.total_cmp(&other.1))
            .map(|(index, _)| index)
    }

    /// The points within a rectangle given by two of its corners.
    pub fn inside(&self, from: (f64, f64), to: (f64, f64)) -> Vec<usize> {
        let (left, right) = (from.0.min(to.0), from.0.max(to.0));
        let (top, bottom) = (from.1.min(to.1), from.1.max(to.1));
        let within = |(x, y): (f64, f64)| x >= left && x <= right && y >= top && y <= bottom;
        self.pixels.iter().enumerate().filter(|(_, pixel)| pixel.is_some_and(within)).map(|(index, _)| index).collect()
    }

    /// The points in reading order: from left to right.
    pub fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.pixels.len()).filter(|index| self.pixels[*index].is_some()).collect();
        sort_by(&mut order, |one, other| {
            let key = |index: usize| self.pixels[index].unwrap_or_default();
            key(*one).0.total_cmp(&key(*other).0).then(key(*one).1.total_cmp(&key(*other).1))
        });
        order
    }
}

/// The scale and ticks of one axis. The domain is that of means and single points; an interval or a reference line
/// widens it by at most half of that, because two seeds make intervals that would push the data together.
fn axis(
    plane: &Plane,
    across: bool,
    zoom: Option<(f64, f64)>,
    log: bool,
    range: (f64, f64),
    most: usize,
) -> (Scale, Ticks) {
    let of = |point: &Point| if across { (point.x, point.x_half) } else { (point.y, point.y_half) };
    let values = plane
        .points
        .iter()
        .flat_map(|point| point.seeds.iter().map(|seed| if across { seed.0 } else { seed.1 }).chain([of(point).0]))
        .filter(|value| !log || *value > 0.0);
    let (low, high) = zoom.or_else(|| extent(values)).unwrap_or((0.0, 1.0));
    let scale_of =
        |low, high| if log { Scale::logarithmic((low, high), range) } else { Scale::linear((low, high), range) };
    let domain = if zoom.is_some() {
        (low, high)
    } else if log && low > 0.0 {
        (low / 1.1, high * 1.1)
    } else {
        let spread = if high > low { high - low } else { high.abs() * 0.1 };
        let wide = plane.points.iter().filter_map(|point| {
            let (mean, half) = of(point);
            half.map(|half| (mean - half, mean + half))
        });
        let (mut first, mut last) = (low, high);
        for (from, to) in wide.filter(|(from, to)| from.is_finite() && to.is_finite()) {
            first = first.min(from.max(low - spread / 2.0));
            last = last.max(to.min(high + spread / 2.0));
        }
        for line in plane.references.iter().filter(|line| line.across != across && line.value.is_finite()) {
            if line.value > low - spread && line.value < high + spread {
                first = first.min(line.value);
                last = last.max(line.value);
            }
        }
        let (unit, end) = if across { (&plane.x_unit, high) } else { (&plane.y_unit, high) };
        let mut domain = ticks::nice((first, last), most);
        if low >= 0.0 {
            domain.0 = domain.0.max(0.0);
        }
        if unit == "share" && end <= 100.0 {
            domain.1 = domain.1.min(100.0);
        }
        domain
    };
    let scale = scale_of(domain.0, domain.1);
    let (low, high) = scale.domain;
    let ticks = if scale.log { Ticks::logarithmic(low, high, most) } else { Ticks::linear(low, high, most) };
    (scale, ticks)
}

/// Direct labels: for few enough points, the first ones first, around all marks and around the texts of the lines.
fn place(plane: &Plane, pixels: &[Option<(f64, f64)>], y: &Scale, area: &Area) -> Vec<Option<Placed>> {
    let mut out = vec![None; plane.points.len()];
    if plane.points.len() > 40 {
        return out;
    }
    let mut taken: Vec<Area> = pixels.iter().flatten().map(|(x, y)| Area::around(*x, *y, RADIUS + 1.5)).collect();
    for line in plane.references.iter().filter(|line| line.across) {
        let top = y.pixel(line.value).unwrap_or(area.top).clamp(area.top, area.bottom);
        taken.push(Area {
            left: area.right - label::width(&line.label) - 8.0,
            top: top - 16.0,
            right: area.right,
            bottom: top + 2.0,
        });
    }
    let (indices, wished): (Vec<usize>, Vec<(f64, f64, &str)>) = pixels
        .iter()
        .zip(&plane.points)
        .enumerate()
        .filter_map(|(index, (pixel, point))| pixel.map(|(x, y)| (index, (x, y, point.label.as_str()))))
        .unzip();
    let outer = Area { left: area.left, top: 0.0, right: area.right + 8.0, bottom: area.bottom };
    for (index, placed) in indices.into_iter().zip(label::place(&wished, &taken, &outer)) {
        out[index] = placed;
    }
    out
}

/// A stepped path along the points that no other beats on both axes; `better` says for each axis whether more is.
fn frontier(points: &[Point], pixels: &[Option<(f64, f64)>], better: (bool, bool), area: &Area) -> Option<String> {
    let mut all: Vec<(f64, f64)> = points.iter().zip(pixels).filter_map(|(_, pixel)| *pixel).collect();
    // Pixels: more is to the right and up, and up is a smaller number.
    let sign = (if better.0 { 1.0 } else { -1.0 }, if better.1 { -1.0 } else { 1.0 });
    sort_by(&mut all, |one, other| {
        (sign.0 * other.0).total_cmp(&(sign.0 * one.0)).then((sign.1 * other.1).total_cmp(&(sign.1 * one.1)))
    });
    let mut best = f64::NEG_INFINITY;
    all.retain(|point| {
        let wins = sign.1 * point.1 > best;
        best = best.max(sign.1 * point.1);
        wins
    });
    let (first, last) = (all.first()?, all.last()?);
    let (floor, wall) = (if better.1 { area.bottom } else { area.top }, if better.0 { area.left } else { area.right });
    let mut path = format!("M{:.1} {floor:.1}V{:.1}", first.0, first.1);
    for pair in all.windows(2) {
        path.push_str(&format!("H{:.1}V{:.1}", pair[1].0, pair[1].1));
    }
    debug_assert!(last.0.is_finite());
    path.push_str(&format!("H{wall:.1}"));
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::scatter::Reference;

    fn plane(points: &[(f64, f64)]) -> Plane {
        let points = points.iter().map(|(x, y)| Point { x: *x, y: *y, label: "a".into(), ..Point::default() });
        Plane { points: points.collect(), x_unit: "share".into(), y_unit: "share".into(), ..Plane::default() }
    }

    #[test]
    fn shares_stay_within_a_hundred_and_huge_intervals_do_not_squeeze() {
        let mut plane = plane(&[(90.0, 80.0), (99.9, 88.0)]);
        plane.points[0].y_half = Some(500.0);
        let layout = Layout::of(&plane, 1000.0, 400.0);
        assert_eq!(layout.x.domain.1, 100.0);
        assert!(layout.y.domain.0 > 60.0 && layout.y.domain.1 <= 100.0, "{:?}", layout.y.domain);
        assert!(layout.pixels.iter().all(Option::is_some));
    }

    #[test]
    fn a_near_teacher_is_shown_and_a_far_one_is_not() {
        let mut plane = plane(&[(90.0, 80.0), (95.0, 84.0)]);
        plane.references = vec![Reference { value: 86.0, across: true, ..Reference::default() }];
        assert!(Layout::of(&plane, 1000.0, 400.0).y.holds(86.0));
        plane.references[0].value = 20.0;
        assert!(!Layout::of(&plane, 1000.0, 400.0).y.holds(20.0));
    }

    #[test]
    fn the_frontier_steps_down_to_the_right() {
        let mut plane = plane(&[(10.0, 90.0), (50.0, 50.0), (40.0, 40.0), (90.0, 10.0)]);
        plane.frontier = Some((true, true));
        let layout = Layout::of(&plane, 1000.0, 400.0);
        let path = layout.frontier.unwrap();
        assert_eq!(path.matches('V').count(), 3, "{path}");
    }

    #[test]
    fn nan_has_no_place_and_zoom_hides_the_rest() {
        let mut plane = plane(&[(10.0, 90.0), (f64::NAN, 50.0), (30.0, 40.0)]);
        plane.zoom = Some(((0.0, 20.0), (80.0, 100.0)));
        let layout = Layout::of(&plane, 358.0, 340.0);
        assert_eq!(layout.pixels.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, false]);
        let (x, y) = layout.pixels[0].unwrap();
        assert_eq!(layout.nearest(x + 3.0, y, 20.0), Some(0));
        assert_eq!(layout.nearest(x + 30.0, y, 20.0), None);
        assert_eq!(layout.inside((0.0, 0.0), (358.0, 340.0)), [0]);
    }
}
