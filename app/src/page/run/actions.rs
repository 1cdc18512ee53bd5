//! What can be done to a run. Every button is a form, so that it works before scripts arrive and without them.

use retort_wire::Run;

use server_fn::ServerFn as _;

use crate::{
    api,
    page::{act::ActForm, links, share},
    prelude::*,
    service::Action,
};

/// The words of an action, as they stand on its button and as a pointer that rests on it is told.
pub fn words(action: Action, run: &Run) -> (&'static str, &'static str) {
    match action {
        Action::Stop if run.state.is_live() => ("Stop", "Ends it after the epoch that it is in; all epochs are kept"),
        Action::Stop => ("Cancel", "Takes it out of the queue"),
        Action::Retry => ("Retry", "A new attempt that goes on from the last checkpoint"),
        Action::Trash => ("Move to trash", "Hides it; it can be restored"),
        Action::Restore => ("Restore", "Brings it back from the trash"),
        Action::Star if run.notes.star => ("★ Starred", "Takes the star away"),
        Action::Star => ("☆ Star", "Marks it, to be found again"),
    }
}

/// What can be done to `run` as it stands, most wanted first.
pub fn possible(run: &Run) -> Vec<Action> {
    let mut actions = Vec::new();
    if !run.state.is_over() {
        actions.push(Action::Stop);
    }
    if run.state.can_retry() {
        actions.push(Action::Retry);
    }
    actions.push(Action::Star);
    if run.notes.trash {
        actions.push(Action::Restore);
    } else if run.state.is_over() {
        actions.push(Action::Trash);
    }
    actions
}

/// The bar of buttons.
#[component]
pub fn Actions(
    /// The run.
    run: Memo<Run>,
    /// What the forms send.
    action: Deed<Run>,
) -> impl IntoView {
    let buttons = memo(move || {
        run.with(|run| possible(run).into_iter().map(|action| (action, words(action, run))).collect::<Vec<_>>())
    });
    let id = memo(move || run.with(|run| run.id.clone()));
    view! {
        <div class="acts">
            {move || {
                buttons
                    .get()
                    .into_iter()
                    .map(|(what, (label, help))| view! { <Act action id=id.get() what label help /> })
                    .collect::<Node>()
            }}
            {share::fetched()}
            <a class="button" href=move || links::variation(&id.get())>
                "Launch a variation"
            </a>
        </div>
    }
}

/// One button that is a form.
#[component]
pub fn Act(
    /// What the form sends.
    action: Deed<Run>,
    /// The run that it is about.
    #[prop(into)]
    id: String,
    /// What to do.
    what: Action,
    /// What the button says.
    label: &'static str,
    /// What it does, in a sentence.
    help: &'static str,
) -> impl IntoView {
    let name = match what {
        Action::Stop => "stop",
        Action::Retry => "retry",
        Action::Trash => "trash",
        Action::Restore => "restore",
        Action::Star => "star",
    };
    let sent = id.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        action.start(api::act(sent.clone(), what));
    };
    view! {
        <form class="act" method="post" action=ActForm::url() on:submit=submit>
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="action" value=name />
            <button type="submit" title=help data-test=format!("act-{name}") disabled=move || action.pending.get()>
                {label}
            </button>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::sample;
    use retort_wire::State;

    #[test]
    fn only_what_is_possible_is_offered() {
        let mut run = sample::detail("a", 1.0, State::Running).run;
        assert_eq!(possible(&run), [Action::Stop, Action::Star]);
        run.state = State::Failed { reason: "diverged at epoch 3".into() };
        assert_eq!(possible(&run), [Action::Retry, Action::Star, Action::Trash]);
        run.state = State::Finished;
        run.notes.trash = true;
        assert_eq!(possible(&run), [Action::Star, Action::Restore]);
        run.state = State::Queued;
        assert_eq!(words(possible(&run)[0], &run).0, "Cancel");
    }

    #[test]
    fn the_form_says_what_the_server_reads() {
        for action in [Action::Stop, Action::Retry, Action::Trash, Action::Restore, Action::Star] {
            let name = serde_json::to_string(&action).unwrap();
            assert_eq!(serde_json::from_str::<Action>(&name).unwrap(), action);
        }
    }
}
