//! The two tables of the comparison: settings that differ, and numbers; a row a side.

use retort_wire::{Protocol, Run, group::Stat};

use super::{
    body::Sides,
    table::{self, Column, Side},
    view::{BASE, CompareView, WITHOUT},
};
use crate::{
    format,
    page::{chart::hidden, links, parts::tone},
    plot::palette,
    prelude::*,
};

/// The first cell of a side's row: its colour and its name, which leads to its run or, with several, to these.
pub fn head(all: Sides, index: usize) -> Node {
    let name = all.name(index);
    let ids: Vec<String> = all.runs.with(|runs| {
        all.sides.with(|sides| sides.get(index).into_iter().flatten().map(|place| runs[*place].id.clone()).collect())
    });
    let href = match ids.as_slice() {
        [only] => links::run(only),
        several => links::runs(several),
    };
    view! {
        <th class="pin" scope="row">
            <div>
                <i class="swatch" style=format!("border-color:{}", palette::colour(index))></i>
                <a href=href>{name}</a>
            </div>
        </th>
    }
}

/// What a button of a row asks for.
fn pick(all: Sides, here: Address, event: &leptos::ev::MouseEvent) {
    let Ok(Some(button)) = event_target::<web_sys::Element>(event).closest("button[name]") else { return };
    event.prevent_default();
    let value = button.get_attribute("value").unwrap_or_default();
    let next = all.view.with_untracked(|view| match button.get_attribute("name").as_deref() {
        Some(WITHOUT) => view.without(&value.split(',').map(str::to_owned).collect::<Vec<_>>()),
        _ => CompareView { base: value, ..view.clone() },
    });
    here.stay(&next.print(), false);
}

/// Settings that differ, a row a side. What can be done with a side are buttons of one form: links would each repeat
/// the ids of all runs.
#[component]
pub fn Differing(
    /// The runs.
    all: Sides,
) -> impl IntoView {
    let found = memo(move || {
        all.catalog.with_value(|catalog| {
            all.runs.with(|runs| all.sides.with(|sides| table::differences(catalog, runs, sides)))
        })
    });
    let words = move || {
        found
            .with(|found| match (found.settings.is_empty(), found.seeds) {
                (true, true) => Some("All settings are the same; the runs differ in their seed."),
                (true, false) => Some("All settings and the seed are the same."),
                _ => None,
            })
            .map(|words| view! { <p class="quiet">{words}</p> })
    };
    let heads = move || {
        found.with(|found| {
            let head =
                |(path, label): &(String, String)| view! { <th scope="col" title=path.clone()>{label.clone()}</th> };
            found.settings.iter().map(head).collect::<Node>()
        })
    };
    let rows = move || {
        let base = all.base();
        found.with(|found| {
            all.runs.with(|runs| {
                all.sides.with(|sides| {
                    let row = |(index, side): (usize, &Side)| row(all, runs, index, side, base, &found.values);
                    sides.iter().enumerate().map(row).collect::<Node>()
                })
            })
        })
    };
    let here = Address::here();
    // Only without scripts are they sent, and then every change is a new page.
    let rest = here.search.with_untracked(|search| hidden(search, &[BASE, WITHOUT]));
    view! {
        {words}
        <form
            class="scroll"
            method="get"
            action="/compare"
            tabindex="0"
            aria-label="Settings that differ"
            on:click=move |event| pick(all, here, &event)
        >
            {rest}
            <table data-test="differences">
                <caption class="sr-only">"Settings that differ"</caption>
                <thead>
                    <tr>
                        <th class="pin" scope="col">
                            "Run"
                        </th>
                        {heads}
                        <th class="n" scope="col">
                            "Seeds"
                        </th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Study"</th>
                        <th scope="col">"Compare with"</th>
                        <th>
                            <span class="sr-only">"Remove"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </form>
    }
}

fn row(all: Sides, runs: &[Run], index: usize, side: &[usize], base: Option<usize>, values: &[Vec<String>]) -> Node {
    let own = values.get(index).cloned().unwrap_or_default();
    // What is as in the base stands back, so that what differs from it is seen.
    let is_same = |at: usize| {
        base.is_some_and(|base| base != index && values.get(base).and_then(|row| row.get(at)) == own.get(at))
    };
    let cells = own
        .iter()
        .enumerate()
        .map(|(at, cell)| {
            let title = is_same(at).then_some("As in the run that is compared with");
            view! { <td class:same=is_same(at) title=title>{cell.clone()}</td> }
        })
        .collect::<Node>();
    let members: Vec<&Run> = side.iter().filter_map(|place| runs.get(*place)).collect();
    let ids: Vec<String> = members.iter().map(|run| run.id.clone()).collect();
    let mut seeds: Vec<i64> = members.iter().map(|run| run.spec.seed()).collect();
    seeds.sort_unstable();
    let seeds = seeds.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let study = members.first().map(|run| run.study_name.clone()).unwrap_or_default();
    let name = all.name(index);
    let is_base = base == Some(index);
    let (words, label, chosen) = match is_base {
        true => ("base", format!("No longer compare with {name}"), String::new()),
        false => ("this", format!("Compare with this: {name}"), ids.first().cloned().unwrap_or_default()),
    };
    view! {
        <tr>
            {head(all, index)}
            {cells}
            <td class="n">{seeds}</td>
            <td>{states(&members)}</td>
            <td>{study}</td>
            <td>
                <button
                    class="quiet-link"
                    type="submit"
                    name=BASE
                    value=chosen
                    aria-pressed=if is_base { "true" } else { "false" }
                    aria-label=label
                >
                    {words}
                </button>
            </td>
            <td class="n">
                <button
                    class="quiet-link"
                    type="submit"
                    name=WITHOUT
                    value=ids.join(",")
                    aria-label=format!("Remove {name}")
                >
                    "remove"
                </button>
            </td>
        </tr>
    }
}

/// The states of a side's runs, each once with how many are in it.
fn states(members: &[&Run]) -> Node {
    let mut counts: Vec<(&'static str, &'static str, u64)> = Vec::new();
    for run in members {
        match counts.iter_mut().find(|(name, ..)| *name == run.state.name()) {
            Some((.., count)) => *count += 1,
            None => counts.push((run.state.name(), tone(&run.state), 1)),
        }
    }
    let pill = |(name, tone, count): (&'static str, &'static str, u64)| {
        let words = if count > 1 { format!("{count} {name}") } else { name.to_owned() };
        view! { <span class=format!("pill pill-{tone}")>{words}</span> " " }
    };
    counts.into_iter().map(pill).collect()
}

/// Numbers side by side, the best in weight.
#[component]
pub fn Numbers(
    /// The runs.
    all: Sides,
    /// Which epoch they are of.
    protocol: Memo<Protocol>,
) -> impl IntoView {
    let columns = memo(move || {
        let split = all.view.with(|view| view.split().to_owned());
        all.catalog.with_value(|catalog| {
            all.runs.with(|runs| all.sides.with(|sides| table::columns(catalog, runs, sides, &split, protocol.get())))
        })
    });
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
            let sizes: Vec<usize> = all.sides.with(|sides| sides.iter().map(Vec::len).collect());
            let rows = sizes.iter().enumerate().map(|(index, runs)| {
                let cells = columns.iter().map(|column| cell(column, index, *runs)).collect::<Node>();
                view! { <tr>{head(all, index)}<td class="n">{*runs}</td>{cells}</tr> }
            });
            view! {
                <div class="scroll" tabindex="0" role="group" aria-label="Table">
                    <table data-test="numbers">
                        <caption class="sr-only">{format!("Numbers of the {}; means with 95 % intervals over the seeds", protocol.get().label())}</caption>
                        <thead>
                            <tr>
                                <th class="pin" scope="col">"Run"</th>
                                <th class="n" scope="col" title="Runs of the side">"n"</th>
                                {heads.collect::<Node>()}
                            </tr>
                        </thead>
                        <tbody>{rows.collect::<Node>()}</tbody>
                    </table>
                </div>
            }
        })
    }
}

/// Mean, half of the interval, and over how many runs where it is not all of the side.
fn cell(column: &Column, index: usize, runs: usize) -> Node {
    let unit = &column.metric.unit;
    let best = column.best.get(index).copied().unwrap_or(false);
    let title = best.then_some("The best of these");
    let Some(Stat { mean, half_width, n }) = column.values.get(index).copied().flatten() else {
        return view! { <td class="n">{format::MISSING}</td> };
    };
    let half = half_width.map(|half| view! { <small>{format!(" ± {}", format::plain(unit, half))}</small> });
    let fewer = ((n as usize) < runs).then(|| view! { <small>{format!(" n = {n}")}</small> });
    view! { <td class="n" class:best=best title=title>{format::plain(unit, mean.0)}{half}{fewer}</td> }
}
