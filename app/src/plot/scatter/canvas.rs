//! Thousands of marks on a canvas under the SVG axes.
//!
//! A mark is stamped from a small picture of its colour, shape and size, so that marks over each other are darker than
//! one: a single path filled at once would hide how many there are.

use std::{cell::RefCell, collections::BTreeMap, sync::Arc};

use wasm_bindgen::JsCast;
use web_sys::HtmlCanvasElement;

use super::{draw, layout::Layout, plane::Plane};
use crate::{
    plot::{
        canvas::{self, Pen},
        palette,
    },
    prelude::*,
};

/// A canvas of the layout's size.
pub fn view(plane: &Arc<Plane>, layout: &Arc<Layout>) -> Node {
    let (plane, layout) = (plane.clone(), layout.clone());
    canvas::view((layout.width, layout.height), move |canvas| paint(canvas, &plane, &layout))
}

/// Draws in the device's own pixels and in the colours of the present theme.
fn paint(canvas: &HtmlCanvasElement, plane: &Plane, layout: &Layout) {
    let Some(pen) = Pen::on(canvas, layout.width, layout.height) else { return };
    pen.context.set_global_alpha(0.35);
    for (colour, path) in draw::seed_paths(plane, layout) {
        pen.fill(&path, plane.colours.get(usize::from(colour)).map_or("", String::as_str));
    }
    pen.context.set_global_alpha(0.75);
    let mut stamps: BTreeMap<(u8, usize, u8), Option<HtmlCanvasElement>> = BTreeMap::new();
    for (point, pixel) in plane.points.iter().zip(&layout.pixels) {
        let Some((left, top)) = pixel else { continue };
        let (shape, size) = (point.shape.index(), point.size);
        let side = side(size);
        let stamp = stamps.entry((point.colour, shape, size)).or_insert_with(|| {
            let kind = Kind { colour: pen.colour(plane.colour(point)), shape, size, ratio: pen.ratio.to_bits() };
            STAMPS.with_borrow_mut(|made| made.entry(kind).or_insert_with_key(stamp).clone())
        });
        if let Some(stamp) = stamp {
            // On whole pixels of the screen, where a picture is copied and not computed anew.
            let whole = |at: f64| ((at - side / 2.0) * pen.ratio).round() / pen.ratio;
            let (x, y) = (whole(*left), whole(*top));
            let _ = pen.context.draw_image_with_html_canvas_element_and_dw_and_dh(stamp, x, y, side, side);
        }
    }
}

/// What a stamp is a picture of.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    /// As CSS has it in the present theme.
    colour: String,
    shape: usize,
    size: u8,
    /// The bits of the screen's pixels in one of the page.
    ratio: u64,
}

thread_local! {
    /// The stamps of all plots so far: a view that changes has the same ones.
    static STAMPS: RefCell<BTreeMap<Kind, Option<HtmlCanvasElement>>> = const { RefCell::new(BTreeMap::new()) };
}

/// The side of a stamp in pixels.
fn side(size: u8) -> f64 {
    (draw::radius(size) * 3.0).ceil()
}

/// One mark as a picture of its own.
fn stamp(kind: &Kind) -> Option<HtmlCanvasElement> {
    let canvas = document().create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok()?;
    let side = side(kind.size);
    let pen = Pen::with_ratio(&canvas, side, side, f64::from_bits(kind.ratio))?;
    let outline = palette::shape(kind.shape).path(side / 2.0, side / 2.0, draw::radius(kind.size) - 0.6);
    pen.fill_with(&outline, &kind.colour);
    Some(canvas)
}
