//! Thousands of marks on a canvas under the SVG axes.
//!
//! A mark is stamped from a small picture of its colour, shape and size, so that marks over each other are darker than
//! one: a single path filled at once would hide how many there are.

use std::{collections::BTreeMap, sync::Arc};

use leptos::html::Canvas;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::{draw, layout::Layout, plane::Plane};
use crate::{plot::palette, prelude::*};

/// A canvas of the layout's size that draws itself once it is on the page and when the theme changes.
pub fn view(plane: &Arc<Plane>, layout: &Arc<Layout>) -> Node {
    let canvas = NodeRef::<Canvas>::new();
    let (plane, layout) = (plane.clone(), layout.clone());
    let (width, height) = (layout.width, layout.height);
    let theme = use_context::<crate::header::ThemeChanges>();
    Effect::new(move |_| {
        if let Some(theme) = theme {
            theme.0.track();
        }
        if let Some(canvas) = canvas.get() {
            paint(&canvas, &plane, &layout);
        }
    });
    view! { <canvas node_ref=canvas aria-hidden="true" style=format!("width:{width}px;height:{height}px")></canvas> }
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

/// A canvas to draw on.
pub struct Pen {
    /// What draws.
    pub context: CanvasRenderingContext2d,
    ratio: f64,
    styles: web_sys::CssStyleDeclaration,
}

impl Pen {
    /// An empty drawing of `width` by `height` on `canvas`.
    pub fn on(canvas: &HtmlCanvasElement, width: f64, height: f64) -> Option<Self> {
        Self::with_ratio(canvas, width, height, window().device_pixel_ratio().max(1.0))
    }

    fn with_ratio(canvas: &HtmlCanvasElement, width: f64, height: f64, ratio: f64) -> Option<Self> {
        canvas.set_width((width * ratio) as u32);
        canvas.set_height((height * ratio) as u32);
        let context = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
        let root = document().document_element()?;
        let styles = window().get_computed_style(&root).ok()??;
        context.scale(ratio, ratio).ok()?;
        Some(Self { context, ratio, styles })
    }

    /// What a custom property such as `var(--c0)` is in the present theme.
    fn colour(&self, css: &str) -> String {
        let name = css.trim_start_matches("var(").trim_end_matches(')');
        self.styles.get_property_value(name).map(|value| value.trim().to_owned()).unwrap_or_default()
    }

    /// Fills an SVG path.
    pub fn fill(&self, path: &str, css: &str) {
        if let Ok(path) = web_sys::Path2d::new_with_path_string(path) {
            self.context.set_fill_style_str(&self.colour(css));
            self.context.fill_with_path_2d(&path);
        }
    }

    /// Draws the line of an SVG path.
    pub fn stroke(&self, path: &str, css: &str, wide: f64) {
        if let Ok(path) = web_sys::Path2d::new_with_path_string(path) {
            self.context.set_stroke_style_str(&self.colour(css));
            self.context.set_line_width(wide);
            self.context.stroke_with_path(&path);
        }
    }
}
