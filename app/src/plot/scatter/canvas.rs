//! Thousands of marks on a canvas under the SVG axes.
//!
//! A mark is stamped from a small picture of its colour, shape and size, so that marks over each other are darker than
//! one: a single path filled at once would hide how many there are. The stamps are blended here: a browser takes ten
//! times as long to be told of thousands of pictures, and as long again to draw them.

use std::sync::Arc;

use wasm_bindgen::JsCast;
use web_sys::HtmlCanvasElement;

use super::{
    draw,
    layout::Layout,
    plane::{Plane, Point, SIZES},
};
use crate::{
    plot::{
        canvas::{self, Pen, Pixels},
        palette::SHAPES,
    },
    prelude::*,
};

/// How much of a mark covers what is under it.
const COVER: f64 = 0.75;

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
    let Some(mut drawn) = pen.pixels(canvas.width(), canvas.height()) else { return };
    // By colour, shape and size.
    let mut stamps: Vec<Option<Pixels>> = Vec::new();
    for (point, pixel) in plane.points.iter().zip(&layout.pixels) {
        let Some((left, top)) = pixel else { continue };
        let (shape, size) = (point.shape.index(), usize::from(point.size));
        let kind = (usize::from(point.colour) * SHAPES.len() + shape) * SIZES + size;
        if stamps.len() <= kind {
            stamps.resize_with(kind + 1, || None);
        }
        if stamps[kind].is_none() {
            stamps[kind] = stamp(point, plane.colour(point), pen.ratio);
        }
        if let Some(stamp) = &stamps[kind] {
            let corner = |at: f64| (at * pen.ratio - f64::from(stamp.width) / 2.0).round() as i32;
            drawn.blend(stamp, corner(*left), corner(*top));
        }
    }
    pen.put(&drawn);
}

/// One mark as a picture of its own.
fn stamp(point: &Point, colour: &str, ratio: f64) -> Option<Pixels> {
    let canvas = document().create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok()?;
    let radius = draw::radius(point.size);
    let side = (radius * 3.0).ceil();
    let pen = Pen::with_ratio(&canvas, side, side, ratio)?;
    pen.context.set_global_alpha(COVER);
    pen.fill(&point.shape.path(side / 2.0, side / 2.0, radius - 0.6), colour);
    pen.pixels(canvas.width(), canvas.height())
}
