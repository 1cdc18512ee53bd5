//! The bar under the table: what can be done with what is selected.

use std::{future::Future, pin::Pin, sync::Arc};

use retort_wire::{Batch, Cloud, Grouping, Outcomes, Rows, RowsQuery, Verb, rows::Place};

use super::{Shared, columns, points};
use crate::{
    api, format,
    page::links,
    prelude::*,
    view::{View, encoding::encoded},
};

/// Runs that one looks at side by side; more curves than this tell nobody anything.
const COMPARED: u32 = 100;

/// The runs behind the selected marks.
#[derive(Clone)]
struct Chosen {
    /// Those that are known by name.
    ids: Arc<[String]>,
    /// Questions for the others: rows of very many runs do not name them.
    others: Arc<[RowsQuery]>,
    /// How many there are.
    count: u32,
}

impl Chosen {
    fn of(rows: &Rows, view: &View) -> Self {
        let (whole, large): (Vec<_>, Vec<_>) = rows.rows.iter().partition(|row| row.members.len() as u32 == row.runs);
        let ids = whole.into_iter().flat_map(|row| row.members.iter().map(|member| member.id.clone())).collect();
        let others = large.into_iter().map(|row| columns::behind(view, &row.key)).collect();
        Self { ids, others, count: rows.rows.iter().map(|row| row.runs).sum() }
    }

    /// Does the same to all of them.
    async fn batch(self, action: Verb, tag: String) -> Result<Outcomes, api::ApiError> {
        let mut runs = self.ids.to_vec();
        for asked in self.others.iter() {
            runs.extend(api::rows(asked.clone()).await?.rows.into_iter().map(|row| row.key));
        }
        api::batch(Batch { runs, action, tag }).await
    }
}

/// What the bar is about.
#[derive(Clone, Copy)]
pub struct Selection {
    cloud: Remote<Cloud>,
    rows: Remote<Rows>,
    shared: Shared,
}

impl Selection {
    /// The selection of a page with these marks. Its rows are asked for here and not in the part of the bundle that reads
    /// them: answers that come with the page are found by the order in which they are asked for.
    pub fn of(cloud: Remote<Cloud>, shared: Shared) -> Self {
        let rows = Remote::new(
            move || shared.view.with(columns::chosen),
            |asked| async move {
                let nothing = matches!(&asked.place, Place::Keys(keys) if keys.is_empty());
                if nothing { Ok(Rows::default()) } else { rows_part(Box::new(asked)).await.await }
            },
        );
        Self { cloud, rows, shared }
    }

    /// The bar, which is there while something is selected, and as long as there is something to say about what was done.
    pub fn bar(self) -> Node {
        let Shared { selected, batch, .. } = self.shared;
        let is_there = move || selected.with(|selected| !selected.is_empty()) || batch.answer.with(Option::is_some);
        Node::when(is_there, move || {
            let part = bar_part(Box::new(self));
            view! { <Transition>{Node::suspend(part)}</Transition> }
        })
    }
}

/// Fetches what [`Selection::bar`] needs.
#[cfg(feature = "hydrate")]
pub async fn preload() {
    __preload_rows_part().await;
    __preload_bar_part().await;
}

/// Rows on their way.
type Answer = Pin<Box<dyn Future<Output = Result<Rows, api::ApiError>> + Send>>;

/// The table is HTML: only the bar reads rows, in a part of the bundle of its own.
#[leptos::lazy]
pub fn rows_part(asked: Box<RowsQuery>) -> Answer {
    Box::pin(api::rows(*asked))
}

/// The bar itself.
#[leptos::lazy]
pub fn bar_part(selection: Box<Selection>) -> Node {
    let Selection { cloud, rows, shared } = *selection;
    view! {
        <Transition>
            {move || {
                let view = shared.view.get();
                Node::suspend(async move {
                    match (cloud.await, rows.await) {
                        (Ok(cloud), Ok(rows)) => bar(&cloud, &rows, &view, shared),
                        _ => Node::default(),
                    }
                })
            }}
        </Transition>
    }
}

/// The bar over `rows`, those of the selected marks.
fn bar(cloud: &Cloud, rows: &Rows, view: &View, shared: Shared) -> Node {
    let deed = shared.batch;
    let change = shared.change;
    let selected = view.selected.clone();
    let what = if view.is_grouped() { ("group", "groups") } else { ("run", "runs") };
    let chosen = Chosen::of(rows, view);
    let zoom = points::zoom_to(cloud, &selected, view).map(|zoom| view.with(|view| view.zoom = Some(zoom)));
    let answered = memo(move || deed.answer.with(Option::is_some));
    let content = move || {
        // While something is selected an answer changes its own line only, and no button loses the focus.
        if selected.is_empty() && !answered.get() {
            return Node::default();
        }
        let heading = (!selected.is_empty()).then(|| {
            let count = format::counted(selected.len() as u64, what.0, what.1);
            view! { <b>{format!("{count} selected")}</b> }
        });
        let zoom = zoom.clone().map(|href| view! { <a class="button" href=href data-noscroll="">"Zoom to them"</a> });
        let clear = move |_| {
            deed.answer.set(None);
            change.run((Box::new(|view: &mut View| view.selected.clear()),));
        };
        view! {
            <div class="selection" role="region" aria-label="What is selected">
                {heading}
                {(chosen.count > 0).then(|| things_to_do(&chosen, deed))}
                {zoom}
                <button type="button" on:click=clear>{if selected.is_empty() { "Close" } else { "Clear" }}</button>
                <p role="status" data-test="outcome">{move || deed.answer.get().map(|answer| told(&answer))}</p>
            </div>
        }
    };
    view! { {content} }
}

/// Links and buttons for the chosen runs.
fn things_to_do(chosen: &Chosen, deed: Deed<Outcomes>) -> Node {
    let named = chosen.others.is_empty();
    let compare = (named && chosen.count <= COMPARED).then(|| {
        let runs = format::counted(u64::from(chosen.count), "run", "runs");
        view! { <a class="button primary" href=links::compare(&chosen.ids)>{format!("Compare {runs}")}</a> }
    });
    let export = named.then(|| {
        let page = View { filter: links::only(&chosen.ids), group: Grouping::Runs, ..View::default() }.href();
        let href = format!("/api/v1/export/table.csv?page={}", encoded(&page));
        view! { <a class="button" href=href rel="external" download="">"Export CSV"</a> }
    });
    let tag = NodeRef::<leptos::html::Input>::new();
    let start = move |chosen: &Chosen, action: Verb| {
        let tag = match tag.get_untracked() {
            Some(input) if action.takes_tag() => input.value(),
            _ => String::new(),
        };
        deed.start(chosen.clone().batch(action, tag));
    };
    let button = |action: Verb, label: &'static str, help: &'static str| {
        let chosen = chosen.clone();
        view! {
            <button
                type="button"
                title=help
                data-test=format!("batch-{}", action.name())
                disabled=move || deed.pending.get()
                on:click=move |_| start(&chosen, action)
            >
                {label}
            </button>
        }
    };
    let tagged = chosen.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        start(&tagged, Verb::Tag);
    };
    view! {
        {compare}
        <form class="tagging" on:submit=submit>
            <input node_ref=tag name="tag" aria-label="Tag" placeholder="Tag" maxlength="48" autocomplete="off" required=true/>
            <button type="submit" disabled=move || deed.pending.get() data-test="batch-tag">"Add tag"</button>
            {button(Verb::Untag, "Remove tag", "Takes this tag away from all of them")}
        </form>
        {button(Verb::Star, "Star", "Stars all of them")}
        {button(Verb::Unstar, "Unstar", "Takes their stars away")}
        {button(Verb::Stop, "Stop", "Those that train end after their epoch, those that wait leave the queue")}
        {button(Verb::Trash, "Move to trash", "Hides them; they can be restored from the trash")}
        {export}
    }
}

/// What came of it, and the way to the trash where that is of use.
fn told(answer: &Result<Outcomes, api::ApiError>) -> Node {
    match answer {
        Ok(outcomes) => {
            let refused: Vec<Node> = outcomes
                .outcomes
                .iter()
                .filter(|outcome| !outcome.done)
                .map(|outcome| view! { <li><a href=links::run(&outcome.run)>{outcome.why.clone()}</a></li> })
                .collect();
            let details = (refused.len() > 1)
                .then(|| view! { <details><summary>"Why each was refused"</summary><ul>{refused}</ul></details> });
            view! { {outcomes.words.clone()}{details} }
        }
        Err(error) => view! { <span class="bad">{error.to_string()}</span> },
    }
}
