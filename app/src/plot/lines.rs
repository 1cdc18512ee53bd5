//! Curves over epochs, steps or time.

use std::sync::Arc;

use leptos::html::Div;
use retort_wire::{Across, Window};

use self::{draw::Sheet, frame::Size};
use super::{room, zoom::Gesture};
use crate::{format, order::sort_by, prelude::*};

/// A figure at least so wide has a large drawing, in pixels; the style sheet says the same.
const LARGE_FROM: f64 = 680.0;

/// Puts the small drawing beside the large one where the window is no wider than it may need to be. Elsewhere it stays
/// text, which a browser reads much faster than a drawing that the style sheet hides.
const UNFOLD: &str = "(function(s){if(900>innerWidth)\
s.insertAdjacentHTML('beforeend',s.querySelector('noscript').textContent)})(document.currentScript.parentNode)";

mod draw;
mod frame;
mod table;
mod words;

/// One curve, as the server reduced it to what can be seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// What it is called where it ends.
    pub label: String,
    /// Place and value, from left to right; NaN is a gap.
    pub points: Vec<(f64, f64)>,
    /// The same before smoothing; empty when nothing was smoothed.
    pub raw: Vec<(f64, f64)>,
    /// Ends of the interval over several runs, at the places of `points`; empty for one run.
    pub band: Vec<(f64, f64)>,
    /// Drawn dashed in the ink's colour: a reference such as the teacher, its last value written on it.
    pub dashed: bool,
    /// Index of its colour.
    pub colour: usize,
    /// Points before they were reduced.
    pub measured: u32,
    /// Where it ended in something that is not finite.
    pub broken: Option<Break>,
}

/// The end of a diverged curve.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Break {
    /// The place, and the last finite value before it.
    pub at: (f64, f64),
    /// "diverged at epoch 12".
    pub words: String,
}

/// Curves with axes, labels where they end (a legend where these are more than six or long), intervals, a cursor, zoom
/// and a data table. Shares are shown in percent. Redrawn when `series` or `log_y` change.
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
    #[prop(into)]
    log_y: Signal<bool>,
    /// What the horizontal axis counts.
    across: Across,
    /// The part that is looked at; none for all.
    window: Option<Window>,
    /// Who hears of a wish for another part.
    zoom: Callback<(Gesture,)>,
    /// Drawn large where there is room for it.
    #[prop(optional)]
    wide: bool,
) -> impl IntoView {
    let cursor = RwSignal::new(None::<f64>);
    let brush = RwSignal::new(None::<(f64, f64)>);
    let sheet = Sheet { title: title.clone(), unit: unit.clone(), across, window, cursor, brush, zoom };
    let sheet = Arc::new(sheet);
    let (drawn, read) = (Arc::clone(&sheet), sheet);
    let (holder, width) = (NodeRef::<Div>::new(), RwSignal::new(None));
    room::measure(holder, width);
    let large = memo(move || width.get().map(|width| wide && width >= LARGE_FROM));
    let drawing = move || {
        let large = large.get();
        if large.is_none() && !cfg!(feature = "ssr") {
            // What the server drew stays as it is until it is drawn for the room that there is.
            return view! { <section class="drawn"></section> };
        }
        let series = Arc::new(series.get());
        let draw = |size| draw::draw(&drawn, &series, log_y.get(), size);
        match large {
            // Before scripts run nobody knows the width: there are two drawings, of which the style sheet shows one.
            None if wide => view! {
                <section class="drawn">
                    <div class="wide">{draw(Size::LARGE)}</div>
                    <noscript>
                        <div class="narrow">{draw(Size::SMALL)}</div>
                    </noscript>
                    <script>{UNFOLD}</script>
                </section>
            },
            None => view! { <section class="drawn">{draw(Size::SMALL)}</section> },
            Some(true) => view! { <div class="large">{draw(Size::LARGE)}</div> },
            Some(false) => view! { <div>{draw(Size::SMALL)}</div> },
        }
    };
    let readout = move || cursor.get().map(|at| series.with(|series| words::read(&read, series, at)));
    let unfolded = RwSignal::new(false);
    let shown_unit = format::unit(&unit).to_owned();
    view! {
        <figure class="chart">
            <figcaption>
                <b>{title}</b>
                " "
                <span class="unit">{shown_unit}</span>
                <output class="readout">{readout}</output>
            </figcaption>
            <div node_ref=holder>{drawing}</div>
            {move || series.with(|series| words::reduced(series, across)).map(|words| view! { <p class="reduced">{words}</p> })}
            {move || series.with(|series| table::view(series, &unit, across.label(), unfolded))}
        </figure>
    }
}

/// Every place that any curve has, from left to right.
fn places(series: &[Series]) -> Vec<f64> {
    let mut all: Vec<f64> = series.iter().flat_map(|series| series.points.iter().map(|point| point.0)).collect();
    sort_by(&mut all, f64::total_cmp);
    all.dedup();
    all
}

/// The index of the place nearest to `value`.
fn nearest(rising: &[f64], value: f64) -> Option<usize> {
    let at = rising.partition_point(|other| *other < value);
    let distance = |at: usize| rising.get(at).map(|place| (place - value).abs());
    match (at.checked_sub(1), distance(at)) {
        (Some(before), Some(after)) if distance(before).is_some_and(|distance| distance <= after) => Some(before),
        (before, None) => before,
        _ => Some(at),
    }
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
        assert_eq!(nearest(&xs, 3.4), Some(2));
        assert_eq!(nearest(&xs, 2.6), Some(1));
        assert_eq!((nearest(&xs, -1.0), nearest(&xs, 9.0)), (Some(0), Some(2)));
        assert_eq!(nearest(&[], 2.6), None);
    }
}
