//! Explore: fidelity against generalisation, with the run table under it.

pub mod channel;
pub mod choosers;
pub mod clause;
pub mod columns;
pub mod controls;
pub mod holder;
pub mod left_out;
pub mod legend;
pub mod marks;
pub mod parts;
pub mod plots;
pub mod points;
pub mod query;
pub mod rail;
pub mod range;
pub mod rank;
pub mod selection;
pub mod stage;
pub mod table;
pub mod trails;

#[cfg(all(test, feature = "ssr"))]
mod tests;

use std::sync::Arc;

use leptos_meta::Title;
use retort_wire::{Event, Outcomes, trail::Trail};

use self::{marks::Marks, plots::Shown, selection::Selection};
use super::parts::Skeleton;
use crate::{
    api, live,
    prelude::*,
    served::{self, Follow, Fresh},
    view::View,
};

/// A change of the view.
pub type Change = Box<dyn FnOnce(&mut View) + Send>;

/// What all parts of the page share.
#[derive(Clone, Copy)]
pub struct Shared {
    /// The view, selection included.
    pub view: Memo<View>,
    /// The selected keys.
    pub selected: Memo<Vec<String>>,
    /// The mark under the pointer, in the plot or in the table.
    pub hover: RwSignal<Option<String>>,
    /// The plot's width in pixels, once it is known.
    pub width: RwSignal<Option<f64>>,
    /// The trails of what is selected and of what the pointer rests on.
    pub trails: Remote<Vec<Trail>>,
    /// Goes to an address without scrolling.
    pub go: Callback<(String,)>,
    /// Changes the view in place: selections and columns make no history.
    pub change: Callback<(Change,)>,
    /// What is done to the selected runs.
    pub batch: Deed<Outcomes>,
}

/// The page at `/`, a part of the bundle of its own.
#[leptos::lazy]
pub fn explore_page() -> Node {
    view! { <Explore/> }
}

/// Fetches the parts of the bundle that the page needs at an address.
#[cfg(feature = "hydrate")]
pub async fn preload(search: &str) {
    __preload_explore_page().await;
    plots::preload(search).await;
    if search.contains("select=") {
        selection::preload().await;
    }
}

/// The filters, and beside them plot and table. What is made of links, lists and words is written by the server
/// ([`parts`]); the query box, the plot, the selection and scrolling live here.
#[component]
fn Explore() -> impl IntoView {
    let address = Address::here();
    let search = address.search;
    let view = memo(move || View::parse(&search.get()));
    // The parts of the view by what they cause: another question, another drawing, or only other marks chosen.
    let question = memo(move || view.with(columns::question));
    let page = memo(move || View { selected: Vec::new(), ..view.get() });
    // The table may be sorted, or have other columns and open rows, without a plot being drawn anew.
    let picture = memo(move || view.with(View::picture));
    let selected = memo(move || view.with(|view| view.selected.clone()));
    let hover = RwSignal::new(None);
    let shared = Shared {
        view,
        selected,
        hover,
        trails: trails::remote(view, hover),
        width: RwSignal::new(None),
        go: Callback::new(move |(href,): (String,)| address.stay(&href, false)),
        change: Callback::new(move |(change,): (Change,)| {
            let href = view.with_untracked(|view| view.with(change));
            address.stay(&href, true);
        }),
        batch: Deed::new(),
    };
    let catalog = super::parts::catalog();
    let cloud = Remote::new(move || question.get(), api::cloud);
    let selection = Selection::of(cloud, shared);
    let scroll = table::scroll::Scroll::at_top(shared);
    let drawn_at = memo(move || picture.with(View::href));
    let listed_at = memo(move || page.with(View::href));
    let address = |name| if name == parts::TABLE { (name, listed_at) } else { (name, drawn_at) };
    let read_again = served::follow(Follow {
        parts: StoredValue::new(parts::NAMES.into_iter().map(address).collect()),
        href: listed_at,
        put: Callback::new(move |(fresh,): (Fresh,)| match fresh.name {
            parts::TABLE => scroll.put(&fresh.holder, &fresh.html, fresh.same),
            _ => fresh.put(),
        }),
        then: Callback::new(|()| parts::mark_filter()),
    });
    live::refresh_on(
        1_200,
        |event| matches!(event, Event::Run { .. } | Event::Epoch { .. } | Event::Reset),
        move || {
            cloud.refetch();
            // Further down only the rows are read again, at their place.
            read_again.run((if scroll.read_again() { &parts::DRAWN } else { &parts::NAMES },));
        },
    );
    let written = move |name: &'static str| served::part(name, move || parts::write(name, catalog, cloud, view));
    view! {
        <Title text="Explore"/>
        <div
            class="explore"
            on:click=move |event| parts::follow(&event, &shared)
            on:change=move |event| parts::changed(&event, &shared)
            on:submit=move |event| parts::submitted(&event, &shared)
        >
            <input type="checkbox" id="rail-open" class="sr-only" aria-label="Show the filters"/>
            <label class="rail-button button" for="rail-open">"Filters"</label>
            <aside class="rail" aria-label="Filters">
                <label class="rail-close" for="rail-open">"Done"</label>
                {move || query::query_box(&page.get(), &shared)}
                {written("facets")}
            </aside>
            <section class="stage">
                {written("head")}
                {written("above")}
                <Transition fallback=|| view! { <Skeleton what="the runs"/> }>
                    {move || {
                        picture.with(|_| ());
                        let base = page.get_untracked();
                        Node::suspend(async move {
                            match (catalog.await, cloud.await) {
                                (Ok(catalog), Ok(cloud)) if cloud.matched > 0 => {
                                    let marks = Marks::of(Arc::new(cloud), Arc::new(catalog), &base);
                                    let plot = plots::named(&base.drawing.plot);
                                    let drawn = (plot.draw)(Shown { marks, shared }).await;
                                    view! { <div data-plot=plot.name>{drawn}</div> }
                                }
                                // The server's own refusals are words of the heading; this one it could not write.
                                (_, Err(error)) if error.0.status == 503 => {
                                    view! { <p class="notice notice-bad" role="alert">{error.to_string()}</p> }
                                }
                                _ => Node::default(),
                            }
                        })
                    }}
                </Transition>
                {written("below")}
                <div
                    on:pointerover=move |event| scroll.rested_on(&event)
                    on:pointerleave=move |_| hover.set(None)
                    on:change=move |event| scroll.ticked(&event)
                >
                    {written("table")}
                </div>
                {scroll.words()}
                {selection.bar()}
            </section>
        </div>
    }
}
