//! One figure in the gallery.

use retort_wire::figure::{FigureCard, PanelKind, Preview, Standing};

use super::{plotted::plotted, view::FigureView, words};
use crate::{plot::panel, prelude::*};

/// The card, which as a whole leads to the figure's page.
pub fn card(figure: &FigureCard, view: FigureView) -> Node {
    let standing = figure.scales.iter().find(|standing| standing.scale == view.scale).cloned().unwrap_or_default();
    view! {
        <li>
            <a href=view.figure(&figure.id) data-figure=figure.id.clone()>
                <small>{figure.label.clone()}</small>
                <b>{figure.title.clone()}</b>
                {picture(standing.preview.as_ref())}
                <span class="question">{figure.question.clone()}</span>
                {verdicts(&standing)}
                <small>{state(&standing)}</small>
            </a>
        </li>
    }
}

/// The figure's first panel, small; a word for what is no plot.
fn picture(preview: Option<&Preview>) -> Node {
    let words = match preview {
        Some(Preview { x, panel }) if panel.kind == PanelKind::Points => {
            let plot = plotted(x, panel);
            let any = plot.marks.iter().any(|mark| mark.value.is_finite());
            if any {
                return view! { <span class="thumb">{panel::preview(&plot)}</span> };
            }
            "no numbers in the paper, none here yet"
        }
        Some(Preview { panel, .. }) => match panel.kind {
            PanelKind::Samples => "a sheet of images",
            PanelKind::Distributions => "distributions over classes",
            _ => "the loss on a plane",
        },
        None => "nothing to draw yet",
    };
    view! { <span class="thumb thumb-empty">{words}</span> }
}

/// How many claims came to which verdict.
fn verdicts(standing: &Standing) -> Node {
    let counts = words::verdicts(standing);
    if standing.finished == 0 || counts.is_empty() {
        return Node::default();
    }
    let one = |(count, verdict)| {
        let class = format!("tone-{}", words::tone(verdict));
        view! { <em class=class>{format!("{count} {}", verdict.words())}</em> }
    };
    view! { <span class="verdicts">{counts.into_iter().map(one).collect::<Node>()}</span> }
}

/// What is missing, and what that would take.
fn state(standing: &Standing) -> String {
    let mut words = vec![words::progress(standing)];
    let missing = standing.runs.saturating_sub(standing.finished + standing.underway);
    if !standing.obstacle.is_empty() {
        words.push("Its data are not here.".to_owned());
    } else if let Some(seconds) = standing.seconds.filter(|_| missing > 0) {
        words.push(format!("About {} to go.", words::roughly(seconds)));
    }
    words.join(" ")
}
