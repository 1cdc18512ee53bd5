//! How far a figure is, and the button that runs what is missing.

use retort_wire::{
    State,
    figure::{FigureDetail, Standing},
};
use server_fn::ServerFn as _;

use crate::{
    format,
    page::{act::FigureForm, figures::words, links},
    prelude::*,
    service::Launched,
};

/// The bar above the panels.
pub fn view(detail: &FigureDetail, standing: &Standing, deed: Deed<Launched>) -> Node {
    let share = f64::from(standing.finished) / f64::from(standing.runs.max(1));
    let bar = (standing.finished > 0 || standing.underway > 0).then(
        || view! { <progress class="progress" max="1" value=share.to_string() aria-label="Runs done"></progress> },
    );
    let refused = move || match deed.answer.get() {
        Some(Err(error)) => Some(view! { <p class="notice notice-bad" role="alert">{error.to_string()}</p> }),
        _ => None,
    };
    let obstacle = (!standing.obstacle.is_empty())
        .then(|| view! { <p class="notice notice-warn" data-test="obstacle">{standing.obstacle.clone()}</p> });
    let ready = detail.missing > 0 && standing.obstacle.is_empty();
    view! {
        <div class="standing-bar">
            <div>
                <p data-test="figure-progress" aria-live="polite">
                    {words::progress(standing)}
                    {links_to(detail)}
                </p>
                {bar}
            </div>
            {ready.then(|| button(detail))}
        </div>
        {refused}
        {obstacle}
    }
}

/// Runs under way and runs that failed, where they can be seen.
fn links_to(detail: &FigureDetail) -> Node {
    let runs = |picked: &dyn Fn(&State) -> bool| -> Vec<&str> {
        let all = detail.arms.iter().flat_map(|arm| &arm.runs);
        all.filter(|run| run.state.as_ref().is_some_and(picked)).filter_map(|run| run.run.as_deref()).collect()
    };
    let groups = [("See what trains", runs(&|state| !state.is_over())), ("See what failed", runs(&State::can_retry))];
    let groups = groups.into_iter().filter(|(_, ids)| !ids.is_empty());
    groups.map(|(words, ids)| view! { " " <a href=links::runs(&ids)>{words}</a> }).collect()
}

/// The button with what it costs under it; a form, so that it works without scripts.
fn button(detail: &FigureDetail) -> Node {
    let estimate = detail.estimate.clone().unwrap_or_default();
    let label = words::launch(detail.missing, estimate.seconds);
    let mut cost = Vec::new();
    if estimate.teachers_to_train > 0 {
        let teachers = u64::from(estimate.teachers_to_train);
        cost.push(format!("{} to train first", format::counted(teachers, "teacher", "teachers")));
    }
    if estimate.queued_before > 0 {
        let before = u64::from(estimate.queued_before);
        cost.push(format!("{} before it", format::counted(before, "run", "runs")));
    }
    if !estimate.basis.is_empty() {
        cost.push(format!("judged {}", estimate.basis));
    }
    let (id, scale) = (detail.card.id.clone(), detail.scale);
    view! {
        <form method="post" action=FigureForm::url()>
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="scale" value=scale.name() />
            <button class="pri" type="submit" data-test="launch-figure">
                {label}
            </button>
            <small>{cost.join(" · ")}</small>
        </form>
    }
}
