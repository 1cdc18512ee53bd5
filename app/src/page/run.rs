//! One run: where it stands, the numbers that matter, its curves as they grow, its settings, files and log.

pub mod actions;
pub mod body;
pub mod card;
pub mod curves;
pub mod files;
pub mod head;
pub mod note;
pub mod numbers;
pub mod samples;
pub mod table;
pub mod view;

use retort_wire::Curves;

use self::{
    body::RunBody,
    view::{RunView, Tab},
};
use super::{
    inside::head::run_of,
    parts::{Failure, Skeleton, catalog},
};
use crate::{api, prelude::*, status::set_status};

/// The page at `/runs/{id}`, a part of the bundle of its own.
#[leptos::lazy]
pub fn run_page() -> Node {
    view! { <RunPage /> }
}

/// The run at the address, once it has come.
#[component]
fn RunPage() -> impl IntoView {
    let path = Address::here().path;
    // Whoever goes on to another page must not ask for a run of that page's name meanwhile.
    let id = Memo::new(move |before: Option<&String>| match (path.with(|path| run_of(path)), before) {
        (id, Some(before)) if id.is_empty() => before.clone(),
        (id, _) => id,
    });
    let catalog = catalog();
    let detail = Remote::new(
        move || id.get(),
        |id| async move {
            let answer = api::run(id).await;
            answer.inspect_err(|error| set_status(error.0.status))
        },
    );
    let search = Address::here().search;
    let view = memo(move || search.with(|search| RunView::parse(search)));
    let wanted = memo(move || {
        let RunView { tab, chart, .. } = view.get();
        (tab == Tab::Curves).then(|| id.with(|id| curves::query(id, &chart)))
    });
    // Asked for beside the run and not after it, and only by who looks at curves.
    let answer = Remote::new(
        move || wanted.get(),
        |wanted| async move {
            match wanted {
                Some(query) => api::curves(query).await,
                None => Ok(Curves::default()),
            }
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton what="the run" /> }>
            {move || Node::suspend(async move {
                match (catalog.await, detail.await) {
                    (Ok(catalog), Ok(detail)) => view! { <RunBody catalog detail answer /> },
                    (_, Err(error)) | (Err(error), _) => {
                        view! { <Failure title="This run cannot be shown" message=error.to_string() /> }
                    }
                }
            })}
        </Transition>
    }
}
