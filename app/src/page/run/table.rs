//! Every number of a run under one protocol.

use retort_wire::{Catalog, Protocol};

use super::{
    numbers::{self, Line},
    view::RunView,
};
use crate::{format, prelude::*, service::RunDetail};

/// A choice of protocol as links: it lives in the address.
#[component]
pub fn ProtocolChoice(
    /// What is chosen.
    protocol: Memo<Protocol>,
    /// The address with another protocol.
    address: impl Fn(Protocol) -> String + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let one = move |choice: Protocol| {
        let chosen = move || (protocol.get() == choice).then_some("true");
        view! {
            <a href=move || address(choice) aria-current=chosen data-noscroll="">
                {choice.label()}
            </a>
        }
    };
    view! {
        <div class="segments" role="group" aria-label="Numbers are of the">
            {Protocol::OF_ONE_EPOCH.into_iter().map(one).collect::<Node>()}
        </div>
    }
}

/// Metrics by splits.
#[component]
pub fn Numbers(
    /// What can be chosen, for names.
    catalog: StoredValue<Catalog>,
    /// The run with its rows.
    detail: RwSignal<RunDetail>,
    /// The page's address.
    view: Memo<RunView>,
) -> impl IntoView {
    let protocol = memo(move || view.get().protocol);
    let table = memo(move || {
        catalog.with_value(|catalog| detail.with(|detail| numbers::table(catalog, detail, protocol.get())))
    });
    let address = move |protocol| RunView { protocol, ..view.get() }.print();
    view! {
        <div class="bar">
            <ProtocolChoice protocol address />
        </div>
        {move || {
            table
                .with(|table| {
                    if table.rows.is_empty() {
                        let words = match protocol.get() {
                            Protocol::Last => "No epoch has been measured yet; the first one brings numbers.",
                            Protocol::BestValidation => {
                                "No number was chosen on validation data: this run holds none out. Take the last epoch."
                            }
                            _ => "The best epoch on test is known when the run has been indexed.",
                        };
                        return view! { <p class="quiet">{words}</p> };
                    }
                    view! {
                        <div class="scroll" tabindex="0" role="group" aria-label="Table">
                            <table data-test="numbers">
                                <caption class="sr-only">
                                    {format!("Numbers of the {}", protocol.get().label())}
                                </caption>
                                <thead>
                                    <tr>
                                        <th class="pin" scope="col">
                                            "Metric"
                                        </th>
                                        {table
                                            .splits
                                            .iter()
                                            .map(|split| {
                                                view! {
                                                    <th class="n" scope="col">
                                                        {split.clone()}
                                                    </th>
                                                }
                                            })
                                            .collect::<Node>()}
                                        <th scope="col">"Unit"</th>
                                    </tr>
                                </thead>
                                <tbody>{table.rows.iter().map(row).collect::<Node>()}</tbody>
                            </table>
                        </div>
                    }
                })
        }}
    }
}

fn row(line: &Line) -> Node {
    let unit = line.metric.unit.clone();
    let cell = |value: &Option<f64>| {
        let text = value.map_or_else(|| format::MISSING.to_owned(), |value| format::plain(&unit, value));
        view! { <td class="n">{text}</td> }
    };
    let label = if line.teacher { "the teacher’s".to_owned() } else { line.metric.label.clone() };
    view! {
        <tr class:teachers=line.teacher title=line.metric.help.clone()>
            <th class="pin" scope="row">
                {label}
            </th>
            {line.values.iter().map(cell).collect::<Node>()}
            <td>{format::unit(&line.metric.unit).to_owned()}</td>
        </tr>
    }
}
