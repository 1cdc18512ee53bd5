//! The heading of Explore, and what stands there without data.

use std::sync::Arc;

use retort_wire::{Cloud, Grouping};

use super::{marks::Marks, parts::Answer, plots};
use crate::{api::ApiError, format, page::share::share, prelude::*, view::View};

/// Heading, what the page can be passed on as, and the chooser of plots; or what stands there without marks.
pub fn head(answer: Answer, base: &View) -> Node {
    let (catalog, cloud) = match answer {
        Ok(answer) => answer,
        Err(error) => return failure(&error, base),
    };
    if cloud.total == 0 {
        return nothing_yet();
    }
    if cloud.matched == 0 {
        return nothing_matches(&cloud, base);
    }
    let words = subtitle(&cloud, base);
    let marks = Marks::of(Arc::new(cloud), Arc::new(catalog), base);
    let plot = plots::named(&base.drawing.plot);
    view! {
        <div class="head">
            <div>
                <h1>{(plot.heading)(&marks)}</h1>
                <p>{words}</p>
            </div>
            <div class="acts">{share()}</div>
        </div>
        {plots::chooser(base)}
    }
}

/// One line on what the marks are.
fn subtitle(cloud: &Cloud, base: &View) -> String {
    let sizes = || cloud.runs.0.iter().copied();
    let (low, high) = (sizes().min().unwrap_or(0), sizes().max().unwrap_or(0));
    let one = if matches!(base.group, Grouping::By(_)) { "run" } else { "seed" };
    let what = match (base.is_grouped(), low, high) {
        (false, ..) => "One mark per run".to_owned(),
        (true, _, 1) => format!("One {one} each"),
        (true, low, high) if low == high => format!("Mean of {high} {one}s with 95 % interval"),
        (true, low, high) => format!("Mean of {low} to {} {one}s with 95 % interval", format::count(u64::from(high))),
    };
    let moving = match cloud.moving {
        0 => String::new(),
        moving => format!(" {} still to finish.", format::counted(u64::from(moving), "run", "runs")),
    };
    format!("{what}, {}.{moving}", base.protocol.label())
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
            <p>"Runs that were thrown away can be brought back from the "<a href="/trash">"trash"</a>"."</p>
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

fn nothing_matches(cloud: &Cloud, base: &View) -> Node {
    let runs = format::counted(u64::from(cloud.total), "run", "runs");
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
