//! The paper's figures: not here yet, and the page says so.

use leptos_meta::Title;
use retort_wire::Preset;

use super::{
    links,
    parts::{Failure, catalog},
};

use crate::prelude::*;

/// The page at `/figures`.
#[component]
pub fn FiguresPage() -> impl IntoView {
    let catalog = catalog();
    let card = |preset: &Preset| {
        view! {
            <li>
                <a href=links::with_query("/launch", &[("preset", &preset.name)])>
                    <b>{preset.label.clone()}</b>
                    <span>{preset.help.clone()}</span>
                </a>
            </li>
        }
    };
    view! {
        <Title text="Figures" />
        <article class="figures">
            <h1>"Figures"</h1>
            <div class="blank">
                <p>
                    "Here will stand the figures of “Does Knowledge Distillation Really Work?” (Stanton and others, 2021), the paper’s points hollow and ours solid, each with a verdict in words."
                </p>
                <p>
                    "They come with the next release: this one trains and measures what they are made of. Nothing is drawn here until it has been computed."
                </p>
            </div>
            <h2>"Until then, start from a study"</h2>
            <Transition fallback=|| view! { <p class="quiet">"Reading the studies …"</p> }>
                {move || Node::suspend(async move {
                    match catalog.await {
                        Ok(catalog) => {
                            view! { <ul class="cards">{catalog.presets.iter().map(card).collect::<Node>()}</ul> }
                        }
                        Err(error) => {
                            view! { <Failure title="The studies cannot be listed" message=error.to_string() /> }
                        }
                    }
                })}
            </Transition>
        </article>
    }
}
