//! The launch form, built from the catalog: a study as one long sentence, and beside it what it makes.

pub mod aside;
pub mod draft;
pub mod field;
pub mod form;
pub mod sheet;
pub mod soften;
pub mod start;
pub mod text;
pub mod verdict;

use leptos_meta::Title;

use self::form::LaunchForm;
use super::{
    links,
    parts::{Failure, Skeleton},
};
use crate::{api, prelude::*, service::Launched};

/// The page at `/launch`, a part of the bundle of its own.
#[leptos::lazy]
pub fn launch_page() -> Node {
    view! { <LaunchPage /> }
}

/// The form as the address fills it in.
#[component]
fn LaunchPage() -> impl IntoView {
    let search = Address::here().search;
    let catalog = Remote::new(|| (), |()| api::catalog());
    let filled = Remote::new(move || search.get(), api::begin);
    view! {
        <Title text="Launch a study" />
        <Transition fallback=|| view! { <Skeleton what="what can be chosen" /> }>
            {move || Node::suspend(async move {
                match (catalog.await, filled.await) {
                    (Ok(catalog), Ok(filled)) => view! { <LaunchForm catalog filled /> },
                    (Err(error), _) | (_, Err(error)) => {
                        let way_out = ("/launch", "Start with an empty form");
                        view! { <Failure title="The form cannot be filled in" message=error.to_string() way_out /> }
                    }
                }
            })}
        </Transition>
        <p class="quiet"><a href="/capsules/new" rel="external">"Run a capsule again"</a></p>
    }
}

/// Where one goes after a launch: to the run when it is one, to the study's runs otherwise.
pub fn destination(launched: &Launched) -> String {
    match launched.runs.as_slice() {
        [only] => links::run(only),
        _ => links::study(&launched.study),
    }
}
