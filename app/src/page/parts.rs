//! Small pieces that several pages share: the pill of a state, an error in words, a placeholder, a copy button.

use retort_wire::{Catalog, Run, State};

use super::run::numbers;
use crate::{api, app::CatalogResource, prelude::*};

/// The names that the whole application shares; read anew where a page stands alone.
pub fn catalog() -> Remote<Catalog> {
    match use_context::<CatalogResource>() {
        Some(catalog) => catalog.get(),
        None => Remote::new(|| (), |()| api::names()),
    }
}

/// The class of a state's pill: how it is coloured. The word itself always stands in it.
pub fn tone(state: &State) -> &'static str {
    tone_of(state.name())
}

/// The same by the state's name.
pub fn tone_of(name: &str) -> &'static str {
    match name {
        "starting" | "running" => "live",
        "finished" => "good",
        "failed" => "bad",
        "lost" | "preempted" | "stopping" => "warn",
        _ => "quiet",
    }
}

/// The word of a run's state in a pill.
#[component]
pub fn StatePill(
    /// The run.
    #[prop(into)]
    state: Signal<State>,
) -> impl IntoView {
    view! {
        <span class=move || format!("pill pill-{}", state.with(tone)) data-test="state">
            {move || state.with(State::name)}
        </span>
    }
}

/// How many of its epochs a run has behind it, as words and a bar.
#[component]
pub fn Progress(
    /// The run.
    #[prop(into)]
    run: Signal<Run>,
) -> impl IntoView {
    view! {
        <progress
            class="progress"
            max="1"
            value=move || run.with(numbers::progress).to_string()
            aria-label=move || run.with(|run| format!("Epoch {} of {}", run.epoch, run.epochs))
        ></progress>
    }
}

/// An error in its place: what happened, and one thing to do.
#[component]
pub fn Failure(
    /// What could not be done: "This run cannot be shown".
    #[prop(into)]
    title: String,
    /// The sentence of the server.
    #[prop(into)]
    message: String,
    /// Where to go instead: address and words.
    #[prop(optional)]
    way_out: Option<(&'static str, &'static str)>,
) -> impl IntoView {
    let (href, words) = way_out.unwrap_or(("/", "Back to Explore"));
    view! {
        <section class="blank" role="alert">
            <h1>{title}</h1>
            <p>{message}</p>
            <p>
                <a class="button" href=href>{words}</a>
            </p>
        </section>
    }
}

/// The same as HTML, for what only the server writes.
pub const SKELETON: &str = "<div class=\"skeleton\" role=\"status\"><span class=\"sr-only\">Reading …</span>\
<i></i><i></i><i></i><i></i><i></i></div>";

/// What stands there until the data has come: the outline of the page, quiet, and told to screen readers. The style
/// sheet gives its five blocks the places and sizes of what comes, by the page that it stands on.
#[component]
pub fn Skeleton(
    /// What is being read: "the run".
    what: &'static str,
) -> impl IntoView {
    view! {
        <div class="skeleton" role="status" aria-live="polite">
            <span class="sr-only">{format!("Reading {what} …")}</span>
            <i></i>
            <i></i>
            <i></i>
            <i></i>
            <i></i>
        </div>
    }
}

/// A button that copies a text; it is not there without scripts, and says when it has copied.
#[component]
pub fn Copy(
    /// What it says.
    label: &'static str,
    /// What it copies, `{origin}` in it for this server's name; an empty text stands for the page's own address.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! { <button type="button" class="needs-script" data-copies=text>{label}</button> }
}
