//! Thousands of marks on a canvas under the SVG axes.
//!
//! A mark is stamped by itself, so that marks over each other are darker than one: a single path filled at once would
//! hide how many there are. The stamps are blended here, because a browser would have to be told of each, and nothing is
//! read back from the canvas, which some browsers forbid or falsify.

use std::sync::Arc;

use web_sys::HtmlCanvasElement;

use super::{
    draw,
    layout::Layout,
    plane::{Plane, SIZES},
};
use crate::{
    plot::{
        canvas::{self, Pen},
        palette::SHAPES,
        pixels::{Pixels, Stamp},
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
    let mut pixels = Pixels::clear(canvas.width(), canvas.height());
    // By colour, shape and size.
    let mut stamps: Vec<Option<Stamp>> = Vec::new();
    for (point, pixel) in plane.points.iter().zip(&layout.pixels) {
        let Some((left, top)) = pixel else { continue };
        let kind = (usize::from(point.colour) * SHAPES.len() + point.shape.index()) * SIZES + usize::from(point.size);
        if stamps.len() <= kind {
            stamps.resize_with(kind + 1, || None);
        }
        let stamp = stamps[kind].get_or_insert_with(|| {
            let radius = (draw::radius(point.size) - 0.6) * pen.ratio;
            Stamp::of(point.shape, radius, pen.bytes(plane.colour(point)), COVER)
        });
        pixels.stamp(stamp, left * pen.ratio, top * pen.ratio);
    }
    // Without it there are still the axes, the table and what the pointer finds.
    let _ = pen.lay(&pixels);
}
