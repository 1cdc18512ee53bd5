//! A figure's page once its data is there.

use leptos_meta::Title;
use retort_wire::figure::{FigureDetail, Standing};

use super::{claims, launch, panels, runs};
use crate::{
    page::{
        figures::{ScaleChoice, view::FigureView},
        share::share,
    },
    prelude::*,
    service::Launched,
};

/// Everything under the header.
pub fn body(detail: &FigureDetail, view: Memo<FigureView>, deed: Deed<Launched>) -> Node {
    let card = &detail.card;
    let standing = card.scales.iter().find(|standing| standing.scale == detail.scale).cloned().unwrap_or_default();
    let title = format!("{}: {}", card.label, card.title);
    let all = move || format!("/figures{}", FigureView { frozen: None, ..view.get() }.query());
    view! {
        <Title text=title.clone() />
        <article class="figure" data-figure=card.id.clone() data-follows="runs">
            <div class="head">
                <div class="run-head">
                    <nav class="crumbs" aria-label="Where this figure belongs">
                        <a href=all>"Figures"</a>
                        " / " {card.label.clone()}
                    </nav>
                    <h1>{title.clone()}</h1>
                    <p class="asks">{card.question.clone()}</p>
                </div>
                <div class="acts">
                    <ScaleChoice view />
                    {share()}
                </div>
            </div>
            {launch::view(detail, &standing, deed)}
            <div class="cols">
                <section aria-label="The paper's points and ours">
                    {panels::view(detail)}
                    {claims::view(&detail.claims)}
                    {runs::view(detail)}
                </section>
                {aside(detail, &standing)}
            </div>
        </article>
    }
}

/// What is run, what was chosen by us, and where code and paper differ.
fn aside(detail: &FigureDetail, standing: &Standing) -> Node {
    let choices = detail.choices.iter().map(|choice| {
        view! {
            <div class="choice">
                <dt>{choice.setting.clone()}</dt>
                <dd>{choice.value.clone()}</dd>
                <dd class="reason">{choice.reason.clone()}</dd>
            </div>
        }
    });
    let choices = (!detail.choices.is_empty()).then(|| {
        view! {
            <h3>"Chosen by us"</h3>
            <p class="quiet">"The paper leaves these out, or this scale changes them."</p>
            <dl class="choices">{choices.collect::<Node>()}</dl>
        }
    });
    let variants = detail.variants.iter().map(|variant| {
        view! {
            <dl class="variant">
                <div><dt>"Variant"</dt><dd>{variant.name.clone()}</dd></div>
                <div><dt>"The paper says"</dt><dd>{variant.paper.clone()}</dd></div>
                <div><dt>"The code does"</dt><dd>{variant.code.clone()}</dd></div>
                <div><dt>"Other points follow"</dt><dd>{variant.ours.clone()}</dd></div>
            </dl>
        }
    });
    let variants = (!detail.variants.is_empty()).then(|| {
        view! { <h3>"Where paper and code differ"</h3> {variants.collect::<Node>()} }
    });
    let note = (!detail.note.is_empty()).then(|| {
        view! { <h3>"About the paper’s figure"</h3> <p>{detail.note.clone()}</p> }
    });
    view! {
        <aside class="card" aria-label="What is run">
            <h2>{format!("What is run, {} scale", standing.scale.name())}</h2>
            <p>{detail.setting.clone()}</p>
            {choices}
            {variants}
            {note}
        </aside>
    }
}
