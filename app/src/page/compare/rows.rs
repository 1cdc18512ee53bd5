//! The two tables of the comparison: settings that differ, and numbers; a row a run.

use retort_wire::Protocol;

use super::{
    table::{Column, Differences},
    view::CompareView,
};
use crate::{
    format,
    page::{links, parts::tone},
    plot::palette,
    prelude::*,
    service::RunDetail,
};

/// The first cell of a run's row: its colour and its name.
fn head(index: usize, id: &str, name: String) -> Node {
    view! {
        <th class="pin" scope="row">
            <div>
                <i class="swatch" style=format!("border-color:{}", palette::colour(index))></i>
                <a href=links::run(id)>{name}</a>
            </div>
        </th>
    }
}

/// Settings that differ, a row a run.
#[component]
pub fn Differing(
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
                        {head(index, &run.id, name.clone())}
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

/// Numbers side by side, the best in weight.
#[component]
pub fn Numbers(
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
                {head(index, &detail.run.id, name)}
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
