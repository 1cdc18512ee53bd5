//! The choosers of the plot: axes, colour, shape, protocol, grouping. One form, so that they work without scripts.

use retort_wire::{Catalog, Cloud, Grouping, Protocol, rows::Place};

use super::{choosers, marks, points};
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

/// The same for a form in a plot.
pub fn kept(base: &View, without: &[&str]) -> Node {
    let without: Vec<&str> = without.iter().copied().chain(["after", "before", "at"]).collect();
    hidden(base, &without)
}

/// Names of the fields in the plot's form.
const FIELDS: [&str; 14] = [
    "x", "y", "log", "colour", "shape", "protocol", "epoch", "group", "frontier", "zoom", "size", "facet", "guides",
    "trails",
];

/// The plot's form above it, with the chooser of the vertical axis.
pub fn form(cloud: &Cloud, catalog: &Catalog, base: &View) -> Node {
    view! {
        <form class="plotform" id="plot-form" method="get" action="/">
            {kept(base, &FIELDS)}
            <div class="acts">
                {channel("Colour", "colour", &base.colour, marks::channels(cloud, base).0.as_deref(), cloud, catalog)}
                {channel("Shape", "shape", &base.shape, marks::channels(cloud, base).1.as_deref(), cloud, catalog)}
                {protocol(base)}
                {grouping(base, catalog)}
                {choosers::more(cloud, catalog, base)}
                <button class="nojs" type="submit">"Show"</button>
            </div>
            <div class="y-axis">{axis("y", "Vertical axis", &base.y, base.log.1, cloud, catalog)}</div>
        </form>
    }
}

/// The chooser of the horizontal axis, below the plot; it belongs to the form above it.
pub fn below(cloud: &Cloud, catalog: &Catalog, base: &View) -> Node {
    view! {
        <div class="plotform">
            <div class="x-axis">{axis("x", "Horizontal axis", &base.x, base.log.0, cloud, catalog)}</div>
        </div>
    }
}

/// Name and value of the field that was changed; a box that is off has the value `off`.
pub fn changed_field(event: &web_sys::Event) -> Option<(String, String)> {
    use wasm_bindgen::JsCast;
    let target = event.target()?;
    if let Some(select) = target.dyn_ref::<web_sys::HtmlSelectElement>() {
        return Some((select.name(), select.value()));
    }
    let input = target.dyn_ref::<web_sys::HtmlInputElement>()?;
    let value = match (input.name().as_str(), input.checked()) {
        ("log", on) => format!("{}{}", input.value(), if on { "+" } else { "-" }),
        ("epoch", _) | (_, true) => input.value(),
        (_, false) => "off".to_owned(),
    };
    Some((input.name(), value))
}

/// The view after one field was set. A new axis shows all of the plane again.
pub fn apply(view: &View, name: &str, value: &str) -> View {
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
        next.open.clear();
        next.place = Place::First;
    }
    next
}

fn axis(name: &'static str, label: &'static str, chosen: &str, log: bool, cloud: &Cloud, catalog: &Catalog) -> Node {
    let options = choosers::groups(&choosers::axes(cloud, catalog), Some(chosen));
    let chosen = chosen.to_owned();
    view! {
        <select class="axis-title" form="plot-form" name=name aria-label=label prop:value=chosen>{options}</select>
        <label class="log"><input type="checkbox" form="plot-form" name="log" value=name checked=log prop:checked=log/>"log"</label>
    }
}

fn channel(
    label: &'static str,
    name: &'static str,
    chosen: &Option<String>,
    effective: Option<&str>,
    cloud: &Cloud,
    catalog: &Catalog,
) -> Node {
    let value = chosen.clone().unwrap_or_else(|| "auto".to_owned());
    let auto = match (effective, chosen) {
        (Some(path), None) => format!("auto: {}", points::lower(&choosers::channel_name(catalog, path))),
        _ => "auto".to_owned(),
    };
    let settings = cloud.differing.iter().map(|path| (path.clone(), choosers::channel_name(catalog, path))).collect();
    // Shapes are for few values; a number has a colour.
    let numbers = if name == "shape" { Vec::new() } else { cloud.measured.clone() };
    let numbers = numbers.iter().map(|path| (path.clone(), choosers::channel_name(catalog, path))).collect();
    let wanted = chosen.as_deref().filter(|path| !path.is_empty());
    let options = choosers::groups(&[("Settings", settings), ("Measured", numbers)], wanted);
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

/// Which epoch numbers are from.
pub fn protocol(base: &View) -> Node {
    let epoch = match base.protocol {
        Protocol::Epoch(epoch) => epoch.to_string(),
        _ => String::new(),
    };
    let certain = (!epoch.is_empty()).then_some(base.protocol);
    let options = Protocol::ALL
        .into_iter()
        .chain(certain)
        .map(|protocol| view! { <option value=protocol.name() selected=protocol == base.protocol>{protocol.label()}</option> })
        .collect::<Node>();
    view! {
        <label>"Numbers from"<select name="protocol" prop:value=base.protocol.name()>{options}</select></label>
        <label title="Take every number after this many epochs">
            "Epoch"
            <input type="number" name="epoch" min="0" step="1" class="epoch" value=epoch.clone() prop:value=epoch/>
        </label>
    }
}

fn grouping(base: &View, catalog: &Catalog) -> Node {
    let value = match &base.group {
        Grouping::Settings => "on".to_owned(),
        other => other.print(),
    };
    let by = match &base.group {
        Grouping::By(columns) => {
            let names: Vec<String> = columns.iter().map(|path| marks::path_label(catalog, path)).collect();
            let words = format!("the mean over equal {}", names.join(", ").to_lowercase());
            view! { <option value=value.clone() selected=true>{words}</option> }
        }
        _ => Node::default(),
    };
    view! {
        <label>
            "A mark is"
            <select name="group" prop:value=value>
                <option value="on" selected=base.group == Grouping::Settings>"the mean over seeds"</option>
                <option value="off" selected=!base.is_grouped()>"one run"</option>
                {by}
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
        let runs = apply(&view, "group", "off");
        assert!(runs.selected.is_empty() && !runs.is_grouped());
        assert!(apply(&runs, "group", "on").is_grouped());
    }
}
