//! The curves of all sides in one picture, and what is chosen for it.

use retort_wire::{Curves, MetricInfo};

use super::{body::Sides, table, view::CompareView};
use crate::{
    page::{
        chart::{ChartBar, ChartView, follow::Drawn},
        run::numbers,
    },
    plot::{LinePlot, zoom::Gesture},
    prelude::*,
};

/// The curves of all sides in one picture, with the bar above it.
#[component]
pub fn Overlay(
    /// The runs.
    all: Sides,
    /// Their curves as the server answered.
    answer: Remote<Curves>,
) -> impl IntoView {
    view! {
        <Transition fallback=|| view! { <p class="chart-empty">"Reading the curves …"</p> }>
            {move || Node::suspend(async move {
                match answer.await {
                    Ok(curves) => view! { <Picture all curves /> },
                    Err(error) => view! { <p class="notice notice-bad" role="alert">{error.to_string()}</p> },
                }
            })}
        </Transition>
    }
}

/// Metric and split, which the bar asks for first.
fn choosers(all: Sides) -> Node {
    let here = Address::here();
    let go = move |next: CompareView| here.stay(&next.print(), true);
    let view = all.view;
    let (metrics, splits) =
        all.catalog.with_value(|catalog| all.runs.with_untracked(|runs| table::measured(catalog, runs)));
    let at_first = view.get_untracked();
    let of_metric = |metric: MetricInfo| {
        let selected = metric.name == at_first.metric();
        view! { <option value=metric.name selected=selected>{metric.label}</option> }
    };
    let of_split = |split: String| {
        let selected = split == at_first.split();
        let label = all.catalog.with_value(|catalog| numbers::label_of_split(catalog, &split));
        view! { <option value=split selected=selected>{label}</option> }
    };
    let pick_metric = move |event| go(CompareView { metric: event_target_value(&event), ..view.get_untracked() });
    let pick_split = move |event| go(CompareView { split: event_target_value(&event), ..view.get_untracked() });
    view! {
        <h2>"Curves"</h2>
        <label>
            <span>"Metric"</span>
            <select name="metric" prop:value=move || view.with(|view| view.metric().to_owned()) on:change=pick_metric>
                {metrics.into_iter().map(of_metric).collect::<Node>()}
            </select>
        </label>
        <label>
            <span>"on"</span>
            <select name="split" prop:value=move || view.with(|view| view.split().to_owned()) on:change=pick_split>
                {splits.into_iter().map(of_split).collect::<Node>()}
            </select>
        </label>
    }
}

/// The picture of one answer; it goes on growing.
#[component]
fn Picture(
    /// The runs.
    all: Sides,
    /// Their curves.
    curves: Curves,
) -> impl IntoView {
    let view = all.view;
    let asked = view.get_untracked();
    let drawn = Drawn::of(&curves, asked.curves());
    let chart = memo(move || view.with(|view| view.chart));
    let address = Callback::new(move |(chart,): (ChartView,)| CompareView { chart, ..view.get_untracked() }.print());
    let here = Address::here();
    let zoom = Callback::new(move |(gesture,): (Gesture,)| {
        let chart = chart.get_untracked();
        let Some(whole) = drawn.whole.get_untracked() else { return };
        let window = gesture.apply(chart.window, whole, chart.across);
        if window != chart.window {
            here.stay(&address.run((ChartView { window, ..chart },)), false);
        }
    });
    let series = memo(move || {
        let series = |line: &crate::page::chart::Line| {
            let (name, count) = (all.name(line.line), line.count());
            let label = if count.is_empty() { name } else { format!("{name} ({count})") };
            line.series(label, line.line, false)
        };
        drawn.lines.with(|lines| lines.iter().map(series).collect::<Vec<_>>())
    });
    let (title, unit) = all.catalog.with_value(|catalog| {
        let split = numbers::label_of_split(catalog, asked.split()).to_ascii_lowercase();
        let metric = catalog.metric(asked.metric());
        let name = metric.map_or(asked.metric(), |metric| metric.label.as_str());
        (format!("{name}, {split}"), metric.map(|metric| metric.unit.clone()).unwrap_or_default())
    });
    let log_y = Signal::derive(move || chart.get().log);
    let (across, window) = (asked.chart.across, asked.chart.window);
    let whole = Signal::from(drawn.whole);
    view! {
        <ChartBar chart address whole first=choosers(all) names=&["metric", "split"] />
        <div class="overlay"><LinePlot title unit series log_y across window zoom wide=true /></div>
    }
}
