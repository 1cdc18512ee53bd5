//! Runs side by side: what differs first, then their curves over each other, then the numbers.

pub mod body;
pub mod overlay;
pub mod rows;
pub mod table;
pub mod view;

use leptos_meta::Title;

use self::{body::CompareBody, view::CompareView};
use super::parts::{Failure, Skeleton, catalog};
use crate::{api, prelude::*, status::set_status};

/// The page at `/compare`, a part of the bundle of its own.
#[leptos::lazy]
pub fn compare_page() -> Node {
    view! { <ComparePage /> }
}

/// The runs at the address, once they have come.
#[component]
fn ComparePage() -> impl IntoView {
    let search = Address::here().search;
    let view = memo(move || search.with(|search| CompareView::parse(search)));
    let runs = memo(move || view.with(|view| view.runs.clone()));
    let catalog = catalog();
    let details = Remote::new(
        move || runs.get(),
        |runs| async move {
            if runs.is_empty() {
                return Ok(Vec::new());
            }
            let answer = api::compare(runs).await;
            answer.inspect_err(|error| set_status(error.0.status))
        },
    );
    view! {
        <Title text="Compare runs" />
        <Transition fallback=|| view! { <Skeleton what="the runs" /> }>
            {move || Node::suspend(async move {
                match (catalog.await, details.await) {
                    (Ok(_), Ok(details)) if details.is_empty() => view! { <Empty /> },
                    (Ok(catalog), Ok(details)) => view! { <CompareBody catalog details view /> },
                    (_, Err(error)) | (Err(error), _) => {
                        let way_out = ("/", "Choose runs in Explore");
                        view! { <Failure title="These runs cannot be compared" message=error.to_string() way_out /> }
                    }
                }
            })}
        </Transition>
    }
}

/// Nothing chosen yet.
#[component]
fn Empty() -> impl IntoView {
    view! {
        <section class="blank">
            <h1>"Compare runs"</h1>
            <p>
                "Here stand the runs that you choose: what differs among them, their curves over each other, and their numbers side by side."
            </p>
            <p>
                <a class="button" href="/">
                    "Choose runs in Explore"
                </a>
            </p>
        </section>
    }
}
