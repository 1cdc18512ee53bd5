//! Which examples, and what comes first: a form that a browser without scripts sends.

use retort_wire::disagreement::{Ask, Disagreements, Order, Who};

use super::view as address;
use crate::{
    format,
    page::{
        inside::head::{class_name, split_label},
        links,
    },
    prelude::*,
};

/// Choices by who is right as links with their counts, and the form for the rest.
pub fn view(answer: &Disagreements, ask: &Ask) -> Node {
    let who = Who::ALL.into_iter().zip(&answer.counts).map(|(who, count)| {
        let there = address::href(&answer.run.id, &Ask { who, page: 0, ..ask.clone() });
        let current = (who == ask.who).then_some("true");
        view! {
            <a class="chip" href=there aria-current=current data-noscroll="" data-test=format!("who-{}", who.name())>
                {who.label()}
                " "
                <small>{format::count(u64::from(*count))}</small>
            </a>
        }
    });
    let splits =
        answer.splits.iter().map(|split| (split.clone(), split_label(split), *split == answer.split)).collect();
    let orders = Order::ALL
        .into_iter()
        .map(|order| (order.name().to_owned(), order.label().to_owned(), order == ask.order))
        .collect();
    let class = |name: &'static str, label: &'static str, chosen: Option<u32>| {
        let any = std::iter::once((String::new(), "any".to_owned(), chosen.is_none()));
        let classes = (0..answer.classes)
            .map(|class| (class.to_string(), class_name(&answer.names, class), chosen == Some(class)));
        select(name, label, any.chain(classes).collect())
    };
    view! {
        <nav class="who" aria-label="Who is right">{who.collect::<Node>()}</nav>
        <form class="asking" method="get" action=links::disagreements(&answer.run.id)>
            <input type="hidden" name="who" value=ask.who.name() />
            {select("split", "Split", splits)}
            {class("truth", "True class", ask.truth)}
            {class("teacher", "Teacher’s class", ask.teacher)}
            {class("student", "Student’s class", ask.student)}
            {select("order", "First", orders)}
            <button type="submit">"Show"</button>
        </form>
    }
}

fn select(name: &'static str, label: &'static str, options: Vec<(String, String, bool)>) -> Node {
    let options = options.into_iter().map(|(value, words, chosen)| {
        view! { <option value=value selected=chosen>{words}</option> }
    });
    view! {
        <label>
            <span>{label}</span>
            <select name=name>{options.collect::<Node>()}</select>
        </label>
    }
}
