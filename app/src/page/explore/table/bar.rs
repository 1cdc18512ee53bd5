//! The bar above the table: how much there is, and what to do with all of it.

use retort_wire::{Catalog, Cloud, Grouping, Rows};

use super::super::{columns, controls, marks};
use crate::{format, prelude::*, view::View};

/// Counts, and the menus of grouping and columns.
pub fn view(rows: &Rows, cloud: &Cloud, catalog: &Catalog, base: &View) -> Node {
    let runs = format::counted(u64::from(rows.matched), "run", "runs");
    let of = (rows.matched < rows.total).then(|| format!(" of {}", format::count(u64::from(rows.total))));
    let groups = || format::counted(u64::from(rows.marks), "group", "groups");
    let count = if base.is_grouped() { groups() } else { runs.clone() };
    let beside = base.is_grouped().then_some(runs);
    let json = format!("/api/v1/runs?filter={}", crate::view::encoding::encoded(&base.filter));
    view! {
        <div class="tablebar">
            <b>{count}</b>
            <span>{beside}{of}</span>
            <span class="sp"></span>
            <button class="nojs" type="submit" form="compare">"Compare the ticked"</button>
            <button class="nojs" type="submit" form="compare" formaction="/batch">"More with the ticked"</button>
            {grouping(cloud, catalog, base)}
            {chooser(cloud, catalog, base)}
            <a class="button" href=json rel="external" download="runs.json">"JSON"</a>
        </div>
    }
}

/// The menu of columns: a form that works without scripts.
fn chooser(cloud: &Cloud, catalog: &Catalog, base: &View) -> Node {
    let shown: Vec<String> = columns::shown(cloud, base).into_iter().map(|(_, column)| column).collect();
    let boxes = columns::offered(cloud)
        .into_iter()
        .map(|column| {
            let on = shown.contains(&column);
            let label = columns::name(catalog, &column, base.is_grouped());
            view! {
                <label>
                    <input type="checkbox" name="column" value=column checked=on/>
                    {label}
                </label>
            }
        })
        .collect::<Node>();
    let hidden = controls::hidden(base, &["columns", "after", "before", "at"]);
    let usual = base.with(|view| view.columns = None);
    view! {
        <details class="menu">
            <summary class="button">"Columns"</summary>
            <form class="columns" data-shown=shown.join(",") method="get" action="/">
                {hidden}
                <div class="boxes">{boxes}</div>
                <label class="another">
                    "Another"
                    <input name="column" placeholder="max:test.kl" autocomplete="off" spellcheck="false" title="Any setting or metric; best:, min:, max: or epoch12: before a metric takes it from there"/>
                </label>
                <p>
                    <button type="submit">"Show these"</button>
                    " "
                    <a href=usual data-noscroll="">"The usual ones"</a>
                </p>
            </form>
        </details>
    }
}

/// Columns that runs can be grouped by beside their settings.
const PLAIN: [&str; 4] = ["study", "state", "device", "seed"];

/// The menu of what a row stands for: links, so that it works without scripts.
fn grouping(cloud: &Cloud, catalog: &Catalog, base: &View) -> Node {
    let chosen = match &base.group {
        Grouping::By(columns) => columns.clone(),
        _ => Vec::new(),
    };
    let to = |group: Grouping| {
        base.with(|view| {
            view.group = group;
            view.open.clear();
        })
    };
    let way = |label: &'static str, group: Grouping| {
        let on = base.group == group;
        let checked = if on { "true" } else { "false" };
        view! {
            <a class="facet" class:on=on href=to(group) data-noscroll="" role="radio" aria-checked=checked>
                <i aria-hidden="true"></i>
                <span>{label}</span>
            </a>
        }
    };
    let paths = cloud.differing.iter().map(String::as_str).chain(PLAIN);
    let mut all: Vec<&str> = chosen.iter().map(String::as_str).filter(|path| !PLAIN.contains(path)).collect();
    for path in paths {
        if !all.contains(&path) {
            all.push(path);
        }
    }
    let boxes = all
        .into_iter()
        .map(|path| {
            let on = chosen.iter().any(|other| other == path);
            let mut next: Vec<String> = chosen.iter().filter(|other| *other != path).cloned().collect();
            if !on {
                next.push(path.to_owned());
            }
            let group = if next.is_empty() { Grouping::Settings } else { Grouping::By(next) };
            view! {
                <a class="facet" class:on=on href=to(group) data-noscroll="" role="checkbox" aria-checked=if on { "true" } else { "false" }>
                    <i aria-hidden="true"></i>
                    <span>{marks::path_label(catalog, path)}</span>
                </a>
            }
        })
        .collect::<Node>();
    view! {
        <details class="menu">
            <summary class="button">"Group by"</summary>
            <div class="menu-body">
                {way("Everything but the seed", Grouping::Settings)}
                {way("Nothing: one row a run", Grouping::Runs)}
                <p class="hint">"Or by these columns alone; the mean is over all runs that agree in them."</p>
                <div class="boxes">{boxes}</div>
            </div>
        </details>
    }
}
