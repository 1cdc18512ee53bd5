//! Plots: pure parts (scale, ticks, decimation, colours, label placement) and the components drawn with them.
//!
//! Everything is SVG with text as text, the same on the server and in the browser.

pub mod bars;
pub mod categories;
pub mod contour;
pub mod decimate;
pub mod label;
pub mod lines;
pub mod palette;
pub mod panel;
pub mod path;
pub mod plane;
pub mod scale;
pub mod scatter;
pub mod ticks;

pub use lines::{LinePlot, Series};
