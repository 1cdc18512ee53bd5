//! What lies behind the outputs: how alike the layers of teacher and student are, how far apart their weights, and the
//! loss between them.

use retort_wire::{
    Num,
    inside::{Inside, Stage},
};

use crate::{format, plot::plane, prelude::*};

/// Stages, distance and plane; nothing where none of them was measured.
pub fn view(inside: &Inside) -> Node {
    if inside.stages.is_empty() && inside.distance.is_none() && inside.plane.is_none() {
        return Node::default();
    }
    let distance = inside.distance.map(|distance| {
        view! {
            <h2>"How far the weights lie apart"</h2>
            <p>
                "The student’s weights lie " <b>{format::percent(distance)}</b>
                " of the length of the teacher’s weights away from them."
            </p>
        }
    });
    let plane = inside.plane.as_ref().map(|plane| {
        view! { <h2>"Loss between teacher, start and end"</h2> {plane::view(plane)} }
    });
    view! { <section class="part inside">{similarity(&inside.stages)} {distance} {plane}</section> }
}

fn similarity(stages: &[Stage]) -> Node {
    if stages.is_empty() {
        return Node::default();
    }
    let cell = |value: Option<Num>| {
        let text = value.map_or_else(|| format::MISSING.to_owned(), |value| format::decimal(value.0, 3));
        let style = format!("--share:{:.3}", value.map(|value| value.0).unwrap_or_default().clamp(0.0, 1.0));
        view! { <td class="n share" style=style>{text}</td> }
    };
    let rows = stages.iter().map(|stage| {
        view! {
            <tr>
                <th scope="row">{format!("Stage {}", stage.number)}</th>
                {cell(stage.linear)}
                {cell(stage.gaussian)}
            </tr>
        }
    });
    view! {
        <h2>"How alike teacher and student represent the test images"</h2>
        <div class="scroll" tabindex="0" role="group" aria-label="Table">
            <table data-test="stages">
                <caption class="sr-only">"Centred kernel alignment by stage, 1 is the same up to a rotation"</caption>
                <thead>
                    <tr>
                        <th scope="col">"CKA, 0 to 1"</th>
                        <th scope="col" class="n">"Linear"</th>
                        <th scope="col" class="n">"Gaussian"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect::<Node>()}</tbody>
            </table>
        </div>
    }
}
