//! The run table: the scatter plot's twin in numbers.

use retort_wire::{Catalog, State, group::Overview};

use super::{
    Shared, columns,
    marks::{self, Mark},
    points,
};
use crate::{
    format,
    order::sort_by,
    page::{links, parts},
    plot::palette::Shape,
    prelude::*,
    view::View,
};

/// Rows on one page of the table.
pub const ROWS: usize = 100;

/// The bar above and the rows.
pub fn view(marks: &[Mark], overview: &Overview, catalog: &Catalog, base: &View, shared: &Shared) -> Node {
    let from = (base.from as usize).min(marks.len().saturating_sub(1)) / ROWS * ROWS;
    let page = &marks[from.min(marks.len())..(from + ROWS).min(marks.len())];
    let shown = columns::shown(overview, base);
    let heads = shown.iter().map(|column| head(column, catalog, base, shared)).collect::<Node>();
    let rows = page.iter().map(|mark| row(mark, &shown, catalog, base, shared)).collect::<Node>();
    let title = if base.grouped { "What differs" } else { "Run" };
    view! {
        {bar(marks, overview, catalog, base, shared)}
        <form id="compare" method="get" action="/compare">
            <div class="scroll" tabindex="0" role="region" aria-label="Run table">
                <table class="runs" id="table">
                    <thead>
                        <tr>
                            <th scope="col" class="pin">{title}</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </form>
        {pager(marks.len(), from, page.len(), base)}
    }
}

fn bar(marks: &[Mark], overview: &Overview, catalog: &Catalog, base: &View, shared: &Shared) -> Node {
    let runs = format::counted(u64::from(overview.matched), "run", "runs");
    let of = (overview.matched < overview.total).then(|| format!(" of {}", format::count(u64::from(overview.total))));
    let count = if base.grouped { format::counted(marks.len() as u64, "group", "groups") } else { runs.clone() };
    let beside = base.grouped.then_some(runs);
    let json = format!("/api/v1/runs?filter={}", crate::view::encoding::encoded(&base.filter));
    view! {
        <div class="tablebar">
            <b>{count}</b>
            <span>{beside}{of}</span>
            <span class="sp"></span>
            <button class="nojs" type="submit" form="compare">"Compare the ticked"</button>
            {chooser(overview, catalog, base, shared)}
            <a class="button" href=json rel="external" download="runs.json">"JSON"</a>
        </div>
    }
}

/// The menu of columns: a form that works without scripts.
fn chooser(overview: &Overview, catalog: &Catalog, base: &View, shared: &Shared) -> Node {
    let shown = columns::shown(overview, base);
    let boxes = columns::offered(overview)
        .into_iter()
        .map(|column| {
            let on = shown.contains(&column);
            let label = columns::name(catalog, &column, base.grouped);
            let (name, all, change) = (column.clone(), shown.clone(), shared.change);
            let pick = move |event: leptos::ev::Event| {
                let (name, mut all, on) = (name.clone(), all.clone(), event_target_checked(&event));
                all.retain(|other| *other != name);
                if on {
                    all.push(name);
                }
                change.run((Box::new(move |view: &mut View| view.columns = Some(all)),));
            };
            view! {
                <label>
                    <input type="checkbox" name="column" value=column checked=on prop:checked=on on:change=pick/>
                    {label}
                </label>
            }
        })
        .collect::<Node>();
    let hidden = super::controls::hidden(base, &["columns", "from"]);
    let usual = base.with(|view| view.columns = None);
    view! {
        <details class="menu">
            <summary class="button">"Columns"</summary>
            <form method="get" action="/">
                {hidden}
                <div class="boxes">{boxes}</div>
                <p>
                    <button class="nojs" type="submit">"Show these"</button>
                    " "
                    <a href=usual data-noscroll="">"The usual ones"</a>
                </p>
            </form>
        </details>
    }
}

fn head(column: &str, catalog: &Catalog, base: &View, shared: &Shared) -> Node {
    let sorted = base.sorted_by(column);
    let by_default = base.sort.is_empty() && *column == base.x;
    let (order, arrow) = match (sorted, by_default) {
        (Some(true), _) | (None, true) => (Some("descending"), "\u{a0}↓"),
        (Some(false), _) => (Some("ascending"), "\u{a0}↑"),
        _ => (None, ""),
    };
    let next = match sorted {
        Some(descending) => !descending,
        None if by_default => false,
        None => columns::first_way(catalog, column),
    };
    let (name, view) = (column.to_owned(), shared.view);
    // The link keeps the selection, which may have changed since this head was drawn.
    let href = move || {
        let sort = vec![retort_wire::Sort { column: name.clone(), descending: next }];
        view.with(|view| view.with(|view| view.sort = sort))
    };
    let class = if columns::is_number(catalog, column) { "n" } else { "" };
    let help = column.split_once('.').and_then(|(_, metric)| catalog.metric(metric)).map(|metric| metric.help.clone());
    view! {
        <th scope="col" class=class aria-sort=order>
            <a href=href data-noscroll="" title=help>
                {columns::name(catalog, column, base.grouped)}
                {arrow}
            </a>
        </th>
    }
}

fn row(mark: &Mark, shown: &[String], catalog: &Catalog, base: &View, shared: &Shared) -> Node {
    let ids: Vec<&str> = mark.members.iter().map(|member| member.id.as_str()).collect();
    let href = ids.first().map(|id| links::run(id)).unwrap_or_default();
    let cells = shown.iter().map(|column| cell(mark, column, catalog, base)).collect::<Node>();
    let key = mark.key.clone();
    let (hover, selected, change) = (shared.hover, shared.selected, shared.change);
    let (hot, ticked, pressed, entered) = (key.clone(), key.clone(), key.clone(), key);
    let chosen = memo(move || selected.with(|selected| selected.contains(&ticked)));
    let toggle = move |_| {
        let key = pressed.clone();
        change.run((Box::new(move |view: &mut View| view.toggle(&key)),));
    };
    let starred =
        mark.members.iter().any(|member| member.star).then(|| view! { <i class="star" title="Starred">"★"</i> });
    let warned = mark.members.iter().any(|member| member.warned);
    let warned = warned.then(|| view! { <i class="warned" title="Carries a warning; see its page">"!"</i> });
    view! {
        <tr
            class:hot=move || hover.with(|hover| hover.as_deref() == Some(hot.as_str()))
            class:chosen=chosen
            on:pointerenter=move |_| hover.set(Some(entered.clone()))
            on:pointerleave=move |_| hover.set(None)
        >
            <td class="pin">
                <div>
                    <input
                        type="checkbox"
                        name="runs"
                        value=ids.join(",")
                        aria-label=format!("Select {}", mark.label)
                        checked=chosen.get_untracked()
                        prop:checked=chosen
                        on:change=toggle
                    />
                    {swatch(Some(mark.colour.css()), Some(mark.shape))}
                    <a href=href title=mark.label.clone()>{mark.label.clone()}</a>
                    {starred}
                    {warned}
                </div>
            </td>
            {cells}
        </tr>
    }
}

/// The mark of the plot as a small drawing: in rows and in the legend.
pub fn swatch(colour: Option<String>, shape: Option<Shape>) -> Node {
    let path = shape.unwrap_or(Shape::Circle).path(6.0, 6.0, 4.2);
    let style = format!("fill:{}", colour.unwrap_or_else(|| "var(--muted)".to_owned()));
    view! { <svg class="swatch-mark" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><path d=path style=style></path></svg> }
}

fn cell(mark: &Mark, column: &str, catalog: &Catalog, base: &View) -> Node {
    let first = mark.members.first();
    match column {
        "seed" => seeds(mark),
        "state" => {
            let tone = first.map_or("quiet", |member| parts::tone(&worst(mark).unwrap_or(&member.state).clone()));
            let detail = mark.members.iter().find_map(|member| member.state.detail().map(str::to_owned));
            view! { <td><span class=format!("state tone-{tone}") title=detail>{marks::state_words(&mark.members)}</span></td> }
        }
        "seconds" => {
            let seconds: Vec<f64> =
                mark.members.iter().map(|member| member.seconds).filter(|seconds| *seconds > 0.0).collect();
            let mean = seconds.iter().sum::<f64>() / seconds.len().max(1) as f64;
            let exact = (!seconds.is_empty()).then(|| format!("{mean:.1} seconds, mean of {}", seconds.len()));
            let text = if seconds.is_empty() { format::MISSING.to_owned() } else { format::duration(mean) };
            view! { <td class="n" title=exact>{text}</td> }
        }
        "created" => {
            let youngest = mark.members.iter().map(|member| member.created).max().unwrap_or_default();
            view! { <td title="UTC">{format::moment(youngest)}</td> }
        }
        "epoch" => {
            let (done, all) = first.map_or((0, 0), |member| (member.epoch, member.epochs));
            view! { <td class="n">{format!("{done} of {all}")}</td> }
        }
        "study" => view! { <td>{first.map(|member| member.title.clone())}</td> },
        _ => match (mark.stats.get(column), mark.settings.get(column)) {
            (Some(stat), _) => {
                let unit = points::unit(catalog, column);
                let half = stat.half_width.map(|half| view! { <s>{format!(" ± {}", format::plain(unit, half))}</s> });
                let title =
                    format!("{}, {}", format::counted(u64::from(stat.n), "seed", "seeds"), base.protocol.label());
                view! { <td class="n" title=title>{format::plain(unit, stat.mean.0)}{half}</td> }
            }
            (None, value) => {
                let class = if columns::is_number(catalog, column) { "n" } else { "" };
                let text = match value {
                    Some(_) => marks::value_name(catalog, column, value),
                    None => format::MISSING.to_owned(),
                };
                view! { <td class=class>{text}</td> }
            }
        },
    }
}

/// The state that a reader should see first: trouble, then work, then the rest.
fn worst(mark: &Mark) -> Option<&State> {
    let rank = |state: &State| match state {
        State::Failed { .. } => 0,
        State::Lost | State::Preempted => 1,
        State::Starting | State::Running | State::Stopping => 2,
        State::Queued => 3,
        State::Cancelled { .. } => 4,
        State::Finished => 5,
    };
    mark.members.iter().map(|member| &member.state).min_by_key(|state| rank(state))
}

/// Each seed as a link to its run; many seeds as their number.
fn seeds(mark: &Mark) -> Node {
    if mark.members.len() > 6 {
        return view! { <td>{mark.members.len()}</td> };
    }
    let mut members: Vec<_> = mark.members.iter().collect();
    sort_by(&mut members, |one, other| one.seed.cmp(&other.seed));
    let seeds = members
        .into_iter()
        .map(|member| {
            let class = format!("seed tone-{}", parts::tone(&member.state));
            let title = format!("Seed {}: {}", member.seed, member.state);
            view! { <a class=class href=links::run(&member.id) title=title>{member.seed}</a> }
        })
        .collect::<Node>();
    view! { <td class="seeds">{seeds}</td> }
}

/// "1 to 100 of 240" with the ways to the rest.
fn pager(all: usize, from: usize, here: usize, base: &View) -> Node {
    if all <= ROWS {
        return Node::default();
    }
    let to = |from: usize| base.with(|view| view.from = from as u32);
    let back =
        (from > 0).then(|| view! { <a class="button" href=to(from.saturating_sub(ROWS)) data-noscroll="">"Back"</a> });
    let on = (from + here < all).then(|| view! { <a class="button" href=to(from + ROWS) data-noscroll="">{format!("Next {}", (all - from - here).min(ROWS))}</a> });
    view! {
        <nav class="pager" aria-label="Pages of the table">
            <span>{format!("{} to {} of {}", from + 1, from + here, format::count(all as u64))}</span>
            {back}
            {on}
        </nav>
    }
}
