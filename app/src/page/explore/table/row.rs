//! One row: a group with the means of its runs, or one run.

use retort_wire::{
    Catalog, Column, Filter, Rows, Value,
    rows::{Cell, Row},
};

use super::{
    super::{
        clause, columns,
        marks::{self, Looks},
        points,
    },
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
}

impl Drawn {
    /// The rows, and below those that are open the runs behind them.
    pub fn lines(&self, rows: &Rows, opened: &[(String, Rows)]) -> Node {
        let mut lines = Vec::with_capacity(rows.rows.len());
        for (place, row) in rows.rows.iter().enumerate() {
            // The head is the first.
            lines.push(self.line(row, rows.from as usize + place + 2));
            let Some((_, runs)) = opened.iter().find(|(other, _)| *other == row.key) else { continue };
            lines.extend(runs.rows.iter().map(|row| inner(row, self.cells(row))));
            let more = (runs.marks as usize).saturating_sub(runs.rows.len());
            if more > 0 {
                let label = format!("and {} more; filter for them", format::counted(more as u64, "run", "runs"));
                lines.push(view! { <tr class="inner"><td class="pin"><div>{label}</div></td></tr> });
            }
        }
        Node::List(lines)
    }

    fn cells(&self, row: &Row) -> Node {
        let cell = |(place, column): &(usize, String)| cell(row, *place, column, &self.catalog, &self.base);
        self.shown.iter().map(cell).collect()
    }

    fn line(&self, row: &Row, index: usize) -> Node {
        let cells = self.cells(row);
        let ids: Vec<&str> = row.members.iter().map(|member| member.id.as_str()).collect();
        // The run in the middle says more about its group than the first.
        let href = row.median.as_deref().or(ids.first().copied()).map(links::run).unwrap_or_default();
        let title = match (&row.median, row.runs) {
            (Some(_), 2..) => format!("{}\nThe run in the middle of {}", row.label, format::count(u64::from(row.runs))),
            _ => row.label.clone(),
        };
        let starred = row.star.then(|| view! { <i class="star" title="Starred">"★"</i> });
        let warned = row.warned.then(|| view! { <i class="warned" title="Carries a warning; see its page">"!"</i> });
        let (colour, shape) = self.looks.of_mark(row.mark as usize);
        view! {
            <tr data-key=row.key.clone() aria-rowindex=index>
                <td class="pin">
                    <div>
                        <input type="checkbox" name="runs" value=ids.join(",") aria-label=format!("Select {}", row.label) checked=self.base.selected.contains(&row.key)/>
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
        let open = self.base.open.iter().position(|other| *other == row.key);
        let href = self.base.with(|view| match open {
            Some(place) => {
                view.open.remove(place);
            }
            None => view.open.push(row.key.clone()),
        });
        let runs = format::counted(u64::from(row.runs), "run", "runs");
        let open = open.is_some();
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
fn inner(row: &Row, cells: Node) -> Node {
    let starred = row.star.then(|| view! { <i class="star" title="Starred">"★"</i> });
    view! {
        <tr class="inner">
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
