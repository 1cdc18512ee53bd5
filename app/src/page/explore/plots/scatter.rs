//! The scatter plot: its choosers around it, its legend and what it leaves out under it.

use std::sync::Arc;

use retort_wire::trail::MARKS;

use super::Shown;
use crate::{
    format,
    page::explore::{Shared, controls, holder, left_out, legend, marks::Marks, points, rank},
    plot::scatter::{self, Actions, Brushed, Plane, Trail},
    prelude::*,
    view::View,
};

/// More marks than this are not selected one by one: a brush over them shows their part of the plane.
const SELECTED_AT_MOST: usize = 1_000;

/// The plot, with the trails of the selection in it when a server writes the page.
pub async fn drawn(shown: Shown) -> Node {
    if cfg!(feature = "ssr") && shown.marks.view.drawing.trails {
        let _ = shown.shared.trails.await;
    }
    view(&shown)
}

/// The plot, and what is said about trails.
fn view(shown: &Shown) -> Node {
    let Shown { marks, shared } = shown;
    let plane = Arc::new(points::plane(marks));
    let (trails, said) = if marks.view.drawing.trails { trails(marks, *shared) } else { no_trails() };
    view! {
        {plot(&plane, marks, *shared, trails)}
        {said}
    }
}

/// Its choosers.
pub fn above(marks: &Arc<Marks>) -> Node {
    controls::form(&marks.cloud, &marks.catalog, &marks.view)
}

/// The horizontal axis' chooser, the legend, and what the plot leaves out.
pub fn below(marks: &Arc<Marks>) -> Node {
    let base = &marks.view;
    let plane = points::plane(marks);
    let words = Some(together(&plane)).filter(|words| !words.is_empty());
    let words = words.map(|words| view! { <p class="plot-note">{words}</p> });
    let notes = left_out::sentences(marks).join(" ");
    let outside = base.zoom.map(|_| {
        let all = base.with(|view| view.zoom = None);
        view! { " " <a href=all data-noscroll="">"Show all of the plane"</a> }
    });
    let left_out =
        (!notes.is_empty() || outside.is_some()).then(|| view! { <p class="plot-note">{notes}{outside}</p> });
    let frontier = plane.frontier.map(|better| {
        let name = |column: &str, more: bool| {
            let name = points::lower(&points::column_name(&marks.catalog, column, true));
            format!("{} {name}", if more { "more" } else { "less" })
        };
        let (x, y) = (name(&base.x, better.0), name(&base.y, better.1));
        view! { <p class="plot-note">{format!("The stepped line is the frontier: no mark beyond it has {x} and {y}.")}</p> }
    });
    view! {
        {controls::below(&marks.cloud, &marks.catalog, base)}
        {legend::view(marks, Some(&plane))}
        {words}
        {frontier}
        {left_out}
    }
}

/// How far the two axes rise together, over all marks that have both numbers.
fn together(plane: &Plane) -> String {
    let finite = |point: &&scatter::Point| point.x.is_finite() && point.y.is_finite();
    let pairs: Vec<(f64, f64)> = plane.points.iter().filter(finite).map(|point| (point.x, point.y)).collect();
    rank::correlation(&pairs).map_or_else(String::new, |(rho, (low, high))| {
        let two = |value: f64| format::decimal(value, 2);
        let n = format::counted(pairs.len() as u64, "mark", "marks");
        format!("Rank correlation (Spearman) {}, 95 % interval {} to {}, over {n}.", two(rho), two(low), two(high))
    })
}

fn plot(plane: &Arc<Plane>, marks: &Arc<Marks>, shared: Shared, trails: Signal<Vec<Trail>>) -> Node {
    if plane.placed() == 0 {
        let words = if plane.points.iter().any(|point| point.x.is_finite() && point.y.is_finite()) {
            "No mark is positive on both axes; take the logarithm away."
        } else {
            "The first points arrive with the first finished epoch."
        };
        return view! { <div class="plot-empty"><p>{words}</p></div> };
    }
    let brushed = marks.clone();
    let actions = Actions {
        hover: shared.hover,
        selected: shared.selected.into(),
        trails,
        toggle: Callback::new(move |(key,): (String,)| {
            shared.change.run((Box::new(move |view: &mut View| view.toggle(&key)),));
        }),
        brush: Callback::new(move |(Brushed { keys, region },): (Brushed,)| {
            let zoom = region.and_then(|region| points::zoom_of(region, &brushed.catalog, &brushed.view));
            match zoom.filter(|_| keys.len() > SELECTED_AT_MOST) {
                Some(zoom) => {
                    let href = shared.view.with_untracked(|view| view.with(|view| view.zoom = Some(zoom)));
                    shared.go.run((href,));
                }
                None => {
                    shared.change.run((Box::new(move |view: &mut View| view.selected = keys),));
                }
            }
        }),
    };
    let plane = plane.clone();
    holder::view(shared, move |width| scatter::scatter(&plane, width, actions))
}

fn no_trails() -> (Signal<Vec<Trail>>, Node) {
    (Signal::derive(Vec::new), Node::default())
}

/// The courses of what is selected and of what the pointer rests on, and what is said about them.
fn trails(marks: &Arc<Marks>, shared: Shared) -> (Signal<Vec<Trail>>, Node) {
    let base = &marks.view;
    let answer = shared.trails;
    let scale =
        (points::factor(points::unit(&marks.catalog, &base.x)), points::factor(points::unit(&marks.catalog, &base.y)));
    let shown = Signal::derive(move || {
        let Some(Ok(trails)) = answer.get() else { return Vec::new() };
        trails
            .into_iter()
            .map(|trail| Trail {
                key: trail.key,
                course: trail.places.into_iter().map(|(_, x, y)| (x.0 * scale.0, y.0 * scale.1)).collect(),
            })
            .collect()
    });
    let said = move || {
        let selected = shared.selected.with(Vec::len);
        let words = match (selected, answer.get()) {
            (_, Some(Err(error))) => error.to_string(),
            (0, _) => {
                "Select marks, or rest the pointer on one, to see how they moved while they were trained.".to_owned()
            }
            (_, None) => String::new(),
            (_, Some(Ok(trails))) => {
                let lacking = selected.min(MARKS).saturating_sub(trails.len());
                let most = if selected > MARKS {
                    format!("Trails of the first {MARKS} of {} selected marks. ", format::count(selected as u64))
                } else {
                    "Trails of the selected marks. ".to_owned()
                };
                let lacking = match lacking {
                    0 => String::new(),
                    one => format!(" {one} have no trail: both axes were not measured at two epochs or more."),
                };
                format!(
                    "{most}A ring is the first epoch where that is in sight, an arrow the last; the mean of a mark’s runs where it has several.{lacking}"
                )
            }
        };
        view! { <p class="plot-note" role="status">{words}</p> }
    };
    (shown, said.into_node())
}
