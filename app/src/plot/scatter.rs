//! A scatter plot of means with intervals over single points, with a pointer, a keyboard cursor and a brush.

pub mod canvas;
pub mod draw;
pub mod layout;

use std::sync::Arc;

use wasm_bindgen::JsCast;

use super::palette::Shape;
use layout::Layout;

use crate::prelude::*;

/// More marks than this are drawn on a canvas under the axes.
pub const CANVAS_ABOVE: usize = 2_000;
/// Up to this many marks are links of their own.
pub const LINKS_UP_TO: usize = 60;

/// Everything that is plotted. Shares are in percent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plane {
    /// What the plot shows, in one line.
    pub title: String,
    /// The same in sentences, for those who do not see it.
    pub description: String,
    /// `share`, `nats` or empty.
    pub x_unit: String,
    /// The same for the other axis.
    pub y_unit: String,
    /// Logarithmic axes.
    pub log: (bool, bool),
    /// The shown part of the plane.
    pub zoom: Option<((f64, f64), (f64, f64))>,
    /// The marks, the most important first: it gets its label first.
    pub points: Vec<Point>,
    /// Lines with a name: the teacher.
    pub references: Vec<Reference>,
    /// Draw the frontier; for each axis, whether more is better.
    pub frontier: Option<(bool, bool)>,
}

/// One mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// What it is called in selections.
    pub key: String,
    /// Its label.
    pub label: String,
    /// Its place and, where known, half of its interval on each axis.
    pub x: f64,
    /// See `x`.
    pub y: f64,
    /// See `x`.
    pub x_half: Option<f64>,
    /// See `x`.
    pub y_half: Option<f64>,
    /// A CSS colour.
    pub colour: String,
    /// Its shape.
    pub shape: Shape,
    /// The single points that it is the mean of.
    pub seeds: Vec<(f64, f64)>,
    /// Where it leads without scripts.
    pub href: String,
    /// The numbers in one line.
    pub note: String,
}

impl Default for Point {
    fn default() -> Self {
        Self {
            key: String::new(),
            label: String::new(),
            x: f64::NAN,
            y: f64::NAN,
            x_half: None,
            y_half: None,
            colour: super::palette::colour(0),
            shape: Shape::Circle,
            seeds: Vec::new(),
            href: String::new(),
            note: String::new(),
        }
    }
}

/// A named line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reference {
    /// Its name with its value.
    pub label: String,
    /// Where it crosses the axis.
    pub value: f64,
    /// It runs from left to right (at a height), not from bottom to top.
    pub across: bool,
}

/// What the plot tells its page.
#[derive(Clone, Copy)]
pub struct Actions {
    /// The mark under the pointer or the cursor, shared with the table.
    pub hover: RwSignal<Option<String>>,
    /// The selected keys.
    pub selected: Signal<Vec<String>>,
    /// A mark was clicked.
    pub toggle: Callback<(String,)>,
    /// Marks were brushed.
    pub brush: Callback<(Vec<String>,)>,
}

/// The plot. Before scripts run there are two drawings, a wide and a narrow one, of which the style sheet shows the
/// fitting one; then there is one, laid out for the width that there is.
pub fn scatter(plane: &Arc<Plane>, width: Option<f64>, actions: Actions) -> Node {
    match width {
        Some(width) => {
            let height = (width * 0.42).clamp(320.0, 460.0);
            drawing(plane, Layout::of(plane, width, height), "plot scatter", actions, true)
        }
        None => {
            let wide = drawing(plane, Layout::of(plane, 1080.0, 440.0), "plot scatter wide", actions, false);
            let narrow = drawing(plane, Layout::of(plane, 358.0, 340.0), "plot scatter narrow", actions, false);
            view! { {wide} {narrow} }
        }
    }
}

fn drawing(plane: &Arc<Plane>, layout: Layout, class: &'static str, actions: Actions, alive: bool) -> Node {
    let marks = plane.points.iter().map(|point| 1 + point.seeds.len()).sum::<usize>();
    let on_canvas = alive && marks > CANVAS_ABOVE;
    let back = draw::frame(plane, &layout);
    let cloud = if on_canvas { Node::default() } else { draw::cloud(plane, &layout) };
    let under = on_canvas.then(|| canvas::view(plane, &layout));
    let front = draw::marks(plane, &layout, on_canvas);
    let labels = draw::labels(plane, &layout);
    let view_box = format!("0 0 {} {}", layout.width, layout.height);
    let (name, title, description) = (plane.title.clone(), plane.title.clone(), plane.description.clone());
    let role = if plane.points.len() <= LINKS_UP_TO { "group" } else { "img" };
    let layout = Arc::new(layout);
    let brushed = RwSignal::new(None::<Brush>);
    let overlay = {
        let (plane, layout) = (plane.clone(), layout.clone());
        move || draw::overlay(&plane, &layout, actions.hover.get().as_deref(), &actions.selected.get(), brushed.get())
    };
    let tip = alive.then(|| {
        let (plane, layout) = (plane.clone(), layout.clone());
        move || actions.hover.get().and_then(|key| tip(&plane, &layout, &key))
    });
    let events = Pointer { plane: plane.clone(), layout, actions, brushed };
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
                {overlay}
            </svg>
            {tip}
        </div>
    }
}

/// Name and numbers beside the mark of `key`, on the side that has room.
fn tip(plane: &Plane, layout: &Layout, key: &str) -> Option<Node> {
    let index = plane.points.iter().position(|point| point.key == key)?;
    let (left, top) = layout.pixels[index]?;
    let point = &plane.points[index];
    let side = if left > layout.width * 0.6 { "right" } else { "left" };
    let across = if side == "left" { left } else { layout.width - left } + 16.0;
    let down = if top > layout.height * 0.6 {
        format!("bottom:{:.0}px", layout.height - top + 12.0)
    } else {
        format!("top:{:.0}px", top + 12.0)
    };
    let style = format!("{side}:{across:.0}px;{down}");
    Some(view! { <div class="tip" role="status" style=style><b>{point.label.clone()}</b>{point.note.clone()}</div> })
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
    /// The event's place in the drawing's pixels.
    fn place(&self, event: &web_sys::PointerEvent) -> Option<(f64, f64)> {
        let element = event.target()?.dyn_into::<web_sys::Element>().ok()?;
        let rectangle = element.closest("svg").ok()??.get_bounding_client_rect();
        let scale = self.layout.width / rectangle.width();
        let (left, top) =
            (f64::from(event.client_x()) - rectangle.left(), f64::from(event.client_y()) - rectangle.top());
        scale.is_finite().then_some((left * scale, top * scale))
    }

    fn moved(&self, event: &web_sys::PointerEvent) {
        let Some((x, y)) = self.place(event) else { return };
        // A finger that moves scrolls the page; only a mouse or a pen draws a rectangle.
        if let Some((from, _)) = self.brushed.get_untracked().filter(|_| event.pointer_type() != "touch") {
            self.brushed.set(Some((from, (x, y))));
        }
        let near = self.layout.nearest(x, y, 24.0).map(|index| self.plane.points[index].key.clone());
        if self.actions.hover.with_untracked(|hover| *hover != near) {
            self.actions.hover.set(near);
        }
    }

    fn pressed(&self, event: &web_sys::PointerEvent) {
        let other = event.ctrl_key() || event.meta_key() || event.shift_key();
        if event.button() != 0 || other {
            return;
        }
        if let Some(place) = self.place(event) {
            self.brushed.set(Some((place, place)));
        }
        // The rectangle goes on when the pointer leaves the drawing.
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if let Some(svg) = target.and_then(|target| target.closest("svg").ok().flatten()) {
            let _ = svg.set_pointer_capture(event.pointer_id());
        }
    }

    fn released(&self) {
        let Some((from, to)) = self.brushed.get_untracked() else { return };
        self.brushed.set(None);
        let key = |index: usize| self.plane.points[index].key.clone();
        if (from.0 - to.0).abs().max((from.1 - to.1).abs()) > 5.0 {
            let keys: Vec<String> = self.layout.inside(from, to).into_iter().map(key).collect();
            self.actions.brush.run((keys,));
        } else if let Some(index) = self.layout.nearest(to.0, to.1, 16.0) {
            self.actions.toggle.run((key(index),));
        }
    }

    fn key(&self, event: &web_sys::KeyboardEvent) {
        let order = self.layout.order();
        let Some(last) = order.len().checked_sub(1) else { return };
        let hover = self.actions.hover.get_untracked();
        let at = hover.as_ref().and_then(|key| order.iter().position(|index| self.plane.points[*index].key == *key));
        let next = match (event.key().as_str(), at) {
            ("ArrowRight" | "ArrowUp", Some(at)) => (at + 1).min(last),
            ("ArrowRight" | "ArrowUp", None) | ("Home", _) => 0,
            ("ArrowLeft" | "ArrowDown", Some(at)) => at.saturating_sub(1),
            ("ArrowLeft" | "ArrowDown", None) | ("End", _) => last,
            ("Enter" | " ", Some(at)) => {
                event.prevent_default();
                self.actions.toggle.run((self.plane.points[order[at]].key.clone(),));
                return;
            }
            ("Escape", _) => {
                self.actions.hover.set(None);
                self.actions.brush.run((Vec::new(),));
                return;
            }
            _ => return,
        };
        event.prevent_default();
        self.actions.hover.set(Some(self.plane.points[order[next]].key.clone()));
    }
}
