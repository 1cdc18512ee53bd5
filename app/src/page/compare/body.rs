//! The comparison once its data is there; curves go on growing while runs train.

use retort_wire::{Catalog, Event, MetricInfo, Protocol};

use super::{
    table::{self, Column, Differences},
    view::CompareView,
};
use crate::{
    format, live,
    page::{
        links,
        parts::{Copy, tone},
        run::{curves, numbers, table::ProtocolChoice},
    },
    plot::{LinePlot, Series, palette},
    prelude::*,
    service::RunDetail,
};

/// Everything under the header.
#[component]
pub fn CompareBody(
    /// What can be chosen, for names.
    catalog: Catalog,
    /// The runs as the server rendered them.
    details: Vec<RunDetail>,
    /// The page's address.
    view: Memo<CompareView>,
) -> impl IntoView {
    let heading = format::counted(details.len() as u64, "run", "runs");
    let names = StoredValue::new(table::names(&catalog, &details));
    let differences = table::differences(&catalog, &details);
    let catalog = StoredValue::new(catalog);
    let details = RwSignal::new(details);
    live::listen(move |event| match event {
        Event::Run { run } => {
            if details.with_untracked(|details| details.iter().any(|detail| detail.run.id == run.id)) {
                details.update(|details| {
                    details
                        .iter_mut()
                        .filter(|detail| detail.run.id == run.id)
                        .for_each(|detail| detail.run = (**run).clone());
                });
            }
        }
        Event::Epoch { run, rows, .. } => {
            if details.with_untracked(|details| details.iter().any(|detail| detail.run.id == *run)) {
                details.update(|details| {
                    for detail in details.iter_mut().filter(|detail| detail.run.id == *run) {
                        curves::merge(&mut detail.rows, rows.clone());
                    }
                });
            }
        }
        // The page can be reloaded; what stands on it stays true for the epochs that it shows.
        Event::Reset => {}
    });
    let split = memo(move || match view.with(|view| view.split.clone()) {
        split if split.is_empty() => numbers::SPLIT.to_owned(),
        split => split,
    });
    let protocol = memo(move || view.with(|view| view.protocol));
    let address = move |protocol: Protocol| CompareView { protocol, ..view.get() }.print();
    let columns = memo(move || {
        catalog.with_value(|catalog| {
            details.with(|details| split.with(|split| table::columns(catalog, details, split, protocol.get())))
        })
    });
    view! {
        <article class="compare">
            <div class="head">
                <div>
                    <nav class="crumbs">
                        <a href="/">"Explore"</a>
                    </nav>
                    <h1>{format!("Compare {heading}")}</h1>
                </div>
                <div class="acts">
                    <Copy label="Copy link" text=Signal::stored(String::new()) />
                    <a class="button" href="/">
                        "Choose others"
                    </a>
                </div>
            </div>
            <h2>"What differs"</h2>
            <Differing differences names details view />
            <Choosers catalog details view />
            <Overlay catalog names details view split />
            <div class="bar">
                <h2>"Numbers"</h2>
                <ProtocolChoice protocol address />
            </div>
            <Numbers names details columns protocol />
        </article>
    }
}

/// Settings that differ, a row a run.
#[component]
fn Differing(
    /// What differs.
    differences: Differences,
    /// How the runs are called.
    names: StoredValue<Vec<String>>,
    /// The runs.
    details: RwSignal<Vec<RunDetail>>,
    /// The page's address.
    view: Memo<CompareView>,
) -> impl IntoView {
    let nothing = differences.settings.is_empty();
    let heads = differences
        .settings
        .iter()
        .map(|(path, label)| view! { <th scope="col" title=path.clone()>{label.clone()}</th> })
        .collect::<Node>();
    let words = match (nothing, differences.seeds) {
        (true, true) => Some("All settings are the same; the runs differ in their seed."),
        (true, false) => Some("All settings and the seed are the same."),
        _ => None,
    };
    let values = StoredValue::new(differences.values);
    let rows = move || {
        details.with(|details| {
            let row = |(index, detail): (usize, &RunDetail)| {
                let run = &detail.run;
                let cells = values.with_value(|values| values.get(index).cloned().unwrap_or_default());
                let name = names.with_value(|names| names.get(index).cloned().unwrap_or_default());
                let state = format!("pill pill-{}", tone(&run.state));
                let remove = view.with(|view| view.without(&run.id).print());
                let remove_label = format!("Remove {name}");
                view! {
                    <tr>
                        <th class="pin" scope="row">
                            <div>
                                <i class="swatch" style=format!("border-color:{}", palette::colour(index))></i>
                                <a href=links::run(&run.id)>{name}</a>
                            </div>
                        </th>
                        {cells.into_iter().map(|cell| view! { <td>{cell}</td> }).collect::<Node>()}
                        <td class="n">{run.spec.seed()}</td>
                        <td>
                            <span class=state>{run.state.name()}</span>
                        </td>
                        <td>{run.study_name.clone()}</td>
                        <td class="n">
                            <a class="quiet-link" href=remove data-noscroll="" aria-label=remove_label>
                                "remove"
                            </a>
                        </td>
                    </tr>
                }
            };
            details.iter().enumerate().map(row).collect::<Node>()
        })
    };
    view! {
        {words.map(|words| view! { <p class="quiet">{words}</p> })}
        <div class="scroll">
            <table data-test="differences">
                <caption class="sr-only">"Settings that differ"</caption>
                <thead>
                    <tr>
                        <th class="pin" scope="col">
                            "Run"
                        </th>
                        {heads}
                        <th class="n" scope="col">
                            "Seed"
                        </th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Study"</th>
                        <th>
                            <span class="sr-only">"Remove"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// The metrics that at least one of the runs has.
fn measured(catalog: &Catalog, details: &[RunDetail]) -> Vec<MetricInfo> {
    let has =
        |metric: &&MetricInfo| details.iter().any(|detail| detail.rows.iter().any(|row| row.metric == metric.name));
    catalog.metrics.iter().filter(has).cloned().collect()
}

/// The metric whose curves are drawn.
fn chosen(catalog: &Catalog, details: &[RunDetail], wish: &str) -> Option<MetricInfo> {
    let measured = measured(catalog, details);
    measured.iter().find(|metric| metric.name == wish).or(measured.first()).cloned()
}

/// Metric, split and scale as a form that works without scripts.
#[component]
fn Choosers(
    /// What can be chosen, for names.
    catalog: StoredValue<Catalog>,
    /// The runs.
    details: RwSignal<Vec<RunDetail>>,
    /// The page's address.
    view: Memo<CompareView>,
) -> impl IntoView {
    let address = Address::here();
    let go = StoredValue::new(move |next: CompareView| address.stay(&next.print(), true));
    let metrics = catalog.with_value(|catalog| details.with_untracked(|details| measured(catalog, details)));
    let shown = memo(move || {
        let wish = view.with(|view| view.metric.clone());
        let found = catalog.with_value(|catalog| details.with(|details| chosen(catalog, details, &wish)));
        found.map(|metric| metric.name).unwrap_or_default()
    });
    let splits = catalog.with_value(|catalog| {
        details.with_untracked(|details| {
            let rows: Vec<_> = details.iter().flat_map(|detail| detail.rows.clone()).collect();
            let all = curves::splits(catalog, &rows).into_iter();
            all.filter(|(name, _)| rows.iter().any(|row| row.split == *name)).collect::<Vec<_>>()
        })
    });
    let split = memo(move || match view.with(|view| view.split.clone()) {
        split if split.is_empty() => numbers::SPLIT.to_owned(),
        split => split,
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
    let pick_metric =
        move |event| go.with_value(|go| go(CompareView { metric: event_target_value(&event), ..view.get_untracked() }));
    let pick_split =
        move |event| go.with_value(|go| go(CompareView { split: event_target_value(&event), ..view.get_untracked() }));
    let pick_scale =
        move |event| go.with_value(|go| go(CompareView { log: event_target_checked(&event), ..view.get_untracked() }));
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
fn Overlay(
    /// What can be chosen, for names.
    catalog: StoredValue<Catalog>,
    /// How the runs are called.
    names: StoredValue<Vec<String>>,
    /// The runs.
    details: RwSignal<Vec<RunDetail>>,
    /// The page's address.
    view: Memo<CompareView>,
    /// The split.
    split: Memo<String>,
) -> impl IntoView {
    let metric = memo(move || {
        let wish = view.with(|view| view.metric.clone());
        catalog.with_value(|catalog| details.with(|details| chosen(catalog, details, &wish)))
    });
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

/// Numbers side by side, the best in weight.
#[component]
fn Numbers(
    /// How the runs are called.
    names: StoredValue<Vec<String>>,
    /// The runs.
    details: RwSignal<Vec<RunDetail>>,
    /// The numbers.
    columns: Memo<Vec<Column>>,
    /// Which epoch they are of.
    protocol: Memo<Protocol>,
) -> impl IntoView {
    let row = move |columns: &[Column], index: usize, detail: &RunDetail| {
        let name = names.with_value(|names| names.get(index).cloned().unwrap_or_default());
        let cells = columns.iter().map(|column| {
            let text = match column.values.get(index).copied().flatten() {
                Some(value) => format::plain(&column.metric.unit, value),
                None => format::MISSING.to_owned(),
            };
            let best = column.best.get(index).copied().unwrap_or(false);
            let title = best.then_some("The best of these runs");
            view! { <td class="n" class:best=best title=title>{text}</td> }
        });
        view! {
            <tr>
                <th class="pin" scope="row">
                    <div>
                        <i class="swatch" style=format!("border-color:{}", palette::colour(index))></i>
                        <a href=links::run(&detail.run.id)>{name}</a>
                    </div>
                </th>
                {cells.collect::<Node>()}
            </tr>
        }
    };
    move || {
        columns.with(|columns| {
            if columns.is_empty() {
                let words = format!("No numbers of the {} on this split.", protocol.get().label());
                return view! { <p class="quiet">{words}</p> };
            }
            let heads = columns.iter().map(|column| {
                let unit = format::unit(&column.metric.unit).to_owned();
                view! { <th class="n" scope="col" title=column.metric.help.clone()>{column.metric.short.clone()} " " <i>{unit}</i></th> }
            });
            let rows = details.with(|details| {
                details.iter().enumerate().map(|(index, detail)| row(columns, index, detail)).collect::<Node>()
            });
            view! {
                <div class="scroll">
                    <table data-test="numbers">
                        <caption class="sr-only">{format!("Numbers of the {}", protocol.get().label())}</caption>
                        <thead>
                            <tr>
                                <th class="pin" scope="col">"Run"</th>
                                {heads.collect::<Node>()}
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }
        })
    }
}
