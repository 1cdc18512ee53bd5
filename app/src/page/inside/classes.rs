//! Agreement and accuracy by true class.

use retort_wire::{
    Share,
    disagreement::Ask,
    inside::{Fidelity, Inside},
};

use super::{
    head::class_name,
    summary::{count, interval},
};
use crate::{format, page::disagreements::view as address, prelude::*};

/// The table, one row a class that occurs; each class leads to the examples of it on which the two differ.
pub fn view(inside: &Inside, fidelity: &Fidelity) -> Node {
    let rows = fidelity.by_class.iter().map(|of| {
        let ask = Ask { split: inside.split.clone(), truth: Some(of.class), ..Ask::default() };
        view! {
            <tr>
                <th scope="row" class="pin">
                    <a href=address::href(&inside.run.id, &ask)>{class_name(&inside.classes, of.class)}</a>
                </th>
                <td class="n">{count(of.agreement.of)}</td>
                {cells(&of.agreement)}
                {cells(&of.student)}
                {cells(&of.teacher)}
            </tr>
        }
    });
    view! {
        <section class="part">
            <h2>"By class"</h2>
            <div class="scroll tall">
                <table data-test="classes">
                    <caption class="sr-only">"Agreement and accuracy by true class, with 95 % intervals"</caption>
                    <thead>
                        <tr>
                            <th scope="col" class="pin">"True class"</th>
                            <th scope="col" class="n">"n"</th>
                            <th scope="col" class="n">"Agreement"</th>
                            <th scope="col" class="n">"95 % interval"</th>
                            <th scope="col" class="n">"Student right"</th>
                            <th scope="col" class="n">"95 % interval"</th>
                            <th scope="col" class="n">"Teacher right"</th>
                            <th scope="col" class="n">"95 % interval"</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect::<Node>()}</tbody>
                </table>
            </div>
            <p class="quiet">"A class leads to the examples of it on which student and teacher differ."</p>
        </section>
    }
}

fn cells(share: &Share) -> Node {
    let value = share.value().unwrap_or_default();
    view! {
        <td class="n share" style=format!("--share:{value:.3}")>{format::percent(value)}</td>
        <td class="n quiet">{interval(share)}</td>
    }
}
