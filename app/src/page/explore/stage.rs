//! The middle of Explore: heading, plot, legend, table, the bar of a selection, and what stands there without data.

use std::sync::Arc;

use leptos::html::Div;
use retort_wire::{Catalog, group::Overview};

use super::{
    Shared, controls,
    marks::{self, Mark},
    points, rank, table,
};
use crate::{
    api::ApiError,
    format,
    page::{links, parts::Copy},
    plot::scatter::{self, Actions, Plane},
    prelude::*,
    view::View,
};

/// Everything beside the filter rail.
pub fn view(overview: &Overview, catalog: &Catalog, base: &View, shared: Shared) -> Node {
    if overview.total == 0 {
        return nothing_yet();
    }
    if overview.matched == 0 {
        return nothing_matches(overview, base);
    }
    let marks = marks::marks(overview, catalog, base);
    let plane = points::plane(&marks, &overview.metrics, catalog, base);
    let heading = points::heading(catalog, base);
    let words = format!("{}{}", subtitle(overview, &marks, base), together(&plane));
    let missing = missing(&marks, &plane, base);
    let table = table::view(&marks, overview, catalog, base, &shared);
    let legend = legend(overview, catalog, base);
    let plot = plot(plane, base, shared);
    view! {
        <div class="head">
            <div>
                <h1>{heading}</h1>
                <p>{words}</p>
            </div>
            <div class="acts"><Copy label="Copy link" text=String::new()/></div>
        </div>
        {controls::form(overview, catalog, base, &shared, plot)}
        {legend}
        {missing}
        {table}
        {selection_bar(Arc::new(marks), shared)}
    }
}

/// One line on what the marks are.
fn subtitle(overview: &Overview, marks: &[Mark], base: &View) -> String {
    let sizes = || marks.iter().map(|mark| mark.members.len());
    let (low, high) = (sizes().min().unwrap_or(0), sizes().max().unwrap_or(0));
    let what = match (base.grouped, low, high) {
        (false, ..) => "One mark per run".to_owned(),
        (true, _, 1) => "One seed each".to_owned(),
        (true, low, high) if low == high => format!("Mean of {high} seeds with 95 % interval"),
        (true, low, high) => format!("Mean of {low} to {high} seeds with 95 % interval"),
    };
    let moving =
        overview.groups.iter().flat_map(|group| &group.members).filter(|member| !member.state.is_over()).count();
    let moving = if moving == 0 {
        String::new()
    } else {
        format!(" {} still to finish.", format::counted(moving as u64, "run", "runs"))
    };
    format!("{what}, {}.{moving}", base.protocol.label())
}

/// How far the two axes rise together, over what is plotted.
fn together(plane: &Plane) -> String {
    let pairs: Vec<(f64, f64)> =
        plane.points.iter().map(|point| (point.x, point.y)).filter(|(x, y)| x.is_finite() && y.is_finite()).collect();
    rank::correlation(&pairs).map_or_else(String::new, |(rho, (low, high))| {
        let two = |value: f64| format::decimal(value, 2);
        format!(" Rank correlation {} ({} to {}).", two(rho), two(low), two(high))
    })
}

/// Says how many marks are not drawn, and why: nothing is left out silently.
fn missing(marks: &[Mark], plane: &Plane, base: &View) -> Node {
    let drawable = plane.points.iter().filter(|point| point.x.is_finite() && point.y.is_finite()).count();
    let lacking = marks.len() - drawable;
    let outside = base.zoom.map(|_| {
        let all = base.with(|view| view.zoom = None);
        view! { <a href=all data-noscroll="">"Show all of the plane"</a> }
    });
    if lacking == 0 && outside.is_none() {
        return Node::default();
    }
    let what = if base.grouped { "groups" } else { "runs" };
    let words = (lacking > 0).then(|| {
        format!(
            "{} of {} {what} have no finite value on both axes and are only in the table. ",
            format::count(lacking as u64),
            format::count(marks.len() as u64)
        )
    });
    view! { <p class="plot-note">{words}{outside}</p> }
}

fn legend(overview: &Overview, catalog: &Catalog, base: &View) -> Node {
    marks::keys(overview, catalog, base)
        .into_iter()
        .map(|(title, keys)| {
            let entries = keys
                .into_iter()
                .map(|key| view! { <li>{table::swatch(key.colour.map(marks::Colour::css), key.shape)}{key.label}</li> })
                .collect::<Node>();
            view! { <div class="legend-row"><b>{title}</b><ul class="legend">{entries}</ul></div> }
        })
        .collect::<Node>()
}

/// The plot, measured once it is on the page and again when the window changes.
fn plot(plane: Plane, base: &View, shared: Shared) -> Node {
    if !plane.points.iter().any(|point| point.x.is_finite() && point.y.is_finite()) {
        let words = if base.zoom.is_some() {
            "Nothing lies in this part of the plane."
        } else {
            "The first points arrive with the first finished epoch."
        };
        return view! { <div class="plot-empty"><p>{words}</p></div> };
    }
    let holder = NodeRef::<Div>::new();
    let measure = move || {
        if let Some(holder) = holder.get_untracked() {
            let width = holder.get_bounding_client_rect().width().floor();
            if width > 0.0 && shared.width.get_untracked() != Some(width) {
                shared.width.set(Some(width));
            }
        }
    };
    Effect::new(move |_| {
        holder.track();
        measure();
    });
    if cfg!(not(feature = "ssr")) {
        let handle = window_event_listener(leptos::ev::resize, move |_| measure());
        on_cleanup(move || handle.remove());
    }
    let actions = Actions {
        hover: shared.hover,
        selected: shared.selected.into(),
        toggle: Callback::new(move |(key,): (String,)| {
            shared.change.run((Box::new(move |view: &mut View| view.toggle(&key)),));
        }),
        brush: Callback::new(move |(keys,): (Vec<String>,)| {
            shared.change.run((Box::new(move |view: &mut View| view.selected = keys),));
        }),
    };
    let plane = Arc::new(plane);
    view! { <div class="plot-holder" node_ref=holder>{move || scatter::scatter(&plane, shared.width.get(), actions)}</div> }
}

/// What can be done with what is selected.
fn selection_bar(marks: Arc<Vec<Mark>>, shared: Shared) -> Node {
    let content = move || {
        let selected = shared.selected.get();
        if selected.is_empty() {
            return Node::default();
        }
        let view = shared.view.get();
        let ids: Vec<&str> = marks
            .iter()
            .filter(|mark| selected.contains(&mark.key))
            .flat_map(|mark| mark.members.iter().map(|member| member.id.as_str()))
            .collect();
        let what = match (view.grouped, selected.len()) {
            (true, 1) => "group",
            (true, _) => "groups",
            (false, 1) => "run",
            (false, _) => "runs",
        };
        let compare = (!ids.is_empty()).then(|| {
            view! { <a class="button primary" href=links::compare(&ids)>{format!("Compare {}", format::counted(ids.len() as u64, "run", "runs"))}</a> }
        });
        let zoom = points::zoom_to(&marks, &selected, &view).map(|zoom| {
            let href = view.with(|view| view.zoom = Some(zoom));
            view! { <a class="button" href=href data-noscroll="">"Zoom to them"</a> }
        });
        let clear = view.with(|view| view.selected.clear());
        view! {
            <div class="selection" role="status">
                <b>{format!("{} {what} selected", selected.len())}</b>
                {compare}
                {zoom}
                <a class="button" href=clear data-noscroll="">"Clear"</a>
            </div>
        }
    };
    view! { {content} }
}

/// A server without a single run.
fn nothing_yet() -> Node {
    view! {
        <div class="empty">
            <h1>"Fidelity against generalisation"</h1>
            <p>
                "Each distillation will be a point here: how often the student answers as its teacher does, across, and how often it is right, up. "
                "Nothing has been launched on this server yet."
            </p>
            {ghost()}
            <p><a class="button primary" href="/launch">"Launch the first study"</a></p>
        </div>
    }
}

/// The axes without data, so that the page is recognised later.
fn ghost() -> Node {
    view! {
        <svg class="ghost" viewBox="0 0 560 220" role="img" aria-label="Empty axes: agreement with the teacher across, accuracy up">
            <path class="grid" d="M48 20.5H540M48 80.5H540M48 140.5H540"></path>
            <path class="axis" d="M48 190.5H540"></path>
            <path class="teacher" d="M48 44.5H540"></path>
            <text class="note" x="540" y="38" text-anchor="end">"teacher"</text>
            <text class="note" x="540" y="212" text-anchor="end">"agreement with the teacher"</text>
            <text class="note" x="48" y="12">"accuracy"</text>
        </svg>
    }
}

fn nothing_matches(overview: &Overview, base: &View) -> Node {
    let runs = format::counted(u64::from(overview.total), "run", "runs");
    view! {
        <div class="empty">
            <h1>"No run matches the filter"</h1>
            <p>{format!("None of {runs} satisfies ")}<code>{base.filter.clone()}</code>"."</p>
            <p><a class="button primary" href=base.with(|view| view.filter.clear()) data-noscroll="">"Clear the filter"</a></p>
        </div>
    }
}

/// The server's refusal, with the one thing to do about it.
pub fn failure(error: &ApiError, base: &View) -> Node {
    let (title, words, href) = if error.0.status == 400 && !base.filter.is_empty() {
        ("The filter cannot be read", "Clear the filter", base.with(|view| view.filter.clear()))
    } else {
        ("The runs cannot be shown", "Start over with the default view", "/".to_owned())
    };
    view! {
        <div class="empty" role="alert">
            <h1>{title}</h1>
            <p>{error.to_string()}</p>
            <p><a class="button primary" href=href>{words}</a></p>
        </div>
    }
}
