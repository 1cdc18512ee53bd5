//! What the pages with curves share: the part of their address, the question that they ask, and the bar above.

pub mod bar;
pub mod follow;
pub mod line;
pub mod view;

pub use self::{
    bar::ChartBar,
    line::Line,
    view::{ChartView, hidden},
};
