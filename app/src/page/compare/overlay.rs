//! The curves of all runs in one picture, and what is chosen for it.

use retort_wire::{Catalog, MetricInfo};

use super::view::CompareView;
use crate::{
    page::run::{curves, numbers},
    plot::{LinePlot, Series},
    prelude::*,
    service::RunDetail,
};

/// The metrics that at least one of the runs has.
fn measured(catalog: &Catalog, details: &[RunDetail]) -> Vec<MetricInfo> {
    let has =
        |metric: &&MetricInfo| details.iter().any(|detail| detail.rows.iter().any(|row| row.metric == metric.name));
    catalog.metrics.iter().filter(has).cloned().collect()
}

/// The metric whose curves are drawn.
pub fn chosen(catalog: &Catalog, details: &[RunDetail], wish: &str) -> Option<MetricInfo> {
    let measured = measured(catalog, details);
    measured.iter().find(|metric| metric.name == wish).or(measured.first()).cloned()
}

/// Metric, split and scale as a form that works without scripts.
#[component]
pub fn Choosers(
    /// What can be chosen, for names.
    catalog: StoredValue<Catalog>,
    /// The runs.
    details: RwSignal<Vec<RunDetail>>,
    /// The page's address.
    view: Memo<CompareView>,
    /// The metric that is drawn.
    metric: Memo<Option<MetricInfo>>,
    /// The split.
    split: Memo<String>,
) -> impl IntoView {
    let address = Address::here();
    let go = move |next: CompareView| address.stay(&next.print(), true);
    let metrics = catalog.with_value(|catalog| details.with_untracked(|details| measured(catalog, details)));
    let shown = memo(move || metric.get().map(|metric| metric.name).unwrap_or_default());
    let splits = catalog.with_value(|catalog| {
        details.with_untracked(|details| {
            let rows: Vec<_> = details.iter().flat_map(|detail| detail.rows.clone()).collect();
            let all = curves::splits(catalog, &rows).into_iter();
            all.filter(|(name, _)| rows.iter().any(|row| row.split == *name)).collect::<Vec<_>>()
        })
    });
    let at_first = (shown.get_untracked(), split.get_untracked());
    let of_metric = |metric: MetricInfo| {
        let selected = metric.name == at_first.0;
        view! { <option value=metric.name selected=selected>{metric.label}</option> }
    };
    let of_split = |(name, label): (String, String)| {
        let selected = name == at_first.1;
        view! { <option value=name selected=selected>{label}</option> }
    };
    let pick_metric = move |event| go(CompareView { metric: event_target_value(&event), ..view.get_untracked() });
    let pick_split = move |event| go(CompareView { split: event_target_value(&event), ..view.get_untracked() });
    let pick_scale = move |event| go(CompareView { log: event_target_checked(&event), ..view.get_untracked() });
    view! {
        <form class="bar" method="get" action="/compare" on:submit=|event| event.prevent_default()>
            <h2>"Curves"</h2>
            <input type="hidden" name="runs" value=move || view.with(|view| view.runs.join(",")) />
            <label>
                <span>"Metric"</span>
                <select name="metric" prop:value=move || shown.get() on:change=pick_metric>
                    {metrics.into_iter().map(of_metric).collect::<Node>()}
                </select>
            </label>
            <label>
                <span>"on"</span>
                <select name="split" prop:value=move || split.get() on:change=pick_split>
                    {splits.into_iter().map(of_split).collect::<Node>()}
                </select>
            </label>
            <label>
                <input
                    type="checkbox"
                    name="scale"
                    value="log"
                    checked=view.with_untracked(|view| view.log)
                    prop:checked=move || view.with(|view| view.log)
                    on:change=pick_scale
                />
                <span>"logarithmic"</span>
            </label>
            <noscript>
                <button type="submit">"Show"</button>
            </noscript>
        </form>
    }
}

/// The curves of all runs in one picture.
#[component]
pub fn Overlay(
    /// What can be chosen, for names.
    catalog: StoredValue<Catalog>,
    /// How the runs are called.
    names: StoredValue<Vec<String>>,
    /// The runs.
    details: RwSignal<Vec<RunDetail>>,
    /// The page's address.
    view: Memo<CompareView>,
    /// The metric that is drawn.
    metric: Memo<Option<MetricInfo>>,
    /// The split.
    split: Memo<String>,
) -> impl IntoView {
    let series = move |metric: &str| {
        let line = |(index, detail): (usize, &RunDetail)| Series {
            label: names.with_value(|names| names.get(index).cloned().unwrap_or_default()),
            points: split.with(|split| curves::points(&detail.rows, split, metric)),
            dashed: false,
            colour: index,
        };
        details.with(|details| {
            details.iter().enumerate().map(line).filter(|line| !line.points.is_empty()).collect::<Vec<_>>()
        })
    };
    let log = memo(move || view.with(|view| view.log));
    move || match metric.get() {
        None => view! { <p class="quiet">"None of these runs has finished an epoch yet."</p> },
        Some(metric) => {
            let label = catalog.with_value(|catalog| split.with(|split| numbers::label_of_split(catalog, split)));
            let title = format!("{}, {}", metric.label, label.to_ascii_lowercase());
            let name = metric.name.clone();
            let series = memo(move || series(&name));
            view! { <div class="overlay"><LinePlot title unit=metric.unit series log_y=Signal::from(log) /></div> }
        }
    }
}
