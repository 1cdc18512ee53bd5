//! Why marks are not in the plot, in words: nothing is left out silently.

use super::{
    marks::{Marks, PANELS},
    points,
};
use crate::format;

/// One sentence for each reason, in the order in which they are looked for. A mark counts for its first reason.
pub fn sentences(marks: &Marks) -> Vec<String> {
    let (cloud, view) = (&marks.cloud, &marks.view);
    let panels = points::panels(marks);
    let axes =
        [(&view.x, view.log.0, view.zoom.map(|zoom| zoom.x)), (&view.y, view.log.1, view.zoom.map(|zoom| zoom.y))];
    // Reasons in order: not measured (of either axis), not finite, not positive (of either axis), no panel, outside.
    let mut counts = [0_usize; 7];
    for mark in 0..marks.len() {
        let stats = axes.map(|(column, ..)| cloud.stat(column, mark).map(|stat| stat.mean.0));
        let positive = |axis: usize| !axes[axis].1 || stats[axis].is_none_or(|value| value > 0.0);
        let inside = |axis: usize| {
            axes[axis].2.is_none_or(|(low, high)| stats[axis].is_some_and(|value| value >= low && value <= high))
        };
        let panel = marks.panel.as_ref().map_or(0, |channel| panels.places[channel.code(mark)]);
        let reason = if stats[0].is_none() {
            Some(0)
        } else if stats[1].is_none() {
            Some(1)
        } else if stats.iter().flatten().any(|value| !value.is_finite()) {
            Some(2)
        } else if !positive(0) {
            Some(3)
        } else if !positive(1) {
            Some(4)
        } else if panel == u16::MAX {
            Some(5)
        } else if !(inside(0) && inside(1)) {
            Some(6)
        } else {
            None
        };
        if let Some(reason) = reason {
            counts[reason] += 1;
        }
    }
    let names = axes.map(|(column, ..)| points::lower(&points::column_name(&marks.catalog, column, true)));
    let endings = [
        format!("have no value of {}", names[0]),
        format!("have no value of {}", names[1]),
        "have a value that is not finite".to_owned(),
        format!("are not positive in {} and cannot be shown on a log axis", names[0]),
        format!("are not positive in {} and cannot be shown on a log axis", names[1]),
        format!("have other values than the {PANELS} that have a panel"),
        "lie outside of the shown part".to_owned(),
    ];
    let all = format::count(marks.len() as u64);
    let what = if marks.is_grouped() { "groups" } else { "runs" };
    counts
        .into_iter()
        .zip(endings)
        .filter(|(count, _)| *count > 0)
        .map(|(count, ending)| format!("{} of {all} {what} {ending}.", format::count(count as u64)))
        .collect()
}
