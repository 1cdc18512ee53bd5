//! The runs that a figure is made of: an arm a row, a seed a link.

use retort_wire::figure::{Arm, ArmRun, FigureDetail};

use crate::{
    page::{links, parts},
    prelude::*,
};

/// The table of arms.
pub fn view(detail: &FigureDetail) -> Node {
    let variants = detail.arms.iter().any(|arm| !arm.variant.is_empty());
    let rows = detail.arms.iter().map(|arm| row(arm, variants)).collect::<Node>();
    view! {
        <h2>"Runs"</h2>
        <div class="scroll" tabindex="0" role="group" aria-label="Table">
            <table data-test="arms">
                <caption class="sr-only">"The runs of each point"</caption>
                <thead>
                    <tr>
                        <th class="pin" scope="col">"Point"</th>
                        {variants.then(|| view! { <th scope="col">"Variant"</th> })}
                        <th scope="col">"Seeds"</th>
                        <th scope="col">"What sets it apart"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(arm: &Arm, variants: bool) -> Node {
    let ids: Vec<&str> = arm.runs.iter().filter_map(|run| run.run.as_deref()).collect();
    let name = match links::runs(&ids) {
        href if href.is_empty() => view! { <span>{arm.name.clone()}</span> },
        href => view! { <a href=href>{arm.name.clone()}</a> },
    };
    view! {
        <tr>
            <th class="pin" scope="row">{name}</th>
            {variants.then(|| view! { <td>{arm.variant.clone()}</td> })}
            <td class="seeds">{arm.runs.iter().map(seed).collect::<Node>()}</td>
            <td class="apart">{arm.setting.clone()}</td>
        </tr>
    }
}

/// A seed as a link to its run; one that has none is only a number.
fn seed(run: &ArmRun) -> Node {
    let number = run.seed.to_string();
    match (&run.run, &run.state) {
        (Some(id), Some(state)) => {
            let mut words = format!("seed {number}: {}", state.name());
            if state.is_live() {
                words.push_str(&format!(", epoch {} of {}", run.epoch, run.epochs));
            }
            let sign = if run.warned { "!" } else { "" };
            let class = format!("tone-{}", if run.warned { "warn" } else { parts::tone(state) });
            view! { <a href=links::run(id) class=class title=words>{format!("{number}{sign}")}</a> }
        }
        _ => view! { <span class="missing" title=format!("seed {number}: not run yet")>{number}</span> },
    }
}
