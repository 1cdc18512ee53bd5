//! What a temperature does to the stored outputs of a teacher: softened targets, their entropy, and the gradient that
//! they give. It is a part of the bundle of its own, fetched when it is opened.

use retort_wire::softening::{Cached, Soft, Softening as Answer, softened};

use super::{
    field::Form,
    start::{OWN, SOFTEN},
};
use crate::{
    api, format,
    page::inside::head::{class_name, split_label},
    plot::{
        bars,
        softness::{self, Line, temperature},
    },
    prelude::*,
};

/// The table of the spec under which it stands.
pub const TABLE: &str = "objective";
/// What is softened by.
const FIELD: &str = "objective.temperature";

/// The button, and what it opens.
#[component]
pub fn Softening(
    /// The form.
    form: Form,
) -> impl IntoView {
    provide_context(form);
    if form.soften.with_untracked(Option::is_some) {
        // Made once and not in a closure, which a server calls twice: see `app::part`.
        return view! { <div class="soften">{outputs()}</div> };
    }
    let opened = memo(move || form.soften.with(Option::is_some));
    let button = move || {
        view! {
            <button type="button" class="needs-script" data-test="soften" on:click=move |_| form.soften.set(Some(String::new()))>
                "See what τ does to a teacher’s outputs"
            </button>
        }
    };
    view! {
        <div class="soften">
            {Node::when(move || !opened.get(), button)}
            {Node::when(move || opened.get(), outputs)}
        </div>
    }
}

fn outputs() -> Node {
    view! {
        <Transition fallback=|| view! { <p class="quiet">"Reading a teacher’s outputs …"</p> }>
            {Node::suspend(soften_part())}
        </Transition>
    }
}

/// The part itself.
#[leptos::lazy]
pub fn soften_part() -> Node {
    view! { <Outputs /> }
}

/// The outputs of the chosen teacher, asked for again when the form asks for another one or for another temperature.
#[component]
fn Outputs() -> impl IntoView {
    let form: Form = expect_context();
    let question = memo(move || {
        let decides = |path: &str| path.starts_with("teacher.") || path == FIELD || path == retort_wire::spec::SEED;
        (form.soften.get().unwrap_or_default(), form.draft.with(|draft| draft.texts_of(decides)))
    });
    let answer =
        Remote::new(move || question.get(), move |(teacher, _)| api::softening(form.draft.get_untracked(), teacher));
    view! {
        <Transition fallback=|| view! { <p class="quiet">"Reading a teacher’s outputs …"</p> }>
            {move || Node::suspend(async move {
                match answer.await {
                    Ok(answer) => panel(form, answer),
                    Err(error) => view! { <p class="notice notice-bad" role="alert">{error.to_string()}</p> },
                }
            })}
        </Transition>
    }
}

fn panel(form: Form, answer: Answer) -> Node {
    if let Some(missing) = answer.missing {
        return view! {
            {chooser(form, &answer.teachers, &answer.chosen)}
            <p class="notice notice-quiet" data-test="soften-missing">{missing}</p>
        };
    }
    let at = RwSignal::new(answer.at as usize);
    let place = memo(move || at.get());
    let temperatures = StoredValue::new(answer.temperatures.clone());
    let chosen = move || temperatures.with_value(|all| all.get(at.get()).copied().unwrap_or(1.0));
    let last = answer.temperatures.len().saturating_sub(1);
    let slide = move |event: leptos::ev::Event| {
        if let Ok(place) = event_target_value(&event).parse::<usize>() {
            at.set(place);
        }
    };
    let take = move |_| form.draft.update(|draft| draft.set(FIELD, temperature(chosen())));
    let squared = |values: &[f64]| {
        values.iter().zip(&answer.temperatures).map(|(value, tau)| value * tau * tau).collect::<Vec<f64>>()
    };
    let entropy = vec![Line { label: "entropy", values: answer.entropy.clone(), colour: 0, dashed: false }];
    let lines = |values: &[f64], colour: usize| {
        vec![
            Line { label: "∂L/∂z", values: values.to_vec(), colour, dashed: false },
            Line { label: "τ² ∂L/∂z", values: squared(values), colour, dashed: true },
        ]
    };
    let most = f64::from(answer.classes.max(1)).ln();
    let plots = [
        softness::view("Mean entropy", "nats", &answer.temperatures, entropy, false, Some((most, "even odds")), place),
        softness::view("Gradient, Σ |·|", "", &answer.temperatures, lines(&answer.absolute, 1), true, None, place),
        softness::view("Gradient, length", "", &answer.temperatures, lines(&answer.length, 2), true, None, place),
    ];
    let whose = if answer.is_own {
        "Outputs of the teacher that this form asks for"
    } else {
        "The teacher that this form asks for has not been trained yet; these are outputs of another"
    };
    let split = split_label(&answer.split).to_lowercase();
    let means = format!(
        "{whose}. Means are over {} of {} examples ({split}), evenly spread; four are shown, from the least sure to the median.",
        format::count(u64::from(answer.n)),
        format::count(u64::from(answer.of))
    );
    let examples = {
        let names = answer.names.clone();
        answer.examples.into_iter().map(move |example| one(example, names.clone(), temperatures, at)).collect::<Node>()
    };
    view! {
        <div class="softening" data-test="softening">
            {chooser(form, &answer.teachers, &answer.chosen)}
            <p class="quiet">{means}</p>
            <div class="slide needs-script">
                <label for="soften-tau">"Temperature τ"</label>
                <input
                    id="soften-tau"
                    type="range"
                    min="0"
                    max=last.to_string()
                    step="1"
                    value=answer.at.to_string()
                    prop:value=move || at.get().to_string()
                    aria-valuetext=move || temperature(chosen())
                    on:input=slide
                />
                <output>{move || temperature(chosen())}</output>
                <button type="button" on:click=take>{move || format!("Use τ = {}", temperature(chosen()))}</button>
            </div>
            <div class="soft-examples">{examples}</div>
            <div class="multiples">{plots.into_iter().collect::<Node>()}</div>
            <p class="quiet">
                "Gradient of the cross-entropy between both sides at τ with respect to the logits z of a student at even odds: "
                "∂L/∂zᵢ = (qᵢ − pᵢ) / τ, with p the softened teacher and qᵢ = 1/K. An objective with the factor τ² keeps it from "
                "vanishing as τ grows (Hinton, Vinyals and Dean 2015)."
            </p>
        </div>
    }
}

/// Which teacher.
fn chooser(form: Form, teachers: &[Cached], chosen: &str) -> Node {
    if teachers.is_empty() {
        return Node::default();
    }
    let own = form.soften.with_untracked(|asked| asked.as_deref().unwrap_or_default().is_empty());
    let options = teachers.iter().map(|teacher| {
        let selected = !own && teacher.hash == chosen;
        view! { <option value=teacher.hash.clone() selected=selected>{teacher.words.clone()}</option> }
    });
    let choose = move |event: leptos::ev::Event| {
        let value = event_target_value(&event);
        form.soften.set(Some(if value == OWN { String::new() } else { value }));
    };
    view! {
        <label class="f">
            <span>"Stored outputs of"</span>
            <select name=SOFTEN on:change=choose>
                <option value=OWN selected=own>"the form’s teacher, or one like it"</option>
                {options.collect::<Node>()}
            </select>
        </label>
    }
}

/// One example with its bars at the chosen temperature.
fn one(example: Soft, names: Vec<String>, temperatures: StoredValue<Vec<f64>>, at: RwSignal<usize>) -> Node {
    let Soft { truth, picture, text, log_probabilities, .. } = example;
    let truth_name = class_name(&names, truth);
    let seen = match (picture, text) {
        (Some(picture), _) => {
            view! { <img class="picture" src=picture alt=format!("an image of {truth_name}") loading="lazy" /> }
        }
        (None, Some(text)) => view! { <blockquote class="words">{text}</blockquote> },
        (None, None) => Node::default(),
    };
    let drawn = move || {
        let tau = temperatures.with_value(|all| all.get(at.get()).copied().unwrap_or(1.0));
        let soft = softened(log_probabilities.iter().map(|value| value.0), tau);
        let words = largest(&soft, &names);
        view! {
            {bars::distribution(&soft, truth as usize, format!("At τ = {}: {words}", temperature(tau)))}
            <small>{words}</small>
        }
    };
    view! {
        <div class="soft-example">
            {seen}
            <div>
                <small>{format!("truth: {truth_name}")}</small>
                {drawn}
            </div>
        </div>
    }
}

/// The three largest in words.
fn largest(soft: &[f64], names: &[String]) -> String {
    let mut order: Vec<usize> = (0..soft.len()).collect();
    crate::order::sort_by(&mut order, |one, other| soft[*other].total_cmp(&soft[*one]));
    let words = order
        .into_iter()
        .take(3)
        .map(|class| format!("{} {}", class_name(names, class as u32), format::percent(soft[class])));
    words.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_in_words() {
        let names = ["cat".to_owned(), "dog".to_owned()];
        assert_eq!(largest(&[0.2, 0.5, 0.3], &names), "dog 50.0\u{a0}% · class 2 30.0\u{a0}% · cat 20.0\u{a0}%");
    }
}
