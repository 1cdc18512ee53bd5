//! Parallel coordinates: every mark a line over several axes. A brush on an axis is a clause of the filter.

pub mod canvas;
pub mod layout;
pub mod lines;

use std::sync::Arc;

use super::{categories::cut, path, path::px, scatter, tip};
use crate::{prelude::*, served};
use layout::Layout;
use lines::Lines;

/// More lines than this are drawn on a canvas under the axes.
pub const CANVAS_ABOVE: usize = 2_000;

/// What the plot tells its page.
#[derive(Clone, Copy)]
pub struct Actions {
    /// The mark under the pointer or the cursor, shared with the table.
    pub hover: RwSignal<Option<String>>,
    /// The selected keys.
    pub selected: Signal<Vec<String>>,
    /// A line was clicked.
    pub toggle: Callback<(String,)>,
    /// An axis was brushed from a low to a high value, or its brush was taken away.
    pub brush: Callback<(usize, Option<(f64, f64)>)>,
}

/// The plot: before scripts run a wide and a narrow drawing, then one for the width that there is.
pub fn parallel(lines: &Arc<Lines>, width: Option<f64>, actions: Actions) -> Node {
    match width {
        Some(width) => drawing(lines, width, "plot parallel", actions, true),
        None => served::only(|| {
            let wide = drawing(lines, 1080.0, "plot parallel wide", actions, false);
            let narrow = drawing(lines, 358.0, "plot parallel narrow", actions, false);
            view! { {wide} {narrow} }
        }),
    }
}

fn drawing(lines: &Arc<Lines>, width: f64, class: &'static str, actions: Actions, alive: bool) -> Node {
    let layout = Arc::new(Layout::of(lines, width));
    let on_canvas = alive && lines.count() > CANVAS_ABOVE;
    let (under, courses) =
        if on_canvas { (Some(canvas::view(lines, &layout)), Node::default()) } else { (None, courses(lines, &layout)) };
    let axes = (0..lines.axes.len()).map(|axis| axis_view(lines, &layout, axis)).collect::<Node>();
    let dragged = RwSignal::new(None::<Drag>);
    let here = (lines.clone(), layout.clone());
    let chosen = {
        let (lines, layout) = here.clone();
        move || {
            let keys = actions.selected.get();
            let marks = keys.iter().filter_map(|key| lines.find(key));
            let path: String = marks.map(|mark| path::through(&layout.course(&lines, mark))).collect();
            (!path.is_empty()).then(|| view! { <path class="chosen-lines" d=path></path> })
        }
    };
    let hovered = {
        let (lines, layout) = here.clone();
        move || {
            let mark = actions.hover.with(|hover| hover.as_ref().and_then(|key| lines.find(key)))?;
            Some(view! { <path class="hovered-line" d=path::through(&layout.course(&lines, mark))></path> })
        }
    };
    let brush = {
        let layout = layout.clone();
        move || {
            let drag = dragged.get()?;
            Some(brush(&layout, drag.axis, layout.brushed(drag.axis, drag.from, drag.to)))
        }
    };
    let tip = alive.then(|| {
        let (lines, layout) = here.clone();
        move || {
            let mark = actions.hover.with(|hover| hover.as_ref().and_then(|key| lines.find(key)))?;
            let course = layout.course(&lines, mark);
            let place = *course.get(course.len() / 2)?;
            let size = (layout.width, layout.height);
            Some(tip::view(place, size, &lines.words.label(mark), lines.words.note(mark)))
        }
    });
    let events = Pointer { lines: here.0, layout: here.1, actions, dragged };
    let (moved, pressed, released, keyed) = (events.clone(), events.clone(), events.clone(), events);
    let view_box = format!("0 0 {} {}", layout.width, layout.height);
    let (name, title, description) = (lines.title.clone(), lines.title.clone(), lines.description.clone());
    view! {
        <div class=class>
            {under}
            <svg
                viewBox=view_box
                role="img"
                aria-label=name
                tabindex="0"
                on:pointermove=move |event| moved.moved(&event)
                on:pointerdown=move |event| pressed.pressed(&event)
                on:pointerup=move |event| released.released(&event)
                on:pointerleave=move |_| {
                    actions.hover.set(None);
                    dragged.set(None);
                }
                on:keydown=move |event| keyed.key(&event)
            >
                <title>{title}</title>
                <desc>{description}</desc>
                {courses}
                <g class="over">{chosen}</g>
                <g class="over">{hovered}</g>
                {axes}
                <g class="over">{brush}</g>
            </svg>
            {tip}
        </div>
    }
}

/// How faint a line is among so many.
pub fn opacity(count: usize) -> f64 {
    (12.0 / (count.max(1) as f64).sqrt()).clamp(0.12, 0.75)
}

fn courses(lines: &Lines, layout: &Layout) -> Node {
    let faint = opacity(lines.count());
    let paths = layout.paths(lines).into_iter().zip(&lines.colours).filter(|(path, _)| !path.is_empty());
    paths
        .map(|(path, colour)| view! { <path class="lines" d=path style=format!("stroke:{colour};opacity:{faint:.2}")></path> })
        .collect()
}

/// The line of an axis with its name, numbers, brush, and which end is better.
fn axis_view(lines: &Lines, layout: &Layout, index: usize) -> Node {
    let (axis, scale, at) = (&lines.axes[index], &layout.scales[index], layout.places[index]);
    let (low, high) = (layout.place(at, scale.range.0), layout.place(at, scale.range.1));
    let apart = layout.places.get(1).map_or(layout.width, |second| second - layout.places[0]);
    let last = index + 1 == lines.axes.len();
    let numbers = layout.ticks[index].iter().map(|(value, text)| {
        let (x, y) = layout.place(at, layout.along(index, *value));
        if layout.upright {
            let room = if last { 64.0 } else { (apart - 20.0).max(24.0) };
            view! {
                <line class="tickl" x1=px(x) x2=px(x + 5.0) y1=px(y) y2=px(y)></line>
                <text class="tick halo" x=px(x + 9.0) y=px(y + 4.0)>{cut(text, room)}</text>
            }
        } else {
            view! {
                <line class="tickl" x1=px(x) x2=px(x) y1=px(y) y2=px(y + 5.0)></line>
                <text class="tick halo" x=px(x) y=px(y + 18.0) text-anchor="middle">{cut(text, 84.0)}</text>
            }
        }
    });
    let direction = match (axis.better, layout.upright) {
        (Some(true), true) => " ↑",
        (Some(false), true) => " ↓",
        (Some(true), false) => " →",
        (Some(false), false) => " ←",
        (None, _) => "",
    };
    let meaning = match axis.better {
        Some(true) => "more is better",
        Some(false) => "less is better",
        None => "",
    };
    let room = if layout.upright { (apart - 12.0).max(40.0) } else { layout.width - 40.0 };
    // Upright titles stand in two rows in turn, so that long ones have twice the room.
    let (left, top, room) = if layout.upright {
        let raised = if index.is_multiple_of(2) { 14.0 } else { 32.0 };
        (high.0, raised, room * 2.0 - 12.0)
    } else {
        (34.0, at - 12.0, room)
    };
    let anchor = match (layout.upright, index, last) {
        (false, ..) | (true, 0, _) => "start",
        (true, _, true) => "end",
        (true, ..) => "middle",
    };
    let left = match anchor {
        "start" if layout.upright => left - 40.0,
        "end" => left + 64.0,
        _ => left,
    };
    let nowhere = layout.nowhere[index].map(|along| {
        let (x, y) = layout.place(at, along);
        let (dx, anchor) = if layout.upright { (9.0, "start") } else { (-6.0, "end") };
        view! { <text class="tick halo" x=px(x + dx) y=px(y + 4.0) text-anchor=anchor>"none"</text> }
    });
    let brushed = axis.brush.map(|range| brush(layout, index, range));
    view! {
        <g class="coordinate">
            <line class="axis-line" x1=px(low.0) y1=px(low.1) x2=px(high.0) y2=px(high.1)></line>
            {brushed}
            {numbers.collect::<Node>()}
            {nowhere}
            <text class="axis-name halo" x=px(left) y=px(top) text-anchor=anchor>
                <title>{meaning}</title>
                {format!("{}{direction}", cut(&axis.title, room))}
            </text>
        </g>
    }
}

fn brush(layout: &Layout, axis: usize, range: (f64, f64)) -> Node {
    let area = layout.brush(axis, range);
    let (left, top) = (px(area.left), px(area.top));
    let (wide, high) = (px(area.right - area.left), px((area.bottom - area.top).max(1.0)));
    view! { <rect class="brush" x=left y=top width=wide height=high></rect> }
}

/// A brush that is being drawn: its axis, and pixels along it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Drag {
    axis: usize,
    from: f64,
    to: f64,
}

#[derive(Clone)]
struct Pointer {
    lines: Arc<Lines>,
    layout: Arc<Layout>,
    actions: Actions,
    dragged: RwSignal<Option<Drag>>,
}

impl Pointer {
    fn along(&self, (left, top): (f64, f64)) -> f64 {
        if self.layout.upright { top } else { left }
    }

    fn moved(&self, event: &web_sys::PointerEvent) {
        let Some(place) = scatter::place(event, (self.layout.width, self.layout.height)) else { return };
        if let Some(drag) = self.dragged.get_untracked() {
            self.dragged.set(Some(Drag { to: self.along(place), ..drag }));
            return;
        }
        let near = self.layout.nearest(&self.lines, place, 10.0).map(|mark| self.lines.words.key(mark));
        if self.actions.hover.with_untracked(|hover| *hover != near) {
            self.actions.hover.set(near);
        }
    }

    fn pressed(&self, event: &web_sys::PointerEvent) {
        if !scatter::is_plain(event) || event.pointer_type() == "touch" {
            return;
        }
        let Some(place) = scatter::place(event, (self.layout.width, self.layout.height)) else { return };
        if let Some(axis) = self.layout.axis_at(place, 12.0) {
            let along = self.along(place);
            self.dragged.set(Some(Drag { axis, from: along, to: along }));
            scatter::capture(event);
        }
    }

    fn released(&self, event: &web_sys::PointerEvent) {
        let Some(place) = scatter::place(event, (self.layout.width, self.layout.height)) else { return };
        match self.dragged.get_untracked() {
            Some(drag) if (drag.from - drag.to).abs() > 3.0 => {
                let range = self.layout.brushed(drag.axis, drag.from, drag.to);
                self.actions.brush.run((drag.axis, Some(range)));
            }
            // A click on an axis takes its brush away.
            Some(drag) if self.lines.axes[drag.axis].brush.is_some() => self.actions.brush.run((drag.axis, None)),
            _ => {
                if let Some(mark) = self.layout.nearest(&self.lines, place, 10.0) {
                    self.actions.toggle.run((self.lines.words.key(mark),));
                }
            }
        }
        self.dragged.set(None);
    }

    fn key(&self, event: &web_sys::KeyboardEvent) {
        let Some(last) = self.lines.count().checked_sub(1) else { return };
        let at = self.actions.hover.with_untracked(|hover| hover.as_ref().and_then(|key| self.lines.find(key)));
        let next = match (event.key().as_str(), at) {
            ("ArrowRight" | "ArrowDown", Some(at)) => (at + 1).min(last),
            ("ArrowRight" | "ArrowDown", None) | ("Home", _) => 0,
            ("ArrowLeft" | "ArrowUp", Some(at)) => at.saturating_sub(1),
            ("ArrowLeft" | "ArrowUp", None) | ("End", _) => last,
            ("Enter" | " ", Some(at)) => {
                event.prevent_default();
                self.actions.toggle.run((self.lines.words.key(at),));
                return;
            }
            ("Escape", _) => {
                self.actions.hover.set(None);
                return;
            }
            _ => return,
        };
        event.prevent_default();
        self.actions.hover.set(Some(self.lines.words.key(next)));
    }
}
