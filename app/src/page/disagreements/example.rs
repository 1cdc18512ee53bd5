//! One example: what it is, what both say of it, and their probabilities as bars.

use retort_wire::{Num, disagreement::Answered};

use crate::{
    format,
    page::inside::head::{class_name, split_label},
    prelude::*,
};

/// The example as an item of the list.
pub fn view(example: &Answered, names: &[String], split: &str) -> Node {
    let name = |class: u32| class_name(names, class);
    let number = format!("{} {}", split_label(split), format::count(u64::from(example.index)));
    let shown = match (&example.picture, &example.text) {
        (Some(picture), _) => view! {
            <img class="picture" src=picture.clone() alt=format!("{number}, an image of {}", name(example.truth)) loading="lazy" decoding="async" />
        },
        (None, Some(text)) => view! { <blockquote class="words" tabindex="0">{text.clone()}</blockquote> },
        (None, None) => view! { <div class="picture absent" aria-hidden="true"></div> },
    };
    let said = |side: &'static str, class: u32| {
        let verdict = if class == example.truth { "right" } else { "wrong" };
        view! {
            <div class=format!("said said-{verdict}")>
                <dt>{side}</dt>
                <dd>{name(class)} " " <small>{verdict}</small></dd>
            </div>
        }
    };
    let rows = example.bars.iter().map(|(class, teacher, student)| {
        let row = if *class == example.truth { "truth" } else { "" };
        view! {
            <tr class=row>
                <th scope="row">{name(*class)}</th>
                {bar(teacher, "teacher-side")}
                {bar(student, "student-side")}
            </tr>
        }
    });
    let rest = example.rest.as_ref().map(|(teacher, student)| {
        view! {
            <tr class="rest">
                <th scope="row">"all others"</th>
                {bar(teacher, "teacher-side")}
                {bar(student, "student-side")}
            </tr>
        }
    });
    let class = if example.text.is_some() { "example wide" } else { "example" };
    view! {
        <li class=class data-index=example.index.to_string()>
            <div class="seen">
                {shown}
                <p class="number">{number}</p>
            </div>
            <div class="answers">
                <dl>
                    <div class="said"><dt>"truth"</dt><dd>{name(example.truth)}</dd></div>
                    {said("teacher", example.teacher)}
                    {said("student", example.student)}
                    <div class="said"><dt>"KL"</dt><dd>{format::plain("nats", example.divergence.0)} " " <small>"nats"</small></dd></div>
                </dl>
                <table class="answers-table">
                    <caption class="sr-only">"Probabilities in percent"</caption>
                    <thead class="sr-only">
                        <tr><th scope="col">"class"</th><th scope="col">"teacher"</th><th scope="col">"student"</th></tr>
                    </thead>
                    <tbody>{rows.collect::<Node>()} {rest}</tbody>
                </table>
            </div>
        </li>
    }
}

/// A probability in percent on a bar of its length; what rounds to nothing leaves the cell quiet.
fn bar(value: &Num, side: &'static str) -> Node {
    let share = if value.0.is_finite() { value.0.clamp(0.0, 1.0) } else { 0.0 };
    let text = if value.0.is_finite() { format::decimal(value.0 * 100.0, 1) } else { format::decimal(value.0, 1) };
    view! { <td class=format!("n {side}") style=format!("--share:{share:.3}")>{text}</td> }
}
