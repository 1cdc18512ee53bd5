//! How alike the predictions of all runs and their teachers are.

use retort_wire::{Matrix, Network, sides};

use super::{body::Sides, table, view::CompareView};
use crate::{format, page::links, plot::scale::extent, prelude::*};

/// As many classes of cells as there are colours (`.m0` to `.m9` of the style sheet).
const COLOURS: usize = 10;

/// The matrix, once somebody asks for it: it reads predictions.
#[component]
pub fn MatrixSection(
    /// The runs.
    all: Sides,
    /// The matrix as the server answered.
    answer: Remote<Option<Matrix>>,
) -> impl IntoView {
    let view = all.view;
    let choice = move |measure: &'static str, words: &'static str| {
        let current = move || (view.with(|view| view.matrix == measure)).then_some("true");
        let href = move || CompareView { matrix: measure.to_owned(), ..view.get() }.print();
        view! { <a href=href aria-current=current data-noscroll="" data-test=format!("matrix-{measure}")>{words}</a> }
    };
    view! {
        <section class="likeness">
            <div class="bar">
                <h2>"How alike they predict"</h2>
                <div class="segments" role="group" aria-label="What the matrix shows">
                    {choice("agreement", "agreement of all pairs")}
                    {choice("kl", "KL of all pairs")}
                </div>
            </div>
            <Transition fallback=|| view! { <p class="quiet">"Reading predictions …"</p> }>
                {move || Node::suspend(async move {
                    match answer.await {
                        Ok(None) => view! {
                            <p class="hint">"Every run against every other and against all their teachers, on the same examples."</p>
                        },
                        Ok(Some(matrix)) => shown(all, &matrix),
                        Err(error) => view! { <p class="notice notice-bad" role="alert">{error.to_string()}</p> },
                    }
                })}
            </Transition>
        </section>
    }
}

fn shown(all: Sides, matrix: &Matrix) -> Node {
    let is_kl = all.view.with(|view| view.matrix == "kl");
    let unit = if is_kl { "nats" } else { "share" };
    let names = names(all, &matrix.networks);
    let count = names.len();
    // Everything is like itself: the diagonal would take half of the colours.
    let apart = matrix.cells.iter().enumerate().filter(|(at, _)| at / count.max(1) != at % count.max(1));
    let (low, high) = extent(apart.filter_map(|(_, cell)| cell.map(|value| value.0))).unwrap_or((0.0, 1.0));
    let level = |value: f64| {
        let share = if high > low { (value - low) / (high - low) } else { 0.5 };
        ((share.clamp(0.0, 1.0) * COLOURS as f64) as usize).min(COLOURS - 1)
    };
    let heads = names
        .iter()
        .enumerate()
        .map(|(index, (name, _))| view! { <th scope="col" class="n" title=name.clone()>{index + 1}</th> })
        .collect::<Node>();
    let rows = names
        .iter()
        .enumerate()
        .map(|(index, (name, href))| {
            let cells = matrix.cells.iter().skip(index * count).take(count).enumerate();
            let cells = cells
                .map(|(column, cell)| match cell {
                    Some(_) if column == index => view! { <td class="n same">"·"</td> },
                    Some(value) => {
                        let class = format!("n m{}", level(value.0));
                        let title = format!("{name} · {}", names[column].0);
                        view! { <td class=class title=title>{format::plain(unit, value.0)}</td> }
                    }
                    None => view! { <td class="n">{format::MISSING}</td> },
                })
                .collect::<Node>();
            let label = format!("{}  {name}", index + 1);
            let label = match href.is_empty() {
                true => view! { <span>{label}</span> },
                false => view! { <a href=href.clone()>{label}</a> },
            };
            view! { <tr><th class="pin" scope="row"><div>{label}</div></th>{cells}</tr> }
        })
        .collect::<Node>();
    let notes =
        matrix.notes.iter().map(|note| view! { <p class="notice notice-warn">{note.clone()}</p> }).collect::<Node>();
    let examples = format::counted(u64::from(matrix.examples), "example", "examples");
    let words = match is_kl {
        true => {
            format!("KL(row ‖ column) in nats, mean over {examples}: what the column misses of the row’s distribution.")
        }
        false => format!("Share of {examples} in %, on which both predict the same class."),
    };
    let key = (0..COLOURS).map(|level| view! { <i class=format!("m{level}")></i> }).collect::<Node>();
    view! {
        {notes}
        <p class="hint">{words}</p>
        <div class="scroll" tabindex="0" role="group" aria-label="Table">
            <table class="matrix" data-test="matrix">
                <caption class="sr-only">"How alike the predictions of all networks are"</caption>
                <thead><tr><th class="pin" scope="col">"Network"</th>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="ramp" aria-hidden="true">{format::measure(unit, low)} " " <span>{key}</span> " " {format::measure(unit, high)}</p>
    }
}

/// What each network is called, and where it leads.
fn names(all: Sides, networks: &[Network]) -> Vec<(String, String)> {
    all.runs.with(|runs| {
        let each = sides(runs, false);
        let names = all.catalog.with_value(|catalog| table::names(catalog, runs, &each));
        let place = |id: &str| runs.iter().position(|run| run.id == id);
        let name = |place: Option<usize>| place.and_then(|place| names.get(place)).cloned().unwrap_or_default();
        let of = |network: &Network| match network.teacher.is_empty() {
            true => (name(place(&network.run)), links::run(&network.run)),
            false => {
                let first = network.taught.first().map(|taught| *taught as usize);
                let others = network.taught.len().saturating_sub(1);
                let more = if others > 0 { format!(" and {others} more") } else { String::new() };
                (format!("teacher of {}{more}", name(first)), String::new())
            }
        };
        networks.iter().map(of).collect()
    })
}
