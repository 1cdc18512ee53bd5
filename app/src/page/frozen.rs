//! What stands above a page that is answered from a frozen view: when that was, what has changed since, and the way to
//! today's numbers.

use retort_wire::{ViewId, saved_view::Shared};

use super::links;
use crate::{api, format, prelude::*};

/// At most this many runs that changed are named.
const NAMED: usize = 5;

/// The banner, a part of the bundle of its own.
pub fn frozen_banner() -> Node {
    view! { <Banner /> }
}

#[component]
fn Banner() -> impl IntoView {
    let search = Address::here().search;
    let id = memo(move || search.with(|search| ViewId::frozen_in(search)));
    let shared = Remote::new(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => api::view(id).await.map(Some),
                None => Ok(None),
            }
        },
    );
    view! {
        <Transition>
            {move || Node::suspend(async move {
                match shared.await {
                    Ok(Some(shared)) => banner(&shared),
                    Ok(None) => Node::default(),
                    Err(error) => view! { <p class="frozen notice notice-bad">{error.to_string()}</p> },
                }
            })}
        </Transition>
    }
}

fn banner(Shared { view, changes }: &Shared) -> Node {
    let changes = changes.clone().unwrap_or_default();
    let gone = [&changes.changed, &changes.trashed].into_iter().flatten().take(NAMED);
    let named = gone
        .map(|id| view! { " " <a href=links::run(id) rel="external">{format::short_id(id).to_owned()}</a> })
        .collect::<Node>();
    view! {
        <aside class="frozen" role="note" aria-label="Frozen view" data-test="frozen">
            <b>{view.name.clone()}</b>
            <span>
                {format!("Frozen on {} UTC. Since then {}.", format::moment(view.created), changes.words())}
                {named}
            </span>
            <a href=view.live() rel="external">"Show today’s numbers"</a>
            <a href="/views" rel="external">"Saved views"</a>
        </aside>
    }
}
