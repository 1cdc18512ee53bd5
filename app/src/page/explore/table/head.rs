//! The head of a column: its name, by which the table is sorted, and what else can be done with it.

use retort_wire::{Catalog, Sort};

use super::super::columns;
use crate::{prelude::*, view::View};

/// One head.
pub fn view(column: &str, catalog: &Catalog, base: &View) -> Node {
    let place = base.sort.iter().position(|key| key.column == *column);
    let by_default = base.sort.is_empty() && *column == base.x;
    let descending = place.map_or(by_default, |place| base.sort[place].descending);
    let sorted = place.is_some() || by_default;
    // Only the first key is told to screen readers, as the standard has it; the others are numbered for all.
    let order = (place == Some(0) || by_default).then_some(if descending { "descending" } else { "ascending" });
    let number = match place {
        Some(place) if base.sort.len() > 1 => (place + 1).to_string(),
        _ => String::new(),
    };
    let arrow = match (sorted, descending) {
        (false, _) => String::new(),
        (true, true) => format!("\u{a0}↓{number}"),
        (true, false) => format!("\u{a0}↑{number}"),
    };
    let next = if order.is_some() { !descending } else { columns::first_way(catalog, column) };
    let name = columns::name(catalog, column, base.is_grouped());
    let sort = column.to_owned();
    let href = base.with(|view| view.sort = vec![Sort { column: sort, descending: next }]);
    let class = if columns::is_number(catalog, column) { "n" } else { "" };
    let help = column.split_once('.').and_then(|(_, metric)| catalog.metric(metric)).map(|metric| metric.help.clone());
    view! {
        <th scope="col" class=class aria-sort=order>
            <div>
                <a href=href data-noscroll="" title=help>
                    {name.clone()}
                    {arrow}
                </a>
                {menu(column, &name, base)}
            </div>
        </th>
    }
}

/// What else can be done with a column.
fn menu(column: &str, name: &str, base: &View) -> Node {
    let way = |words: &'static str, change: fn(&mut View, &str)| {
        let href = base.with(|view| change(view, column));
        view! { <a href=href data-noscroll="">{words}</a> }
    };
    let key = base.sort.iter().position(|key| key.column == *column);
    let further = !base.sort.is_empty() && key != Some(0);
    let pinned = base.pinned.iter().any(|other| other == column);
    view! {
        <details class="menu" name="column">
            <summary aria-label=format!("{name}: sort, move, pin, filter")>"⋮"</summary>
            <div class="menu-body ways">
                {way("Largest first", |view, column| columns::sort(view, column, true, false))}
                {way("Smallest first", |view, column| columns::sort(view, column, false, false))}
                {further.then(|| way("Then by this, largest first", |view, column| columns::sort(view, column, true, true)))}
                {further.then(|| way("Then by this, smallest first", |view, column| columns::sort(view, column, false, true)))}
                {key.map(|_| way("Do not sort by this", columns::unsort))}
                <hr/>
                {way("Move left", |view, column| columns::shift(view, column, true))}
                {way("Move right", |view, column| columns::shift(view, column, false))}
                {way(if pinned { "Unpin" } else { "Pin beside the names" }, columns::pin)}
                {way("Hide", columns::hide)}
                <hr/>
                {filter(column, base)}
            </div>
        </details>
    }
}

/// A form that writes one more clause into the filter.
fn filter(column: &str, base: &View) -> Node {
    let hidden = super::super::controls::hidden(base, &["after", "before", "at"]);
    let options = ["=", "!=", ">", ">=", "<", "<="].map(|sign| view! { <option value=sign>{sign}</option> });
    view! {
        <form method="get" action="/">
            {hidden}
            <input type="hidden" name="where" value=column.to_owned()/>
            <select name="is" aria-label="Comparison">{options.into_iter().collect::<Node>()}</select>
            <input name="value" aria-label="Value" autocomplete="off" required=true/>
            <button type="submit">"Filter"</button>
        </form>
    }
}
