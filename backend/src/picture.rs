//! Pictures of what a page shows: its plots as SVG that stands alone, and as PNG.
//!
//! A page is rendered here as it is for a browser, and its plots are taken out of the markup with their captions, axis
//! titles and legends. So every plot of every page can leave, drawn by the same code, without a list of plots anywhere.

pub mod markup;
pub mod plot;
mod raster;
mod sheet;
mod style;
mod text;

pub use plot::{Plot, plots};
pub use raster::png;
pub use sheet::{Facts, Ground, sheet};
pub use style::Theme;
