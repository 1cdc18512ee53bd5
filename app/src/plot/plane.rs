//! The loss on a plane through the weight space, with the three points that it goes through.

use retort_wire::Plane;

use super::{
    contour::Grid,
    label::{self, Area},
    path::px,
    scale::Scale,
    ticks::Ticks,
};
use crate::{format, prelude::*};

const SIZE: f64 = 420.0;
const AREA: Area = Area { left: 40.0, top: 10.0, right: 408.0, bottom: 378.0 };
/// As many areas as there are colours of ordered values.
const LEVELS: usize = 7;

/// The drawing with its key.
pub fn view(plane: &Plane) -> Node {
    let size = plane.size as usize;
    let values: Vec<f64> = plane.values.iter().map(|value| value.0).collect();
    let grid = Grid { size, values: &values };
    let levels = grid.levels(LEVELS);
    if size < 2 || values.len() != size * size || levels.is_empty() {
        return view! { <p class="chart-empty">"The loss has no two values on this plane."</p> };
    }
    // Columns and rows to pixels, for the areas; coordinates to pixels, for points and ticks.
    let last = (size - 1) as f64;
    let (across, up) = ((AREA.left, AREA.right), (AREA.bottom, AREA.top));
    let (column, row) = (Scale::linear((0.0, last), across), Scale::linear((0.0, last), up));
    let (x, y) = (Scale::linear(plane.v, across), Scale::linear(plane.u, up));
    let areas = levels
        .iter()
        .enumerate()
        .map(|(index, level)| {
            let style = format!("fill:{}", colour(index + 1));
            view! {
                <path class="height" d=grid.area(*level, &column, &row) style=style></path>
                <path class="contour" d=grid.line(*level, &column, &row)></path>
            }
        })
        .collect::<Node>();
    let points = [(plane.teacher, "teacher"), (plane.initial, "initial student"), (plane.student, "final student")];
    let drawn: Vec<((f64, f64), &str)> =
        points.into_iter().filter_map(|((v, u), name)| Some(((x.pixel(v)?, y.pixel(u)?), name))).collect();
    let wished: Vec<(f64, f64, &str)> = drawn.iter().map(|((left, top), name)| (*left, *top, *name)).collect();
    let taken: Vec<Area> = drawn.iter().map(|((left, top), _)| Area::around(*left, *top, 6.0)).collect();
    let labels = label::place(&wished, &taken, &AREA);
    let marks = drawn
        .iter()
        .zip(labels)
        .enumerate()
        .map(|(index, (((left, top), name), placed))| {
            let class = if index == 1 { "spot hollow" } else { "spot" };
            let text = placed.map(|at| {
                view! { <text class="dl" x=px(at.x) y=px(at.y) text-anchor=at.anchor>{(*name).to_owned()}</text> }
            });
            view! { <circle class=class cx=px(*left) cy=px(*top) r="5"></circle> {text} }
        })
        .collect::<Node>();
    view! {
        <svg class="plot plane" viewBox="0 0 420 420" role="img" aria-label=describe(plane, &values)>
            <rect x=px(AREA.left) y=px(AREA.top) width=px(AREA.right - AREA.left) height=px(AREA.bottom - AREA.top) style=format!("fill:{}", colour(0))></rect>
            {areas}
            {axis(&x, true)}
            {axis(&y, false)}
            <text class="note" x=px(AREA.right) y=px(SIZE - 4.0) text-anchor="end">"from teacher to final student"</text>
            {marks}
        </svg>
        {key(&levels)}
    }
}

fn axis(scale: &Scale, across: bool) -> Node {
    let ticks = Ticks::linear(scale.domain.0, scale.domain.1, 5);
    let tick = |value: &f64| {
        let (at, text) = (scale.pixel(*value)?, ticks.text(*value, false));
        Some(if across {
            view! { <text class="tick" x=px(at) y=px(AREA.bottom + 16.0) text-anchor="middle">{text}</text> }
        } else {
            view! { <text class="tick" x=px(AREA.left - 7.0) y=px(at + 4.0) text-anchor="end">{text}</text> }
        })
    };
    ticks.values.iter().filter_map(tick).collect()
}

/// What the colours stand for.
fn key(levels: &[f64]) -> Node {
    let words = |index: usize| match (index.checked_sub(1).and_then(|at| levels.get(at)), levels.get(index)) {
        (None, Some(next)) => format!("below {}", format::plain("", *next)),
        (Some(from), None) => format!("{} and above", format::plain("", *from)),
        (Some(from), Some(_)) => format::plain("", *from),
        (None, None) => String::new(),
    };
    let entries = (0..=levels.len())
        .map(|index| view! { <li><i class="swatch-area" style=format!("background:{}", colour(index))></i>{words(index)}</li> })
        .collect::<Node>();
    view! { <ul class="legend">{entries}</ul> }
}

fn describe(plane: &Plane, values: &[f64]) -> String {
    let (low, high) = super::scale::extent(values.iter().copied()).unwrap_or_default();
    format!(
        "Loss on the plane through teacher, initial and final student, {0} by {0} points: from {1} to {2}",
        plane.size,
        format::plain("", low),
        format::plain("", high)
    )
}

/// The colour of an ordered value, lowest first.
fn colour(index: usize) -> String {
    format!("var(--o{index})")
}
