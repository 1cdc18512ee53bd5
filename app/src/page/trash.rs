//! The trash: what is in it, bringing it back, and deleting it for good, each a link or a form. What a deletion frees
//! stands there before it and after it.

use leptos_meta::Title;
use retort_wire::{Catalog, Outcomes, Purged, Trash, Trashed};
use server_fn::ServerFn as _;

use self::view::TrashView;
use super::{
    act::{BatchForm, PurgeForm},
    links,
    parts::{Failure, Skeleton, catalog},
};
use crate::{api, api::ApiError, format, prelude::*};

pub mod view;

/// The page at `/trash`.
pub fn trash_page() -> Node {
    view! { <TrashPage /> }
}

/// What lies in the trash.
#[component]
fn TrashPage() -> impl IntoView {
    let search = Address::here().search;
    let view = memo(move || search.with(|search| TrashView::parse(search)));
    let catalog = catalog();
    // Whoever comes back from a deletion has another address, and sees what is left.
    let trash = Remote::new(move || view.get(), |_| api::trash());
    let purged = Deed::<Purged>::posted::<PurgeForm>();
    let restored = Deed::<Outcomes>::posted::<BatchForm>();
    let failed = move || {
        let sentence = refusal(purged.answer.get()).or_else(|| refusal(restored.answer.get()))?;
        Some(view! { <p class="notice notice-bad" role="alert">{sentence}</p> })
    };
    view! {
        <Title text="Trash" />
        <article class="trash" data-follows="runs">
            <h1>"Trash"</h1>
            {failed}
            {move || freed(&view.get())}
            <Transition fallback=|| view! { <Skeleton what="the trash" /> }>
                {move || {
                    let view = view.get();
                    Node::suspend(async move {
                        match (catalog.await, trash.await) {
                            (Ok(catalog), Ok(trash)) => body(&trash, &view, &catalog),
                            (_, Err(error)) | (Err(error), _) => {
                                view! { <Failure title="The trash cannot be shown" message=error.to_string() /> }
                            }
                        }
                    })
                }}
            </Transition>
        </article>
    }
}

fn refusal<T>(answer: Option<Result<T, ApiError>>) -> Option<String> {
    answer.and_then(Result::err).map(|error| error.to_string())
}

/// What the last deletion freed.
fn freed(view: &TrashView) -> Node {
    let Some((runs, teachers, bytes)) = view.freed else { return Node::default() };
    let mut what = vec![format::counted(u64::from(runs), "run", "runs")];
    if teachers > 0 {
        what.push(format::counted(u64::from(teachers), "teacher", "teachers"));
    }
    let refused = (view.refused > 0).then(|| {
        let what = format::counted(u64::from(view.refused), "thing was", "things were");
        format!(" {what} kept, because it trains, may be needed by a run that waits, or is not in the trash.")
    });
    view! {
        <p class="notice" role="status" data-test="freed">
            {format!("Deleted {}: {} freed.", what.join(" and "), format::bytes(bytes))}
            {refused}
        </p>
    }
}

fn body(trash: &Trash, view: &TrashView, catalog: &Catalog) -> Node {
    let chosen = view.ids(trash);
    if !chosen.is_empty() {
        return confirm(trash, &chosen, catalog);
    }
    if trash.runs.is_empty() {
        return view! {
            <div class="blank">
                <p>"Nothing is in the trash. Runs that are moved here from Explore or from their page can be restored, or deleted for good to free their place on the disk."</p>
                <p><a class="button primary" href="/">"To the runs"</a></p>
            </div>
            {spare(trash)}
        };
    }
    let bytes: u64 = trash.runs.iter().map(|trashed| trashed.bytes).sum();
    let count = format::counted(trash.runs.len() as u64, "run", "runs");
    let rows = trash.runs.iter().map(|trashed| row(trashed, catalog, true)).collect::<Node>();
    view! {
        <p class="quiet">{format!("{count}, {}. They are left out of Explore, of means and of figures until they are restored.", format::bytes(bytes))}</p>
        <form id="choose" class="bar" method="get" action="/trash">
            <button type="submit" data-test="delete-ticked">"Delete the ticked …"</button>
            <a class="button" href="/trash?runs=all" data-test="delete-all">{format!("Delete all {} …", trash.runs.len())}</a>
        </form>
        <div class="scroll" tabindex="0" role="region" aria-label="Runs in the trash">
            <table>
                {head(true)}
                <tbody>{rows}</tbody>
            </table>
        </div>
        {spare(trash)}
    }
}

fn head(with_actions: bool) -> Node {
    view! {
        <thead>
            <tr>
                <th scope="col" class="pin">"Run"</th>
                <th scope="col">"Study"</th>
                <th scope="col">"State"</th>
                <th scope="col">"Launched"</th>
                <th scope="col" class="n">"Size"</th>
                {with_actions.then(|| view! { <th scope="col"><span class="sr-only">"What can be done"</span></th> })}
            </tr>
        </thead>
    }
}

fn row(trashed: &Trashed, catalog: &Catalog, with_actions: bool) -> Node {
    let run = &trashed.run;
    let name = match run.notes.title.as_str() {
        "" => format!("{}, seed {}", catalog.sentence(&run.spec), run.spec.seed()),
        title => title.to_owned(),
    };
    let tick = with_actions.then(|| {
        view! { <input type="checkbox" name="runs" value=run.id.clone() form="choose" aria-label=format!("Choose {name}") /> }
    });
    let restore = with_actions.then(|| {
        view! {
            <td>
                <form class="act" method="post" action=BatchForm::url()>
                    <input type="hidden" name="runs" value=run.id.clone() />
                    <input type="hidden" name="back" value="trash" />
                    <button type="submit" name="action" value="restore" data-test="restore">"Restore"</button>
                </form>
            </td>
        }
    });
    view! {
        <tr>
            <td class="pin"><div>{tick}<a href=links::run(&run.id)>{name.clone()}</a></div></td>
            <td>{run.study_name.clone()}</td>
            <td>{run.state.name()}</td>
            <td title="UTC">{format::moment(run.created)}</td>
            <td class="n">{format::bytes(trashed.bytes)}</td>
            {restore}
        </tr>
    }
}

/// What is about to go, with what it frees, and the one button that does it.
fn confirm(trash: &Trash, chosen: &[String], catalog: &Catalog) -> Node {
    let runs = trash.runs.iter().filter(|trashed| chosen.contains(&trashed.run.id));
    let rows = runs.map(|trashed| row(trashed, catalog, false)).collect::<Node>();
    let count = format::counted(chosen.len() as u64, "run", "runs");
    let bytes = format::bytes(trash.bytes_of(chosen));
    let (teachers, teacher_bytes) = trash.spared_by(chosen);
    let also = match (teachers, trash.teachers_kept.as_str()) {
        (0, _) => view! { <p class="quiet">"Their teachers stay: other runs refer to them, or there are none."</p> },
        (_, "") => {
            let what = format::counted(teachers as u64, "teacher", "teachers");
            let words =
                format!("Also delete {what} that no run refers to afterwards ({} more)", format::bytes(teacher_bytes));
            view! { <p><label><input type="checkbox" name="teachers" value="on" />" "{words}</label></p> }
        }
        (_, kept) => view! { <p class="quiet">{format!("Their teachers stay. {kept}")}</p> },
    };
    view! {
        <section class="confirm" aria-label="Confirm">
            <h2>{format!("Delete {count} for good?")}</h2>
            <p>{format!("This frees {bytes}. Settings, numbers, predictions and checkpoints are gone afterwards; there is no way back.")}</p>
            <form method="post" action=PurgeForm::url()>
                <input type="hidden" name="runs" value=chosen.join(",") />
                {also}
                <p class="acts">
                    <button class="danger" type="submit" data-test="purge">{format!("Delete {count} for good")}</button>
                    <a class="button" href="/trash">"Keep them in the trash"</a>
                </p>
            </form>
            <div class="scroll" tabindex="0" role="group" aria-label="Table">
                <table>
                    {head(false)}
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

/// Teachers that nothing refers to any more.
fn spare(trash: &Trash) -> Node {
    let (count, bytes) = trash.spared_by(&[]);
    if count == 0 {
        return Node::default();
    }
    let what = format::counted(count as u64, "teacher", "teachers");
    let size = format::bytes(bytes);
    let act = match trash.teachers_kept.as_str() {
        "" => view! {
            <form class="act" method="post" action=PurgeForm::url()>
                <input type="hidden" name="teachers" value="on" />
                <button type="submit" data-test="purge-teachers">{format!("Delete {what} ({size})")}</button>
            </form>
        },
        kept => view! { <p class="quiet">{kept.to_owned()}</p> },
    };
    view! {
        <section class="spare" aria-label="Teachers without runs">
            <h2>"Teachers without runs"</h2>
            <p class="quiet">
                {format!("{what} of {size} that no run refers to. A study that needs one again trains it anew.")}
            </p>
            {act}
        </section>
    }
}
