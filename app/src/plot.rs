//! Plots: pure parts (scale, ticks, zoom, colours, label placement) and the components drawn with them.
//!
//! Everything is SVG with text as text, the same on the server and in the browser.

pub mod bars;
pub mod binned;
pub mod canvas;
pub mod categories;
pub mod clip;
pub mod contour;
pub mod density;
pub mod facet;
pub mod guide;
pub mod heat;
pub mod hits;
pub mod label;
pub mod lines;
pub mod palette;
pub mod panel;
pub mod parallel;
pub mod path;
pub mod pixels;
pub mod plane;
pub mod room;
pub mod scale;
pub mod scatter;
pub mod softness;
pub mod ticks;
pub mod tip;
pub mod twin;
pub mod words;
pub mod zoom;

pub use lines::{LinePlot, Series};
