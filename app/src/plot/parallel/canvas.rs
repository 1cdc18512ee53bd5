//! Thousands of lines on a canvas under the axes.

use std::sync::Arc;

use super::{layout::Layout, lines::Lines};
use crate::{
    plot::{
        canvas::{self, Pen},
        path,
    },
    prelude::*,
};

/// Lines that are drawn in one stroke: those of one stroke do not darken each other, those of several do.
const STROKE: usize = 24;

/// A canvas of the layout's size.
pub fn view(lines: &Arc<Lines>, layout: &Arc<Layout>) -> Node {
    let (lines, layout) = (lines.clone(), layout.clone());
    canvas::view((layout.width, layout.height), move |canvas| paint(canvas, &lines, &layout))
}

fn paint(canvas: &web_sys::HtmlCanvasElement, lines: &Lines, layout: &Layout) {
    let Some(pen) = Pen::on(canvas, layout.width, layout.height) else { return };
    pen.context.set_global_alpha(super::opacity(lines.count()));
    for (colour, css) in lines.colours.iter().enumerate() {
        let mut path = String::new();
        let mut held = 0;
        for mark in (0..lines.count()).filter(|mark| usize::from(lines.colour[*mark]) == colour) {
            path.push_str(&path::through(&layout.course(lines, mark)));
            held += 1;
            if held == STROKE {
                pen.stroke(&path, css, 1.2);
                path.clear();
                held = 0;
            }
        }
        if held > 0 {
            pen.stroke(&path, css, 1.2);
        }
    }
}
