//! Canvases under SVG: for more marks and lines than a document should have elements.

use leptos::html::Canvas;
use wasm_bindgen::JsCast as _;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::pixels::Pixels;
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

    /// Lays a picture over all that is drawn.
    pub fn lay(&self, pixels: &Pixels) -> Option<()> {
        let data = js_sys::Uint8ClampedArray::from(pixels.data.as_slice());
        let kind = js_sys::Reflect::get(&window(), &"ImageData".into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
        let image = js_sys::Reflect::construct(&kind, &js_sys::Array::of2(&data, &pixels.width.into())).ok()?;
        let sheet = document().create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok()?;
        let (width, height) = (f64::from(pixels.width), f64::from(pixels.height()));
        let pen = Self::with_ratio(&sheet, width, height, 1.0)?;
        let put =
            js_sys::Reflect::get(&pen.context, &"putImageData".into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
        put.call3(&pen.context, &image, &0.into(), &0.into()).ok()?;
        self.context.set_global_alpha(1.0);
        let (width, height) = (width / self.ratio, height / self.ratio);
        self.context.draw_image_with_html_canvas_element_and_dw_and_dh(&sheet, 0.0, 0.0, width, height).ok()
    }

    /// Red, green and blue of a custom property's colour, which the style sheet writes as `#rrggbb`.
    pub fn bytes(&self, css: &str) -> [u8; 3] {
        let number = u32::from_str_radix(self.colour(css).trim_start_matches('#'), 16).unwrap_or_default();
        let [_, red, green, blue] = number.to_be_bytes();
        [red, green, blue]
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
