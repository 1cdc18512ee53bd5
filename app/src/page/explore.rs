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

use leptos_meta::Title;
use retort_wire::{Event, Filter, Outcomes, Problem, Query, Rows, rows::Place, trail::Trail};

use self::table::Content;
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

/// The filters, and beside them plot and table.
#[component]
fn Explore() -> impl IntoView {
    let address = Address::here();
    let search = address.search;
    let view = memo(move || View::parse(&search.get()));
    // The parts of the view by what they cause: another question, another drawing, or only other marks chosen.
    let question = memo(move || view.with(columns::question));
    let page = memo(move || view.with(columns::page));
    let base = memo(move || View { selected: Vec::new(), ..view.get() });
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
    let catalog = use_context::<CatalogResource>()
        .map_or_else(|| Remote::new(|| (), |()| api::catalog()), |CatalogResource(catalog)| catalog);
    let cloud = Remote::new(
        move || question.get(),
        |query| async move {
            readable(&query)?;
            api::cloud(query).await
        },
    );
    let rows = Remote::new(
        move || page.get(),
        |asked| async move {
            readable(&asked.query)?;
            api::rows(asked).await
        },
    );
    let chosen = Remote::new(
        move || view.with(columns::chosen),
        |asked| async move {
            let nothing = matches!(&asked.place, Place::Keys(keys) if keys.is_empty());
            if nothing || readable(&asked.query).is_err() { Ok(Rows::default()) } else { api::rows(asked).await }
        },
    );
    let opened = Remote::new(
        move || view.with(columns::opened),
        |questions| async move {
            let mut opened = Vec::new();
            for asked in questions {
                // A row that the filter has taken away is simply not there to be open.
                if let (Some(key), Ok(rows)) = (asked.within.clone(), api::rows(asked).await) {
                    opened.push((key, rows));
                }
            }
            Ok(opened)
        },
    );
    let scroll = table::scroll::Scroll::at_top();
    live::refresh_on(
        1_200,
        |event| matches!(event, Event::Run { .. } | Event::Epoch { .. } | Event::Reset),
        move || {
            cloud.refetch();
            rows.refetch();
            opened.refetch();
        },
    );
    view! {
        <Title text="Explore"/>
        <div class="explore">
            <input type="checkbox" id="rail-open" class="sr-only" aria-label="Show the filters"/>
            <label class="rail-button button" for="rail-open">"Filters"</label>
            <aside class="rail" aria-label="Filters" on:click=move |event| rail::follow(&event, &shared)>
                <label class="rail-close" for="rail-open">"Done"</label>
                {move || query::query_box(&base.get(), &shared)}
                <Transition>
                    {move || {
                        picture.track();
                        let base = base.get_untracked();
                        Node::suspend(async move {
                            match (catalog.await, cloud.await) {
                                (Ok(catalog), Ok(cloud)) => rail::facets(&cloud, &catalog, &base),
                                (_, Err(error)) => query::refused(&base.filter, &error.to_string()),
                                _ => Node::default(),
                            }
                        })
                    }}
                </Transition>
            </aside>
            <section class="stage">
                <Transition fallback=|| view! { <Skeleton what="the runs"/> }>
                    {move || {
                        picture.track();
                        let base = base.get_untracked();
                        Node::suspend(async move {
                            match (catalog.await, cloud.await) {
                                (Ok(catalog), Ok(cloud)) => stage::view(cloud, catalog, base, shared).await,
                                (_, Err(error)) | (Err(error), _) => stage::failure(&error, &base),
                            }
                        })
                    }}
                </Transition>
                <Transition>
                    {move || {
                        let (base, asked) = (base.get(), page.get());
                        Node::suspend(async move {
                            let opened = opened.await.unwrap_or_default();
                            match (catalog.await, cloud.await, rows.await) {
                                (Ok(catalog), Ok(cloud), Ok(rows)) => {
                                    let content = Content { asked, rows, opened };
                                    table::view(content, &cloud, catalog, &base, shared, scroll)
                                }
                                (Ok(_), Ok(_), Err(error)) => stage::failure(&error, &base),
                                _ => Node::default(),
                            }
                        })
                    }}
                </Transition>
                <Transition>
                    {move || {
                        let view = view.get();
                        Node::suspend(async move {
                            match (cloud.await, chosen.await) {
                                (Ok(cloud), Ok(rows)) => selection::bar(&cloud, &rows, &view, shared),
                                _ => Node::default(),
                            }
                        })
                    }}
                </Transition>
            </section>
        </div>
    }
}

/// Refuses a filter that cannot be read without asking the server.
fn readable(query: &Query) -> Result<(), ApiError> {
    match Filter::parse(&query.filter) {
        Ok(_) => Ok(()),
        Err(error) => Err(ApiError(Problem::invalid(error.to_string()))),
    }
}
