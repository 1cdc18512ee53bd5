//! The filter: a box for its text, and lists that write it.

use retort_wire::{Catalog, Filter, Value, group::Overview};

use super::{Shared, clause, controls, marks};
use crate::{format, prelude::*, view::View};

/// Values of one field that are shown before the rest folds away.
const FIRST: usize = 8;

/// The box with the filter's text; a text that cannot be read is marked where.
pub fn filter_box(base: &View, shared: &Shared) -> Node {
    let (text, go, view) = (base.filter.clone(), shared.go, shared.view);
    let input = NodeRef::<leptos::html::Input>::new();
    let submit = move |event: leptos::ev::SubmitEvent| {
        let Some(input) = input.get_untracked() else { return };
        event.prevent_default();
        let text = input.value();
        go.run((view.with_untracked(|view| view.with(|view| view.filter = text)),));
    };
    let error = Filter::parse(&base.filter).err().map(|error| {
        // The text again with a mark under the character, in the same monospaced face.
        let pointer = format!("{}\n{}▲", base.filter, " ".repeat(error.column.saturating_sub(1)));
        view! {
            <div class="filter-error" role="alert" id="filter-error">
                <pre aria-hidden="true">{pointer}</pre>
                <p>{format!("Character {}: {}.", error.column, error.message)}</p>
            </div>
        }
    });
    let wrong = error.is_some();
    let clear = (!base.filter.is_empty())
        .then(|| view! { <a class="clear" href=base.with(|view| view.filter.clear()) data-noscroll="">"Clear"</a> });
    view! {
        <form class="q" method="get" action="/" on:submit=submit>
            {controls::hidden(base, &["filter", "from"])}
            <h2><label for="filter">"Filter"</label>{clear}</h2>
            <input
                node_ref=input
                id="filter"
                name="filter"
                value=text.clone()
                prop:value=text
                placeholder="test.accuracy > 0.9"
                aria-invalid=wrong.then_some("true")
                aria-describedby=wrong.then_some("filter-error")
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
            />
            {error}
        </form>
    }
}

/// One list per field that runs differ in.
pub fn facets(overview: &Overview, catalog: &Catalog, base: &View) -> Node {
    let Ok(filter) = Filter::parse(&base.filter) else { return Node::default() };
    let lists = overview
        .facets
        .iter()
        .enumerate()
        .map(|(index, facet)| {
            let chosen = clause::chosen(&filter, &facet.path);
            let mut values: Vec<Value> = facet.values.iter().map(|(value, _)| value.clone()).collect();
            marks::sort_values(&mut values);
            let count =
                |value: &Value| facet.values.iter().find(|(other, _)| other == value).map_or(0, |(_, count)| *count);
            let mut items: Vec<Node> = values
                .iter()
                .map(|value| {
                    let on = chosen.iter().any(|other| clause::same(other, value));
                    let text = clause::print(&clause::toggled(&filter, &facet.path, value));
                    let href = base.with(|view| view.filter = text);
                    item(marks::value_name(catalog, &facet.path, Some(value)), count(value), href, on)
                })
                .collect();
            let rest = if items.len() > FIRST + 2 { items.split_off(FIRST) } else { Vec::new() };
            let more = (!rest.is_empty()).then(|| {
                view! { <details class="more"><summary>{format!("{} more", rest.len())}</summary>{rest}</details> }
            });
            let open = index < 6 || !chosen.is_empty();
            view! {
                <details open=open>
                    <summary>
                        {marks::path_label(catalog, &facet.path)}
                        <small>{values.len()}</small>
                    </summary>
                    {items}
                    {more}
                </details>
            }
        })
        .collect::<Node>();
    let hint = format!(
        "{} in {}, grouped by everything but the seed.",
        format::counted(u64::from(overview.matched), "run", "runs"),
        format::counted(overview.groups.len() as u64, "group", "groups")
    );
    view! {
        {lists}
        <p class="hint">{hint}</p>
    }
}

fn item(label: String, count: u32, href: String, on: bool) -> Node {
    view! {
        <a class="facet" class:on=on href=href data-noscroll="" role="checkbox" aria-checked=if on { "true" } else { "false" }>
            <i aria-hidden="true"></i>
            <span>{label}</span>
            <small>{format::count(u64::from(count))}</small>
        </a>
    }
}
