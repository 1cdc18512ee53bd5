//! A curve over temperatures, with the chosen one marked.

use super::{
    palette, path,
    path::px,
    scale::{Scale, extent},
    ticks::{self, Ticks},
    twin,
};
use crate::{format, prelude::*};

const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 200.0;
const LEFT: f64 = 48.0;
const RIGHT: f64 = 408.0;
const TOP: f64 = 12.0;
const FLOOR: f64 = 164.0;

/// One curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is.
    pub label: &'static str,
    /// One value a temperature.
    pub values: Vec<f64>,
    /// Index of its colour.
    pub colour: usize,
    /// Drawn dashed.
    pub dashed: bool,
}

/// Curves over `temperatures`, which rise; `at` is the place of the chosen one. `ceiling` is a height that no curve
/// passes, with its name.
pub fn view(
    title: &'static str,
    unit: &'static str,
    temperatures: &[f64],
    lines: Vec<Line>,
    log: bool,
    ceiling: Option<(f64, &'static str)>,
    at: Memo<usize>,
) -> Node {
    let values = || lines.iter().flat_map(|line| line.values.iter().copied()).filter(|value| !log || *value > 0.0);
    let (Some(across), Some(height)) =
        (extent(temperatures.iter().copied()), extent(values().chain(ceiling.map(|(value, _)| value))))
    else {
        return Node::default();
    };
    let x = Scale::logarithmic(across, (LEFT, RIGHT));
    let y = if log {
        Scale::logarithmic((height.0 / 1.2, height.1 * 1.2), (FLOOR, TOP))
    } else {
        Scale::linear((0.0, ticks::nice((0.0, height.1), 4).1), (FLOOR, TOP))
    };
    let y_ticks =
        if log { Ticks::logarithmic(y.domain.0, y.domain.1, 5) } else { Ticks::linear(y.domain.0, y.domain.1, 5) };
    let pixel = |scale: &Scale, value: f64| scale.pixel(value).unwrap_or_default();
    let rows = y_ticks.values.iter().map(|value| {
        let top = pixel(&y, *value);
        view! {
            <line class="grid" x1=px(LEFT) x2=px(RIGHT) y1=px(top) y2=px(top)></line>
            <text class="tick" x=px(LEFT - 8.0) y=px(top + 4.0) text-anchor="end">{y_ticks.text(*value, y.log)}</text>
        }
    });
    let columns = [0.1, 1.0, 10.0, 100.0].into_iter().filter(|value| x.holds(*value)).map(|value| {
        let left = pixel(&x, value);
        let text = if value < 1.0 { "0.1".to_owned() } else { format::count(value as u64) };
        view! {
            <line class="tickl" x1=px(left) x2=px(left) y1=px(FLOOR) y2=px(FLOOR + 5.0)></line>
            <text class="tick" x=px(left) y=px(FLOOR + 18.0) text-anchor="middle">{text}</text>
        }
    });
    let top_line = ceiling.map(|(value, name)| {
        let top = pixel(&y, value);
        view! {
            <line class="teacher" x1=px(LEFT) x2=px(RIGHT) y1=px(top) y2=px(top)></line>
            <text class="note halo" x=px(LEFT + 6.0) y=px(top + 14.0)>{name}</text>
        }
    });
    let curves = lines.iter().map(|line| {
        let points: Vec<(f64, f64)> = temperatures.iter().copied().zip(line.values.iter().copied()).collect();
        let dashes = if line.dashed { ";stroke-dasharray:6 4" } else { "" };
        let style = format!("stroke:{}{dashes}", palette::colour(line.colour));
        view! { <path class="curve" d=path::line(&points, &x, &y) style=style></path> }
    });
    let legend = lines.iter().map(|line| {
        let class = if line.dashed { "swatch dashed" } else { "swatch" };
        let style = format!("border-color:{}", palette::colour(line.colour));
        view! { <li><i class=class style=style></i>{line.label}</li> }
    });
    let legend = (lines.len() > 1).then(|| view! { <ul class="legend">{legend.collect::<Node>()}</ul> });
    let words = format!("{title} over temperatures from {} to {}", temperature(across.0), temperature(across.1));
    let rows = rows.collect::<Node>();
    let curves = curves.collect::<Node>();
    let table = table(unit, temperatures, &lines);
    let temperatures = temperatures.to_vec();
    let chosen = {
        let lines = lines.clone();
        let temperatures = temperatures.clone();
        move || {
            let at = at.get();
            let read = lines.iter().filter_map(|line| line.values.get(at)).map(|value| format::plain("", *value));
            let value = temperatures.get(at).copied().unwrap_or(1.0);
            format!("τ = {}: {} {unit}", temperature(value), read.collect::<Vec<_>>().join(", "))
        }
    };
    let marker = move || {
        let at = at.get();
        let left = x.pixel(*temperatures.get(at)?)?;
        let dots = lines.iter().filter_map(|line| {
            let top = y.pixel(*line.values.get(at)?)?;
            let style = format!("fill:{}", palette::colour(line.colour));
            Some(view! { <circle class="disc" cx=px(left) cy=px(top) r="4.5" style=style></circle> })
        });
        Some(view! {
            <line class="cursor" x1=px(left) x2=px(left) y1=px(TOP) y2=px(FLOOR)></line>
            {dots.collect::<Node>()}
        })
    };
    view! {
        <figure class="chart">
            <figcaption>
                <b>{title}</b>
                " "
                <output class="readout">{chosen}</output>
            </figcaption>
            <svg class="plot" viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=words>
                {rows}
                {columns.collect::<Node>()}
                <line class="axis" x1=px(LEFT) x2=px(RIGHT) y1=px(FLOOR) y2=px(FLOOR)></line>
                {top_line}
                {curves}
                {marker}
                <text class="note" x=px(RIGHT) y=px(HEIGHT - 2.0) text-anchor="end">"temperature τ"</text>
            </svg>
            {legend}
            {table}
        </figure>
    }
}

/// A temperature as it is written: no more decimals than it has, at most two.
pub fn temperature(value: f64) -> String {
    let text = format::decimal(value, 2);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn table(unit: &str, temperatures: &[f64], lines: &[Line]) -> Node {
    let heads = lines
        .iter()
        .map(|line| view! { <th scope="col" class="n">{format!("{}, {unit}", line.label).trim_end_matches(", ").to_owned()}</th> });
    let rows = temperatures.iter().enumerate().map(|(at, value)| {
        let cells = lines.iter().map(|line| {
            let value = line.values.get(at).copied().unwrap_or(f64::NAN);
            view! { <td class="n">{format::plain("", value)}</td> }
        });
        view! { <tr><th scope="row" class="n">{temperature(*value)}</th>{cells.collect::<Node>()}</tr> }
    });
    twin::table("Table", view! { <th scope="col" class="n">"τ"</th>{heads.collect::<Node>()} }, rows.collect::<Node>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temperatures_are_short() {
        assert_eq!([0.1, 1.0, 2.5, 100.0, 4.25].map(temperature), ["0.1", "1", "2.5", "100", "4.25"]);
    }
}
