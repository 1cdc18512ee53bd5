//! The parts of a panel as SVG.

use super::{
    Kind, Mark, Panel,
    layout::{Layout, Places},
};
use crate::{
    order::sort_by,
    plot::{categories::cut, palette, path, path::px},
    prelude::*,
};

/// Radius of our marks; the paper's are rings around them, so that equal values look like a target.
const SOLID: f64 = 3.8;
/// See [`SOLID`].
const RING: f64 = 5.4;
/// A finger finds a mark within this.
const REACH: f64 = 11.0;

/// Grid, ticks and axis: what lies behind the data.
pub fn frame(panel: &Panel, layout: &Layout) -> Node {
    let values = layout
        .ticks
        .values
        .iter()
        .filter_map(|value| Some((layout.values.pixel(*value)?, layout.ticks.text(*value, false))))
        .map(|(at, text)| value_tick(layout, at, text))
        .collect::<Node>();
    let places = layout.words.then(|| places(layout));
    let area = layout.area;
    let axis = if layout.upright {
        view! { <line class="axis" x1=px(area.left) x2=px(area.right) y1=px(area.bottom) y2=px(area.bottom)></line> }
    } else {
        view! { <line class="axis" x1=px(area.left) x2=px(area.left) y1=px(area.top) y2=px(area.bottom)></line> }
    };
    // Where places are rows, their names say what they are.
    let title = (layout.words && layout.upright).then(|| {
        view! { <text class="note" x=px(area.right) y=px(layout.height - 3.0) text-anchor="end">{panel.x_label.clone()}</text> }
    });
    view! { {values} {places} {axis} {title} }
}

fn value_tick(layout: &Layout, at: f64, text: String) -> Node {
    let area = layout.area;
    if layout.upright {
        view! {
            <line class="grid" x1=px(area.left) x2=px(area.right) y1=px(at) y2=px(at)></line>
            <text class="tick" x=px(area.left - 7.0) y=px(at + 4.0) text-anchor="end">{text}</text>
        }
    } else {
        view! {
            <line class="grid" x1=px(at) x2=px(at) y1=px(area.top) y2=px(area.bottom)></line>
            <text class="tick" x=px(at) y=px(area.bottom + 16.0) text-anchor="middle">{text}</text>
        }
    }
}

fn places(layout: &Layout) -> Node {
    let area = layout.area;
    match &layout.places {
        Places::Numbers { scale, ticks } => ticks
            .iter()
            .filter_map(|(value, text)| Some((scale.pixel(*value)?, text.clone())))
            .map(|(at, text)| {
                view! {
                    <line class="tickl" x1=px(at) x2=px(at) y1=px(area.bottom) y2=px(area.bottom + 5.0)></line>
                    <text class="tick" x=px(at) y=px(area.bottom + 18.0) text-anchor="middle">{text}</text>
                }
            })
            .collect(),
        Places::Names { slots, lines } => lines
            .iter()
            .enumerate()
            .map(|(index, lines)| {
                let at = slots.middle(index as f64);
                let line = |(number, text): (usize, &String)| {
                    let (left, top, anchor) = if layout.upright {
                        (at, area.bottom + 16.0 + 14.0 * number as f64, "middle")
                    } else {
                        (area.left - 8.0, at + 4.0, "end")
                    };
                    view! { <text class="tick" x=px(left) y=px(top) text-anchor=anchor>{text.clone()}</text> }
                };
                lines.iter().enumerate().map(line).collect::<Node>()
            })
            .collect(),
    }
}

/// Ranges and bounds, lines between marks of one series, and the marks: the paper's rings lie on top, because what
/// is in a ring is seen. With `links` our marks lead to their runs.
pub fn marks(panel: &Panel, layout: &Layout, links: bool) -> Node {
    let all = || panel.marks.iter().enumerate();
    let behind = all().filter(|(_, mark)| !mark.kind.is_point()).map(|(at, mark)| bound(mark, at, layout));
    let joined = (0..panel.series.len().max(1)).flat_map(|series| joins(panel, layout, series));
    let ours = all().filter(|(_, mark)| mark.kind == Kind::Ours).filter_map(|(at, mark)| own(mark, at, layout, links));
    let papers = all().filter(|(_, mark)| mark.kind.is_point() && mark.kind != Kind::Ours);
    let papers = papers.filter_map(|(at, mark)| ring(mark, at, layout));
    view! {
        {behind.collect::<Node>()}
        {joined.collect::<Node>()}
        {ours.collect::<Node>()}
        {papers.collect::<Node>()}
    }
}

/// Lines through the marks of a series where places are numbers: names have no way between them.
fn joins(panel: &Panel, layout: &Layout, series: usize) -> Vec<Node> {
    let Places::Numbers { scale, .. } = &layout.places else { return Vec::new() };
    [Kind::Ours, Kind::Printed, Kind::Read]
        .into_iter()
        .filter_map(|kind| {
            let marks = panel.marks.iter().filter(|mark| mark.series == series && mark.kind == kind);
            let mut points: Vec<(f64, f64)> = marks.filter_map(|mark| Some((mark.place?, mark.value))).collect();
            sort_by(&mut points, |one, other| one.0.total_cmp(&other.0));
            let class = if kind == Kind::Ours { "join" } else { "join paper" };
            let drawn = path::line(&points, scale, &layout.values);
            (points.len() > 1).then(|| view! { <path class=class d=drawn style=stroke(series)></path> })
        })
        .collect()
}

/// A mark of ours with its interval.
fn own(mark: &Mark, at: usize, layout: &Layout, links: bool) -> Option<Node> {
    let (left, top) = layout.pixel(mark.place?, mark.series, mark.value)?;
    let disc = palette::shape(mark.series).path(left, top, SOLID);
    let drawn = view! {
        <path class="cross" d=interval(mark, (left, top), layout) style=stroke(mark.series)></path>
        <path class="disc" d=disc style=format!("fill:{}", palette::colour(mark.series))></path>
        <circle class="hit" cx=px(left) cy=px(top) r=REACH></circle>
    };
    let words = format!("{}: {}", mark.label, mark.note.replace('\n', ", "));
    Some(if links && !mark.href.is_empty() {
        view! { <g class="datum" data-mark=at><a href=mark.href.clone() aria-label=words>{drawn}</a></g> }
    } else {
        view! { <g class="datum" data-mark=at>{drawn}</g> }
    })
}

/// A mark of the paper with its standard deviation.
fn ring(mark: &Mark, at: usize, layout: &Layout) -> Option<Node> {
    let (left, top) = layout.pixel(mark.place?, mark.series, mark.value)?;
    let outline = palette::shape(mark.series).path(left, top, RING);
    let class = if mark.kind == Kind::Read { "hollow read" } else { "hollow" };
    let middle = (mark.kind == Kind::Said)
        .then(|| view! { <circle cx=px(left) cy=px(top) r="1.6" style=format!("fill:{}", palette::colour(mark.series))></circle> });
    Some(view! {
        <g data-mark=at>
            <path class="cross paper" d=interval(mark, (left, top), layout) style=stroke(mark.series)></path>
            <path class=class d=outline style=stroke(mark.series)></path>
            {middle}
            <circle class="hit" cx=px(left) cy=px(top) r=REACH></circle>
        </g>
    })
}

/// The thin line of an interval.
fn interval(mark: &Mark, (left, top): (f64, f64), layout: &Layout) -> String {
    match layout.interval(mark.value, mark.half) {
        Some((low, high)) if layout.upright => format!("M{left:.1} {low:.1}V{high:.1}"),
        Some((low, high)) => format!("M{low:.1} {top:.1}H{high:.1}"),
        None => String::new(),
    }
}

/// What the paper says in words: an arrow or a bar at its place, a line or a band where it has none.
fn bound(mark: &Mark, at: usize, layout: &Layout) -> Node {
    let drawn = match mark.place {
        Some(place) => here(mark, place, layout),
        None => across(mark, layout),
    };
    drawn.map_or_else(Node::default, |drawn| view! { <g data-mark=at>{drawn}</g> })
}

fn here(mark: &Mark, place: f64, layout: &Layout) -> Option<Node> {
    let (left, top) = layout.pixel(place, mark.series, mark.value)?;
    if let Some(high) = mark.high {
        let end = layout.pixel(place, mark.series, high)?;
        let (wide, tall) = if layout.upright { (14.0, top - end.1) } else { (end.0 - left, 14.0) };
        let (x, y) = if layout.upright { (left - 7.0, end.1) } else { (left, top - 7.0) };
        return Some(view! {
            <rect class="range" x=px(x) y=px(y) width=px(wide) height=px(tall) rx="2" style=coloured(mark.series)></rect>
        });
    }
    let drawn = arrow((left, top), layout.upright, mark.kind == Kind::Above);
    Some(view! {
        <path class="arrow" d=drawn style=stroke(mark.series)></path>
        <circle class="hit" cx=px(left) cy=px(top) r=REACH></circle>
    })
}

/// A bar at the bound, and an arrow to where the value lies.
fn arrow((left, top): (f64, f64), upright: bool, above: bool) -> String {
    let sign = if above { 1.0 } else { -1.0 };
    if upright {
        format!(
            "M{:.1} {top:.1}h14m-7 0v{:.0}m-3.5 {:.0}l3.5 {:.0}l3.5 {:.0}",
            left - 7.0,
            -15.0 * sign,
            4.0 * sign,
            -4.0 * sign,
            4.0 * sign
        )
    } else {
        format!(
            "M{left:.1} {:.1}v14m0 -7h{:.0}m{:.0} -3.5l{:.0} 3.5l{:.0} 3.5",
            top - 7.0,
            15.0 * sign,
            -4.0 * sign,
            4.0 * sign,
            -4.0 * sign
        )
    }
}

fn across(mark: &Mark, layout: &Layout) -> Option<Node> {
    let (area, at) = (layout.area, layout.values.pixel(mark.value)?);
    let band = mark.high.and_then(|high| layout.values.pixel(high)).map(|end| {
        let (x, y, wide, tall) = if layout.upright {
            (area.left, end, area.right - area.left, at - end)
        } else {
            (at, area.top, end - at, area.bottom - area.top)
        };
        view! { <rect class="range" x=px(x) y=px(y) width=px(wide) height=px(tall) style=coloured(mark.series)></rect> }
    });
    let line = band.is_none().then(|| {
        let drawn = if layout.upright {
            format!("M{:.1} {at:.1}H{:.1}", area.left, area.right)
        } else {
            format!("M{at:.1} {:.1}V{:.1}", area.top, area.bottom)
        };
        let middle = if layout.upright { (area.right - 10.0, at) } else { (at, area.bottom - 10.0) };
        let tip = (mark.kind != Kind::Between && !mark.kind.is_point())
            .then(|| view! { <path class="arrow" d=arrow(middle, layout.upright, mark.kind == Kind::Above) style=stroke(mark.series)></path> });
        view! { <path class="bound" d=drawn style=stroke(mark.series)></path> {tip} }
    });
    let words = layout.words.then(|| {
        if layout.upright {
            // Under the line where there is no room above it.
            let top = if at < area.top + 16.0 { at + 15.0 } else { at - 6.0 };
            let text = cut(&mark.label, area.right - area.left - 40.0);
            view! { <text class="note halo" x=px(area.left + 6.0) y=px(top)>{text}</text> }
        } else {
            let to_the_left = at > (area.left + area.right) / 2.0;
            let (left, anchor) = if to_the_left { (at - 6.0, "end") } else { (at + 6.0, "start") };
            let text = cut(&mark.label, if to_the_left { at - area.left } else { area.right - at } - 10.0);
            view! { <text class="note halo" x=px(left) y=px(area.top + 10.0) text-anchor=anchor>{text}</text> }
        }
    });
    Some(view! { {band} {line} {words} })
}

fn stroke(series: usize) -> String {
    format!("stroke:{}", palette::colour(series))
}

fn coloured(series: usize) -> String {
    let colour = palette::colour(series);
    format!("fill:{colour};stroke:{colour}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_points_to_where_the_value_lies() {
        assert_eq!(arrow((50.0, 80.0), true, true), "M43.0 80.0h14m-7 0v-15m-3.5 4l3.5 -4l3.5 4");
        assert_eq!(arrow((50.0, 80.0), true, false), "M43.0 80.0h14m-7 0v15m-3.5 -4l3.5 4l3.5 -4");
        assert_eq!(arrow((50.0, 80.0), false, true), "M50.0 73.0v14m0 -7h15m-4 -3.5l4 3.5l-4 3.5");
    }
}
