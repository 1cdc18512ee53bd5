//! Lists of values that write the filter.

use retort_wire::{Catalog, Cloud, Filter, Grouping, Value};

use super::{channel, clause, marks};
use crate::{format, prelude::*, view::View};

/// Values of one field that are shown before the rest folds away.
const FIRST: usize = 8;

/// One list per field that runs differ in.
pub fn facets(cloud: &Cloud, catalog: &Catalog, base: &View) -> Node {
    let Ok(filter) = Filter::parse(&base.filter) else { return Node::default() };
    let lists = cloud
        .facets
        .iter()
        .enumerate()
        .map(|(index, facet)| {
            let chosen = clause::chosen(&filter, &facet.path);
            let mut values: Vec<Value> = facet.values.iter().map(|(value, _)| value.clone()).collect();
            channel::sort_values(&mut values);
            let count =
                |value: &Value| facet.values.iter().find(|(other, _)| other == value).map_or(0, |(_, count)| *count);
            let mut items: Vec<Node> = values
                .iter()
                .map(|value| {
                    let on = chosen.iter().any(|other| clause::same(other, value));
                    let text = clause::toggled(&filter, &facet.path, value).to_string();
                    let href = base.with(|view| view.filter = text);
                    item(marks::value_name(catalog, &facet.path, Some(value)), count(value), href, on)
                })
                .collect();
            let rest = if items.len() > FIRST + 2 { items.split_off(FIRST) } else { Vec::new() };
            let more = (!rest.is_empty()).then(|| {
                view! { <details class="more"><summary>{format!("{} more", rest.len())}</summary>{rest}</details> }
            });
            let unlisted = (facet.more > 0).then(|| {
                let words = format!("{} more values: write one into the filter.", format::count(u64::from(facet.more)));
                view! { <p class="hint">{words}</p> }
            });
            let open = index < 6 || !chosen.is_empty();
            view! {
                <details open=open data-key=facet.path.clone()>
                    <summary>
                        {marks::path_label(catalog, &facet.path)}
                        <small>{format::count(values.len() as u64 + u64::from(facet.more))}</small>
                    </summary>
                    {items}
                    {more}
                    {unlisted}
                </details>
            }
        })
        .collect::<Node>();
    let runs = format::counted(u64::from(cloud.matched), "run", "runs");
    let groups = format::counted(cloud.len() as u64, "group", "groups");
    let hint = match &cloud.group {
        Grouping::Runs => format!("{runs}, each by itself."),
        Grouping::Settings => format!("{runs} in {groups}, grouped by everything but the seed."),
        Grouping::By(columns) => {
            let names: Vec<String> =
                columns.iter().map(|path| marks::path_label(catalog, path).to_lowercase()).collect();
            format!("{runs} in {groups}, grouped by {}.", names.join(", "))
        }
    };
    view! {
        {lists}
        <p class="hint" data-test="matched">{hint}" "<a href="/trash">"Trash"</a></p>
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
