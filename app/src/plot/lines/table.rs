//! The data table behind a curve.

use super::{Series, epochs};
use crate::format;
use crate::prelude::*;

/// At most this many rows are written; a longer curve is thinned evenly and says so.
const MOST: usize = 200;

/// A collapsed table: one row per epoch, one column per curve.
pub fn view(series: &[Series], unit: &str, x_label: &str) -> Node {
    let all = epochs(series);
    if all.is_empty() {
        return Node::default();
    }
    let every = all.len().div_ceil(MOST);
    let kept: Vec<f64> =
        all.iter().enumerate().filter(|(at, _)| at % every == 0 || at + 1 == all.len()).map(|(_, x)| *x).collect();
    let note = (every > 1)
        .then(|| format!(", {} of {} rows", format::count(kept.len() as u64), format::count(all.len() as u64)));
    let heads =
        series.iter().map(|series| view! { <th scope="col" class="n">{series.label.clone()}</th> }).collect::<Node>();
    let rows = kept
        .iter()
        .map(|x| {
            let cells = series
                .iter()
                .map(|series| {
                    let value = series.points.binary_search_by(|point| point.0.total_cmp(x)).ok().map(|at| series.points[at].1);
                    view! { <td class="n">{value.map_or_else(|| format::MISSING.to_owned(), |value| format::measure(unit, value))}</td> }
                })
                .collect::<Node>();
            view! { <tr><th scope="row" class="n">{x.to_string()}</th>{cells}</tr> }
        })
        .collect::<Node>();
    view! {
        <details class="data">
            <summary>"Table" {note}</summary>
            <div class="scroll">
                <table>
                    <thead><tr><th scope="col" class="n">{x_label.to_owned()}</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}
