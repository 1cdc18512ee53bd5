//! A run that trains a generator of images: what it draws.

use retort_wire::Spec;

use crate::{page::links, prelude::*, service::RunDetail};

/// The file with the sheet of images.
const SHEET: &str = "samples.png";

/// Whether a spec asks for a generator and nothing else.
pub fn is_generator(spec: &Spec) -> bool {
    spec.text("task.kind") == Some("generator")
}

/// The sheet of images, once there is one.
#[component]
pub fn Samples(
    /// The run with its files.
    detail: RwSignal<RunDetail>,
) -> impl IntoView {
    // The epoch is in the address, so that a younger sheet is fetched.
    let sheet = memo(move || {
        detail.with(|detail| {
            let drawn = detail.files.iter().any(|(name, _)| name == SHEET);
            drawn.then(|| format!("{}?epoch={}", links::file(&detail.run.id, SHEET), detail.run.epoch))
        })
    });
    move || match sheet.get() {
        Some(source) => view! {
            <figure class="chart samples">
                <figcaption><b>"Images that it draws"</b></figcaption>
                <img src=source alt="A sheet of images drawn by the generator from fixed noise" loading="lazy"/>
            </figure>
        },
        None => view! { <p class="chart-empty">"The generator has drawn nothing yet."</p> },
    }
}
