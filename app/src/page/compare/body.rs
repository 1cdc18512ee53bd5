//! The comparison once its data is there; it goes on while runs train.

use retort_wire::{Catalog, Compared, Event, Num, Protocol, Run, sides};

use super::{
    Answers,
    matrix::MatrixSection,
    overlay::Overlay,
    paired::PairedSection,
    rows::{Differing, Numbers},
    seeds::SeedSection,
    table::{self, Side},
    view::CompareView,
};
use crate::{
    api, format, live,
    page::{run::table::ProtocolChoice, share},
    prelude::*,
};

/// The runs of the comparison, put into sides.
#[derive(Clone, Copy)]
pub struct Sides {
    /// What can be chosen, for names.
    pub catalog: StoredValue<Catalog>,
    /// The runs, in the order of the address.
    pub runs: RwSignal<Vec<Run>>,
    /// The places of each side's runs.
    pub sides: Memo<Vec<Side>>,
    /// How the sides are called.
    pub names: Memo<Vec<String>>,
    /// The page's address.
    pub view: Memo<CompareView>,
}

impl Sides {
    /// The side that the others are compared with, if one was chosen.
    pub fn base(&self) -> Option<usize> {
        let base = self.view.with(|view| view.base.clone());
        self.runs.with(|runs| {
            self.sides.with(|sides| sides.iter().position(|side| side.iter().any(|place| runs[*place].id == base)))
        })
    }

    /// How a side is called.
    pub fn name(&self, side: usize) -> String {
        self.names.with(|names| names.get(side).cloned().unwrap_or_default())
    }
}

/// Everything under the header.
#[component]
pub fn CompareBody(
    /// What can be chosen, for names.
    catalog: Catalog,
    /// The runs as the server answered.
    compared: Compared,
    /// The page's address.
    view: Memo<CompareView>,
    /// What is asked beside them.
    answers: Answers,
) -> impl IntoView {
    let Compared { runs, others } = compared;
    let count = format::counted(runs.len() as u64, "run", "runs");
    let others: Vec<String> = others.into_iter().flat_map(|(_, ids)| ids).collect();
    let (catalog, runs) = (StoredValue::new(catalog), RwSignal::new(runs));
    follow(runs);
    let each = memo(move || view.with(|view| view.each));
    let groups = memo(move || runs.with(|runs| sides(runs, true).len()));
    let sides = memo(move || runs.with(|runs| sides(runs, !each.get())));
    let names = memo(move || {
        catalog.with_value(|catalog| runs.with(|runs| sides.with(|sides| table::names(catalog, runs, sides))))
    });
    let all = Sides { catalog, runs, sides, names, view };
    let heading = move || match sides.with(Vec::len) {
        sides if sides < runs.with(Vec::len) => {
            format!("Compare {} of {count}", format::counted(sides as u64, "setting", "settings"))
        }
        _ => format!("Compare {count}"),
    };
    let protocol = memo(move || view.with(|view| view.protocol));
    let address = move |protocol: Protocol| CompareView { protocol, ..view.get() }.print();
    let grouping = move || {
        // Where every run has a setting of its own there is nothing to group.
        (groups.get() < runs.with(Vec::len)).then(|| {
            let one = |choice: bool, words: &'static str| {
                let current = move || (each.get() == choice).then_some("true");
                let href = move || CompareView { each: choice, ..view.get() }.print();
                view! { <a href=href aria-current=current data-noscroll="">{words}</a> }
            };
            view! {
                <div class="segments" role="group" aria-label="What stands side by side">
                    {one(false, "mean over seeds")}
                    {one(true, "every run")}
                </div>
            }
        })
    };
    let more = move || {
        (!others.is_empty()).then(|| {
            let words = format!(
                "Add the {} of these settings",
                format::counted(others.len() as u64, "other seed", "other seeds")
            );
            let mut next = view.get();
            next.runs.extend(others.iter().cloned());
            view! { <a class="button" href=next.print() data-test="add-seeds">{words}</a> }
        })
    };
    view! {
        <article class="compare">
            <div class="head">
                <div>
                    <nav class="crumbs">
                        <a href="/">"Explore"</a>
                    </nav>
                    <h1>{heading}</h1>
                </div>
                <div class="acts">
                    {grouping}
                    {more}
                    {share::fetched()}
                    <a class="button" href="/">
                        "Choose others"
                    </a>
                </div>
            </div>
            <Overlay all answer=answers.curves />
            <h2>"What differs"</h2>
            <Differing all />
            <div class="bar">
                <h2>"Numbers"</h2>
                <ProtocolChoice protocol address />
            </div>
            <Numbers all protocol />
            <SeedSection all answer=answers.seeds />
            <PairedSection all answer=answers.tests />
            <MatrixSection all answer=answers.matrix />
        </article>
    }
}

/// Keeps the runs as the server has them: rows are replaced, and what an epoch brings is the latest number.
fn follow(runs: RwSignal<Vec<Run>>) {
    let place = move |id: &str| runs.with_untracked(|runs| runs.iter().position(|run| run.id == id));
    live::listen(move |event| match event {
        Event::Run { run } => {
            if let Some(place) = place(&run.id) {
                runs.update(|runs| runs[place] = (**run).clone());
            }
        }
        Event::Epoch { run, rows, .. } => {
            if let Some(place) = place(run) {
                runs.update(|runs| {
                    let summary = &mut runs[place].summary;
                    for row in rows {
                        summary.insert(format!("last:{}.{}", row.split, row.metric), Num(row.value.0));
                    }
                });
            }
        }
        Event::Reset => {
            let ids = runs.with_untracked(|runs| runs.iter().map(|run| run.id.clone()).collect());
            leptos::task::spawn_local(async move {
                if let Ok(fresh) = api::compare(ids).await {
                    // The page may be gone by now.
                    let _ = runs.try_set(fresh.runs);
                }
            });
        }
    });
}
