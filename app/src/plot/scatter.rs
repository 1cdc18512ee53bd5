//! A scatter plot of means with intervals over single points, in one panel or in small multiples, with a pointer, a
//! keyboard cursor and a brush.
//!
//! A drawing is made once for its data and its width. What follows the pointer lies in layers of their own over it, each
//! of which is one element or none, whatever the number of marks.

pub mod canvas;
pub mod draw;
pub mod layout;
pub mod plane;
pub mod trail;

use std::sync::Arc;

use wasm_bindgen::JsCast;

use super::tip;
use layout::Layout;

pub use plane::{Axis, Plane, Point, Reference};
pub use trail::Trail;

use crate::{prelude::*, served};

/// More marks than this are drawn on a canvas under the axes, and as strokes without length where there is none.
pub const CANVAS_ABOVE: usize = 2_000;
/// Up to this many marks are links of their own, with intervals.
pub const LINKS_UP_TO: usize = 60;
/// More single values behind the means than this are left out of drawings.
pub const SEEDS_UP_TO: usize = 6_000;

/// What a plot tells its page.
#[derive(Clone, Copy)]
pub struct Actions {
    /// The mark under the pointer or the cursor, shared with the table.
    pub hover: RwSignal<Option<String>>,
    /// The selected keys.
    pub selected: Signal<Vec<String>>,
    /// The courses that are shown.
    pub trails: Signal<Vec<Trail>>,
    /// A mark was clicked.
    pub toggle: Callback<(String,)>,
    /// Marks were brushed.
    pub brush: Callback<(Brushed,)>,
}

/// What lies in a brushed rectangle.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Brushed {
    /// The marks' keys.
    pub keys: Vec<String>,
    /// The rectangle in the units of the axes: low and high, across and up; none where it holds no part of a panel.
    pub region: Option<((f64, f64), (f64, f64))>,
}

/// The plot. Before scripts run there are two drawings, a wide and a narrow one, of which the style sheet shows the
/// fitting one; then there is one, laid out for the width that there is.
pub fn scatter(plane: &Arc<Plane>, width: Option<f64>, actions: Actions) -> Node {
    match width {
        Some(width) => drawing(plane, width, "plot scatter", actions, true),
        None => served::only(|| {
            let wide = drawing(plane, 1080.0, "plot scatter wide", actions, false);
            let narrow = drawing(plane, 358.0, "plot scatter narrow", actions, false);
            view! { {wide} {narrow} }
        }),
    }
}

fn drawing(plane: &Arc<Plane>, width: f64, class: &'static str, actions: Actions, alive: bool) -> Node {
    let layout = Arc::new(Layout::of(plane, width));
    let on_canvas = alive && plane.points.len() + plane.seeds.len() > CANVAS_ABOVE;
    let back = draw::frame(plane, &layout);
    let (cloud, front, under) = if on_canvas {
        (Node::default(), Node::default(), Some(canvas::view(plane, &layout)))
    } else {
        (draw::cloud(plane, &layout), draw::marks(plane, &layout), None)
    };
    let labels = draw::labels(plane, &layout);
    let view_box = format!("0 0 {} {}", layout.width, layout.height);
    let (name, title, description) = (plane.title.clone(), plane.title.clone(), plane.description.clone());
    let role = if plane.points.len() <= LINKS_UP_TO { "group" } else { "img" };
    let class = if plane.panels.len() > 1 { format!("{class} several") } else { class.to_owned() };
    let brushed = RwSignal::new(None::<Brush>);
    let here = (plane.clone(), layout.clone());
    let chosen = {
        let (plane, layout) = here.clone();
        move || {
            let chosen: Vec<usize> =
                actions.selected.with(|keys| keys.iter().filter_map(|key| plane.find(key)).collect());
            draw::rings(&plane, &layout, &chosen, "ring selected")
        }
    };
    let courses = {
        let (plane, layout) = here.clone();
        move || actions.trails.with(|trails| draw::trails(&plane, &layout, trails))
    };
    let hovered = {
        let (plane, layout) = here.clone();
        move || {
            let mark = actions.hover.with(|hover| hover.as_ref().and_then(|key| plane.find(key)));
            mark.map(|mark| draw::rings(&plane, &layout, &[mark], "ring"))
        }
    };
    let tip = alive.then(|| {
        let (plane, layout) = here.clone();
        move || {
            let mark = actions.hover.with(|hover| hover.as_ref().and_then(|key| plane.find(key)))?;
            let place = layout.pixels[mark]?;
            Some(tip::view(place, (layout.width, layout.height), &plane.words.label(mark), plane.words.note(mark)))
        }
    });
    let events = Pointer { plane: here.0, layout: here.1, actions, brushed };
    let (moved, pressed, released, keyed) = (events.clone(), events.clone(), events.clone(), events);
    view! {
        <div class=class>
            {under}
            <svg
                viewBox=view_box
                role=role
                aria-label=name
                tabindex="0"
                on:pointermove=move |event| moved.moved(&event)
                on:pointerdown=move |event| pressed.pressed(&event)
                on:pointerup=move |_| released.released()
                on:pointerleave=move |_| {
                    actions.hover.set(None);
                    brushed.set(None);
                }
                on:click=|event| {
                    // With scripts a click selects; a link opened in a new tab still opens.
                    if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                        event.prevent_default();
                    }
                }
                on:keydown=move |event| keyed.key(&event)
            >
                <title>{title}</title>
                <desc>{description}</desc>
                {back}
                {cloud}
                {front}
                {labels}
                <g class="over">{courses}</g>
                <g class="over">{chosen}</g>
                <g class="over">{hovered}</g>
                <g class="over">{move || draw::brush(brushed.get())}</g>
            </svg>
            {tip}
        </div>
    }
}

/// The corners of a rectangle that is being drawn.
type Brush = ((f64, f64), (f64, f64));

/// What pointer and keys do.
#[derive(Clone)]
struct Pointer {
    plane: Arc<Plane>,
    layout: Arc<Layout>,
    actions: Actions,
    brushed: RwSignal<Option<Brush>>,
}

impl Pointer {
    fn moved(&self, event: &web_sys::PointerEvent) {
        let Some((x, y)) = place(event, (self.layout.width, self.layout.height)) else { return };
        // A finger that moves scrolls the page; only a mouse or a pen draws a rectangle.
        if let Some((from, _)) = self.brushed.get_untracked().filter(|_| event.pointer_type() != "touch") {
            self.brushed.set(Some((from, (x, y))));
        }
        let near = self.layout.nearest(x, y, 24.0).map(|index| self.plane.words.key(index));
        if self.actions.hover.with_untracked(|hover| *hover != near) {
            self.actions.hover.set(near);
        }
    }

    fn pressed(&self, event: &web_sys::PointerEvent) {
        if is_plain(event)
            && let Some(place) = place(event, (self.layout.width, self.layout.height))
        {
            self.brushed.set(Some((place, place)));
            capture(event);
        }
    }

    fn released(&self) {
        let Some((from, to)) = self.brushed.get_untracked() else { return };
        self.brushed.set(None);
        let key = |index: usize| self.plane.words.key(index);
        if (from.0 - to.0).abs().max((from.1 - to.1).abs()) > 5.0 {
            let keys: Vec<String> = self.layout.inside(from, to).into_iter().map(key).collect();
            self.actions.brush.run((Brushed { keys, region: self.layout.region(from, to) },));
        } else if let Some(index) = self.layout.nearest(to.0, to.1, 16.0) {
            self.actions.toggle.run((key(index),));
        }
    }

    fn key(&self, event: &web_sys::KeyboardEvent) {
        let order = self.layout.order(&self.plane);
        let Some(last) = order.len().checked_sub(1) else { return };
        let hover = self.actions.hover.with_untracked(|hover| hover.as_ref().and_then(|key| self.plane.find(key)));
        let at = hover.and_then(|mark| order.iter().position(|index| *index == mark));
        let next = match (event.key().as_str(), at) {
            ("ArrowRight" | "ArrowUp", Some(at)) => (at + 1).min(last),
            ("ArrowRight" | "ArrowUp", None) | ("Home", _) => 0,
            ("ArrowLeft" | "ArrowDown", Some(at)) => at.saturating_sub(1),
            ("ArrowLeft" | "ArrowDown", None) | ("End", _) => last,
            ("Enter" | " ", Some(at)) => {
                event.prevent_default();
                self.actions.toggle.run((self.plane.words.key(order[at]),));
                return;
            }
            ("Escape", _) => {
                self.actions.hover.set(None);
                self.actions.brush.run((Brushed::default(),));
                return;
            }
            _ => return,
        };
        event.prevent_default();
        self.actions.hover.set(Some(self.plane.words.key(order[next])));
    }
}

/// The event's place in the pixels of a drawing of that width and height, which lies in the middle of its element where
/// that has other proportions.
pub fn place(event: &web_sys::PointerEvent, (width, height): (f64, f64)) -> Option<(f64, f64)> {
    let element = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let rectangle = element.closest("svg").ok()??.get_bounding_client_rect();
    let scale = (width / rectangle.width()).max(height / rectangle.height());
    let from_middle = |at: i32, start: f64, size: f64| f64::from(at) - start - size / 2.0;
    let across = from_middle(event.client_x(), rectangle.left(), rectangle.width());
    let down = from_middle(event.client_y(), rectangle.top(), rectangle.height());
    scale.is_finite().then_some((across * scale + width / 2.0, down * scale + height / 2.0))
}

/// The first button without a key that asks for something else.
pub fn is_plain(event: &web_sys::PointerEvent) -> bool {
    event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key())
}

/// What was begun goes on when the pointer leaves the drawing.
pub fn capture(event: &web_sys::PointerEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    if let Some(svg) = target.and_then(|target| target.closest("svg").ok().flatten()) {
        let _ = svg.set_pointer_capture(event.pointer_id());
    }
}
