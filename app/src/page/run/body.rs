//! A run's page once its data is there; it follows the server's events.

use retort_wire::{Catalog, Curves, Event, Run, Spec};

use super::{
    actions::Actions,
    card,
    curves::{self, Pictures},
    files::{Files, Log},
    head::{Head, Notices, Tiles},
    note::Note,
    samples::{Samples, is_generator},
    table::Numbers,
    view::{RunView, Tab},
};
use crate::{
    api, live,
    page::{act::ActForm, links, parts::Copy},
    prelude::*,
    service::RunDetail,
};

/// Everything under the header.
#[component]
pub fn RunBody(
    /// What can be chosen, for names.
    catalog: Catalog,
    /// The run as the server rendered it.
    detail: RunDetail,
    /// Its curves.
    answer: Remote<Curves>,
) -> impl IntoView {
    let catalog = StoredValue::new(catalog);
    let detail = RwSignal::new(detail);
    let run = memo(move || detail.with(|detail| detail.run.clone()));
    let search = Address::here().search;
    let view = memo(move || search.with(|search| RunView::parse(search)));
    let action = Deed::<Run>::posted::<ActForm>();
    follow(detail, action);

    let refused = move || match action.answer.get() {
        Some(Err(error)) => Some(view! { <p class="notice notice-bad" role="alert">{error.to_string()}</p> }),
        _ => None,
    };
    let protocol = memo(move || view.get().protocol);
    let tab = memo(move || view.get().tab);
    let generator = memo(move || run.with(|run| is_generator(&run.spec)));
    let part = move || match tab.get() {
        Tab::Curves if generator.get() => view! { <Samples detail /> <Pictures catalog detail view answer /> },
        Tab::Curves => view! { <Pictures catalog detail view answer /> },
        Tab::Numbers => view! { <Numbers catalog detail view /> },
        Tab::Files => view! { <Files detail /> },
        Tab::Log => view! { <Log run /> },
    };
    view! {
        <article class="run" data-run=move || run.with(|run| run.id.clone())>
            <div class="head">
                <Head catalog run />
                <Actions run action />
            </div>
            {refused}
            <Notices run />
            <Note detail />
            <Tiles catalog detail protocol />
            <Tabs view run generator />
            <div class="cols">
                <section aria-label=move || tab.get().label()>{part}</section>
                <Card catalog detail run />
            </div>
        </article>
    }
}

/// Keeps `detail` as the server has it: epochs are added, the row is replaced, and the whole is read again when the
/// run is over (its files are there then), when a new attempt begins, or when events were missed.
fn follow(detail: RwSignal<RunDetail>, action: Deed<Run>) {
    let read_again = move || {
        let id = detail.with_untracked(|detail| detail.run.id.clone());
        leptos::task::spawn_local(async move {
            if let Ok(fresh) = api::run(id).await {
                // The page may be gone by now.
                let _ = detail.try_set(fresh);
            }
        });
    };
    live::listen(move |event| match event {
        Event::Run { run } => {
            let known = detail.with_untracked(|detail| {
                (detail.run.id == run.id).then(|| (detail.run.attempt, detail.run.state.is_over()))
            });
            let Some((attempt, was_over)) = known else { return };
            let note = detail.with_untracked(|detail| detail.run.notes.note != run.notes.note);
            let new_story = note || run.attempt != attempt || (run.state.is_over() && !was_over);
            detail.update(|detail| detail.run = (**run).clone());
            if new_story {
                read_again();
            }
        }
        Event::Epoch { run, attempt, rows } => {
            if detail.with_untracked(|detail| detail.run.id == *run && detail.run.attempt == *attempt) {
                detail.update(|detail| {
                    let epoch = rows.iter().map(|row| row.epoch).max().unwrap_or_default();
                    detail.run.epoch = detail.run.epoch.max(epoch);
                    curves::merge(&mut detail.rows, rows.clone());
                });
            }
        }
        Event::Reset => read_again(),
    });
    Effect::new(move |_| {
        if let Some(Ok(run)) = action.answer.get() {
            let attempt = detail.with_untracked(|detail| detail.run.attempt);
            let again = run.attempt != attempt;
            detail.update(|detail| detail.run = run);
            if again {
                read_again();
            }
        }
    });
}

/// The parts of the page as links.
#[component]
fn Tabs(
    /// The page's address.
    view: Memo<RunView>,
    /// The run's row.
    run: Memo<Run>,
    /// Whether it trains a generator, which has no teacher to be compared with.
    generator: Memo<bool>,
) -> impl IntoView {
    let one = move |tab: Tab| {
        let current = move || (view.get().tab == tab).then_some("page");
        view! {
            <a href=move || RunView { tab, ..view.get() }.print() aria-current=current data-noscroll="" data-test=format!("tab-{}", tab.name())>
                {tab.label()}
            </a>
        }
    };
    view! {
        <nav class="tabs" aria-label="Parts of this page">
            {one(Tab::Curves)}
            <a hidden=move || generator.get() href=move || run.with(|run| links::inside(&run.id)) data-test="to-inside">"Inside"</a>
            <a hidden=move || generator.get() href=move || run.with(|run| links::disagreements(&run.id)) data-test="to-disagreements">"Disagreements"</a>
            {Tab::ALL.into_iter().skip(1).map(one).collect::<Node>()}
        </nav>
    }
}

/// The spec in words.
#[component]
fn Card(
    /// What can be chosen, for names.
    catalog: StoredValue<Catalog>,
    /// The run with its siblings.
    detail: RwSignal<RunDetail>,
    /// Its row.
    run: Memo<Run>,
) -> impl IntoView {
    let spec: Memo<Spec> = memo(move || run.with(|run| run.spec.clone()));
    let parts = move || {
        catalog
            .with_value(|catalog| spec.with(|spec| card::parts(catalog, spec)))
            .into_iter()
            .map(|part| {
                let lines =
                    part.lines.into_iter().map(|(label, value)| view! { <div><dt>{label}</dt><dd>{value}</dd></div> });
                view! { <h3>{part.title}</h3> <dl>{lines.collect::<Node>()}</dl> }
            })
            .collect::<Node>()
    };
    let toml = Signal::derive(move || detail.with(|detail| detail.toml.clone()));
    view! {
        <aside class="card" aria-label="What is trained">
            <h2>"What is trained"</h2>
            {parts}
            <h3>"Seed"</h3>
            <p>{move || spec.with(Spec::seed)}</p>
            <Siblings detail />
            <details>
                <summary>"Spec as TOML"</summary>
                <pre tabindex="0">{toml}</pre>
                <Copy label="Copy as TOML" text=toml />
            </details>
        </aside>
    }
}

/// The other seeds of this spec, and all of them side by side.
#[component]
fn Siblings(
    /// The run with its siblings.
    detail: RwSignal<RunDetail>,
) -> impl IntoView {
    move || {
        detail.with(|detail| {
            if detail.siblings.is_empty() {
                return None;
            }
            let links = detail
                .siblings
                .iter()
                .map(|(id, seed)| view! { <a href=links::run(id)>{format!("seed {seed}")}</a> " " });
            let ids: Vec<&str> =
                [detail.run.id.as_str()].into_iter().chain(detail.siblings.iter().map(|(id, _)| id.as_str())).collect();
            Some(view! {
                <p class="siblings">{links.collect::<Node>()} <a href=links::compare(&ids)>"compare all"</a></p>
            })
        })
    }
}
