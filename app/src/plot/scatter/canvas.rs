//! Thousands of marks on a canvas under the SVG axes, from the same paths that the SVG would have.

use std::collections::BTreeMap;

use leptos::html::Canvas;
use wasm_bindgen::JsCast;

use super::{
    Plane, draw,
    layout::{Layout, RADIUS},
};

use crate::prelude::*;

/// A canvas of the layout's size that draws itself once it is on the page.
pub fn view(plane: &Plane, layout: &Layout) -> Node {
    let canvas = NodeRef::<Canvas>::new();
    let (seeds, marks) = (draw::seed_paths(plane, layout), draw::mark_paths(plane, layout, RADIUS - 0.8));
    let (width, height) = (layout.width, layout.height);
    let theme = use_context::<crate::header::ThemeChanges>();
    Effect::new(move |_| {
        if let Some(theme) = theme {
            theme.0.track();
        }
        if let Some(canvas) = canvas.get() {
            paint(&canvas, (width, height), &seeds, &marks);
        }
    });
    view! { <canvas node_ref=canvas aria-hidden="true" style=format!("width:{width}px;height:{height}px")></canvas> }
}

/// Fills every path with its colour of the present theme, in the device's own pixels.
fn paint(
    canvas: &web_sys::HtmlCanvasElement,
    (width, height): (f64, f64),
    seeds: &BTreeMap<String, String>,
    marks: &BTreeMap<String, String>,
) {
    let ratio = window().device_pixel_ratio().max(1.0);
    canvas.set_width((width * ratio) as u32);
    canvas.set_height((height * ratio) as u32);
    let context = canvas
        .get_context("2d")
        .ok()
        .flatten()
        .and_then(|context| context.dyn_into::<web_sys::CanvasRenderingContext2d>().ok());
    let styles = document().document_element().and_then(|root| window().get_computed_style(&root).ok().flatten());
    let (Some(context), Some(styles)) = (context, styles) else { return };
    let _ = context.scale(ratio, ratio);
    for (paths, opacity) in [(seeds, 0.35), (marks, 0.75)] {
        context.set_global_alpha(opacity);
        for (colour, path) in paths {
            let name = colour.trim_start_matches("var(").trim_end_matches(')');
            if let (Ok(value), Ok(path)) =
                (styles.get_property_value(name), web_sys::Path2d::new_with_path_string(path))
            {
                context.set_fill_style_str(value.trim());
                context.fill_with_path_2d(&path);
            }
        }
    }
}
