//! Many runs at once, without scripts: what is ticked in the run table comes here, and one button does it to all.

use leptos_meta::Title;
use retort_wire::{Grouping, Outcomes, Query, RowsQuery, State, Verb, rows::Row};
use server_fn::ServerFn as _;

use super::{
    act::BatchForm,
    links,
    parts::{Failure, Skeleton},
    run::note,
};
use crate::{
    api, format,
    prelude::*,
    view::encoding::{pairs, query},
};

/// What the page shows; it lives in the address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchView {
    /// The runs.
    pub runs: Vec<String>,
    /// What was done to them just now.
    pub did: Option<Verb>,
}

impl BatchView {
    /// Reads a query string; the boxes of a form and a list with commas mean the same.
    pub fn parse(search: &str) -> Self {
        let mut view = Self::default();
        for (name, value) in pairs(search) {
            match name.as_str() {
                "runs" => {
                    for id in value.split(',').filter(|id| !id.is_empty()) {
                        if !view.runs.iter().any(|other| other == id) {
                            view.runs.push(id.to_owned());
                        }
                    }
                }
                "did" => view.did = Verb::ALL.into_iter().find(|verb| verb.name() == value),
                _ => {}
            }
        }
        view
    }

    /// The address of the page.
    pub fn href(&self) -> String {
        let mut parts = vec![("runs", self.runs.join(","))];
        parts.extend(self.did.map(|verb| ("did", verb.name().to_owned())));
        format!("/batch{}", query(&parts))
    }
}

/// The page at `/batch`.
pub fn batch_page() -> Node {
    view! { <BatchPage /> }
}

/// The runs at the address as they are now.
#[component]
fn BatchPage() -> impl IntoView {
    let search = Address::here().search;
    let view = memo(move || search.with(|search| BatchView::parse(search)));
    let rows = Remote::new(
        move || view.with(|view| view.runs.clone()),
        |runs| async move {
            let filter = if runs.is_empty() { "id = none".to_owned() } else { links::only(&runs) };
            let query = Query { filter, group: Grouping::Runs, ..Query::default() };
            api::rows(RowsQuery { query, ..RowsQuery::default() }).await
        },
    );
    let refused = Deed::<Outcomes>::posted::<BatchForm>();
    let failed = move || match refused.answer.get() {
        Some(Err(error)) => Some(view! { <p class="notice notice-bad" role="alert">{error.to_string()}</p> }),
        _ => None,
    };
    view! {
        <Title text="Many runs at once" />
        <article class="batch">
            <h1>"Many runs at once"</h1>
            {failed}
            <Transition fallback=|| view! { <Skeleton what="the runs" /> }>
                {move || {
                    let view = view.get();
                    Node::suspend(async move {
                        match rows.await {
                            Ok(rows) => body(&view, &rows.rows),
                            Err(error) => view! { <Failure title="The runs cannot be shown" message=error.to_string() /> },
                        }
                    })
                }}
            </Transition>
        </article>
    }
}

fn body(view: &BatchView, found: &[Row]) -> Node {
    if view.runs.is_empty() {
        return view! {
            <div class="blank">
                <p>"Tick runs in the table of Explore; what can be done with them stands here."</p>
                <p><a class="button primary" href="/">"To the runs"</a></p>
            </div>
        };
    }
    let gone = view.runs.len().saturating_sub(found.len());
    let gone = (gone > 0).then(|| {
        let runs = format::counted(gone as u64, "run is", "runs are");
        view! { <p class="notice">{format!("{runs} in the trash or deleted. ")}<a href="/trash">"To the trash"</a></p> }
    });
    let rows = found
        .iter()
        .map(|row| {
            let state = row.members.first().map(|member| &member.state);
            view! {
                <tr>
                    <td class="pin"><div><a href=links::run(&row.key)>{row.label.clone()}</a></div></td>
                    <td>{state.map(State::name)}</td>
                    <td>{if row.star { "★" } else { "" }}</td>
                    <td class="tags">{note::tags(&row.tags)}</td>
                    <td>{view.did.and_then(|did| remark(did, row, state?))}</td>
                </tr>
            }
        })
        .collect::<Node>();
    let ids: Vec<&str> = found.iter().map(|row| row.key.as_str()).collect();
    let buttons = (!ids.is_empty()).then(|| buttons(&ids));
    view! {
        {gone}
        {buttons}
        <div class="scroll" tabindex="0" role="group" aria-label="Table">
            <table>
                <thead>
                    <tr>
                        <th scope="col" class="pin">"Run"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Star"</th>
                        <th scope="col">"Tags"</th>
                        <th scope="col">"What came of it"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// What came of `did` for a run that is still here, as far as it can be seen.
fn remark(did: Verb, row: &Row, state: &State) -> Option<&'static str> {
    Some(match did {
        Verb::Trash if state.is_live() => "Not moved to the trash: it trains. Stop it first.",
        Verb::Trash => "Not moved to the trash.",
        Verb::Stop if *state == State::Stopping => "Ends after its epoch.",
        Verb::Stop if state.is_over() => "It is over.",
        Verb::Stop => "Was told to stop.",
        Verb::Star if row.star => "Starred.",
        Verb::Unstar if !row.star => "Without a star.",
        Verb::Restore => "Restored.",
        _ => return None,
    })
}

fn buttons(ids: &[&str]) -> Node {
    let button = |action: Verb, label: &'static str| {
        view! { <button type="submit" name="action" value=action.name()>{label}</button> }
    };
    let runs = ids.join(",");
    view! {
        <div class="bar">
            <a class="button primary" href=links::compare(ids)>"Compare"</a>
            <form class="acts" method="post" action=BatchForm::url()>
                <input type="hidden" name="runs" value=runs.clone() />
                {button(Verb::Star, "Star")}
                {button(Verb::Unstar, "Unstar")}
                {button(Verb::Stop, "Stop")}
                {button(Verb::Trash, "Move to trash")}
            </form>
            <form class="acts" method="post" action=BatchForm::url()>
                <input type="hidden" name="runs" value=runs />
                <input name="tag" aria-label="Tag" placeholder="Tag" maxlength="48" required=true autocomplete="off" />
                {button(Verb::Tag, "Add tag")}
                {button(Verb::Untag, "Remove tag")}
            </form>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_view_is_its_address(runs in prop::collection::btree_set("[0-9a-f]{8}", 0..5), did in prop::option::of(0..7_usize)) {
            let view = BatchView { runs: runs.into_iter().collect(), did: did.map(|did| Verb::ALL[did]) };
            prop_assert_eq!(BatchView::parse(view.href().trim_start_matches("/batch")), view);
        }
    }

    #[test]
    fn boxes_and_commas_mean_the_same() {
        assert_eq!(BatchView::parse("runs=a,b&runs=c&runs=a").runs, ["a", "b", "c"]);
    }
}
