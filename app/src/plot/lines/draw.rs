//! Curves as SVG.

use std::{
    fmt::Write as _,
    sync::{Arc, OnceLock},
};

use retort_wire::{Across, Window};

use super::{
    Series,
    frame::{Frame, LEFT, Size, TOP},
    nearest, places, step, words,
};
use crate::{
    plot::{label, palette, path, path::px, scale::Scale, zoom::Gesture},
    prelude::*,
};

/// A drag shorter than this is a click.
const SHORTEST_DRAG: f64 = 6.0;
/// Strokes of the curves that share a colour, one round of colours after the other.
const DASHES: [&str; 4] = ["none", "7 3", "2 3", "9 3 2 3"];

/// What a drawing is of, and what is done to it.
pub(super) struct Sheet {
    pub(super) title: String,
    pub(super) unit: String,
    pub(super) across: Across,
    pub(super) window: Option<Window>,
    pub(super) cursor: RwSignal<Option<f64>>,
    /// From where to where the pointer is drawn, in the drawing's pixels.
    pub(super) brush: RwSignal<Option<(f64, f64)>>,
    pub(super) zoom: Callback<(Gesture,)>,
}

pub(super) fn draw(sheet: &Arc<Sheet>, series: &Arc<Vec<Series>>, log_y: bool, size: Size) -> Node {
    let unit = &sheet.unit;
    let scaled: Vec<Series> = series.iter().map(|series| in_percent(series, unit)).collect();
    let Some(frame) = Frame::of(&scaled, unit, sheet.across, sheet.window, log_y, size) else {
        let words = match sheet.window {
            Some(_) => "No values in this part of the curve.",
            None => "No values yet. The curve begins with the first epoch.",
        };
        return view! { <p class="chart-empty">{words}</p> };
    };
    let (x, y, right, bottom) = (frame.x, frame.y, frame.right, frame.bottom);
    let horizontal = frame
        .y_ticks
        .values
        .iter()
        .filter_map(|value| Some((y.pixel(*value)?, frame.y_ticks.text(*value, y.log))))
        .map(|(at, text)| {
            view! {
                <line class="grid" x1=px(LEFT) x2=px(right) y1=px(at) y2=px(at)></line>
                <text class="tick" x=px(LEFT - 8.0) y=px(at + 4.0) text-anchor="end">{text}</text>
            }
        })
        .collect::<Node>();
    let vertical = frame
        .x_ticks
        .values
        .iter()
        .filter_map(|value| Some((x.pixel(*value)?, frame.x_ticks.text(*value, false))))
        .map(|(at, text)| {
            view! {
                <line class="tickl" x1=px(at) x2=px(at) y1=px(bottom) y2=px(bottom + 5.0)></line>
                <text class="tick" x=px(at) y=px(bottom + 18.0) text-anchor="middle">{text}</text>
            }
        })
        .collect::<Node>();
    let bands = scaled.iter().filter_map(|series| band(series, &x, &y)).collect::<Node>();
    let raw = scaled.iter().filter_map(|series| behind(series, &x, &y)).collect::<Node>();
    let curves = scaled.iter().map(|series| curve(series, &x, &y)).collect::<Node>();
    let ends = if frame.direct { end_labels(&scaled, &frame, unit) } else { Node::default() };
    let breaks = scaled.iter().filter_map(|series| diverged(series, &frame)).collect::<Node>();
    let legend = (!frame.direct).then(|| legend(&scaled, unit));
    let Sheet { cursor, brush, zoom, .. } = **sheet;
    let marker = move || {
        let left = x.pixel(cursor.get()?).filter(|left| *left >= LEFT - 1.0 && *left <= right + 1.0)?;
        Some(view! { <line class="cursor" x1=px(left) x2=px(left) y1=px(TOP) y2=px(bottom)></line> })
    };
    let drawn = move || {
        let (from, to) = brush.get()?;
        Some(view! {
            <rect class="brush" x=px(from.min(to)) y=px(TOP) width=px((to - from).abs()) height=px(bottom - TOP)></rect>
        })
    };
    // The places are looked for when somebody first points at the drawing.
    let rising = Arc::new(OnceLock::new());
    let all_places = {
        let series = Arc::clone(series);
        move || Arc::clone(&rising).get_or_init(|| places(&series)).clone()
    };
    let key_places = all_places.clone();
    let on_move = move |event: leptos::ev::PointerEvent| {
        let Some(at) = pixel(&event, size) else { return };
        let all = all_places();
        cursor.set(nearest(&all, x.value(at)).and_then(|index| all.get(index).copied()));
        if let Some((from, _)) = brush.get_untracked() {
            brush.set(Some((from, at.clamp(LEFT, right))));
        }
    };
    let on_down = move |event: leptos::ev::PointerEvent| {
        // A finger scrolls.
        if event.pointer_type() == "touch" || event.button() != 0 {
            return;
        }
        let Some(at) = pixel(&event, size).filter(|at| *at >= LEFT && *at <= right) else { return };
        if let Ok(Some(svg)) = event_target::<web_sys::Element>(&event).closest("svg") {
            // The rectangle goes on when the pointer leaves the drawing.
            let _ = svg.set_pointer_capture(event.pointer_id());
        }
        brush.set(Some((at, at)));
    };
    let on_up = move |_| {
        let Some((from, to)) = brush.get_untracked() else { return };
        brush.set(None);
        if (to - from).abs() >= SHORTEST_DRAG {
            zoom.run((Gesture::To(Window { from: x.value(from.min(to)), to: x.value(from.max(to)) }),));
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let (key, at) = (event.key(), cursor.get_untracked());
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        if let Some(gesture) = Gesture::of_key(&key, event.shift_key(), at) {
            event.prevent_default();
            zoom.run((gesture,));
        } else if let Some(next) = step(&key_places(), at, &key) {
            event.prevent_default();
            cursor.set(next);
        }
    };
    view! {
        <svg
            class="plot"
            viewBox=format!("0 0 {} {}", size.width, size.height)
            role="img"
            tabindex="0"
            aria-label=words::describe(&sheet.title, series, unit, sheet.across)
            aria-keyshortcuts="+ - 0 Shift+ArrowLeft Shift+ArrowRight"
            on:pointermove=on_move
            on:pointerdown=on_down
            on:pointerup=on_up
            on:pointerleave=move |_| cursor.set(None)
            on:blur=move |_| cursor.set(None)
            on:keydown=on_key
        >
            <title>{sheet.title.clone()}</title>
            {horizontal}
            {vertical}
            <line class="axis" x1=px(LEFT) x2=px(right) y1=px(bottom) y2=px(bottom)></line>
            <text class="note" x=px(right) y=px(size.height - 2.0) text-anchor="end">{sheet.across.label()}</text>
            {bands}
            {raw}
            {curves}
            {breaks}
            {ends}
            {marker}
            {drawn}
        </svg>
        {legend}
    }
}

/// Where the pointer is across the drawing, in the drawing's pixels.
fn pixel(event: &leptos::ev::PointerEvent, size: Size) -> Option<f64> {
    let svg = event_target::<web_sys::Element>(event).closest("svg").ok().flatten()?;
    let rectangle = svg.get_bounding_client_rect();
    let share = (f64::from(event.client_x()) - rectangle.left()) / rectangle.width();
    share.is_finite().then_some(share * size.width)
}

fn in_percent(series: &Series, unit: &str) -> Series {
    let factor = if unit == "share" { 100.0 } else { 1.0 };
    let line = |points: &[(f64, f64)]| points.iter().map(|(x, y)| (*x, y * factor)).collect();
    let mut scaled = Series {
        points: line(&series.points),
        raw: line(&series.raw),
        band: series.band.iter().map(|(low, high)| (low * factor, high * factor)).collect(),
        ..series.clone()
    };
    if let Some(broken) = &mut scaled.broken {
        broken.at.1 *= factor;
    }
    scaled
}

fn stroke(series: &Series) -> String {
    if series.dashed { "var(--ink)".to_owned() } else { palette::colour(series.colour) }
}

/// How the curves of one colour are told apart.
fn dash(series: &Series) -> &'static str {
    DASHES[series.colour / palette::COLOURS % DASHES.len()]
}

fn curve(series: &Series, x: &Scale, y: &Scale) -> Node {
    let drawn = path::line(&series.points, x, y);
    if series.dashed {
        return view! { <path class="curve teacher" d=drawn></path> };
    }
    let colour = stroke(series);
    let style = format!("stroke:{colour};stroke-dasharray:{}", dash(series));
    let last = series.points.iter().rev().find_map(|point| Some((x.pixel(point.0)?, y.pixel(point.1)?)));
    let end = last.filter(|_| series.broken.is_none()).map(|(left, top)| {
        view! { <circle class="end" cx=px(left) cy=px(top) r="3.5" style=format!("fill:{colour}")></circle> }
    });
    view! {
        <path class="curve" d=drawn style=style></path>
        {end}
    }
}

/// The values before smoothing.
fn behind(series: &Series, x: &Scale, y: &Scale) -> Option<Node> {
    (!series.raw.is_empty()).then(|| {
        let drawn = path::line(&series.raw, x, y);
        view! { <path class="curve behind" d=drawn style=format!("stroke:{}", stroke(series))></path> }
    })
}

/// The interval over several runs, as far as the axis holds it.
fn band(series: &Series, x: &Scale, y: &Scale) -> Option<Node> {
    let (low, high) = y.domain;
    let mut outline = String::new();
    let mut run: Vec<(f64, f64, f64)> = Vec::new();
    let mut close = |run: &mut Vec<(f64, f64, f64)>| {
        for (index, (left, top, _)) in run.iter().enumerate() {
            // Writing to a String cannot fail.
            let _ = write!(outline, "{}{left:.1} {top:.1}", if index == 0 { 'M' } else { 'L' });
        }
        for (left, _, base) in run.iter().rev() {
            let _ = write!(outline, "L{left:.1} {base:.1}");
        }
        if !run.is_empty() {
            outline.push('Z');
        }
        run.clear();
    };
    for (point, (lower, upper)) in series.points.iter().zip(&series.band) {
        let within = |value: f64| y.pixel(value.clamp(low, high));
        match (x.pixel(point.0), within(*upper), within(*lower)) {
            (Some(left), Some(top), Some(base)) if upper.is_finite() => run.push((left, top, base)),
            _ => close(&mut run),
        }
    }
    close(&mut run);
    (!outline.is_empty())
        .then(|| view! { <path class="curve-band" d=outline style=format!("fill:{}", stroke(series))></path> })
}

/// The cross where a run stopped being finite, with the words beside it.
fn diverged(series: &Series, frame: &Frame) -> Option<Node> {
    let broken = series.broken.as_ref()?;
    let left = frame.x.pixel(broken.at.0).filter(|left| *left >= LEFT - 1.0 && *left <= frame.right + 1.0)?;
    let top = frame.y.pixel(broken.at.1.clamp(frame.y.domain.0, frame.y.domain.1)).unwrap_or(frame.bottom);
    let cross = format!("M{:.1} {:.1}l8 8m0 -8l-8 8", left - 4.0, top - 4.0);
    let words = broken.words.clone();
    // On the side where there is room.
    let is_left = left + 8.0 + label::width(&words) > frame.right;
    let (at, anchor) = if is_left { (left - 8.0, "end") } else { (left + 8.0, "start") };
    Some(view! {
        <path class="diverged" d=cross></path>
        <text class="note halo" x=px(at) y=px((top - 8.0).max(TOP + 8.0)) text-anchor=anchor>{words}</text>
    })
}

fn end_labels(series: &[Series], frame: &Frame, unit: &str) -> Node {
    let (x, y) = (&frame.x, &frame.y);
    let ends: Vec<(f64, f64, &Series)> = series
        .iter()
        .filter_map(|series| {
            let (left, top) =
                series.points.iter().rev().find_map(|point| Some((x.pixel(point.0)?, y.pixel(point.1)?)))?;
            Some((left, top + 4.0, series))
        })
        .collect();
    let wished: Vec<f64> = ends.iter().map(|end| end.1).collect();
    let tops = label::spread(&wished, 15.0, TOP + 8.0, frame.bottom);
    ends.iter()
        .zip(tops)
        .map(|((left, _, series), top)| {
            let (class, fill) = if series.dashed {
                ("dl reference", "var(--muted)".to_owned())
            } else {
                ("dl", palette::colour(series.colour))
            };
            view! { <text class=class x=px(left + 8.0) y=px(top) style=format!("--k:{fill}")>{words::end_label(series, unit)}</text> }
        })
        .collect::<Node>()
}

/// The curves by colour; a reference carries its value here as it does on its line.
fn legend(series: &[Series], unit: &str) -> Node {
    let entries = series
        .iter()
        .map(|series| {
            let (class, dash) = if series.dashed { ("curve teacher", "5 4") } else { ("curve", dash(series)) };
            let style = format!("stroke:{};stroke-dasharray:{dash}", stroke(series));
            view! {
                <li>
                    <svg class="key" viewBox="0 0 24 8" aria-hidden="true">
                        <path class=class d="M0 4H24" style=style></path>
                    </svg>
                    {words::end_label(series, unit)}
                </li>
            }
        })
        .collect::<Node>();
    view! { <ul class="legend">{entries}</ul> }
}
