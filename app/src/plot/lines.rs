//! Curves over epochs.

use super::{
    decimate::decimate,
    label, palette, path,
    scale::{Scale, extent},
    ticks::{self, Ticks},
};
use crate::prelude::*;
use crate::{format, order::sort_by};

mod table;

/// Size of the drawing in its own pixels; text keeps its size within a tenth from 350 to 480 real ones.
const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 236.0;
const LEFT: f64 = 44.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 34.0;
/// A label at the end of a curve that is wider than this would leave the curves too little room.
const LONGEST_LABEL: f64 = 175.0;

/// One curve.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// What it is called where it ends.
    pub label: String,
    /// Epoch and value, by rising epoch; NaN is a gap, and a curve that ends in one ends in a cross.
    pub points: Vec<(f64, f64)>,
    /// Drawn dashed in the ink's colour: a reference such as the teacher, its last value written on it.
    pub dashed: bool,
    /// Index of its colour.
    pub colour: usize,
}

/// Curves with axes, labels where they end (a legend where these are more than six or long), a cursor and a data table. Shares are shown
/// in percent. Redrawn when `series` or `log_y` change.
#[component]
pub fn LinePlot(
    /// What it shows: "Agreement with the teacher".
    #[prop(into)]
    title: String,
    /// `share`, `nats` or empty.
    #[prop(into)]
    unit: String,
    /// The curves.
    #[prop(into)]
    series: Signal<Vec<Series>>,
    /// Logarithmic vertical axis.
    #[prop(into, optional)]
    log_y: Signal<bool>,
    /// What the horizontal axis counts; epochs when not said.
    #[prop(into, optional)]
    x_label: Option<String>,
) -> impl IntoView {
    let x_label = x_label.unwrap_or_else(|| "epoch".to_owned());
    let cursor = RwSignal::new(None::<f64>);
    let (name, unit_name, shown_unit) = (title.clone(), unit.clone(), format::unit(&unit).to_owned());
    let drawing = {
        let (title, unit, x_label) = (title, unit, x_label.clone());
        move || draw(&title, &unit, &x_label, &series.get(), log_y.get(), cursor)
    };
    let readout = {
        let (unit, x_label) = (unit_name.clone(), x_label.clone());
        move || cursor.get().map(|at| series.with(|series| read(series, at, &unit, &x_label)))
    };
    view! {
        <figure class="chart">
            <figcaption>
                <b>{name}</b>
                " "
                <span class="unit">{shown_unit}</span>
                <output class="readout">{readout}</output>
            </figcaption>
            {drawing}
            {move || table::view(&series.get(), &unit_name, &x_label)}
        </figure>
    }
}

/// Axes of one drawing.
struct Frame {
    x: Scale,
    y: Scale,
    x_ticks: Ticks,
    y_ticks: Ticks,
    right: f64,
}

fn frame(series: &[Series], log_y: bool, percent: bool) -> Option<Frame> {
    let (first, last) = extent(series.iter().flat_map(|series| series.points.iter().map(|point| point.0)))?;
    let values = series.iter().flat_map(|series| series.points.iter().map(|point| point.1));
    let (low, high) = extent(values.filter(|value| !log_y || *value > 0.0))?;
    let room = match room_for_labels(series, if percent { "share" } else { "" }) {
        // Widths are guessed on the safe side.
        Some(room) => room.min(150.0) + 12.0,
        None => 10.0,
    };
    let right = WIDTH - room;
    let x_domain = if first < last { (first, last) } else { (first.min(0.0), last.max(first + 1.0)) };
    let x = Scale::linear(x_domain, (LEFT, right));
    let range = (HEIGHT - BOTTOM, TOP);
    let (y, y_ticks) = if log_y && low > 0.0 {
        let y = Scale::logarithmic((low / 1.15, high * 1.15), range);
        (y, Ticks::logarithmic(y.domain.0, y.domain.1, 6))
    } else {
        let mut domain = ticks::nice((low, high), 5);
        // A share outside 0..100 % and a negative distance do not exist; an axis must not suggest them.
        if low >= 0.0 {
            domain.0 = domain.0.max(0.0);
        }
        if percent && high <= 100.0 {
            domain.1 = domain.1.min(100.0);
        }
        (Scale::linear(domain, range), Ticks::linear(domain.0, domain.1, 6))
    };
    let mut x_ticks = Ticks::linear(x.domain.0, x.domain.1, 6);
    x_ticks.values.retain(|value| value.fract().abs() < 1e-9);
    x_ticks.decimals = 0;
    Some(Frame { x, y, x_ticks, y_ticks, right })
}

/// The width of the labels where the curves end, in pixels; none where they are too many or too long, and a legend
/// names the curves.
fn room_for_labels(series: &[Series], unit: &str) -> Option<f64> {
    let widest = series.iter().map(|series| label::width(&end_label(series, unit))).fold(0.0, f64::max);
    (series.len() <= 6 && widest <= LONGEST_LABEL).then_some(widest)
}

/// The text where a curve ends; a reference carries its value.
fn end_label(series: &Series, unit: &str) -> String {
    match series.points.iter().rev().find(|point| point.1.is_finite()) {
        Some((_, value)) if series.dashed => {
            let value = if unit == "share" { value / 100.0 } else { *value };
            format!("{} {}", series.label, format::measure(unit, value))
        }
        _ => series.label.clone(),
    }
}

fn draw(title: &str, unit: &str, x_label: &str, series: &[Series], log_y: bool, cursor: RwSignal<Option<f64>>) -> Node {
    let percent = unit == "share";
    let factor = if percent { 100.0 } else { 1.0 };
    let scaled: Vec<Series> = series
        .iter()
        .map(|series| Series {
            points: series.points.iter().map(|(x, y)| (*x, y * factor)).collect(),
            ..series.clone()
        })
        .collect();
    let Some(Frame { x, y, x_ticks, y_ticks, right }) = frame(&scaled, log_y, percent) else {
        return view! { <p class="chart-empty">"No values yet. The curve begins with the first epoch."</p> };
    };
    let bottom = HEIGHT - BOTTOM;
    let horizontal = y_ticks
        .values
        .iter()
        .filter_map(|value| Some((y.pixel(*value)?, y_ticks.text(*value, y.log))))
        .map(|(at, text)| {
            view! {
                <line class="grid" x1=px(LEFT) x2=px(right) y1=px(at) y2=px(at)></line>
                <text class="tick" x=px(LEFT - 8.0) y=px(at + 4.0) text-anchor="end">{text}</text>
            }
        })
        .collect::<Node>();
    let vertical = x_ticks
        .values
        .iter()
        .filter_map(|value| Some((x.pixel(*value)?, x_ticks.text(*value, false))))
        .map(|(at, text)| {
            view! {
                <line class="tickl" x1=px(at) x2=px(at) y1=px(bottom) y2=px(bottom + 5.0)></line>
                <text class="tick" x=px(at) y=px(bottom + 18.0) text-anchor="middle">{text}</text>
            }
        })
        .collect::<Node>();
    let curves = scaled.iter().map(|series| curve(series, &x, &y)).collect::<Node>();
    let direct = room_for_labels(&scaled, unit).is_some();
    let ends = if direct { end_labels(&scaled, &x, &y, unit) } else { Node::default() };
    let legend = (!direct).then(|| legend(&scaled, unit));
    let summary = describe(title, series, unit, x_label);
    let xs = epochs(series);
    let (pointer_xs, key_xs) = (xs.clone(), xs);
    let on_move = move |event: leptos::ev::PointerEvent| {
        let rectangle = event_target::<web_sys::Element>(&event)
            .closest("svg")
            .ok()
            .flatten()
            .map(|svg| svg.get_bounding_client_rect());
        let Some(rectangle) = rectangle.filter(|rectangle| rectangle.width() > 0.0) else { return };
        let pixel = (f64::from(event.client_x()) - rectangle.left()) / rectangle.width() * WIDTH;
        let value = x.value(pixel);
        cursor.set(nearest(&pointer_xs, value));
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let Some(next) = step(&key_xs, cursor.get_untracked(), &event.key()) else { return };
        event.prevent_default();
        cursor.set(next);
    };
    let marker = move || {
        let left = x.pixel(cursor.get()?)?;
        Some(view! { <line class="cursor" x1=px(left) x2=px(left) y1=px(TOP) y2=px(bottom)></line> })
    };
    view! {
        <svg
            class="plot"
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            role="img"
            tabindex="0"
            aria-label=summary
            on:pointermove=on_move
            on:pointerleave=move |_| cursor.set(None)
            on:blur=move |_| cursor.set(None)
            on:keydown=on_key
        >
            <title>{title.to_owned()}</title>
            {horizontal}
            {vertical}
            <line class="axis" x1=px(LEFT) x2=px(right) y1=px(bottom) y2=px(bottom)></line>
            <text class="note" x=px(right) y=px(HEIGHT - 2.0) text-anchor="end">{x_label.to_owned()}</text>
            {curves}
            {ends}
            {marker}
        </svg>
        {legend}
    }
}

fn curve(series: &Series, x: &Scale, y: &Scale) -> Node {
    let points = decimate(&series.points, (WIDTH - LEFT) as usize);
    let drawn = path::line(&points, x, y);
    let class = if series.dashed { "curve teacher" } else { "curve" };
    let stroke = if series.dashed { "var(--ink)".to_owned() } else { palette::colour(series.colour) };
    let last = points.iter().rev().find_map(|point| Some((x.pixel(point.0)?, y.pixel(point.1)?)));
    let diverged = points.last().is_some_and(|point| !point.1.is_finite());
    let end = last.filter(|_| !series.dashed).map(|(left, top)| {
        if diverged {
            let cross = format!("M{:.1} {:.1}l8 8m0 -8l-8 8", left - 4.0, top - 4.0);
            view! { <path class="diverged" d=cross></path> }
        } else {
            view! { <circle class="end" cx=px(left) cy=px(top) r="3.5" style=format!("fill:{stroke}")></circle> }
        }
    });
    view! {
        <path class=class d=drawn style=format!("stroke:{stroke}")></path>
        {end}
    }
}

fn end_labels(series: &[Series], x: &Scale, y: &Scale, unit: &str) -> Node {
    let ends: Vec<(f64, f64, &Series)> = series
        .iter()
        .filter_map(|series| {
            let (left, top) =
                series.points.iter().rev().find_map(|point| Some((x.pixel(point.0)?, y.pixel(point.1)?)))?;
            Some((left, top + 4.0, series))
        })
        .collect();
    let wished: Vec<f64> = ends.iter().map(|end| end.1).collect();
    let tops = label::spread(&wished, 15.0, TOP + 8.0, HEIGHT - BOTTOM);
    ends.iter()
        .zip(tops)
        .map(|((left, _, series), top)| {
            let (class, fill) = if series.dashed {
                ("dl reference", "var(--muted)".to_owned())
            } else {
                ("dl", palette::colour(series.colour))
            };
            view! { <text class=class x=px(left + 8.0) y=px(top) style=format!("--k:{fill}")>{end_label(series, unit)}</text> }
        })
        .collect::<Node>()
}

/// The curves by colour; a reference carries its value here as it does on its line.
fn legend(series: &[Series], unit: &str) -> Node {
    let entries = series
        .iter()
        .map(|series| {
            let colour = if series.dashed { "var(--ink)".to_owned() } else { palette::colour(series.colour) };
            let class = if series.dashed { "swatch dashed" } else { "swatch" };
            view! { <li><i class=class style=format!("border-color:{colour}")></i>{end_label(series, unit)}</li> }
        })
        .collect::<Node>();
    view! { <ul class="legend">{entries}</ul> }
}

/// The sentence for those who do not see the drawing.
fn describe(title: &str, series: &[Series], unit: &str, x_label: &str) -> String {
    let ends: Vec<String> = series
        .iter()
        .take(8)
        .filter_map(|series| {
            let (at, value) = series.points.last()?;
            Some(format!("{} {} at {x_label} {at}", series.label, format::measure(unit, *value)))
        })
        .collect();
    format!("{title} by {x_label}, {}: {}.", format::counted(series.len() as u64, "curve", "curves"), ends.join("; "))
}

/// Every epoch that any curve has, rising.
fn epochs(series: &[Series]) -> Vec<f64> {
    let mut all: Vec<f64> = series.iter().flat_map(|series| series.points.iter().map(|point| point.0)).collect();
    sort_by(&mut all, f64::total_cmp);
    all.dedup();
    all
}

fn nearest(rising: &[f64], value: f64) -> Option<f64> {
    let at = rising.partition_point(|other| *other < value);
    let candidates = [at.checked_sub(1), Some(at)];
    candidates
        .into_iter()
        .flatten()
        .filter_map(|at| rising.get(at))
        .copied()
        .min_by(|a, b| (a - value).abs().total_cmp(&(b - value).abs()))
}

/// The cursor's next place for a key; none for a key that does not move it.
fn step(rising: &[f64], cursor: Option<f64>, key: &str) -> Option<Option<f64>> {
    let last = rising.len().checked_sub(1)?;
    let at = cursor.map(|value| rising.partition_point(|other| *other < value).min(last));
    let next = match (key, at) {
        ("Escape", _) => return Some(None),
        ("Home", _) | ("ArrowRight", None) => 0,
        ("End", _) | ("ArrowLeft", None) => last,
        ("ArrowRight", Some(at)) => (at + 1).min(last),
        ("ArrowLeft", Some(at)) => at.saturating_sub(1),
        _ => return None,
    };
    Some(Some(rising[next]))
}

fn read(series: &[Series], at: f64, unit: &str, x_label: &str) -> String {
    let values: Vec<String> = series
        .iter()
        .filter_map(|series| {
            let index = series.points.binary_search_by(|point| point.0.total_cmp(&at)).ok()?;
            Some(format!("{} {}", series.label, format::measure(unit, series.points[index].1)))
        })
        .take(6)
        .collect();
    format!("{x_label} {at}: {}", values.join(", "))
}

/// A coordinate as it is written into SVG.
fn px(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_walks() {
        let xs = [0.0, 1.0, 5.0];
        assert_eq!(step(&xs, None, "ArrowRight"), Some(Some(0.0)));
        assert_eq!(step(&xs, Some(1.0), "ArrowRight"), Some(Some(5.0)));
        assert_eq!(step(&xs, Some(5.0), "ArrowRight"), Some(Some(5.0)));
        assert_eq!(step(&xs, Some(5.0), "Escape"), Some(None));
        assert_eq!(step(&xs, Some(5.0), "a"), None);
        assert_eq!(step(&[], None, "End"), None);
        assert_eq!(nearest(&xs, 3.4), Some(5.0));
        assert_eq!(nearest(&xs, 2.6), Some(1.0));
        assert_eq!(nearest(&[], 2.6), None);
    }

    #[test]
    fn words_for_a_plot() {
        let series = [Series { label: "test".into(), points: vec![(0.0, 0.5), (1.0, 0.846)], ..Series::default() }];
        assert_eq!(
            describe("Accuracy", &series, "share", "epoch"),
            "Accuracy by epoch, 1 curve: test 84.6\u{a0}% at epoch 1."
        );
        assert_eq!(read(&series, 0.0, "share", "epoch"), "epoch 0: test 50.0\u{a0}%");
    }
}
