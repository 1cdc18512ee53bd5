//! Plots: pure parts (scale, ticks, decimation, colours, label placement) and the components drawn with them.
//!
//! Everything is SVG with text as text, the same on the server and in the browser.

pub mod decimate;
pub mod label;
pub mod lines;
pub mod palette;
pub mod path;
pub mod scale;
pub mod scatter;
pub mod ticks;

pub use lines::{LinePlot, Series};
