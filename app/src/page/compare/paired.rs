//! Tests on the same examples.

use retort_wire::{Outcome, PairedTest, PairedTests};

use super::{body::Sides, rows::head, view::CompareView};
use crate::{format, prelude::*};

/// The tests, once somebody asks for them: they read predictions.
#[component]
pub fn PairedSection(
    /// The runs.
    all: Sides,
    /// The tests as the server answered.
    answer: Remote<Option<PairedTests>>,
) -> impl IntoView {
    let view = all.view;
    let enough = memo(move || all.sides.with(|sides| sides.len() > 1));
    let ask = move || {
        (!view.with(|view| view.tests)).then(|| {
            let base = all.name(all.base().unwrap_or_default());
            let href = CompareView { tests: true, ..view.get() }.print();
            view! {
                <p>
                    <a class="button" href=href data-noscroll="" data-test="ask-tests">
                        {format!("Test against {base}")}
                    </a>
                </p>
            }
        })
    };
    Node::when(
        move || enough.get(),
        move || {
            view! {
                <section class="paired">
                    <h2>"Tests on the same examples"</h2>
                    {ask}
                    <Transition fallback=|| view! { <p class="quiet">"Reading predictions …"</p> }>
                        {move || Node::suspend(async move {
                            match answer.await {
                                Ok(None) => Node::default(),
                                Ok(Some(tests)) => shown(all, &tests),
                                Err(error) => view! { <p class="notice notice-bad" role="alert">{error.to_string()}</p> },
                            }
                        })}
                    </Transition>
                </section>
            }
        },
    )
}

fn shown(all: Sides, tests: &PairedTests) -> Node {
    let base = all.name(tests.base as usize);
    let notes = tests
        .notes
        .iter()
        .map(|(side, words)| view! { <p class="notice notice-warn">{format!("{}: {words}", all.name(*side as usize))}</p> })
        .collect::<Node>();
    let rows = tests.tests.iter().map(|test| row(all, test)).collect::<Node>();
    let examples = format::counted(u64::from(tests.examples), "example", "examples");
    view! {
        <p class="hint">
            {format!(
                "Each minus {base}, paired seed by seed and example by example over {examples}. A difference counts when both \
                 95 % intervals leave zero out: Student's t over the seeds, and a bootstrap that draws seeds and examples again."
            )}
        </p>
        {notes}
        <div class="scroll" tabindex="0" role="group" aria-label="Table">
            <table data-test="tests">
                <caption class="sr-only">{format!("Paired tests against {base}")}</caption>
                <thead>
                    <tr>
                        <th class="pin" scope="col">"Run"</th>
                        <th scope="col">"Metric"</th>
                        <th class="n" scope="col">"Difference"</th>
                        <th class="n" scope="col">"Over seeds"</th>
                        <th class="n" scope="col">"Over examples too"</th>
                        <th class="n" scope="col" title="McNemar 1947: exact two-sided p of the examples that only one side has">"McNemar p"</th>
                        <th class="n" scope="col">"Pairs"</th>
                        <th scope="col">"Verdict"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(all: Sides, test: &PairedTest) -> Node {
    let metric = all.catalog.with_value(|catalog| catalog.metric(&test.metric).cloned()).unwrap_or_default();
    let unit = metric.unit.clone();
    let signed = |value: f64| {
        let text = format::plain(&unit, value);
        if value > 0.0 { format!("+{text}") } else { text }
    };
    let interval = |ends: Option<(f64, f64)>| match ends {
        Some((low, high)) => format!("{} to {}", signed(low), signed(high)),
        None => format::MISSING.to_owned(),
    };
    let difference = match test.estimate {
        Some(value) => format!("{} {}", signed(value.0), format::unit(&unit)),
        None => format::MISSING.to_owned(),
    };
    let p = |p: f64| if p < 0.001 { "< 0.001".to_owned() } else { format::decimal(p, 3) };
    let each: Vec<String> = test.mcnemar.iter().map(|(.., value)| p(*value)).collect();
    let counts: Vec<String> = test
        .mcnemar
        .iter()
        .map(|(seed, own, base, _)| format!("seed {seed}: {own} only here, {base} only in the base"))
        .collect();
    let mcnemar = if each.is_empty() { format::MISSING.to_owned() } else { each.join(", ") };
    view! {
        <tr>
            {head(all, test.side as usize)}
            <td>{metric.short.clone()}</td>
            <td class="n">{difference}</td>
            <td class="n">{interval(test.seeds)}</td>
            <td class="n">{interval(test.examples)}</td>
            <td class="n" title=counts.join("; ")>{mcnemar}</td>
            <td class="n">{test.n}</td>
            <td>
                <span class=format!("pill pill-{}", tone(test.outcome, metric.higher_is_better))>{test.outcome.words()}</span>
            </td>
        </tr>
    }
}

/// The class of a verdict's word: how it is coloured.
fn tone(outcome: Outcome, higher_is_better: Option<bool>) -> &'static str {
    match (outcome, higher_is_better) {
        (Outcome::Higher, Some(true)) | (Outcome::Lower, Some(false)) => "good",
        (Outcome::Higher, Some(false)) | (Outcome::Lower, Some(true)) => "bad",
        _ => "quiet",
    }
}
