//! Choosers that plots are made of: one of several columns, by a list that works without scripts.

use retort_wire::{Catalog, Cloud, cloud::Setting};

use super::{controls, marks, points};
use crate::{prelude::*, view::View};

/// A list to choose from: values with their names.
pub fn choice(label: &'static str, name: &'static str, chosen: &str, options: &[(String, String)]) -> Node {
    let mut listed: Vec<(String, String)> = options.to_vec();
    if !listed.iter().any(|(value, _)| value == chosen) {
        listed.insert(0, (chosen.to_owned(), chosen.to_owned()));
    }
    let options = listed
        .into_iter()
        .map(|(value, name)| view! { <option value=value.clone() selected=value == chosen>{name}</option> })
        .collect::<Node>();
    view! { <label>{label}<select name=name prop:value=chosen.to_owned()>{options}</select></label> }
}

/// A list of settings and of numbers for a channel that is off by default.
pub fn channel(
    label: &'static str,
    name: &'static str,
    chosen: Option<&str>,
    cloud: &Cloud,
    catalog: &Catalog,
) -> Node {
    let off = view! { <option value="" selected=chosen.is_none()>"nothing"</option> };
    let value = chosen.unwrap_or_default().to_owned();
    view! {
        <label>
            {label}
            <select name=name prop:value=value>
                {off}
                {groups(&channels(cloud, catalog, false), chosen)}
            </select>
        </label>
    }
}

/// What an axis can show: numbers that were measured, settings that are numbers, and facts about the run.
pub fn axes(cloud: &Cloud, catalog: &Catalog) -> Vec<(&'static str, Vec<(String, String)>)> {
    channels(cloud, catalog, true)
}

/// Columns by kind with their names. `numbers` leaves out settings whose values are names.
fn channels(cloud: &Cloud, catalog: &Catalog, numbers: bool) -> Vec<(&'static str, Vec<(String, String)>)> {
    let named = |column: &String| (column.clone(), points::column_title(catalog, column));
    let fits = |setting: &&Setting| !numbers || setting.values.iter().all(|value| value.as_number().is_some());
    let settings: Vec<String> = cloud
        .settings
        .iter()
        .filter(fits)
        .map(|setting| setting.path.clone())
        .filter(|path| cloud.differing.contains(path))
        .collect();
    vec![
        ("Measured", cloud.measured.iter().map(named).collect()),
        ("Settings", settings.iter().map(named).collect()),
        ("Run", ["seconds", "epoch"].map(str::to_owned).iter().map(named).collect()),
    ]
}

/// Options under their headings; one that is chosen and not among them comes first.
pub fn groups(groups: &[(&'static str, Vec<(String, String)>)], chosen: Option<&str>) -> Node {
    let is_known = |wanted: &str| groups.iter().any(|(_, options)| options.iter().any(|(value, _)| value == wanted));
    let unknown = chosen
        .filter(|chosen| !is_known(chosen))
        .map(|chosen| view! { <option value=chosen.to_owned() selected=true>{chosen.to_owned()}</option> });
    let listed = groups.iter().filter(|(_, options)| !options.is_empty()).map(|(heading, options)| {
        let options = options.iter().map(|(value, name)| {
            let on = chosen == Some(value.as_str());
            view! { <option value=value.clone() selected=on>{name.clone()}</option> }
        });
        view! { <optgroup label=*heading>{options.collect::<Node>()}</optgroup> }
    });
    view! { {unknown} {listed.collect::<Node>()} }
}

/// A form of choosers.
pub fn plain_form(base: &View, fields: &[&str], inner: Node) -> Node {
    let with_protocol: Vec<&str> = fields.iter().copied().chain(["protocol", "epoch", "group"]).collect();
    view! {
        <form class="plotform" method="get" action="/">
            {controls::kept(base, &with_protocol)}
            <div class="acts plot-acts">
                {inner}
                {controls::protocol(base)}
                <button class="nojs" type="submit">"Show"</button>
            </div>
        </form>
    }
}

/// The menu of what a scatter plot can show beside its axes and colours.
pub fn more(cloud: &Cloud, catalog: &Catalog, base: &View) -> Node {
    let drawing = &base.drawing;
    let set = [base.frontier, drawing.trails, drawing.size.is_some(), drawing.facet.is_some(), !drawing.guides];
    let count = set.iter().filter(|on| **on).count();
    let summary = if count == 0 { "More".to_owned() } else { format!("More ({count} on)") };
    let guides = if drawing.guides { "on" } else { "off" };
    view! {
        <details class="menu plot-more">
            <summary class="button">{summary}</summary>
            <div class="menu-body">
                {channel("Size", "size", drawing.size.as_deref(), cloud, catalog)}
                {channel("Small multiples by", "facet", drawing.facet.as_deref(), cloud, catalog)}
                <label>
                    "Lines to judge by"
                    <select name="guides" prop:value=guides>
                        <option value="on" selected=drawing.guides>"shown"</option>
                        <option value="off" selected=!drawing.guides>"hidden"</option>
                    </select>
                </label>
                <label class="tick-box"><input type="checkbox" name="frontier" value="on" checked=base.frontier prop:checked=base.frontier/>"Frontier: what no mark beats on both axes"</label>
                <label class="tick-box"><input type="checkbox" name="trails" value="on" checked=drawing.trails prop:checked=drawing.trails/>"Trails over epochs of what is selected"</label>
            </div>
        </details>
    }
}

/// What a path or a metric is called on a chooser of channels.
pub fn channel_name(catalog: &Catalog, path: &str) -> String {
    if catalog.field(path).is_some() {
        marks::path_label(catalog, path)
    } else {
        points::column_name(catalog, path, true)
    }
}
