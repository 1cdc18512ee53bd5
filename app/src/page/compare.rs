//! Runs side by side: their curves over each other, what differs, their numbers, tests on the same examples, how alike
//! their predictions are, and how many seeds would decide.

pub mod body;
pub mod matrix;
pub mod overlay;
pub mod paired;
pub mod rows;
pub mod seeds;
pub mod table;
pub mod view;

use leptos_meta::Title;
use retort_wire::{Compared, Curves, Matrix, PairedTests, SeedPlan};

use self::{body::CompareBody, view::CompareView};
use super::parts::{Failure, Skeleton, catalog};
use crate::{api, prelude::*, status::set_status};

/// The page at `/compare`, a part of the bundle of its own.
#[leptos::lazy]
pub fn compare_page() -> Node {
    view! { <ComparePage /> }
}

/// What is asked beside the runs, each when it is wanted; none where it is not.
#[derive(Clone, Copy)]
pub struct Answers {
    /// The curves.
    pub curves: Remote<Curves>,
    /// The tests.
    pub tests: Remote<Option<PairedTests>>,
    /// The matrix.
    pub matrix: Remote<Option<Matrix>>,
    /// The seeds that would decide.
    pub seeds: Remote<Option<SeedPlan>>,
}

/// The runs at the address, once they have come.
#[component]
fn ComparePage() -> impl IntoView {
    let search = Address::here().search;
    let view = memo(move || search.with(|search| CompareView::parse(search)));
    let runs = memo(move || view.with(|view| view.runs.clone()));
    let catalog = catalog();
    let compared = Remote::new(
        move || runs.get(),
        |runs| async move {
            if runs.is_empty() {
                return Ok(Compared::default());
            }
            let answer = api::compare(runs).await;
            answer.inspect_err(|error| set_status(error.0.status))
        },
    );
    let answers = Answers {
        curves: Remote::new(
            move || view.with(CompareView::curves),
            |query| async move {
                if query.lines.is_empty() {
                    return Ok(Curves::default());
                }
                api::curves(query).await
            },
        ),
        tests: Remote::new(
            move || view.with(CompareView::tests),
            |query| async move {
                match query {
                    Some(query) => api::paired_tests(query).await.map(Some),
                    None => Ok(None),
                }
            },
        ),
        matrix: Remote::new(
            move || view.with(CompareView::matrix),
            |query| async move {
                match query {
                    Some(query) => api::matrix(query).await.map(Some),
                    None => Ok(None),
                }
            },
        ),
        seeds: Remote::new(
            move || view.with(CompareView::seeds),
            |query| async move {
                match query {
                    Some(query) => api::seed_plan(query).await.map(Some),
                    None => Ok(None),
                }
            },
        ),
    };
    view! {
        <Title text="Compare runs" />
        <Transition fallback=|| view! { <Skeleton what="the runs" /> }>
            {move || Node::suspend(async move {
                match (catalog.await, compared.await) {
                    (Ok(_), Ok(compared)) if compared.runs.is_empty() => view! { <Empty /> },
                    (Ok(catalog), Ok(compared)) => view! { <CompareBody catalog compared view answers /> },
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
