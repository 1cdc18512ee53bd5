//! Where everything of a scatter plot lies, for one size of drawing.

use std::sync::OnceLock;

use super::plane::{Plane, Point};
use crate::{
    order::sort_by,
    plot::{
        clip,
        facet::{Margins, Panels},
        guide::Kind,
        hits::Hits,
        label::{self, Area, Placed},
        path,
        scale::{Scale, extent},
        ticks::{self, Ticks},
    },
};

/// Radius of a mark of the usual size, and of a single seed behind a mean.
pub const RADIUS: f64 = 4.5;
/// See [`RADIUS`].
pub const SEED_RADIUS: f64 = 2.6;
/// Up to this many marks have labels.
const LABELS_UP_TO: usize = 40;

/// One drawing of a [`Plane`].
#[derive(Debug)]
pub struct Layout {
    /// Size in pixels.
    pub width: f64,
    /// Size in pixels.
    pub height: f64,
    /// The panels' rectangles.
    pub panels: Panels,
    /// Scales of each panel: across and up. They differ in where they lie and not in what they show.
    pub scales: Vec<(Scale, Scale)>,
    /// Ticks across.
    pub x_ticks: Ticks,
    /// Ticks up.
    pub y_ticks: Ticks,
    /// Pixels of each point, in the plane's order; none outside of the shown part and without a value.
    pub pixels: Vec<Option<(f64, f64)>>,
    /// Places of the points' labels, in the same order; none where a label would collide.
    pub labels: Vec<Option<Placed>>,
    /// The stepped lines of what nothing else beats, a path for each panel that has marks.
    pub frontiers: Vec<String>,
    /// The guides inside the panels: class and path.
    pub guides: Vec<(&'static str, String)>,
    hits: OnceLock<Hits>,
}

impl Layout {
    /// Lays `plane` out on a drawing of `width` pixels, as tall as it needs.
    pub fn of(plane: &Plane, width: f64) -> Self {
        let narrow = width < 560.0;
        let single = plane.panels.len() <= 1;
        let margins = Margins {
            left: if narrow { 36.0 } else { 48.0 },
            top: if single { 12.0 } else { 26.0 },
            right: 12.0,
            bottom: 30.0,
            // Room for half a number of either neighbour.
            gap: 36.0,
        };
        let tall = if single { (if narrow { 298.0 } else { 278.0 }, 398.0) } else { (150.0, 260.0) };
        let (least, ratio) = if single { (1.0, 0.40) } else { (if narrow { 400.0 } else { 250.0 }, 0.62) };
        let panels = Panels::of(plane.panels.len(), width, least, ratio, tall, &margins);
        let first = panels.areas[0];
        let most = if narrow || panels.columns > 1 { 4 } else { 6 };
        let most_up = if single { 6 } else { 4 };
        let zoom = plane.zoom;
        let (x, x_ticks) = axis(plane, true, zoom.map(|zoom| zoom.0), (first.left, first.right), most);
        let (y, y_ticks) = axis(plane, false, zoom.map(|zoom| zoom.1), (first.bottom, first.top), most_up);
        let scales: Vec<(Scale, Scale)> = panels
            .areas
            .iter()
            .map(|area| (Scale { range: (area.left, area.right), ..x }, Scale { range: (area.bottom, area.top), ..y }))
            .collect();
        let pixels: Vec<Option<(f64, f64)>> = plane
            .points
            .iter()
            .map(|point| {
                let shown = x.holds(point.x) && y.holds(point.y);
                let (x, y) = scales.get(usize::from(point.panel))?;
                Some((x.pixel(point.x)?, y.pixel(point.y)?)).filter(|_| shown)
            })
            .collect();
        let labels = place(plane, &pixels, &scales, &panels);
        let frontiers = plane.frontier.map_or_else(Vec::new, |better| {
            let of = |panel: usize| frontier(&plane.points, &pixels, panel, better, &panels.areas[panel]);
            (0..panels.areas.len()).filter_map(of).collect()
        });
        let guides = guides(plane, &scales, &panels);
        let height = panels.height;
        let hits = OnceLock::new();
        Self { width, height, panels, scales, x_ticks, y_ticks, pixels, labels, frontiers, guides, hits }
    }

    fn hits(&self) -> &Hits {
        self.hits.get_or_init(|| Hits::of(&self.pixels, self.width, self.height))
    }

    /// The point nearest to a pixel, within `reach` pixels.
    pub fn nearest(&self, left: f64, top: f64, reach: f64) -> Option<usize> {
        self.hits().nearest(&self.pixels, (left, top), reach)
    }

    /// The points within a rectangle given by two of its corners.
    pub fn inside(&self, from: (f64, f64), to: (f64, f64)) -> Vec<usize> {
        self.hits().inside(&self.pixels, from, to)
    }

    /// What a rectangle of pixels is in the units of the axes, low first, as far as it lies in the panel that it was begun
    /// in; none where nothing does.
    pub fn region(&self, from: (f64, f64), to: (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
        let panel = self.panels.at(from).unwrap_or(0);
        let (x, y) = self.scales.get(panel)?;
        let area = self.panels.areas.get(panel)?;
        let (left, right) = (from.0.min(to.0).max(area.left), from.0.max(to.0).min(area.right));
        let (top, bottom) = (from.1.min(to.1).max(area.top), from.1.max(to.1).min(area.bottom));
        (left < right && top < bottom).then(|| ((x.value(left), x.value(right)), (y.value(bottom), y.value(top))))
    }

    /// The points in reading order: panel by panel, from left to right.
    pub fn order(&self, plane: &Plane) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.pixels.len()).filter(|index| self.pixels[*index].is_some()).collect();
        sort_by(&mut order, |one, other| {
            let key = |index: usize| (plane.points[index].panel, self.pixels[index].unwrap_or_default());
            let ((panel, place), (other_panel, other_place)) = (key(*one), key(*other));
            panel.cmp(&other_panel).then(place.0.total_cmp(&other_place.0)).then(place.1.total_cmp(&other_place.1))
        });
        order
    }
}

/// The scale and ticks of one axis. The domain is that of means and single points; an interval or a reference line
/// widens it by at most half of that, because two seeds make intervals that would push the data together. What has no
/// place on the axis (NaN, infinities, zero on a logarithm) does not move it.
fn axis(plane: &Plane, across: bool, zoom: Option<(f64, f64)>, range: (f64, f64), most: usize) -> (Scale, Ticks) {
    let of = |point: &Point| if across { (point.x, point.x_half) } else { (point.y, point.y_half) };
    let (unit, log) = if across { (&plane.x.unit, plane.x.log) } else { (&plane.y.unit, plane.y.log) };
    let means = plane.points.iter().map(|point| of(point).0);
    let seeds = plane.seeds.iter().map(|(_, x, y)| if across { *x } else { *y });
    let values = means.chain(seeds).filter(|value| !log || *value > 0.0);
    let (low, high) = zoom.or_else(|| extent(values)).unwrap_or((0.0, 1.0));
    let domain = if zoom.is_some() {
        (low, high)
    } else if log && low > 0.0 {
        // A fortieth of the width on both sides.
        let room = if high > low { (high / low).powf(0.03) } else { 1.1 };
        (low / room, high * room)
    } else {
        let spread = if high > low { high - low } else { high.abs() * 0.1 };
        let (mut first, mut last) = (low, high);
        for (mean, half) in plane.points.iter().map(of) {
            if mean.is_finite() && half.is_finite() {
                first = first.min((mean - half).max(low - spread / 2.0));
                last = last.max((mean + half).min(high + spread / 2.0));
            }
        }
        for line in plane.references.iter().filter(|line| line.across != across && line.value.is_finite()) {
            if line.value > low - spread && line.value < high + spread {
                first = first.min(line.value);
                last = last.max(line.value);
            }
        }
        // Fewer ticks make no wider axis.
        let mut domain = ticks::nice((first, last), 6);
        if low >= 0.0 {
            domain.0 = domain.0.max(0.0);
        }
        if unit == "share" && high <= 100.0 {
            domain.1 = domain.1.min(100.0);
        }
        domain
    };
    let scale = if log { Scale::logarithmic(domain, range) } else { Scale::linear(domain, range) };
    let (low, high) = scale.domain;
    let ticks = if scale.log { Ticks::logarithmic(low, high, most) } else { Ticks::linear(low, high, most) };
    (scale, ticks)
}

/// Direct labels: for few enough points, the first ones first, around all marks and around the texts of the lines.
fn place(
    plane: &Plane,
    pixels: &[Option<(f64, f64)>],
    scales: &[(Scale, Scale)],
    panels: &Panels,
) -> Vec<Option<Placed>> {
    let mut out = vec![None; plane.points.len()];
    if plane.points.len() > LABELS_UP_TO {
        return out;
    }
    let radius = |point: &Point| super::draw::radius(point.size) + 1.5;
    let marks = pixels.iter().zip(&plane.points).filter_map(|(pixel, point)| Some(((*pixel)?, radius(point))));
    let mut taken: Vec<Area> = marks.map(|((x, y), radius)| Area::around(x, y, radius)).collect();
    for ((_, y), area) in scales.iter().zip(&panels.areas) {
        for line in plane.references.iter().filter(|line| line.across) {
            let top = y.pixel(line.value).unwrap_or(area.top).clamp(area.top, area.bottom);
            let right = area.left + label::width(&line.label) + 8.0;
            taken.push(Area { left: area.left, top: top - 17.0, right, bottom: top + 17.0 });
        }
    }
    let texts: Vec<String> = (0..plane.points.len()).map(|index| plane.words.label(index)).collect();
    for (panel, area) in panels.areas.iter().enumerate() {
        let (indices, wished): (Vec<usize>, Vec<(f64, f64, &str)>) = pixels
            .iter()
            .enumerate()
            .filter(|(index, _)| usize::from(plane.points[*index].panel) == panel)
            .filter_map(|(index, pixel)| pixel.map(|(x, y)| (index, (x, y, texts[index].as_str()))))
            .unzip();
        let single = panels.areas.len() == 1;
        let (top, right) = if single { (0.0, area.right + 8.0) } else { (area.top, area.right) };
        let outer = Area { left: area.left, top, right, bottom: area.bottom };
        for (index, placed) in indices.into_iter().zip(label::place(&wished, &taken, &outer)) {
            out[index] = placed;
        }
    }
    out
}

/// A stepped path along the points of one panel that no other beats on both axes; `better` says for each axis whether
/// more is.
fn frontier(
    points: &[Point],
    pixels: &[Option<(f64, f64)>],
    panel: usize,
    better: (bool, bool),
    area: &Area,
) -> Option<String> {
    let here = points.iter().zip(pixels).filter(|(point, _)| usize::from(point.panel) == panel);
    let mut all: Vec<(f64, f64)> = here.filter_map(|(_, pixel)| *pixel).collect();
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
    let first = all.first()?;
    let (floor, wall) = (if better.1 { area.bottom } else { area.top }, if better.0 { area.left } else { area.right });
    let mut path = format!("M{:.1} {floor:.1}V{:.1}", first.0, first.1);
    for pair in all.windows(2) {
        path.push_str(&format!("H{:.1}V{:.1}", pair[1].0, pair[1].1));
    }
    path.push_str(&format!("H{wall:.1}"));
    Some(path)
}

/// The guides cut to each panel.
fn guides(plane: &Plane, scales: &[(Scale, Scale)], panels: &Panels) -> Vec<(&'static str, String)> {
    let mut drawn = Vec::new();
    for ((x, y), area) in scales.iter().zip(&panels.areas) {
        for guide in &plane.guides {
            let place =
                |(across, up): &(f64, f64)| (x.pixel(*across).unwrap_or(f64::NAN), y.pixel(*up).unwrap_or(f64::NAN));
            let course: Vec<(f64, f64)> = guide.course.iter().map(place).collect();
            let path = if guide.kind == Kind::Band {
                let inside = clip::polygon(&course, area);
                if inside.len() < 3 { String::new() } else { format!("{}z", path::through(&inside)) }
            } else {
                clip::line(&course, area).iter().map(|piece| path::through(piece)).collect()
            };
            if !path.is_empty() {
                drawn.push((guide.kind.class(), path));
            }
        }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::super::plane::testing::plane;
    use super::*;
    use crate::plot::{guide, scatter::plane::Reference};

    #[test]
    fn shares_stay_within_a_hundred_and_huge_intervals_do_not_squeeze() {
        let mut plane = plane(&[(90.0, 80.0), (99.9, 88.0)]);
        plane.points[0].y_half = 500.0;
        let layout = Layout::of(&plane, 1000.0);
        let (x, y) = layout.scales[0];
        assert_eq!(x.domain.1, 100.0);
        assert!(y.domain.0 > 60.0 && y.domain.1 <= 100.0, "{:?}", y.domain);
        assert!(layout.pixels.iter().all(Option::is_some));
    }

    #[test]
    fn a_near_teacher_is_shown_and_a_far_one_is_not() {
        let mut plane = plane(&[(90.0, 80.0), (95.0, 84.0)]);
        plane.references = vec![Reference { value: 86.0, across: true, ..Reference::default() }];
        assert!(Layout::of(&plane, 1000.0).scales[0].1.holds(86.0));
        plane.references[0].value = 20.0;
        assert!(!Layout::of(&plane, 1000.0).scales[0].1.holds(20.0));
    }

    #[test]
    fn the_frontier_steps_down_to_the_right_by_each_axis_own_direction() {
        let mut plane = plane(&[(10.0, 90.0), (50.0, 50.0), (40.0, 40.0), (90.0, 10.0)]);
        plane.frontier = Some((true, true));
        let path = Layout::of(&plane, 1000.0).frontiers.remove(0);
        assert_eq!(path.matches('V').count(), 3, "{path}");
        // Less is better across: only the mark at the left remains, which is also the highest.
        plane.frontier = Some((false, true));
        let path = Layout::of(&plane, 1000.0).frontiers.remove(0);
        assert_eq!(path.matches('V').count(), 1, "{path}");
    }

    #[test]
    fn what_has_no_place_moves_no_axis() {
        let mut plane = plane(&[(10.0, 90.0), (f64::NAN, 50.0), (f64::INFINITY, 40.0), (0.0, 20.0)]);
        let whole = Layout::of(&plane, 800.0).scales[0].0.domain;
        assert!(whole.1 <= 12.0, "{whole:?}");
        plane.x.log = true;
        let layout = Layout::of(&plane, 800.0);
        assert_eq!(layout.pixels.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, false, false]);
        assert!(layout.scales[0].0.log && layout.scales[0].0.domain.0 > 8.0);
    }

    #[test]
    fn nan_has_no_place_and_zoom_hides_the_rest() {
        let mut plane = plane(&[(10.0, 90.0), (f64::NAN, 50.0), (30.0, 40.0)]);
        plane.zoom = Some(((0.0, 20.0), (80.0, 100.0)));
        let layout = Layout::of(&plane, 358.0);
        assert_eq!(layout.pixels.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, false]);
        let (x, y) = layout.pixels[0].unwrap();
        assert_eq!(layout.nearest(x + 3.0, y, 20.0), Some(0));
        assert_eq!(layout.nearest(x + 30.0, y, 20.0), None);
        assert_eq!(layout.inside((0.0, 0.0), (358.0, 340.0)), [0]);
        let ((low, high), (under, over)) = layout.region((x - 5.0, y - 5.0), (x + 5.0, y + 5.0)).unwrap();
        assert!(low < 10.0 && high > 10.0 && under < 90.0 && over > 90.0);
    }

    #[test]
    fn panels_share_their_axes() {
        let mut plane = plane(&[(10.0, 90.0), (30.0, 40.0), (20.0, 60.0)]);
        plane.panels = vec!["τ 1".into(), "τ 4".into()];
        plane.points[1].panel = 1;
        plane.frontier = Some((true, true));
        let layout = Layout::of(&plane, 900.0);
        assert_eq!(layout.scales[0].0.domain, layout.scales[1].0.domain);
        let (one, other) = (layout.pixels[0].unwrap(), layout.pixels[1].unwrap());
        assert!(one.0 < layout.panels.areas[0].right && other.0 > layout.panels.areas[1].left);
        assert_eq!(layout.frontiers.len(), 2);
        assert_eq!(layout.order(&plane), [0, 2, 1]);
        let right = layout.panels.areas[1];
        let ((low, high), _) = layout.region((right.left + 1.0, 60.0), (right.right + 90.0, 90.0)).unwrap();
        assert!(low < high && high <= layout.scales[1].0.domain.1);
    }

    #[test]
    fn guides_are_cut_to_the_panel() {
        let mut plane = plane(&[(80.0, 80.0), (95.0, 90.0)]);
        plane.guides = vec![guide::identity(0.0, 100.0)];
        plane.guides.extend(guide::agreement(0.9, false));
        let layout = Layout::of(&plane, 800.0);
        assert!(layout.guides.iter().any(|(class, path)| *class == "guide identity" && path.starts_with('M')));
        assert!(layout.guides.iter().all(|(_, path)| !path.contains("NaN")));
    }
}
