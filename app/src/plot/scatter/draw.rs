//! The parts of a scatter plot as SVG.

use std::collections::BTreeMap;

use super::{
    CANVAS_ABOVE, LINKS_UP_TO,
    layout::{Layout, RADIUS, SEED_RADIUS},
    plane::{Plane, Point, Reference},
    trail::Trail,
};
use crate::{
    plot::{clip, label::Area, palette::Shape, path, path::px, scale::Scale},
    prelude::*,
    served,
};

/// The radius of a mark of size step `size`: areas grow evenly.
pub fn radius(size: u8) -> f64 {
    const RADII: [f64; super::plane::SIZES] = [2.6, 3.6, RADIUS, 6.4, 8.4];
    RADII.get(usize::from(size)).copied().unwrap_or(RADIUS)
}

/// Grid, ticks, axes, named lines, guides and the frontier: what lies behind the data.
pub fn frame(plane: &Plane, layout: &Layout) -> Node {
    let guides = layout.guides.iter().map(|(class, d)| view! { <path class=*class d=d.clone()></path> });
    let panels = (0..layout.panels.areas.len()).map(|panel| frame_of(plane, layout, panel));
    let frontiers = layout.frontiers.iter().map(|d| view! { <path class="frontier" d=d.clone()></path> });
    view! {
        {panels.collect::<Node>()}
        {guides.collect::<Node>()}
        {frontiers.collect::<Node>()}
    }
}

fn frame_of(plane: &Plane, layout: &Layout, panel: usize) -> Node {
    let area = layout.panels.areas[panel];
    let (x, y) = &layout.scales[panel];
    let rows = layout.y_ticks.values.iter().filter_map(|value| {
        let (at, text) = (y.pixel(*value)?, layout.y_ticks.text(*value, y.log));
        let number = layout.panels.is_first(panel).then(|| {
            view! { <text class="tick" x=px(area.left - 8.0) y=px(at + 4.0) text-anchor="end">{text}</text> }
        });
        Some(view! {
            <line class="grid" x1=px(area.left) x2=px(area.right) y1=px(at) y2=px(at)></line>
            {number}
        })
    });
    let columns = layout.x_ticks.values.iter().filter_map(|value| {
        let (at, text) = (x.pixel(*value)?, layout.x_ticks.text(*value, x.log));
        let number = layout.panels.is_last(panel).then(|| {
            view! { <text class="tick" x=px(at) y=px(area.bottom + 19.0) text-anchor="middle">{text}</text> }
        });
        Some(view! {
            <line class="tickl" x1=px(at) x2=px(at) y1=px(area.bottom) y2=px(area.bottom + 5.0)></line>
            {number}
        })
    });
    let title = plane.panels.get(panel).map(|title| {
        let room = area.right - area.left;
        view! { <text class="panel-title" x=px(area.left) y=px(area.top - 8.0)>{crate::plot::categories::cut(title, room)}</text> }
    });
    let references = plane.references.iter().map(|line| reference(line, &area, (x, y), panel == 0)).collect::<Node>();
    view! {
        {rows.collect::<Node>()}
        {columns.collect::<Node>()}
        <line class="axis" x1=px(area.left) x2=px(area.right) y1=px(area.bottom) y2=px(area.bottom)></line>
        {title}
        {references}
    }
}

/// A named line; one that lies outside says so at the edge that it lies beyond. Of several panels the first has the
/// name.
fn reference(line: &Reference, area: &Area, (x, y): (&Scale, &Scale), named: bool) -> Node {
    let name = |left: f64, top: f64, anchor: &'static str, text: String| {
        named.then(|| view! { <text class="note halo" x=px(left) y=px(top) text-anchor=anchor>{text}</text> })
    };
    if !line.across {
        let Some(at) = x.pixel(line.value).filter(|at| *at >= area.left && *at <= area.right) else {
            return Node::default();
        };
        let text = name(at - 6.0, area.top + 10.0, "end", line.label.clone());
        return view! {
            <line class="teacher" x1=px(at) x2=px(at) y1=px(area.top) y2=px(area.bottom)></line>
            {text}
        };
    }
    match y.pixel(line.value).filter(|at| *at >= area.top - 0.5 && *at <= area.bottom + 0.5) {
        Some(at) => {
            // Under the line where there is no room above it.
            let text = if at < area.top + 16.0 { at + 15.0 } else { at - 6.0 };
            let text = name(area.left + 6.0, text, "start", line.label.clone());
            view! {
                <line class="teacher" x1=px(area.left) x2=px(area.right) y1=px(at) y2=px(at)></line>
                {text}
            }
        }
        None => {
            let above = line.value > y.domain.1;
            let (at, arrow) = if above { (area.top + 4.0, "↑") } else { (area.bottom - 6.0, "↓") };
            name(area.left + 6.0, at, "start", format!("{} {arrow}", line.label)).unwrap_or_default()
        }
    }
}

/// The outline of every single point, one path per colour: a thousand points are a handful of elements.
pub fn seed_paths(plane: &Plane, layout: &Layout) -> BTreeMap<u8, String> {
    let mut paths = BTreeMap::<u8, String>::new();
    for (mark, across, up) in &plane.seeds {
        let Some(point) = plane.points.get(*mark as usize) else { continue };
        let Some((x, y)) = layout.scales.get(usize::from(point.panel)) else { continue };
        if let (true, true, Some(left), Some(top)) = (x.holds(*across), y.holds(*up), x.pixel(*across), y.pixel(*up)) {
            point.shape.write(paths.entry(point.colour).or_default(), left, top, SEED_RADIUS);
        }
    }
    paths
}

/// The outline of every mark, one path per colour.
fn mark_paths(plane: &Plane, layout: &Layout) -> BTreeMap<u8, String> {
    let mut paths = BTreeMap::<u8, String>::new();
    for (point, (left, top)) in placed(plane, layout) {
        point.shape.write(paths.entry(point.colour).or_default(), left, top, radius(point.size) - 0.5);
    }
    paths
}

/// Thousands of marks: a disc or a square is a stroke without length, and its place is a whole pixel. One path for
/// each colour, shape and size.
fn dot_paths(plane: &Plane, layout: &Layout) -> BTreeMap<(u8, usize, u8), String> {
    let mut paths = BTreeMap::<(u8, usize, u8), String>::new();
    for (point, (left, top)) in placed(plane, layout) {
        let path = paths.entry((point.colour, point.shape.index(), point.size)).or_default();
        let (left, top) = (left.round(), top.round());
        if is_stroke(point.shape) {
            path.push('M');
            path::put(path, left);
            path.push(' ');
            path::put(path, top);
            path.push_str("h0");
        } else {
            point.shape.write(path, left, top, radius(point.size) - 0.8);
        }
    }
    paths
}

/// Whether the end of a stroke has this shape.
fn is_stroke(shape: Shape) -> bool {
    matches!(shape, Shape::Circle | Shape::Square)
}

fn placed<'a>(plane: &'a Plane, layout: &'a Layout) -> impl Iterator<Item = (&'a Point, (f64, f64))> {
    plane.points.iter().zip(&layout.pixels).filter_map(|(point, pixel)| Some((point, (*pixel)?)))
}

fn css(plane: &Plane, colour: u8) -> &str {
    plane.colours.get(usize::from(colour)).map_or("var(--ink)", String::as_str)
}

/// The single points, faint.
pub fn cloud(plane: &Plane, layout: &Layout) -> Node {
    seed_paths(plane, layout)
        .into_iter()
        .map(|(colour, path)| view! { <path class="seeds" d=path style=format!("fill:{}", css(plane, colour))></path> })
        .collect()
}

/// The marks: few of them as links with their intervals, many of them as a few paths.
pub fn marks(plane: &Plane, layout: &Layout) -> Node {
    if plane.points.len() <= LINKS_UP_TO {
        let shown = layout.pixels.iter().enumerate().filter_map(|(index, pixel)| Some((index, (*pixel)?)));
        return shown.map(|(index, pixel)| mark(plane, index, pixel, layout)).collect();
    }
    if plane.points.len() <= CANVAS_ABOVE {
        let paths = mark_paths(plane, layout).into_iter();
        return paths
            .map(|(colour, path)| view! { <path class="many" d=path style=format!("fill:{}", css(plane, colour))></path> })
            .collect();
    }
    let draw = |((colour, shape, size), path): ((u8, usize, u8), String)| {
        let colour = css(plane, colour);
        let shape = crate::plot::palette::shape(shape);
        if !is_stroke(shape) {
            return view! { <path class="many" d=path style=format!("fill:{colour}")></path> };
        }
        let cap = if shape == Shape::Circle { "round" } else { "square" };
        let wide = (radius(size) - 0.8) * 1.8;
        view! { <path class="dots" d=path stroke-linecap=cap style=format!("stroke:{colour};stroke-width:{wide:.1}px")></path> }
    };
    // In the browser they are on a canvas.
    served::only(|| dot_paths(plane, layout).into_iter().map(draw).collect())
}

fn mark(plane: &Plane, index: usize, (left, top): (f64, f64), layout: &Layout) -> Node {
    let point = &plane.points[index];
    let dot = point.shape.path(left, top, radius(point.size) + 0.7);
    let cross = interval(point, layout);
    let words = format!("{}: {}", plane.words.label(index), plane.words.note(index));
    let colour = plane.colour(point);
    view! {
        <g class="datum" data-key=plane.words.key(index)>
            <a href=plane.words.href(index) aria-label=words tabindex="-1" draggable="false">
                <path class="cross" d=cross style=format!("stroke:{colour}")></path>
                <path class="disc" d=dot style=format!("fill:{colour}")></path>
            </a>
        </g>
    }
}

/// The cross of the two intervals, cut at the edges of the panel.
fn interval(point: &Point, layout: &Layout) -> String {
    let mut path = String::new();
    let panel = usize::from(point.panel);
    let (Some(area), Some((x, y))) = (layout.panels.areas.get(panel), layout.scales.get(panel)) else { return path };
    let (Some(left), Some(top)) = (x.pixel(point.x), y.pixel(point.y)) else { return path };
    if let Some((from, to)) = ends(point.x, point.x_half, |value| x.pixel(value)) {
        path.push_str(&format!("M{:.1} {top:.1}H{:.1}", from.max(area.left), to.min(area.right)));
    }
    if let Some((from, to)) = ends(point.y, point.y_half, |value| y.pixel(value)) {
        path.push_str(&format!("M{left:.1} {:.1}V{:.1}", from.max(area.top), to.min(area.bottom)));
    }
    path
}

/// Both ends of an interval in pixels, the smaller first; an end that a logarithm has no place for is far outside.
fn ends(mean: f64, half: f64, pixel: impl Fn(f64) -> Option<f64>) -> Option<(f64, f64)> {
    if !(half.is_finite() && half > 0.0) {
        return None;
    }
    let (middle, high) = (pixel(mean)?, pixel(mean + half)?);
    let low = pixel(mean - half).unwrap_or(middle + (middle - high).signum() * 1e4);
    Some((low.min(high), low.max(high)))
}

/// The labels that found a place.
pub fn labels(plane: &Plane, layout: &Layout) -> Node {
    let placed = layout.labels.iter().enumerate().filter_map(|(index, placed)| Some((index, (*placed)?)));
    placed
        .map(|(index, placed)| {
            let colour = plane.colour(&plane.points[index]);
            view! {
                <text class="dl" x=px(placed.x) y=px(placed.y) text-anchor=placed.anchor style=format!("--k:{colour}")>
                    {plane.words.label(index)}
                </text>
            }
        })
        .collect::<Node>()
}

/// Rings around the chosen marks, as one path: thousands of them are one element.
pub fn rings(plane: &Plane, layout: &Layout, chosen: &[usize], class: &'static str) -> Node {
    let mut path = String::new();
    for index in chosen {
        if let (Some(Some((left, top))), Some(point)) = (layout.pixels.get(*index), plane.points.get(*index)) {
            Shape::Circle.write(&mut path, *left, *top, radius(point.size) + 4.5);
        }
    }
    if path.is_empty() {
        Node::default()
    } else {
        view! { <path class=class d=path></path> }
    }
}

/// The rectangle that is being drawn.
pub fn brush(corners: Option<((f64, f64), (f64, f64))>) -> Node {
    let Some((from, to)) = corners else { return Node::default() };
    if (from.0 - to.0).abs().max((from.1 - to.1).abs()) <= 5.0 {
        return Node::default();
    }
    let (left, top) = (px(from.0.min(to.0)), px(from.1.min(to.1)));
    let (wide, high) = (px((from.0 - to.0).abs()), px((from.1 - to.1).abs()));
    view! { <rect class="brush" x=left y=top width=wide height=high></rect> }
}

/// How marks moved while they were trained: a line from an open ring at the first epoch, with arrows in its middle and
/// at its end.
pub fn trails(plane: &Plane, layout: &Layout, trails: &[Trail]) -> Node {
    let draw = |trail: &Trail| {
        let index = plane.find(&trail.key)?;
        let point = plane.points.get(index)?;
        let panel = usize::from(point.panel);
        let (area, (x, y)) = (layout.panels.areas.get(panel)?, layout.scales.get(panel)?);
        let place =
            |(across, up): &(f64, f64)| (x.pixel(*across).unwrap_or(f64::NAN), y.pixel(*up).unwrap_or(f64::NAN));
        let course: Vec<(f64, f64)> = trail.course.iter().map(place).collect();
        let pieces = clip::line(&course, area);
        let line: String = pieces.iter().map(|piece| path::through(piece)).collect();
        // Where the first epoch lies outside, no other place may pass for it.
        let start = course
            .first()
            .filter(|(left, top)| *left >= area.left && *left <= area.right && *top >= area.top && *top <= area.bottom);
        let mut ring = String::new();
        if let Some((left, top)) = start {
            Shape::Circle.write(&mut ring, *left, *top, 3.0);
        }
        let heads: String = pieces.iter().filter_map(|piece| head(piece)).collect();
        let colour = plane.colour(point);
        Some(view! {
            <path class="course" d=line style=format!("stroke:{colour}")></path>
            <path class="start" d=ring style=format!("stroke:{colour}")></path>
            <path class="heads" d=heads style=format!("stroke:{colour}")></path>
        })
    };
    trails.iter().filter_map(draw).collect()
}

/// Small arrows along a course: one in the middle and one at its end.
fn head(piece: &[(f64, f64)]) -> Option<String> {
    let along = |one: &(f64, f64), other: &(f64, f64)| (other.0 - one.0).hypot(other.1 - one.1);
    let whole: f64 = piece.windows(2).map(|pair| along(&pair[0], &pair[1])).sum();
    if whole < 12.0 {
        return None;
    }
    let mut out = String::new();
    for share in [0.5, 1.0] {
        let mut left = whole * share;
        // The last segment that reaches the place, so that an end is an end.
        let at = piece.windows(2).find_map(|pair| {
            let length = along(&pair[0], &pair[1]);
            if length + 1e-9 >= left && length > 0.0 {
                let part = (left / length).min(1.0);
                let (across, down) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
                return Some((pair[0].0 + part * across, pair[0].1 + part * down, across / length, down / length));
            }
            left -= length;
            None
        });
        let Some((x, y, across, down)) = at else { continue };
        let wing = |side: f64| (x - 7.0 * across + side * 3.5 * down, y - 7.0 * down - side * 3.5 * across);
        out.push_str(&path::through(&[wing(1.0), (x, y), wing(-1.0)]));
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::super::plane::testing::plane;
    use super::*;

    #[test]
    fn ten_thousand_marks_are_a_few_light_paths() {
        let points: Vec<(f64, f64)> =
            (0..10_000).map(|index| (f64::from(index % 97) + 1.0, f64::from(index % 83) + 1.0)).collect();
        let mut plane = plane(&points);
        plane.points.iter_mut().enumerate().for_each(|(index, point)| {
            point.shape = crate::plot::palette::shape(index % 2);
        });
        let layout = Layout::of(&plane, 1080.0);
        let paths = dot_paths(&plane, &layout);
        assert_eq!(paths.len(), 2);
        let bytes: usize = paths.values().map(String::len).sum();
        assert!(bytes < 115_000, "{bytes} bytes");
    }

    #[test]
    fn arrows_point_along_the_course() {
        let path = head(&[(0.0, 0.0), (100.0, 0.0)]).unwrap();
        assert_eq!(path, "M43 -3.5L50 0L43 3.5M93 -3.5L100 0L93 3.5");
        assert_eq!(head(&[(0.0, 0.0), (5.0, 0.0)]), None);
    }
}
