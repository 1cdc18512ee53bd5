//! One run: where it stands, the numbers that matter, its curves as they grow, its settings, files and log.

pub mod actions;
pub mod body;
pub mod card;
pub mod curves;
pub mod files;
pub mod head;
pub mod inside;
pub mod numbers;
pub mod samples;
pub mod table;
pub mod view;

use self::body::RunBody;
use super::parts::{Failure, Skeleton, catalog};
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
    let id = memo(move || path.with(|path| path.trim_matches('/').rsplit('/').next().unwrap_or_default().to_owned()));
    let catalog = catalog();
    let detail = Remote::new(
        move || id.get(),
        |id| async move {
            let answer = api::run(id).await;
            answer.inspect_err(|error| set_status(error.0.status))
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton what="the run" /> }>
            {move || Node::suspend(async move {
                match (catalog.await, detail.await) {
                    (Ok(catalog), Ok(detail)) => view! { <RunBody catalog detail /> },
                    (_, Err(error)) | (Err(error), _) => {
                        view! { <Failure title="This run cannot be shown" message=error.to_string() /> }
                    }
                }
            })}
        </Transition>
    }
}
