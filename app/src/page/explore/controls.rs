//! The choosers of the plot: axes, colour, shape, protocol, grouping. One form, so that they work without scripts.

use retort_wire::{Catalog, Protocol, group::Overview};

use super::{Shared, marks, points};
use crate::prelude::*;
use crate::view::{View, encoding::encoded};

/// The view's parameters as hidden fields, without those that the form itself holds.
pub fn hidden(base: &View, without: &[&str]) -> Node {
    base.parts()
        .into_iter()
        .filter(|(name, _)| !without.contains(name))
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect::<Node>()
}

/// Names of the fields in the plot's form.
const FIELDS: [&str; 9] = ["x", "y", "log", "colour", "shape", "protocol", "group", "frontier", "zoom"];

/// The plot's form around `plot`: the vertical axis' chooser above it, the horizontal one's below.
pub fn form(overview: &Overview, catalog: &Catalog, base: &View, shared: &Shared, plot: Node) -> Node {
    let (view, navigate) = (shared.view, shared.go);
    let change = move |event: leptos::ev::Event| {
        let Some((name, value)) = changed_field(&event) else { return };
        let next = view.with_untracked(|view| apply(view, &name, &value));
        navigate.run((next.href(),));
    };
    view! {
        <form class="plotform" method="get" action="/" on:change=change>
            {hidden(base, &FIELDS)}
            <div class="acts">
                {channel("Colour", "colour", &base.colour, marks::channels(overview, base).0.as_deref(), overview, catalog)}
                {channel("Shape", "shape", &base.shape, marks::channels(overview, base).1.as_deref(), overview, catalog)}
                {protocol(base)}
                {grouping(base)}
                <label class="tick-box"><input type="checkbox" name="frontier" value="on" checked=base.frontier prop:checked=base.frontier/>"Frontier"</label>
                <button class="nojs" type="submit">"Show"</button>
            </div>
            <div class="y-axis">{axis("y", "Vertical axis", &base.y, base.log.1, overview, catalog)}</div>
            {plot}
            <div class="x-axis">{axis("x", "Horizontal axis", &base.x, base.log.0, overview, catalog)}</div>
        </form>
    }
}

/// Name and value of the field that was changed; a box that is off has the value `off`.
fn changed_field(event: &web_sys::Event) -> Option<(String, String)> {
    use wasm_bindgen::JsCast;
    let target = event.target()?;
    if let Some(select) = target.dyn_ref::<web_sys::HtmlSelectElement>() {
        return Some((select.name(), select.value()));
    }
    let input = target.dyn_ref::<web_sys::HtmlInputElement>()?;
    let value = match (input.name().as_str(), input.checked()) {
        ("log", on) => format!("{}{}", input.value(), if on { "+" } else { "-" }),
        (_, true) => input.value(),
        (_, false) => "off".to_owned(),
    };
    Some((input.name(), value))
}

/// The view after one field was set. A new axis shows all of the plane again.
fn apply(view: &View, name: &str, value: &str) -> View {
    if name == "log" {
        return view.changed(|view| match value {
            "x+" | "x-" => view.log.0 = value == "x+",
            _ => view.log.1 = value == "y+",
        });
    }
    let mut next = View::parse(&format!("{}&{name}={}", view.print(), encoded(value)));
    if matches!(name, "x" | "y") {
        next.zoom = None;
    }
    if name == "group" {
        // Groups and runs have different keys.
        next.selected.clear();
        next.from = 0;
    }
    next
}

fn axis(
    name: &'static str,
    label: &'static str,
    chosen: &str,
    log: bool,
    overview: &Overview,
    catalog: &Catalog,
) -> Node {
    let mut all: Vec<String> = overview.measured.clone();
    if !all.iter().any(|other| other == chosen) {
        all.insert(0, chosen.to_owned());
    }
    let options = all
        .into_iter()
        .map(|column| {
            let on = column == chosen;
            view! { <option value=column.clone() selected=on>{points::axis_title(catalog, &column)}</option> }
        })
        .collect::<Node>();
    let chosen = chosen.to_owned();
    view! {
        <select class="axis-title" name=name aria-label=label prop:value=chosen>{options}</select>
        <label class="log"><input type="checkbox" name="log" value=name checked=log prop:checked=log/>"log"</label>
    }
}

fn channel(
    label: &'static str,
    name: &'static str,
    chosen: &Option<String>,
    effective: Option<&str>,
    overview: &Overview,
    catalog: &Catalog,
) -> Node {
    let value = chosen.clone().unwrap_or_else(|| "auto".to_owned());
    let auto = match (effective, chosen) {
        (Some(path), None) => format!("{} (chosen for you)", marks::path_label(catalog, path)),
        _ => "choose for me".to_owned(),
    };
    let mut paths = overview.differing.clone();
    if let Some(path) = chosen.as_ref().filter(|path| !path.is_empty() && !paths.contains(path)) {
        paths.push(path.clone());
    }
    let options = paths
        .into_iter()
        .map(|path| {
            let on = *chosen == Some(path.clone());
            view! { <option value=path.clone() selected=on>{marks::path_label(catalog, &path)}</option> }
        })
        .collect::<Node>();
    let none = chosen.as_deref() == Some("");
    view! {
        <label>
            {label}
            <select name=name prop:value=value>
                <option value="auto" selected=chosen.is_none()>{auto}</option>
                {options}
                <option value="" selected=none>"nothing"</option>
            </select>
        </label>
    }
}

fn protocol(base: &View) -> Node {
    let options = Protocol::ALL
        .into_iter()
        .map(|protocol| view! { <option value=protocol.name() selected=protocol == base.protocol>{protocol.label()}</option> })
        .collect::<Node>();
    view! { <label>"Numbers from"<select name="protocol" prop:value=base.protocol.name()>{options}</select></label> }
}

fn grouping(base: &View) -> Node {
    let value = if base.grouped { "on" } else { "off" };
    view! {
        <label>
            "A mark is"
            <select name="group" prop:value=value>
                <option value="on" selected=base.grouped>"the mean over seeds"</option>
                <option value="off" selected=!base.grouped>"one run"</option>
            </select>
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_change_the_view() {
        let view = View { selected: vec!["a".into()], ..View::default() };
        assert_eq!(apply(&view, "x", "test.kl").x, "test.kl");
        assert!(apply(&view, "frontier", "on").frontier);
        assert!(!apply(&View { frontier: true, ..View::default() }, "frontier", "off").frontier);
        assert_eq!(apply(&view, "log", "y+").log, (false, true));
        assert_eq!(apply(&View { log: (true, true), ..View::default() }, "log", "x-").log, (false, true));
        assert_eq!(apply(&view, "colour", "auto").colour, None);
        assert_eq!(apply(&view, "colour", "").colour, Some(String::new()));
        assert!(apply(&view, "group", "off").selected.is_empty());
    }
}
