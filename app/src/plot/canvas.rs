//! Canvases under SVG: for more marks and lines than a document should have elements.

use leptos::html::Canvas;
use wasm_bindgen::{JsCast as _, JsValue};
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

    /// What is drawn so far; none where the browser does not give it away.
    pub fn pixels(&self, width: u32, height: u32) -> Option<Pixels> {
        let arguments = js_sys::Array::of4(&0.into(), &0.into(), &width.into(), &height.into());
        let image = self.method("getImageData")?.apply(&self.context, &arguments).ok()?;
        let data = js_sys::Reflect::get(&image, &"data".into()).ok()?.dyn_into::<js_sys::Uint8ClampedArray>().ok()?;
        Some(Pixels { width, data: data.to_vec(), image })
    }

    /// Puts pixels in the place of what is drawn.
    pub fn put(&self, pixels: &Pixels) {
        let data = js_sys::Reflect::get(&pixels.image, &"data".into());
        if let Some(data) = data.ok().and_then(|data| data.dyn_into::<js_sys::Uint8ClampedArray>().ok()) {
            data.copy_from(&pixels.data);
        }
        if let Some(put) = self.method("putImageData") {
            let _ = put.call3(&self.context, &pixels.image, &0.into(), &0.into());
        }
    }

    fn method(&self, name: &str) -> Option<js_sys::Function> {
        js_sys::Reflect::get(&self.context, &name.into()).ok()?.dyn_into().ok()
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

/// A picture: red, green, blue and opacity of every pixel, row by row, a byte each.
pub struct Pixels {
    /// How many pixels a row has.
    pub width: u32,
    data: Vec<u8>,
    /// The browser's own object for it.
    image: JsValue,
}

impl Pixels {
    /// Lays `other` over this, its left upper corner at a pixel, as Porter and Duff (1984) lay one picture over another.
    pub fn blend(&mut self, other: &Self, left: i32, top: i32) {
        lay_over((&mut self.data, self.width as usize), (&other.data, other.width as usize), left, top);
    }
}

fn lay_over((under, width): (&mut [u8], usize), (over, wide): (&[u8], usize), left: i32, top: i32) {
    for (row, line) in over.chunks_exact(wide * 4).enumerate() {
        let Ok(row) = usize::try_from(top + row as i32) else { continue };
        for (column, from) in line.as_chunks::<4>().0.iter().enumerate() {
            let opacity = u32::from(from[3]);
            let Some(column) = usize::try_from(left + column as i32).ok().filter(|column| *column < width) else {
                continue;
            };
            let at = (row * width + column) * 4;
            let Some(to) = under.get_mut(at..at + 4).filter(|_| opacity > 0) else { continue };
            // In parts of 255²: what is under it shows through the rest.
            let rest = u32::from(to[3]) * (255 - opacity);
            let whole = opacity * 255 + rest;
            for (to, from) in to.iter_mut().zip(&from[..3]) {
                *to = ((u32::from(*from) * opacity * 255 + u32::from(*to) * rest + whole / 2) / whole) as u8;
            }
            to[3] = ((whole + 127) / 255) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_over_half_is_three_quarters() {
        let mut under = vec![0; 2 * 2 * 4];
        let red = [255, 0, 0, 128];
        lay_over((&mut under, 2), (&red, 1), 1, 1);
        assert_eq!(under[12..], red, "on nothing it is as it is");
        lay_over((&mut under, 2), (&[0, 0, 255, 128], 1), 1, 1);
        // Opacity 1 − (127/255)² = 0.752; of the colour 128/255 / 0.752 = 0.667 is blue.
        assert_eq!(under[12..], [85, 0, 170, 192]);
        lay_over((&mut under, 2), (&red, 1), -1, 5);
        assert_eq!(under[..12], [0; 12], "outside nothing is touched");
    }
}
