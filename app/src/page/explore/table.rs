//! The run table: the scatter plot's twin in numbers.

mod bar;
mod head;
mod row;
pub mod scroll;

use retort_wire::{Catalog, Cloud, Rows, rows::Place};

use self::row::Drawn;
use super::{columns, marks};
use crate::{format, plot::palette::Shape, prelude::*, view::View};

/// The bar above and the rows; `opened` are the runs of open rows, by the rows' keys.
pub fn view(rows: &Rows, opened: &[(String, Rows)], cloud: &Cloud, catalog: &Catalog, base: &View) -> Node {
    if cloud.matched == 0 {
        return Node::default();
    }
    let shown = columns::shown(cloud, base);
    let heads = shown.iter().map(|(_, column)| head::view(column, catalog, base)).collect::<Node>();
    let title = if base.is_grouped() { "What differs" } else { "Run" };
    // The style sheet keeps up to three columns beside the names.
    let pins = shown.iter().filter(|(_, column)| base.pinned.contains(column)).count().min(3);
    let class = format!("runs pins-{pins}");
    let count = rows.marks + 1;
    let bar = bar::view(rows, cloud, catalog, base);
    let drawn = Drawn { shown, looks: marks::Looks::of(cloud, base), catalog: catalog.clone(), base: base.clone() };
    let body = drawn.lines(rows, opened);
    view! {
        {bar}
        <form id="compare" method="get" action="/compare">
            <div class="scroll rows" tabindex="0" role="region" aria-label="Run table">
                <table class=class id="table" aria-rowcount=count>
                    <thead>
                        <tr>
                            <th scope="col" class="pin">{title}</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody data-filled="" data-from=rows.from data-all=rows.marks data-back=rows.back.clone() data-next=rows.next.clone()>{body}</tbody>
                </table>
            </div>
        </form>
        {pager(rows, base)}
    }
}

/// The mark of the plot as a small drawing: in rows and in the legend.
pub fn swatch(colour: Option<String>, shape: Option<Shape>) -> Node {
    let path = shape.unwrap_or(Shape::Circle).path(6.0, 6.0, 4.2);
    let style = format!("fill:{}", colour.unwrap_or_else(|| "var(--muted)".to_owned()));
    view! { <svg class="swatch-mark" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><path d=path style=style></path></svg> }
}

/// "1 to 100 of 240" with the ways to the rest, where no script scrolls.
fn pager(rows: &Rows, base: &View) -> Node {
    let here = rows.rows.len() as u32;
    if here >= rows.marks {
        return Node::default();
    }
    let to = |place: Place| base.with(|view| view.place = place);
    let back = rows.back.clone().map(|cursor| {
        // The first page is the plain address.
        let place = if rows.from <= columns::ROWS { Place::First } else { Place::Before(cursor) };
        view! { <a class="button" href=to(place) data-noscroll="">"Back"</a> }
    });
    let on = rows.next.clone().map(|cursor| {
        let more = (rows.marks - rows.from - here).min(columns::ROWS);
        view! { <a class="button" href=to(Place::After(cursor)) data-noscroll="">{format!("Next {more}")}</a> }
    });
    let words = span(rows.from, rows.from + here, rows.marks);
    view! {
        <nav class="pager nojs" aria-label="Pages of the table">
            <span>{words}</span>
            {back}
            {on}
        </nav>
    }
}

/// "1 to 100 of 240".
pub fn span(from: u32, end: u32, all: u32) -> String {
    let count = |number: u32| format::count(u64::from(number));
    format!("{} to {} of {}", count((from + 1).min(all)), count(end.min(all)), count(all))
}
