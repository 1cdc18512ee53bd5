//! The comparison once its data is there; curves go on growing while runs train.

use retort_wire::{Catalog, Event, Protocol};

use super::{
    overlay::{Choosers, Overlay, chosen},
    rows::{Differing, Numbers},
    table,
    view::CompareView,
};
use crate::{
    api, format, live,
    page::{
        parts::Copy,
        run::{curves, numbers, table::ProtocolChoice},
    },
    prelude::*,
    service::RunDetail,
};

/// Everything under the header.
#[component]
pub fn CompareBody(
    /// What can be chosen, for names.
    catalog: Catalog,
    /// The runs as the server rendered them.
    details: Vec<RunDetail>,
    /// The page's address.
    view: Memo<CompareView>,
) -> impl IntoView {
    let heading = format::counted(details.len() as u64, "run", "runs");
    let names = StoredValue::new(table::names(&catalog, &details));
    let differences = table::differences(&catalog, &details);
    let catalog = StoredValue::new(catalog);
    let details = RwSignal::new(details);
    live::listen(move |event| match event {
        Event::Run { run } => {
            if details.with_untracked(|details| details.iter().any(|detail| detail.run.id == run.id)) {
                details.update(|details| {
                    details
                        .iter_mut()
                        .filter(|detail| detail.run.id == run.id)
                        .for_each(|detail| detail.run = (**run).clone());
                });
            }
        }
        Event::Epoch { run, rows, .. } => {
            if details.with_untracked(|details| details.iter().any(|detail| detail.run.id == *run)) {
                details.update(|details| {
                    for detail in details.iter_mut().filter(|detail| detail.run.id == *run) {
                        curves::merge(&mut detail.rows, rows.clone());
                    }
                });
            }
        }
        Event::Reset => read_again(details),
    });
    let split = memo(move || match view.with(|view| view.split.clone()) {
        split if split.is_empty() => numbers::SPLIT.to_owned(),
        split => split,
    });
    let metric = memo(move || {
        let wish = view.with(|view| view.metric.clone());
        catalog.with_value(|catalog| details.with(|details| chosen(catalog, details, &wish)))
    });
    let protocol = memo(move || view.with(|view| view.protocol));
    let address = move |protocol: Protocol| CompareView { protocol, ..view.get() }.print();
    let columns = memo(move || {
        catalog.with_value(|catalog| {
            details.with(|details| split.with(|split| table::columns(catalog, details, split, protocol.get())))
        })
    });
    view! {
        <article class="compare">
            <div class="head">
                <div>
                    <nav class="crumbs">
                        <a href="/">"Explore"</a>
                    </nav>
                    <h1>{format!("Compare {heading}")}</h1>
                </div>
                <div class="acts">
                    <Copy label="Copy link" text=Signal::stored(String::new()) />
                    <a class="button" href="/">
                        "Choose others"
                    </a>
                </div>
            </div>
            <h2>"What differs"</h2>
            <Differing differences names details view />
            <Choosers catalog details view metric split />
            <Overlay catalog names details view metric split />
            <div class="bar">
                <h2>"Numbers"</h2>
                <ProtocolChoice protocol address />
            </div>
            <Numbers names details columns protocol />
        </article>
    }
}

/// Reads all runs again, because events were missed.
fn read_again(details: RwSignal<Vec<RunDetail>>) {
    let ids = details.with_untracked(|details| details.iter().map(|detail| detail.run.id.clone()).collect());
    leptos::task::spawn_local(async move {
        if let Ok(fresh) = api::compare(ids).await {
            // The page may be gone by now.
            let _ = details.try_set(fresh);
        }
    });
}
