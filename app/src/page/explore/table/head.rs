//! The head of a column: its name, by which the table is sorted, and what else can be done with it.

use retort_wire::{Catalog, Sort};

use super::super::{Shared, columns};
use crate::{prelude::*, view::View};

/// One head.
pub fn view(column: &str, catalog: &Catalog, base: &View, shared: &Shared) -> Node {
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
    let href = link(shared, move |view| view.sort = vec![Sort { column: sort.clone(), descending: next }]);
    let class = if columns::is_number(catalog, column) { "n" } else { "" };
    let help = column.split_once('.').and_then(|(_, metric)| catalog.metric(metric)).map(|metric| metric.help.clone());
    view! {
        <th scope="col" class=class aria-sort=order>
            <div>
                <a href=href data-noscroll="" title=help>
                    {name.clone()}
                    {arrow}
                </a>
                {menu(column, &name, base, shared)}
            </div>
        </th>
    }
}

/// An address that keeps what else the view is when it is followed: it may have changed since the head was drawn.
fn link(shared: &Shared, change: impl Fn(&mut View) + Send + Sync + 'static) -> Box<dyn FnMut() -> String + Send> {
    let view = shared.view;
    let change: Box<dyn Fn(&mut View) + Send + Sync> = Box::new(change);
    Box::new(move || view.with(|view| view.with(|view| change(view))))
}

/// What else can be done with a column.
fn menu(column: &str, name: &str, base: &View, shared: &Shared) -> Node {
    let way = |words: &'static str, change: fn(&mut View, &str)| {
        let column = column.to_owned();
        let href = link(shared, move |view| change(view, &column));
        view! { <a href=href data-noscroll="">{words}</a> }
    };
    let key = base.sort.iter().position(|key| key.column == *column);
    let further = !base.sort.is_empty() && key != Some(0);
    let pinned = base.pinned.iter().any(|other| other == column);
    view! {
        <details class="menu" name="column">
            <summary aria-label=format!("{name}: sort, move, pin, filter")>"⋮"</summary>
            <div class="menu-body ways" on:click=|event| close(&event)>
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
                {filter(column, base, shared)}
            </div>
        </details>
    }
}

/// Closes the menu when one of its ways is taken.
fn close(event: &leptos::ev::MouseEvent) {
    use wasm_bindgen::JsCast;
    let way = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let menu = way.filter(|way| way.tag_name() == "A").and_then(|way| way.closest("details").ok().flatten());
    if let Some(menu) = menu {
        let _ = menu.remove_attribute("open");
    }
}

/// A form that writes one more clause into the filter.
fn filter(column: &str, base: &View, shared: &Shared) -> Node {
    let hidden = super::super::controls::hidden(base, &["after", "before", "at"]);
    let value = NodeRef::<leptos::html::Input>::new();
    let operator = NodeRef::<leptos::html::Select>::new();
    let (go, view, own) = (shared.go, shared.view, column.to_owned());
    let submit = move |event: leptos::ev::SubmitEvent| {
        let (Some(value), Some(operator)) = (value.get_untracked(), operator.get_untracked()) else { return };
        event.prevent_default();
        let href =
            view.with_untracked(|view| view.with(|view| view.add_clause(&own, &operator.value(), &value.value())));
        go.run((href,));
    };
    let options = ["=", "!=", ">", ">=", "<", "<="].map(|sign| view! { <option value=sign>{sign}</option> });
    view! {
        <form method="get" action="/" on:submit=submit>
            {hidden}
            <input type="hidden" name="where" value=column.to_owned()/>
            <select name="is" node_ref=operator aria-label="Comparison">{options.into_iter().collect::<Node>()}</select>
            <input name="value" node_ref=value aria-label="Value" autocomplete="off" required=true/>
            <button type="submit">"Filter"</button>
        </form>
    }
}
