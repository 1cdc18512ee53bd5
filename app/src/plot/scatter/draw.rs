//! The parts of a scatter plot as SVG.

use std::collections::BTreeMap;

use super::{
    LINKS_UP_TO, Plane, Point,
    layout::{Layout, RADIUS, SEED_RADIUS},
};
use crate::plot::palette::Shape;
use crate::prelude::*;

/// Grid, ticks, axes, named lines and the frontier: what lies behind the data.
pub fn frame(plane: &Plane, layout: &Layout) -> Node {
    let area = layout.area;
    let rows = layout
        .y_ticks
        .values
        .iter()
        .filter_map(|value| Some((layout.y.pixel(*value)?, layout.y_ticks.text(*value, layout.y.log))))
        .map(|(at, text)| {
            view! {
                <line class="grid" x1=px(area.left) x2=px(area.right) y1=px(at) y2=px(at)></line>
                <text class="tick" x=px(area.left - 8.0) y=px(at + 4.0) text-anchor="end">{text}</text>
            }
        })
        .collect::<Node>();
    let columns = layout
        .x_ticks
        .values
        .iter()
        .filter_map(|value| Some((layout.x.pixel(*value)?, layout.x_ticks.text(*value, layout.x.log))))
        .map(|(at, text)| {
            view! {
                <line class="tickl" x1=px(at) x2=px(at) y1=px(area.bottom) y2=px(area.bottom + 5.0)></line>
                <text class="tick" x=px(at) y=px(area.bottom + 19.0) text-anchor="middle">{text}</text>
            }
        })
        .collect::<Node>();
    let references = plane.references.iter().map(|line| reference(line, layout)).collect::<Node>();
    let frontier = layout.frontier.clone().map(|path| view! { <path class="frontier" d=path></path> });
    view! {
        {rows}
        {columns}
        <line class="axis" x1=px(area.left) x2=px(area.right) y1=px(area.bottom) y2=px(area.bottom)></line>
        {references}
        {frontier}
    }
}

/// A named line; one that lies outside says so at the edge that it lies beyond.
fn reference(line: &super::Reference, layout: &Layout) -> Node {
    let area = layout.area;
    if !line.across {
        return match layout.x.pixel(line.value).filter(|at| *at >= area.left && *at <= area.right) {
            Some(at) => view! {
                <line class="teacher" x1=px(at) x2=px(at) y1=px(area.top) y2=px(area.bottom)></line>
                <text class="note" x=px(at - 6.0) y=px(area.top + 10.0) text-anchor="end">{line.label.clone()}</text>
            },
            None => Node::default(),
        };
    }
    match layout.y.pixel(line.value).filter(|at| *at >= area.top - 0.5 && *at <= area.bottom + 0.5) {
        Some(at) => {
            // Under the line where there is no room above it.
            let text = if at < area.top + 16.0 { at + 15.0 } else { at - 6.0 };
            view! {
                <line class="teacher" x1=px(area.left) x2=px(area.right) y1=px(at) y2=px(at)></line>
                <text class="note halo" x=px(area.left + 6.0) y=px(text)>{line.label.clone()}</text>
            }
        }
        None => {
            let above = line.value > layout.y.domain.1;
            let (at, arrow) = if above { (area.top + 4.0, "↑") } else { (area.bottom - 6.0, "↓") };
            view! { <text class="note halo" x=px(area.left + 6.0) y=px(at)>{format!("{} {arrow}", line.label)}</text> }
        }
    }
}

/// The outline of every single point, one path per colour: a thousand points are a handful of elements.
pub fn seed_paths(plane: &Plane, layout: &Layout) -> BTreeMap<String, String> {
    let mut paths = BTreeMap::<String, String>::new();
    for point in plane.points.iter().filter(|point| point.seeds.len() > 1) {
        for (x, y) in point.seeds.iter().filter(|(x, y)| layout.x.holds(*x) && layout.y.holds(*y)) {
            if let (Some(left), Some(top)) = (layout.x.pixel(*x), layout.y.pixel(*y)) {
                paths.entry(point.colour.clone()).or_default().push_str(&point.shape.path(left, top, SEED_RADIUS));
            }
        }
    }
    paths
}

/// The outline of every mark, one path per colour.
pub fn mark_paths(plane: &Plane, layout: &Layout, radius: f64) -> BTreeMap<String, String> {
    let mut paths = BTreeMap::<String, String>::new();
    for (point, (left, top)) in
        plane.points.iter().zip(&layout.pixels).filter_map(|(point, pixel)| Some((point, (*pixel)?)))
    {
        paths.entry(point.colour.clone()).or_default().push_str(&point.shape.path(left, top, radius));
    }
    paths
}

/// The single points, faint.
pub fn cloud(plane: &Plane, layout: &Layout) -> Node {
    let paths = seed_paths(plane, layout);
    paths
        .into_iter()
        .map(|(colour, path)| view! { <path class="seeds" d=path style=format!("fill:{colour}")></path> })
        .collect::<Node>()
}

/// The marks: few of them as links with their intervals, many of them as one path per colour.
pub fn marks(plane: &Plane, layout: &Layout, on_canvas: bool) -> Node {
    if on_canvas {
        return Node::default();
    }
    if plane.points.len() > LINKS_UP_TO {
        return mark_paths(plane, layout, RADIUS - 0.5)
            .into_iter()
            .map(|(colour, path)| view! { <path class="many" d=path style=format!("fill:{colour}")></path> })
            .collect::<Node>();
    }
    let shown = plane.points.iter().zip(&layout.pixels).filter_map(|(point, pixel)| Some((point, (*pixel)?)));
    shown.map(|(point, pixel)| mark(point, pixel, layout)).collect()
}

fn mark(point: &Point, (left, top): (f64, f64), layout: &Layout) -> Node {
    let dot = point.shape.path(left, top, RADIUS + 0.7);
    let cross = interval(point, layout);
    let words = format!("{}: {}", point.label, point.note);
    view! {
        <g class="datum" data-key=point.key.clone()>
            <a href=point.href.clone() aria-label=words tabindex="-1" draggable="false">
                <path class="cross" d=cross style=format!("stroke:{}", point.colour)></path>
                <path class="disc" d=dot style=format!("fill:{}", point.colour)></path>
            </a>
        </g>
    }
}

/// The cross of the two intervals, cut at the edges of the data's rectangle.
fn interval(point: &Point, layout: &Layout) -> String {
    let area = layout.area;
    let mut path = String::new();
    let (Some(left), Some(top)) = (layout.x.pixel(point.x), layout.y.pixel(point.y)) else { return path };
    if let Some((from, to)) = ends(point.x, point.x_half, |value| layout.x.pixel(value)) {
        path.push_str(&format!("M{:.1} {top:.1}H{:.1}", from.max(area.left), to.min(area.right)));
    }
    if let Some((from, to)) = ends(point.y, point.y_half, |value| layout.y.pixel(value)) {
        path.push_str(&format!("M{left:.1} {:.1}V{:.1}", from.max(area.top), to.min(area.bottom)));
    }
    path
}

/// Both ends of an interval in pixels, the smaller first; an end that a logarithm has no place for is far outside.
fn ends(mean: f64, half: Option<f64>, pixel: impl Fn(f64) -> Option<f64>) -> Option<(f64, f64)> {
    let (half, middle) = (half.filter(|half| half.is_finite() && *half > 0.0)?, pixel(mean)?);
    let high = pixel(mean + half)?;
    let low = pixel(mean - half).unwrap_or(middle + (middle - high).signum() * 1e4);
    Some((low.min(high), low.max(high)))
}

/// The labels that found a place.
pub fn labels(plane: &Plane, layout: &Layout) -> Node {
    let placed = plane.points.iter().zip(&layout.labels).filter_map(|(point, placed)| Some((point, (*placed)?)));
    placed
        .map(|(point, placed)| {
            view! {
                <text class="dl" x=px(placed.x) y=px(placed.y) text-anchor=placed.anchor style=format!("--k:{}", point.colour)>
                    {point.label.clone()}
                </text>
            }
        })
        .collect::<Node>()
}

/// Rings around what is selected and hovered, and the brush's rectangle.
pub fn overlay(
    plane: &Plane,
    layout: &Layout,
    hover: Option<&str>,
    selected: &[String],
    brush: Option<((f64, f64), (f64, f64))>,
) -> Node {
    let ring = |index: usize, class: &'static str, radius: f64| {
        layout.pixels[index]
            .map(|(left, top)| view! { <path class=class d=Shape::Circle.path(left, top, radius)></path> })
    };
    let chosen: Vec<_> = plane
        .points
        .iter()
        .enumerate()
        .filter(|(_, point)| selected.contains(&point.key))
        .filter_map(|(index, _)| ring(index, "ring selected", 9.0))
        .collect();
    let hovered = hover
        .and_then(|key| plane.points.iter().position(|point| point.key == key))
        .and_then(|index| ring(index, "ring", 9.0));
    let rectangle =
        brush.filter(|(from, to)| (from.0 - to.0).abs().max((from.1 - to.1).abs()) > 5.0).map(|(from, to)| {
            view! {
                <rect
                    class="brush"
                    x=px(from.0.min(to.0))
                    y=px(from.1.min(to.1))
                    width=px((from.0 - to.0).abs())
                    height=px((from.1 - to.1).abs())
                ></rect>
            }
        });
    view! {
        <g class="over">
            {chosen}
            {hovered}
            {rectangle}
        </g>
    }
}

/// A coordinate as it is written into SVG.
fn px(value: f64) -> String {
    format!("{value:.1}")
}
