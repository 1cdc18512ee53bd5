//! The data table behind a curve.

use super::{Series, places, words};
use crate::{format, plot::twin, prelude::*};

/// About this many cells are written; longer curves are thinned evenly, and the table says so.
const MOST: usize = 2_000;
/// A table of more cells is written when somebody unfolds it.
const AT_ONCE: usize = 400;
/// What stands there until then for those who run no scripts.
const WITHOUT_SCRIPTS: &str = "A table of so many curves needs scripts. Each run's page has its numbers under Files.";

/// A collapsed table: one row per place, one column per curve.
pub(super) fn view(series: &[Series], unit: &str, x_label: &str, unfolded: RwSignal<bool>) -> Node {
    let all = places(series);
    if all.is_empty() {
        return Node::default();
    }
    let every = all.len().div_ceil((MOST / series.len()).clamp(20, 200));
    let kept: Vec<f64> =
        all.iter().enumerate().filter(|(at, _)| at % every == 0 || at + 1 == all.len()).map(|(_, x)| *x).collect();
    let note = (every > 1)
        .then(|| format!(", {} of {} rows", format::count(kept.len() as u64), format::count(all.len() as u64)));
    let content = (kept.len() * series.len() <= AT_ONCE || unfolded.get()).then(|| {
        let heads = series
            .iter()
            .map(|series| view! { <th scope="col" class="n">{series.label.clone()}</th> })
            .collect::<Node>();
        let row = |x: &f64| {
            let cells =
                series.iter().map(|series| view! { <td class="n">{cell(series, *x, unit)}</td> }).collect::<Node>();
            view! { <tr><th scope="row" class="n">{words::place(*x)}</th>{cells}</tr> }
        };
        let head = view! { <th scope="col" class="n">{x_label.to_owned()}</th>{heads} };
        twin::content(head, kept.iter().map(row).collect())
    });
    // Folding it again is no reason to write it again.
    let unfold = move |_| {
        if !unfolded.get_untracked() {
            unfolded.set(true);
        }
    };
    // Where scripts run there are no elements in it.
    let nothing = || match cfg!(feature = "ssr") {
        true => view! { <noscript>{WITHOUT_SCRIPTS}</noscript> },
        false => view! { <noscript></noscript> },
    };
    view! {
        <details class="data" on:toggle=unfold>
            <summary>"Table" {note}</summary>
            {content.unwrap_or_else(nothing)}
        </details>
    }
}

/// The value at a place, with half its interval where there is one.
fn cell(series: &Series, x: f64, unit: &str) -> String {
    let Ok(at) = series.points.binary_search_by(|point| point.0.total_cmp(&x)) else {
        return format::MISSING.to_owned();
    };
    let value = series.points[at].1;
    match series.band.get(at) {
        Some((low, high)) if low.is_finite() && high.is_finite() => {
            format!("{} ± {}", format::plain(unit, value), format::measure(unit, (high - low) / 2.0))
        }
        _ => format::measure(unit, value),
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    fn html(curves: usize, unfolded: bool) -> String {
        let points = (0..300_u32).map(|epoch| (f64::from(epoch), 0.5)).collect::<Vec<_>>();
        let series: Vec<Series> = (0..curves).map(|_| Series { points: points.clone(), ..Series::default() }).collect();
        Owner::new().with(|| view(&series, "share", "epoch", RwSignal::new(unfolded)).to_html())
    }

    #[test]
    fn a_large_table_is_written_when_it_is_unfolded() {
        assert!(html(1, false).contains("<table>"), "a small one is there at once");
        let (folded, unfolded) = (html(50, false), html(50, true));
        assert!(folded.contains(", 39 of 300 rows") && !folded.contains("<table>"), "{folded}");
        assert!(
            folded.contains("<noscript>") && !unfolded.contains("<noscript>"),
            "who runs no scripts is told the way"
        );
        assert_eq!(unfolded.matches("<td").count(), 39 * 50);
    }
}
