//! What colours, shapes, sizes and lines of the plot stand for.

use super::{
    channel::Channel,
    marks::{Marks, colour_of, size_step},
};
use crate::{
    page::explore::table,
    plot::{
        palette::{self, Shape},
        scatter::{Plane, draw::radius},
    },
    prelude::*,
};

/// Values of one channel that are named before the rest is counted.
const NAMED: usize = 16;

/// A row for each channel that tells marks apart, and one for the lines.
pub fn view(marks: &Marks, plane: Option<&Plane>) -> Node {
    let same = marks.colour.as_ref().map(|channel| &channel.path) == marks.shape.as_ref().map(|channel| &channel.path);
    let colour = marks.colour.as_ref().map(|channel| {
        channel_row(channel, &|code| {
            table::swatch(Some(colour_of(Some(channel), code)), same.then(|| palette::shape(code)))
        })
    });
    let shape = marks
        .shape
        .as_ref()
        .filter(|_| !same && plane.is_some())
        .map(|channel| channel_row(channel, &|code| table::swatch(None, Some(palette::shape(code)))));
    let size = marks.size.as_ref().filter(|_| plane.is_some()).map(|channel| {
        channel_row(channel, &|code| {
            let step = if channel.nothing == Some(code as u16) { 0 } else { size_step(channel, code) };
            disc(radius(step))
        })
    });
    view! {
        {colour}
        {shape}
        {size}
        {plane.map(lines)}
    }
}

/// The values that occur, each with its sign.
fn channel_row(channel: &Channel, sign: &dyn Fn(usize) -> Node) -> Node {
    let occurring = channel.occurring();
    let codes: Vec<usize> = (0..channel.keys.len()).filter(|code| occurring[*code]).collect();
    if codes.len() < 2 {
        return Node::default();
    }
    let named = codes.iter().take(NAMED).map(|code| view! { <li>{sign(*code)}{channel.keys[*code].clone()}</li> });
    let more = codes.len().saturating_sub(NAMED);
    let more = (more > 0).then(|| view! { <li>{format!("and {more} more")}</li> });
    view! {
        <div class="legend-row">
            <b>{channel.title.clone()}</b>
            <ul class="legend">{named.collect::<Node>()}{more}</ul>
        </div>
    }
}

fn disc(radius: f64) -> Node {
    let path = Shape::Circle.path(9.0, 9.0, radius);
    view! { <svg class="swatch-mark" viewBox="0 0 18 18" width="18" height="18" aria-hidden="true"><path d=path style="fill:var(--muted)"></path></svg> }
}

/// The lines by their names; what they mean is behind them.
fn lines(plane: &Plane) -> Node {
    if plane.guides.is_empty() {
        return Node::default();
    }
    let named = plane.guides.iter().map(|guide| {
        let sign = view! {
            <svg class="swatch-mark" viewBox="0 0 22 12" width="22" height="12" aria-hidden="true">
                <path class=guide.kind.class() d=if guide.kind == crate::plot::guide::Kind::Band { "M0 2H22V10H0z" } else { "M0 6H22" }></path>
            </svg>
        };
        view! { <li>{sign}{guide.label.clone()}</li> }
    });
    let words = plane.guides.iter().map(|guide| view! { <p>{guide.words.clone()}</p> });
    view! {
        <div class="legend-row">
            <b>"Lines"</b>
            <ul class="legend">{named.collect::<Node>()}</ul>
            <details class="explain">
                <summary>"What they mean"</summary>
                {words.collect::<Node>()}
            </details>
        </div>
    }
}
