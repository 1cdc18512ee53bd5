//! One figure: what it asks, the paper's points beside ours, the claims with their verdicts, and the runs behind them.

pub mod body;
pub mod claims;
pub mod launch;
pub mod panels;
pub mod runs;
pub mod special;

use retort_wire::{Event, Run, figure::FigureDetail};

use super::{
    figures::view::FigureView,
    parts::{Failure, Skeleton},
};
use crate::{api, live, prelude::*, service::Launched, status::set_status};

/// How long changes are gathered before the figure is read again, in milliseconds.
const PAUSE: u32 = 2_000;

/// The page at `/figures/{id}`, a part of the bundle of its own.
#[leptos::lazy]
pub fn figure_page() -> Node {
    view! { <Figure /> }
}

/// The figure at the address, read again as its runs change.
#[component]
fn Figure() -> impl IntoView {
    let Address { path, search, .. } = Address::here();
    let id = memo(move || path.with(|path| path.trim_matches('/').rsplit('/').next().unwrap_or_default().to_owned()));
    let view = memo(move || search.with(|search| FigureView::parse(search)));
    let detail = Remote::new(
        move || (id.get(), view.get().scale),
        |(id, scale)| async move {
            let answer = api::figure(id, scale).await;
            answer.inspect_err(|error| set_status(error.0.status))
        },
    );
    let known = StoredValue::new(Vec::<String>::new());
    live::refresh_on(
        PAUSE,
        move |event| known.try_with_value(|known| matters(event, known)).unwrap_or_default(),
        move || detail.refetch(),
    );
    let launch = Deed::<Launched>::posted::<super::act::FigureForm>();
    Effect::new(move |_| {
        if let Some(Ok(_)) = launch.answer.get() {
            detail.refetch();
        }
    });
    view! {
        <Transition fallback=|| view! { <Skeleton what="the figure" /> }>
            {move || Node::suspend(async move {
                match detail.await {
                    Ok(detail) => {
                        known.set_value(ids(&detail));
                        body::body(&detail, view, launch)
                    }
                    Err(error) => {
                        let way_out = ("/figures", "To all figures");
                        view! { <Failure title="This figure cannot be shown" message=error.to_string() way_out /> }
                    }
                }
            })}
        </Transition>
    }
}

/// The runs that the figure is made of.
fn ids(detail: &FigureDetail) -> Vec<String> {
    detail.arms.iter().flat_map(|arm| arm.runs.iter().filter_map(|run| run.run.clone())).collect()
}

/// Whether the figure may look different after an event: one of its runs changed, or a new one waits.
fn matters(event: &Event, known: &[String]) -> bool {
    let is_new = |run: &Run| run.state == retort_wire::State::Queued;
    match event {
        Event::Run { run } => is_new(run) || known.contains(&run.id),
        Event::Epoch { .. } => false,
        Event::Reset => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use retort_wire::State;

    #[test]
    fn a_figure_follows_its_own_runs_and_new_ones() {
        let event = |id: &str, state| Event::Run { run: Box::new(Run { id: id.into(), state, ..Run::default() }) };
        let known = ["a".to_owned()];
        assert!(matters(&event("a", State::Running), &known));
        assert!(!matters(&event("b", State::Running), &known));
        assert!(matters(&event("b", State::Queued), &known), "it may be one that was just launched");
        assert!(matters(&Event::Reset, &[]));
    }
}
