//! What lies behind a run's numbers: where student and teacher agree, what they take for what, how far their confidence
//! can be trusted, and how alike they are inside.

pub mod calibration;
pub mod classes;
pub mod confusion;
pub mod head;
pub mod representation;
pub mod summary;
pub mod view;

use leptos_meta::Title;
use retort_wire::inside::Inside;

use self::view::InsideView;
use super::{
    links,
    parts::{Failure, Skeleton, catalog},
};
use crate::{api, prelude::*, status::set_status};

/// The page at `/runs/{id}/inside`.
pub fn inside_page() -> Node {
    view! { <InsidePage /> }
}

/// The run at the address, once it has come.
#[component]
fn InsidePage() -> impl IntoView {
    let Address { path, search, .. } = Address::here();
    let id = memo(move || path.with(|path| head::run_of(path)));
    let view = memo(move || search.with(|search| InsideView::parse(search)));
    let catalog = catalog();
    let inside = Remote::new(
        move || (id.get(), view.get()),
        |(id, view)| async move {
            let answer = api::inside(id, view.split, view.matrix, view.bins).await;
            answer.inspect_err(|error| set_status(error.0.status))
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton what="what lies inside the run" /> }>
            {move || Node::suspend(async move {
                match (catalog.await, inside.await) {
                    (Ok(catalog), Ok(inside)) => {
                        let title = catalog.sentence(&inside.run.spec);
                        body(&inside, &title, &view.get_untracked())
                    }
                    (_, Err(error)) | (Err(error), _) => {
                        view! { <Failure title="This run cannot be looked into" message=error.to_string() /> }
                    }
                }
            })}
        </Transition>
    }
}

fn body(inside: &Inside, title: &str, view: &InsideView) -> Node {
    let fidelity = inside.fidelity.as_ref().map(|fidelity| {
        view! {
            {controls(inside, view)}
            {summary::view(fidelity, &inside.run.id, &inside.split)}
            {confusion::view(inside, fidelity, view)}
            {classes::view(inside, fidelity)}
            {calibration::view(fidelity, view)}
        }
    });
    let missing =
        inside.missing.clone().map(|missing| view! { <p class="notice notice-warn" data-test="missing">{missing}</p> });
    view! {
        <Title text=format!("Inside {title}") />
        <article class="run inside-page" data-run=inside.run.id.clone() data-follows=format!("run:{}", inside.run.id)>
            {head::view(&inside.run, title, head::Place::Inside)}
            {missing}
            {fidelity}
            {representation::view(inside)}
        </article>
    }
}

/// Which split, and how many bins.
fn controls(inside: &Inside, view: &InsideView) -> Node {
    let splits = inside.splits.iter().map(|split| {
        let there = InsideView { split: split.clone(), ..view.clone() };
        (there.print(), head::split_label(split), *split == inside.split)
    });
    let splits = head::segments("Split", splits.collect());
    let disagreements = links::disagreements(&inside.run.id);
    let there = links::with_query(&disagreements, &[("split", &inside.split)]);
    view! {
        <div class="bar">
            <span class="quiet">"Split"</span>
            {splits}
            <a class="button" href=there data-test="browse">"Look at the examples"</a>
        </div>
    }
}
