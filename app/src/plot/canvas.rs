//! Canvases under SVG: for more marks and lines than a document should have elements.

use leptos::html::Canvas;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::{header::ThemeChanges, prelude::*};

/// A canvas of that width and height, which `paint` draws once it is on the page and when the theme changes.
pub fn view((width, height): (f64, f64), paint: impl Fn(&HtmlCanvasElement) + 'static) -> Node {
    let canvas = NodeRef::<Canvas>::new();
    let theme = use_context::<ThemeChanges>();
    Effect::new(move |_| {
        if let Some(theme) = theme {
            theme.0.track();
        }
        if let Some(canvas) = canvas.get() {
            paint(&canvas);
        }
    });
    view! { <canvas node_ref=canvas aria-hidden="true" style=format!("width:{width}px;height:{height}px")></canvas> }
}

/// A canvas to draw on.
pub struct Pen {
    /// What draws.
    pub context: CanvasRenderingContext2d,
    /// Its pixels in one of the page.
    pub ratio: f64,
    styles: web_sys::CssStyleDeclaration,
}

impl Pen {
    /// An empty drawing of `width` by `height` on `canvas`.
    pub fn on(canvas: &HtmlCanvasElement, width: f64, height: f64) -> Option<Self> {
        Self::with_ratio(canvas, width, height, window().device_pixel_ratio().max(1.0))
    }

    /// The same with so many of its pixels in one of the page.
    pub fn with_ratio(canvas: &HtmlCanvasElement, width: f64, height: f64, ratio: f64) -> Option<Self> {
        canvas.set_width((width * ratio) as u32);
        canvas.set_height((height * ratio) as u32);
        let context = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
        let root = document().document_element()?;
        let styles = window().get_computed_style(&root).ok()??;
        context.scale(ratio, ratio).ok()?;
        Some(Self { context, ratio, styles })
    }

    /// What a custom property such as `var(--c0)` is in the present theme.
    pub fn colour(&self, css: &str) -> String {
        let name = css.trim_start_matches("var(").trim_end_matches(')');
        self.styles.get_property_value(name).map(|value| value.trim().to_owned()).unwrap_or_default()
    }

    /// Fills an SVG path with a custom property's colour.
    pub fn fill(&self, path: &str, css: &str) {
        self.fill_with(path, &self.colour(css));
    }

    /// The same with a colour as it is.
    pub fn fill_with(&self, path: &str, colour: &str) {
        if let Ok(path) = web_sys::Path2d::new_with_path_string(path) {
            self.context.set_fill_style_str(colour);
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
