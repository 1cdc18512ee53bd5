//! Explore: fidelity against generalisation, with the run table under it.

pub mod clause;
pub mod columns;
pub mod controls;
pub mod marks;
pub mod points;
pub mod rail;
pub mod rank;
pub mod stage;
pub mod table;

#[cfg(all(test, feature = "ssr"))]
mod tests;

use leptos_meta::Title;
use retort_wire::{Event, Filter, Problem};

use super::parts::Skeleton;
use crate::{
    api::{self, ApiError},
    app::CatalogResource,
    live,
    prelude::*,
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
    /// Goes to an address without scrolling.
    pub go: Callback<(String,)>,
    /// Changes the view in place: selections and columns make no history.
    pub change: Callback<(Change,)>,
}

/// The page at `/`, a part of the bundle of its own.
#[leptos::lazy]
pub fn explore_page() -> Node {
    view! { <Explore/> }
}

/// The filters, and beside them plot and table.
#[component]
fn Explore() -> impl IntoView {
    let address = Address::here();
    let search = address.search;
    let view = memo(move || View::parse(&search.get()));
    // The parts of the view by what they cause: another question, another drawing, or only other marks chosen.
    let question = memo(move || view.with(columns::question));
    let base = memo(move || View { selected: Vec::new(), ..view.get() });
    let selected = memo(move || view.with(|view| view.selected.clone()));
    let shared = Shared {
        view,
        selected,
        hover: RwSignal::new(None),
        width: RwSignal::new(None),
        go: Callback::new(move |(href,): (String,)| address.stay(&href, false)),
        change: Callback::new(move |(change,): (Change,)| {
            let href = view.with_untracked(|view| view.with(change));
            address.stay(&href, true);
        }),
    };
    let catalog = use_context::<CatalogResource>()
        .map_or_else(|| Remote::new(|| (), |()| api::catalog()), |CatalogResource(catalog)| catalog);
    let overview = Remote::new(
        move || question.get(),
        |query| async move {
            if let Err(error) = Filter::parse(&query.filter) {
                return Err(ApiError(Problem::invalid(error.to_string())));
            }
            api::overview(query).await
        },
    );
    live::refresh_on(
        1_200,
        |event| matches!(event, Event::Run { .. } | Event::Epoch { .. } | Event::Reset),
        move || overview.refetch(),
    );
    view! {
        <Title text="Explore"/>
        <div class="explore">
            <input type="checkbox" id="rail-open" class="sr-only" aria-label="Show the filters"/>
            <label class="rail-button button" for="rail-open">"Filters"</label>
            <aside class="rail" aria-label="Filters">
                <label class="rail-close" for="rail-open">"Done"</label>
                {move || rail::filter_box(&base.get(), &shared)}
                <Transition>
                    {move || {
                        let base = base.get();
                        Node::suspend(async move {
                            match (catalog.await, overview.await) {
                                (Ok(catalog), Ok(overview)) => rail::facets(&overview, &catalog, &base),
                                _ => Node::default(),
                            }
                        })
                    }}
                </Transition>
            </aside>
            <section class="stage">
                <Transition fallback=|| view! { <Skeleton what="the runs"/> }>
                    {move || {
                        let base = base.get();
                        Node::suspend(async move {
                            match (catalog.await, overview.await) {
                                (Ok(catalog), Ok(overview)) => stage::view(&overview, &catalog, &base, shared),
                                (_, Err(error)) | (Err(error), _) => stage::failure(&error, &base),
                            }
                        })
                    }}
                </Transition>
            </section>
        </div>
    }
}
