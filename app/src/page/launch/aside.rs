//! What the form makes, in view while one types: runs, cost, the TOML, and the button.

use std::time::Duration;

use retort_wire::{Estimate, Study};
use server_fn::ServerFn as _;

use super::{destination, field::Form, verdict::Verdict};
use crate::{
    api::{self, ApiError},
    format,
    page::{act::LaunchForm as LaunchAction, parts::Copy},
    prelude::*,
};

/// How long after the last key stroke the server is asked what the study costs.
const PAUSE: Duration = Duration::from_millis(350);

/// The panel beside the form.
#[component]
pub fn Aside(
    /// The form.
    form: Form,
    /// What it means.
    study: Memo<Study>,
    /// The study as TOML when the page came.
    toml: String,
    /// Why a pasted study was not taken over.
    trouble: Option<String>,
) -> impl IntoView {
    let verdict = form.verdict;
    let action = Deed::posted::<LaunchAction>();
    let estimate = estimated(form, study);
    let sent = toml.clone();
    let toml = RwSignal::new(toml);
    Effect::new(move |_| {
        if let Some(Ok(Some(estimate))) = estimate.get() {
            toml.set(estimate.toml);
        }
    });
    let address = Address::here();
    Effect::new(move |_| {
        if let Some(Ok(launched)) = action.answer.get() {
            address.go(&destination(&launched));
        }
    });
    let runs = move || verdict.with(|verdict| verdict.runs);
    let busy = move || action.pending.get();
    let number = move || match verdict.with(|verdict| verdict.is_sound()) {
        true => format::counted(runs() as u64, "run", "runs"),
        false => "Not ready yet".to_owned(),
    };
    let axes = move || {
        verdict.with(|verdict| match (verdict.is_sound(), verdict.axes.as_str()) {
            (false, _) => {
                let wrong = verdict.errors.len();
                format!("{} to mend; each says how.", format::counted(wrong as u64, "field is", "fields are"))
            }
            (true, "") => "One setting, one seed. Give any field a list, such as 1, 4, to compare.".to_owned(),
            (true, axes) if verdict.merged => {
                format!("{axes}. Combinations in which a field has no part mean the same and are trained once.")
            }
            (true, axes) => format!("{axes}."),
        })
    };
    let button = move || match (busy(), runs()) {
        (true, _) => "Launching …".to_owned(),
        (false, 0) => "Launch".to_owned(),
        (false, runs) => format!("Launch {}", format::counted(runs as u64, "run", "runs")),
    };
    let refused = move || match action.answer.get() {
        Some(Err(error)) => Some(view! { <p class="notice notice-bad" role="alert">{error.to_string()}</p> }),
        _ => None,
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        action.start(api::launch(form.draft.get_untracked()));
    };
    let is_off = move || busy() || !verdict.with(|verdict| verdict.is_sound());
    view! {
        <aside class="sum" aria-label="What this makes">
            <h2>"This makes"</h2>
            <p class="big" data-test="launch-count">{number}</p>
            <p aria-live="polite">{axes}</p>
            <Cost estimate />
            {refused}
            <form method="post" action=LaunchAction::url() on:submit=submit>
                <input type="hidden" name="toml" value=sent />
                <button class="pri wide" type="submit" data-test="launch-submit" disabled=is_off>
                    {button}
                </button>
            </form>
            <Toml form toml trouble />
        </aside>
    }
}

/// What the server says of the study in the form: asked a moment after the last key stroke, while it is sound.
fn estimated(form: Form, study: Memo<Study>) -> Remote<Option<Estimate>> {
    let sound = move || form.verdict.with_untracked(Verdict::is_sound).then(|| form.draft.get_untracked());
    let asked = RwSignal::new(sound());
    Effect::new(move |before: Option<()>| {
        study.track();
        // The first estimate came with the page.
        if before.is_some() {
            let ask = move || {
                if form.verdict.try_get_untracked().is_some() {
                    asked.set(sound());
                }
            };
            if let Ok(timer) = set_timeout_with_handle(ask, PAUSE) {
                on_cleanup(move || timer.clear());
            }
        }
    });
    Remote::new(
        move || asked.get(),
        |draft| async move {
            match draft {
                Some(draft) => api::estimate(draft).await.map(Some),
                None => Ok(None),
            }
        },
    )
}

/// What the server expects it to cost.
#[component]
fn Cost(
    /// The server's answer.
    estimate: Remote<Option<Estimate>>,
) -> impl IntoView {
    view! {
        <Transition fallback=|| view! { <p class="quiet">"Asking what it costs …"</p> }>
            {move || Node::suspend(async move { cost(estimate.await) })}
        </Transition>
    }
}

fn cost(estimate: Result<Option<Estimate>, ApiError>) -> Node {
    match estimate {
        Ok(None) => Node::default(),
        Err(error) => view! { <p class="notice notice-bad">{error.to_string()}</p> },
        Ok(Some(estimate)) => {
            let lines = lines(&estimate).into_iter().map(|(label, value)| view! { <dt>{label}</dt><dd>{value}</dd> });
            view! { <dl data-test="estimate">{lines.collect::<Node>()}</dl> }
        }
    }
}

/// The estimate in words.
pub fn lines(estimate: &Estimate) -> Vec<(&'static str, String)> {
    let teachers = match (estimate.teachers_to_train, estimate.teachers_found) {
        (0, found) => format!("{found} found, none to train"),
        (train, 0) => format!("{train} to train"),
        (train, found) => format!("{train} to train, {found} found"),
    };
    let time = match estimate.seconds {
        Some(seconds) => format!("about {}", format::duration(seconds)),
        None => "not known before the first run".to_owned(),
    };
    let mut lines = vec![("Teachers", teachers), ("Time here", time)];
    if !estimate.basis.is_empty() {
        lines.push(("Judged", estimate.basis.clone()));
    }
    lines.push(("Disk", format::bytes(estimate.bytes)));
    if estimate.queued_before > 0 {
        lines.push((
            "Before it",
            format::counted(u64::from(estimate.queued_before), "run waits or trains", "runs wait or train"),
        ));
    }
    lines
}

/// The study as TOML: to copy, and a place to paste another.
#[component]
fn Toml(
    /// The form.
    form: Form,
    /// The study in the form, when it was last sound.
    toml: RwSignal<String>,
    /// Why a pasted study was not taken over.
    trouble: Option<String>,
) -> impl IntoView {
    let open = trouble.is_some();
    let trouble = RwSignal::new(trouble);
    let pasted = RwSignal::new(String::new());
    let reading = Deed::new();
    let take = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        reading.start(api::read_study(pasted.get_untracked()));
    };
    Effect::new(move |_| match reading.answer.get() {
        Some(Ok(draft)) => {
            trouble.set(None);
            form.draft.set(draft);
        }
        Some(Err(error)) => trouble.set(Some(error.to_string())),
        None => {}
    });
    let stale = move || {
        let words = "This is the last study that was in order; it follows when the fields are mended.";
        (!form.verdict.with(|verdict| verdict.is_sound())).then(|| view! { <p class="quiet">{words}</p> })
    };
    view! {
        <details class="toml">
            <summary>"As TOML"</summary>
            <pre tabindex="0" data-test="launch-toml">
                {toml}
            </pre>
            {stale}
            <Copy label="Copy as TOML" text=toml />
        </details>
        <details class="toml" open=open>
            <summary>"Paste a study"</summary>
            <form method="get" action="/launch" on:submit=take>
                <label class="sr-only" for="pasted">
                    "A study in TOML"
                </label>
                <textarea
                    id="pasted"
                    name="toml"
                    rows="8"
                    spellcheck="false"
                    placeholder="name = \"My study\""
                    on:input=move |event| pasted.set(event_target_value(&event))
                ></textarea>
                {move || trouble.get().map(|trouble| view! { <p class="notice notice-bad" role="alert">{trouble}</p> })}
                <button type="submit">"Use this"</button>
            </form>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cost_in_words() {
        let estimate = Estimate {
            runs: 8,
            teachers_to_train: 1,
            teachers_found: 2,
            seconds: Some(130.0),
            bytes: 2_500_000,
            basis: "from 12 finished runs".into(),
            queued_before: 1,
            toml: String::new(),
        };
        let words: Vec<String> =
            lines(&estimate).into_iter().map(|(label, value)| format!("{label}: {value}")).collect();
        assert_eq!(
            words,
            [
                "Teachers: 1 to train, 2 found",
                "Time here: about 2 min 10 s",
                "Judged: from 12 finished runs",
                "Disk: 2.5 MB",
                "Before it: 1 run waits or trains",
            ]
        );
        assert_eq!(lines(&Estimate::default())[1].1, "not known before the first run");
    }
}
