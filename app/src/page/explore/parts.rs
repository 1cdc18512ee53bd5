//! The parts of Explore that the server writes: lists, links, choosers and the table. In the browser they are HTML that
//! is fetched again when the view changes, and whose links and fields lead to the view as it is then.

use retort_wire::{Catalog, Cloud, Rows};
use wasm_bindgen::JsCast as _;
use web_sys::Element;

use super::{Shared, columns, controls, marks::Marks, plots, query, rail, stage, table};
use crate::{
    api,
    api::ApiError,
    header,
    page::share,
    prelude::*,
    served,
    view::{
        View,
        encoding::{encoded, pairs},
    },
};

/// What the parts are written from.
struct Asked {
    catalog: Remote<Catalog>,
    cloud: Remote<Cloud>,
    view: View,
}

/// The parts of Explore.
pub const NAMES: [&str; 5] = ["facets", "head", "above", "below", TABLE];

/// Those that are drawn from all marks.
pub const DRAWN: [&str; 4] = ["facets", "head", "above", "below"];

/// The part that is a page of rows.
pub const TABLE: &str = "table";

/// The document of these parts alone, for a browser that has the others.
pub fn alone(names: &[String]) -> Node {
    let search = Address::here().search;
    let view = memo(move || View::parse(&search.get()));
    let wanted = |name: &str| names.iter().any(|other| other == name);
    let ours: Vec<&'static str> = NAMES.into_iter().filter(|name| wanted(name)).collect();
    // Nothing of it is hydrated: no answer is sent along as data.
    let parts = (!ours.is_empty()).then(|| {
        Owner::with_no_hydration(move || {
            let catalog = super::super::parts::catalog();
            let cloud = Remote::new(move || view.with(columns::question), api::cloud);
            let one = |name| served::part(name, move || write(name, catalog, cloud, view));
            ours.into_iter().map(one).collect::<Node>()
        })
    });
    let share = wanted(share::NAME).then(|| served::part(share::NAME, share::share));
    let device = wanted(header::DEVICE).then(|| served::part(header::DEVICE, header::device));
    view! { {parts} {share} {device} }
}

/// One part, when its answers have come.
pub fn write(name: &str, catalog: Remote<Catalog>, cloud: Remote<Cloud>, view: Memo<View>) -> Node {
    let asked = Asked { catalog, cloud, view: view.get_untracked() };
    match name {
        "facets" => asked.when_there(facets),
        "head" => asked.when_there(stage::head),
        "above" => asked.when_there(|answer, view| around(answer, view, |plot| plot.above)),
        "below" => asked.when_there(|answer, view| around(answer, view, |plot| plot.below)),
        _ => asked.table(),
    }
}

/// What the server knows of the marks, or why it says nothing.
pub type Answer = Result<(Catalog, Cloud), ApiError>;

impl Asked {
    fn when_there(self, then: impl FnOnce(Answer, &View) -> Node + Send + 'static) -> Node {
        let Self { catalog, cloud, view } = self;
        let node = Node::suspend(async move {
            let answer = match (catalog.await, cloud.await) {
                (Ok(catalog), Ok(cloud)) => Ok((catalog, cloud)),
                (_, Err(error)) | (Err(error), _) => Err(error),
            };
            then(answer, &view)
        });
        view! { <Suspense>{node}</Suspense> }
    }

    /// The table, with the runs behind the rows that are open.
    fn table(self) -> Node {
        let (page, opened) = (columns::page(&self.view), columns::opened(&self.view));
        let rows = Remote::new(move || page.clone(), api::rows);
        let opened = Remote::new(
            move || opened.clone(),
            |questions| async move {
                let mut opened = Vec::<(String, Rows)>::new();
                for asked in questions {
                    // A row that the filter has taken away is simply not there to be open.
                    if let (Some(key), Ok(rows)) = (asked.within.clone(), api::rows(asked).await) {
                        opened.push((key, rows));
                    }
                }
                Ok(opened)
            },
        );
        let Self { catalog, cloud, view } = self;
        let node = Node::suspend(async move {
            let opened = opened.await.unwrap_or_default();
            match (catalog.await, cloud.await, rows.await) {
                (Ok(catalog), Ok(cloud), Ok(rows)) => table::view(&rows, &opened, &cloud, &catalog, &view),
                (Ok(_), Ok(_), Err(error)) => stage::failure(&error, &view),
                _ => Node::default(),
            }
        });
        view! { <Suspense>{node}</Suspense> }
    }
}

fn facets(answer: Answer, view: &View) -> Node {
    match answer {
        Ok((catalog, cloud)) => rail::facets(&cloud, &catalog, view),
        Err(error) => query::refused(&view.filter, &error.to_string()),
    }
}

/// What stands above or below the plot.
fn around(answer: Answer, view: &View, which: fn(&plots::Plot) -> plots::Words) -> Node {
    match answer {
        Ok((catalog, cloud)) if cloud.matched > 0 => {
            let marks = Marks::of(cloud.into(), catalog.into(), view);
            which(plots::named(&view.drawing.plot))(&marks)
        }
        _ => Node::default(),
    }
}

/// Tells the box of the filter whether its text was refused.
pub fn mark_filter() {
    if let Some(input) = document().get_element_by_id("filter") {
        let _ = match document().get_element_by_id("filter-error") {
            Some(_) => input.set_attribute("aria-invalid", "true"),
            None => input.remove_attribute("aria-invalid"),
        };
    }
}

fn target(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn closest(event: &web_sys::Event, kind: &str) -> Option<Element> {
    target(event)?.closest(kind).ok()?
}

/// The name of the part that an element stands in.
fn part_of(element: &Element) -> Option<String> {
    element.closest("[data-part]").ok()??.get_attribute("data-part")
}

/// Follows a link in a part. It was written for the view of then; what it does not lead away from stays as it is now.
pub fn follow(event: &leptos::ev::MouseEvent, shared: &Shared) {
    if event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0 {
        return;
    }
    let Some(link) = closest(event, "[data-part] a[data-noscroll]") else { return };
    let (Some(href), Some(part)) = (link.get_attribute("href"), part_of(&link)) else { return };
    event.prevent_default();
    // Nor does the router follow it.
    event.stop_propagation();
    if let Ok(Some(menu)) = link.closest("details.menu") {
        let _ = menu.remove_attribute("open");
    }
    let next = shared.view.with_untracked(|view| grafted(view, View::parse(href.trim_start_matches('/')), &part));
    shared.go.run((next.href(),));
}

/// The view `now` with what a link of `part` leads to.
fn grafted(now: &View, there: View, part: &str) -> View {
    if part == "facets" {
        return now.changed(|view| view.filter = there.filter);
    }
    let same_marks = there.group == now.group;
    let selected = if same_marks { now.selected.clone() } else { Vec::new() };
    if part == "table" {
        return View { selected, ..there };
    }
    let now = now.clone();
    View {
        selected,
        sort: now.sort,
        columns: now.columns,
        pinned: now.pinned,
        open: now.open,
        place: now.place,
        ..there
    }
}

/// A field of a part was changed.
pub fn changed(event: &web_sys::Event, shared: &Shared) {
    let Some((form, field)) = target(event).and_then(|field| Some((field.closest("form").ok()??, field))) else {
        return;
    };
    if form.class_name().contains("columns") {
        return columns_changed(&form, &field, shared);
    }
    if part_of(&field).is_none_or(|part| part == "table" || part == "facets") {
        return;
    }
    let Some((name, value)) = controls::changed_field(event) else { return };
    let next = shared.view.with_untracked(|view| controls::apply(view, &name, &value));
    shared.go.run((next.href(),));
}

/// A box in the menu of columns was ticked: the columns that are ticked, those that were shown before in their order.
fn columns_changed(form: &Element, field: &Element, shared: &Shared) {
    let shown = form.get_attribute("data-shown").unwrap_or_default();
    let Some(input) = field.dyn_ref::<web_sys::HtmlInputElement>().filter(|input| input.type_() == "checkbox") else {
        return;
    };
    let name = input.value();
    let mut all = shared.view.with_untracked(|view| view.columns.clone());
    let all = all.get_or_insert_with(|| shown.split(',').map(str::to_owned).collect());
    all.retain(|other| *other != name);
    if input.checked() {
        all.push(name);
    }
    let all = std::mem::take(all);
    shared.change.run((Box::new(move |view: &mut View| view.columns = Some(all)),));
}

/// A form of a part was sent: where it leads without scripts, but with the selection, and without loading the page anew.
pub fn submitted(event: &web_sys::Event, shared: &Shared) {
    let Some(form) = target(event).filter(|form| part_of(form).is_some()) else { return };
    if form.get_attribute("action").as_deref() != Some("/") {
        return;
    }
    let Some(part) = part_of(&form) else { return };
    event.prevent_default();
    // What is folded up is sent, too, as it is without scripts.
    served::fold::unfold_all(&form);
    let next = View::parse(&sent(&form));
    shared.go.run((shared.view.with_untracked(|view| grafted(view, next, &part)).href(),));
}

/// What a form sends.
fn sent(form: &Element) -> String {
    let mut query = Vec::new();
    let mut fields = served::all(form, "input[name],select[name]");
    // The chooser of the horizontal axis stands outside of its form.
    if let Some(root) = document().document_element().filter(|_| !form.id().is_empty()) {
        fields.extend(served::all(&root, &format!("[form='{0}'][name]:not(#{0} *)", form.id())));
    }
    for field in fields {
        let (name, value) = if let Some(select) = field.dyn_ref::<web_sys::HtmlSelectElement>() {
            (select.name(), select.value())
        } else if let Some(input) = field.dyn_ref::<web_sys::HtmlInputElement>() {
            if matches!(input.type_().as_str(), "checkbox" | "radio") && !input.checked() {
                continue;
            }
            (input.name(), input.value())
        } else {
            continue;
        };
        query.push(format!("{name}={}", encoded(&value)));
    }
    query.join("&")
}

/// The names in the query of a request for parts.
pub fn asked_for(search: &str) -> Option<Vec<String>> {
    let (_, names) = pairs(search).into_iter().find(|(name, _)| name == served::PARTS)?;
    Some(names.split(',').map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use retort_wire::{Grouping, Sort};

    #[test]
    fn a_link_keeps_what_it_does_not_lead_away_from() {
        let sort = vec![Sort { column: "test.kl".into(), descending: true }];
        let now = View { selected: vec!["a".into()], sort, filter: "seed = 1".into(), ..View::default() };
        let facet = grafted(&now, View { filter: "seed = 2".into(), ..View::default() }, "facets");
        assert_eq!((facet.filter.as_str(), facet.sort.len(), facet.selected.len()), ("seed = 2", 1, 1));
        let plot = grafted(&now, View::parse("plot=heatmap&filter=seed+%3D+1"), "head");
        assert_eq!((plot.drawing.plot.as_str(), plot.sort.len(), plot.selected.len()), ("heatmap", 1, 1));
        let unsorted = grafted(&now, View::default(), "table");
        assert_eq!((unsorted.sort.len(), unsorted.selected.len()), (0, 1));
        let runs = grafted(&now, View { group: Grouping::Runs, ..View::default() }, "table");
        assert!(runs.selected.is_empty(), "runs have other keys than groups");
    }

    #[test]
    fn parts_are_asked_for_by_name() {
        assert_eq!(asked_for("x=test.kl&parts=facets,table").unwrap(), ["facets", "table"]);
        assert_eq!(asked_for("x=test.kl"), None);
    }
}
