//! Panels that are no plots of points: images of a generator, what teachers say of single images, planes of losses.

use retort_wire::figure::{Distribution, FigureDetail, Panel};

use crate::{
    format,
    page::links,
    plot::{bars, plane},
    prelude::*,
};

/// The sheet of images of each arm whose generator has been trained.
pub fn samples(detail: &FigureDetail, panel: &Panel) -> Node {
    let sheets = detail.arms.iter().filter_map(|arm| {
        let run = arm.runs.iter().find(|run| run.state == Some(retort_wire::State::Finished))?;
        let id = run.run.clone()?;
        Some(view! {
            <a class="sheet" href=links::run(&id)>
                <img src=links::file(&id, "samples.png") alt=format!("Images that the generator of {} made", arm.name) loading="lazy"/>
                <span>{arm.name.clone()} {format!(", seed {}", run.seed)}</span>
            </a>
        })
    });
    let sheets: Vec<Node> = sheets.collect();
    frame(panel, sheets, "No generator has been trained yet; its images will stand here.")
}

/// What each arm's teacher says of a few test images.
pub fn distributions(detail: &FigureDetail, panel: &Panel) -> Node {
    let mut images: Vec<u32> = Vec::new();
    for distribution in &detail.distributions {
        if !images.contains(&distribution.image) {
            images.push(distribution.image);
        }
    }
    let rows = images.into_iter().map(|image| {
        let of: Vec<&Distribution> = detail.distributions.iter().filter(|other| other.image == image).collect();
        let label = of.first().map(|first| first.label).unwrap_or_default();
        view! {
            <section class="image-row">
                <h3>{format!("Test image {image}, class {label}")}</h3>
                <div class="bars-row">{of.into_iter().map(one).collect::<Node>()}</div>
            </section>
        }
    });
    frame(panel, rows.collect(), "No teacher has been trained yet; what it says of a few test images will stand here.")
}

fn one(distribution: &Distribution) -> Node {
    let name = format!("{}, τ = {}", distribution.arm, distribution.temperature);
    let own = distribution.probabilities.get(distribution.label as usize).copied().unwrap_or(f64::NAN);
    let words = format!("{name}: {} for the true class", format::percent(own));
    view! {
        <div class="bars-one">
            {bars::distribution(&distribution.probabilities, distribution.label as usize, words)}
            <small>{name}</small>
        </div>
    }
}

/// The plane of each arm that has one.
pub fn planes(detail: &FigureDetail, panel: &Panel) -> Node {
    let planes = detail.planes.iter().map(|of| {
        view! {
            <div>
                <h3><a href=links::run(&of.run)>{of.arm.clone()}</a></h3>
                {plane::view(&of.plane)}
            </div>
        }
    });
    frame(panel, planes.collect(), "No run has drawn its plane yet; each does so when it ends.")
}

fn frame(panel: &Panel, parts: Vec<Node>, empty: &'static str) -> Node {
    let title = if panel.title.is_empty() { panel.label.clone() } else { panel.title.clone() };
    let content = if parts.is_empty() {
        view! { <p class="chart-empty">{empty}</p> }
    } else {
        view! { <div class="parts">{Node::List(parts)}</div> }
    };
    view! {
        <figure class="chart special">
            <figcaption><b>{title}</b></figcaption>
            {content}
        </figure>
    }
}
