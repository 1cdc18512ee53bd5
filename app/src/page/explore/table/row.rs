//! One row: a group with the means of its runs, or one run.

use retort_wire::{
    Catalog, Column, Filter, Value,
    rows::{Cell, Row},
};

use super::{
    super::{
        Shared, clause, columns,
        marks::{self, Looks},
        points,
    },
    scroll::Item,
    swatch,
};
use crate::{
    format,
    page::{links, parts},
    prelude::*,
    view::View,
};

/// How the rows of one answer are drawn.
pub struct Drawn {
    /// The columns: their places among the cells, and their names.
    pub shown: Vec<(usize, String)>,
    /// How the marks look.
    pub looks: Looks,
    /// What things are called.
    pub catalog: Catalog,
    /// The view, without its selection.
    pub base: View,
    /// What all parts of the page share.
    pub shared: Shared,
}

impl Drawn {
    /// One line; `place` is how many lines lie above it, where that is known.
    pub fn line(&self, item: &Item, place: Option<usize>) -> Node {
        let (row, base) = (&item.row, &self.base);
        let cells =
            self.shown.iter().map(|(place, column)| cell(row, *place, column, &self.catalog, base)).collect::<Node>();
        let index = place.map(|place| (place + 2).to_string());
        if item.inner {
            return inner(row, cells, index);
        }
        let ids: Vec<&str> = row.members.iter().map(|member| member.id.as_str()).collect();
        // The run in the middle says more about its group than the first.
        let href = row.median.as_deref().or(ids.first().copied()).map(links::run).unwrap_or_default();
        let title = match (&row.median, row.runs) {
            (Some(_), 2..) => format!("{}\nThe run in the middle of {}", row.label, format::count(u64::from(row.runs))),
            _ => row.label.clone(),
        };
        let Shared { hover, selected, change, .. } = self.shared;
        let (hot, ticked, pressed, entered) = (row.key.clone(), row.key.clone(), row.key.clone(), row.key.clone());
        let chosen = memo(move || selected.with(|selected| selected.contains(&ticked)));
        let toggle = move |_| {
            let key = pressed.clone();
            change.run((Box::new(move |view: &mut View| view.toggle(&key)),));
        };
        let starred = row.star.then(|| view! { <i class="star" title="Starred">"★"</i> });
        let warned = row.warned.then(|| view! { <i class="warned" title="Carries a warning; see its page">"!"</i> });
        let (colour, shape) = self.looks.of_mark(item.mark as usize);
        let values = ids.join(",");
        view! {
            <tr
                class:hot=move || hover.with(|hover| hover.as_deref() == Some(hot.as_str()))
                class:chosen=chosen
                aria-rowindex=index
                on:pointerenter=move |_| hover.set(Some(entered.clone()))
                on:pointerleave=move |_| hover.set(None)
            >
                <td class="pin">
                    <div>
                        <input
                            type="checkbox"
                            name="runs"
                            value=values
                            aria-label=format!("Select {}", row.label)
                            checked=chosen.get_untracked()
                            prop:checked=chosen
                            on:change=toggle
                        />
                        {self.opener(row)}
                        {swatch(Some(colour.css()), Some(shape))}
                        <a href=href title=title>{row.label.clone()}</a>
                        {starred}
                        {warned}
                    </div>
                </td>
                {cells}
            </tr>
        }
    }

    /// The way to the runs behind a row, and back.
    fn opener(&self, row: &Row) -> Node {
        if !self.base.is_grouped() {
            return Node::default();
        }
        let open = self.base.open.contains(&row.key);
        let (view, key) = (self.shared.view, row.key.clone());
        let href = move || {
            view.with(|view| {
                view.with(|view| match view.open.iter().position(|other| *other == key) {
                    Some(place) => {
                        view.open.remove(place);
                    }
                    None => view.open.push(key.clone()),
                })
            })
        };
        let runs = format::counted(u64::from(row.runs), "run", "runs");
        let words = if open { format!("Hide the {runs} behind it") } else { format!("List the {runs} behind it") };
        let expanded = if open { "true" } else { "false" };
        view! {
            <a class="opener" href=href data-noscroll="" role="button" aria-expanded=expanded aria-label=words.clone() title=words>
                {if open { "▾" } else { "▸" }}
            </a>
        }
    }
}

/// A run behind the row above it.
fn inner(row: &Row, cells: Node, index: Option<String>) -> Node {
    if row.key.is_empty() {
        return view! { <tr class="inner"><td class="pin"><div>{row.label.clone()}</div></td></tr> };
    }
    let starred = row.star.then(|| view! { <i class="star" title="Starred">"★"</i> });
    view! {
        <tr class="inner" aria-rowindex=index>
            <td class="pin"><div><a href=links::run(&row.key) title=row.label.clone()>{row.label.clone()}</a>{starred}</div></td>
            {cells}
        </tr>
    }
}

/// What stands in one column of a row.
fn cell(row: &Row, place: usize, column: &str, catalog: &Catalog, base: &View) -> Node {
    match (column, row.cells.get(place).unwrap_or(&Cell::Nothing)) {
        ("seed", _) => seeds(row),
        ("state", _) => {
            let tone = parts::tone_of(worst(row));
            view! { <td><span class=format!("state tone-{tone}") title=row.detail.clone()>{state_words(row)}</span></td> }
        }
        ("star", _) => {
            view! { <td title=row.star.then_some("One of its runs is starred")>{if row.star { "★" } else { "" }}</td> }
        }
        ("tag", _) => view! { <td class="tags">{tags(row, base)}</td> },
        ("epoch", _) => {
            let (done, all) = row.members.first().map_or((0, 0), |member| (member.epoch, member.epochs));
            view! { <td class="n">{format!("{done} of {all}")}</td> }
        }
        ("seconds", Cell::Stat(stat)) => {
            let exact = format!("{:.1} seconds, mean of {}", stat.mean.0, stat.n);
            view! { <td class="n" title=exact>{format::duration(stat.mean.0)}</td> }
        }
        (_, Cell::Stat(stat)) => {
            let unit = points::unit(catalog, column);
            let half = stat.half_width.map(|half| view! { <s>{format!(" ± {}", format::plain(unit, half))}</s> });
            // How many runs a mean stands on is said where it is not how many the row has.
            let few = (stat.n != row.runs || row.runs > 1)
                .then(|| view! { <small>{format!(" {}", format::count(u64::from(stat.n)))}</small> });
            let one = if base.is_grouped() {
                format::counted(u64::from(stat.n), "run", "runs")
            } else {
                "One run".to_owned()
            };
            let title = format!("{one}, {}", Column::parse(column).under(base.protocol).label());
            view! { <td class="n" title=title>{format::plain(unit, stat.mean.0)}{half}{few}</td> }
        }
        ("created" | "started" | "ended", Cell::Value(Value::Integer(time))) => {
            view! { <td title="UTC">{format::moment(*time)}</td> }
        }
        (_, other) => {
            let class = if columns::is_number(catalog, column) { "n" } else { "" };
            let text = match other {
                Cell::Value(value) => marks::value_name(catalog, column, Some(value)),
                Cell::Several(count) => format!("{count} values"),
                _ => format::MISSING.to_owned(),
            };
            view! { <td class=class>{text}</td> }
        }
    }
}

/// The tags of a row's runs; each switches the filter for it.
fn tags(row: &Row, base: &View) -> Node {
    let filter = Filter::parse(&base.filter).unwrap_or_default();
    let one = |tag: &String| {
        let text = clause::toggled(&filter, "tag", &Value::from(tag.as_str())).to_string();
        let href = base.with(|view| view.filter = text);
        view! { <a class="tag" href=href data-noscroll="" title="Only runs with this tag, or all again">{tag.clone()}</a> }
    };
    row.tags.iter().map(one).collect::<Node>()
}

/// The state that a reader should see first: trouble, then work, then the rest.
fn worst(row: &Row) -> &'static str {
    const ORDER: [&str; 9] =
        ["failed", "lost", "preempted", "starting", "running", "stopping", "queued", "cancelled", "finished"];
    ORDER.into_iter().find(|name| row.states.iter().any(|(state, _)| state == name)).unwrap_or("queued")
}

/// The one state, or counts of several, in the order of a run's life.
fn state_words(row: &Row) -> String {
    match row.states.as_slice() {
        [(name, 1)] if matches!(name.as_str(), "running" | "stopping") => {
            let (done, all) = row.members.first().map_or((0, 0), |member| (member.epoch, member.epochs));
            format!("{name}, {done} of {all}")
        }
        [(name, _)] => name.clone(),
        several => several.iter().map(|(name, count)| format!("{count} {name}")).collect::<Vec<_>>().join(", "),
    }
}

/// Each seed as a link to its run; many seeds as their number.
fn seeds(row: &Row) -> Node {
    if row.runs > 6 {
        return view! { <td>{format::counted(u64::from(row.runs), "run", "runs")}</td> };
    }
    let seeds = row
        .members
        .iter()
        .map(|member| {
            let class = format!("seed tone-{}", parts::tone(&member.state));
            let title = format!("Seed {}: {}", member.seed, member.state);
            view! { <a class=class href=links::run(&member.id) title=title>{member.seed}</a> }
        })
        .collect::<Node>();
    view! { <td class="seeds">{seeds}</td> }
}
