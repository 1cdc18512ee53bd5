//! The devices with what trains on them, and the line behind.

use leptos_meta::Title;
use retort_wire::Run;

use super::{
    act::ActForm,
    links,
    parts::{Failure, Progress, Skeleton, StatePill, catalog},
    run::{actions, actions::Act, head::standing},
};
use crate::{
    api, format,
    prelude::*,
    service::{Action, Lane, Queue},
};

/// The page at `/queue`.
pub fn queue_page() -> Node {
    view! { <QueuePage /> }
}

/// The devices and the line behind them.
#[component]
fn QueuePage() -> impl IntoView {
    let catalog = catalog();
    let queue = Remote::new(|| (), |()| api::queue());
    let action = Deed::<Run>::posted::<ActForm>();
    let refused = move || match action.answer.get() {
        Some(Err(error)) => Some(view! { <p class="notice notice-bad" role="alert">{error.to_string()}</p> }),
        _ => None,
    };
    view! {
        <Title text="Queue" />
        <article class="queue" data-follows="runs">
            <h1>"Queue"</h1>
            {refused}
            <Transition fallback=|| view! { <Skeleton what="the queue" /> }>
                {move || Node::suspend(async move {
                    match (catalog.await, queue.await) {
                        (Ok(catalog), Ok(queue)) => {
                            let sentence = move |run: &Run| catalog.sentence(&run.spec);
                            body(&queue, action, &sentence)
                        }
                        (_, Err(error)) | (Err(error), _) => {
                            view! { <Failure title="The queue cannot be shown" message=error.to_string() /> }
                        }
                    }
                })}
            </Transition>
        </article>
    }
}

fn body(queue: &Queue, action: Deed<Run>, sentence: &dyn Fn(&Run) -> String) -> Node {
    let notice = queue.notice.clone().map(|notice| view! { <p class="notice notice-quiet">{notice}</p> });
    let lanes = queue.lanes.iter().map(|lane| lane_view(lane, action, sentence)).collect::<Node>();
    let waiting = match queue.waiting.as_slice() {
        [] => view! { <p class="quiet">"Nothing waits."</p> },
        runs => {
            let rows = runs.iter().enumerate().map(|(index, run)| {
                view! { <li><span class="place">{index + 1}</span> {row(run, sentence)} {stop(run, action)}</li> }
            });
            view! { <ol class="line">{rows.collect::<Node>()}</ol> }
        }
    };
    let recent = match queue.recent.as_slice() {
        [] => view! { <p class="quiet">"No run has ended yet."</p> },
        runs => {
            let rows = runs.iter().map(|run| {
                view! {
                    <li>
                        <StatePill state=Signal::stored(run.state.clone()) />
                        {row(run, sentence)}
                        <span class="quiet">{format::duration(run.seconds)}</span>
                    </li>
                }
            });
            view! { <ul class="line">{rows.collect::<Node>()}</ul> }
        }
    };
    let idle = queue.waiting.is_empty() && queue.lanes.iter().all(|lane| lane.running.is_empty());
    let launch = idle.then(|| view! { <p><a class="button" href="/launch">"Launch a study"</a></p> });
    view! {
        {notice}
        <section class="lanes" aria-label="Devices">{lanes}</section>
        {launch}
        <h2>{format!("Waiting, in order ({})", queue.waiting.len())}</h2>
        {waiting}
        <h2>"Ended last"</h2>
        {recent}
    }
}

/// One device with a bar for each run on it.
fn lane_view(lane: &Lane, action: Deed<Run>, sentence: &dyn Fn(&Run) -> String) -> Node {
    let runs = match lane.running.as_slice() {
        [] => view! { <p class="quiet">"Idle."</p> },
        runs => runs
            .iter()
            .map(|run| {
                view! {
                    <div class="job" data-run=run.id.clone()>
                        {row(run, sentence)}
                        {stop(run, action)}
                        <Progress run=Signal::stored(run.clone()) />
                        <p class="standing">
                            <StatePill state=Signal::stored(run.state.clone()) />
                            {standing(run)}
                        </p>
                    </div>
                }
            })
            .collect::<Node>(),
    };
    view! {
        <section class="lane">
            <h2>{lane.device.clone()}</h2>
            {runs}
        </section>
    }
}

/// A run in one line: what it is, and which study and seed.
fn row(run: &Run, sentence: &dyn Fn(&Run) -> String) -> Node {
    let title = if run.notes.title.is_empty() { sentence(run) } else { run.notes.title.clone() };
    let study = (!run.study_name.is_empty()).then(|| {
        view! { <a class="quiet-link" href=links::study(&run.study_name)>{run.study_name.clone()}</a> " · " }
    });
    view! {
        <span class="what">
            <a href=links::run(&run.id)>{title}</a>
            <small>{study} {format!("seed {}", run.spec.seed())}</small>
        </span>
    }
}

fn stop(run: &Run, action: Deed<Run>) -> Node {
    let (label, help) = actions::words(Action::Stop, run);
    view! { <Act action id=run.id.clone() what=Action::Stop label help /> }
}
