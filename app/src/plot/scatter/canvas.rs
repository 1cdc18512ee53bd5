//! Thousands of marks on a canvas under the SVG axes.
//!
//! A mark is stamped from a small picture of its colour, shape and size, so that marks over each other are darker than
//! one: a single path filled at once would hide how many there are.

use std::{collections::BTreeMap, sync::Arc};

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
        let kind = (point.colour, point.shape.index(), point.size);
        let side = side(point.size);
        let stamp = stamps.entry(kind).or_insert_with(|| stamp(kind, plane.colour(point), pen.ratio));
        if let Some(stamp) = stamp {
            let (x, y) = (left - side / 2.0, top - side / 2.0);
            let _ = pen.context.draw_image_with_html_canvas_element_and_dw_and_dh(stamp, x, y, side, side);
        }
    }
}

/// The side of a stamp in pixels.
fn side(size: u8) -> f64 {
    (draw::radius(size) * 3.0).ceil()
}

/// One mark as a picture of its own.
fn stamp((_, shape, size): (u8, usize, u8), colour: &str, ratio: f64) -> Option<HtmlCanvasElement> {
    let canvas = document().create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok()?;
    let side = side(size);
    let pen = Pen::with_ratio(&canvas, side, side, ratio)?;
    pen.fill(&palette::shape(shape).path(side / 2.0, side / 2.0, draw::radius(size) - 0.6), colour);
    Some(canvas)
}
