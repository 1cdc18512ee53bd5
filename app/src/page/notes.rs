//! Where a run's title, tags and note are changed.

use leptos_meta::Title;
use retort_wire::{
    Run,
    notes::{LONGEST_NOTE, LONGEST_TITLE},
};
use server_fn::ServerFn as _;

use super::{
    act::NotesForm,
    links,
    parts::{Failure, Skeleton, catalog},
    run::note,
};
use crate::{api, prelude::*, service::RunDetail, status::set_status};

/// The page at `/runs/{id}/notes`.
pub fn notes_page() -> Node {
    view! { <NotesPage /> }
}

/// The run at the address, once it has come.
#[component]
fn NotesPage() -> impl IntoView {
    let path = Address::here().path;
    let id =
        memo(move || path.with(|path| path.trim_matches('/').split('/').nth(1).map(str::to_owned).unwrap_or_default()));
    let catalog = catalog();
    let detail = Remote::new(
        move || id.get(),
        |id| async move {
            let answer = api::run(id).await;
            answer.inspect_err(|error| set_status(error.0.status))
        },
    );
    let saved = Deed::<Run>::posted::<NotesForm>();
    view! {
        <Title text="Notes" />
        <Transition fallback=|| view! { <Skeleton what="the notes" /> }>
            {move || Node::suspend(async move {
                match (catalog.await, detail.await) {
                    (Ok(catalog), Ok(detail)) => form(&detail, catalog.sentence(&detail.run.spec), saved),
                    (_, Err(error)) | (Err(error), _) => {
                        view! { <Failure title="The notes of this run cannot be shown" message=error.to_string() /> }
                    }
                }
            })}
        </Transition>
    }
}

/// The form; with scripts what was typed stays there when the server refuses it.
fn form(detail: &RunDetail, sentence: String, saved: Deed<Run>) -> Node {
    let run = &detail.run;
    let back = links::run(&run.id);
    let refused = move || match saved.answer.get() {
        Some(Err(error)) => {
            let all = if error.0.errors.len() > 1 {
                error.0.errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join(" ")
            } else {
                error.to_string()
            };
            Some(view! { <p class="notice notice-bad" role="alert">{all}</p> })
        }
        _ => None,
    };
    let now = (!detail.note.is_empty()).then(|| {
        view! {
            <section aria-label="The note now">
                <h2>"The note now"</h2>
                <div class="note">{note::pieces(&detail.note)}</div>
            </section>
        }
    });
    view! {
        <article class="notes">
            <nav class="crumbs" aria-label="Where this belongs"><a href=back.clone()>{sentence}</a></nav>
            <h1>"Title, tags and note"</h1>
            {refused}
            <form method="post" action=NotesForm::url()>
                <input type="hidden" name="id" value=run.id.clone() />
                <label for="title">"Title"</label>
                <input id="title" name="title" value=run.notes.title.clone() maxlength=LONGEST_TITLE placeholder="A name of its own" autocomplete="off" />
                <label for="tags">"Tags"</label>
                <input
                    id="tags"
                    name="tags"
                    value=run.notes.tags.join(", ")
                    placeholder="baseline, for the paper"
                    aria-describedby="tags-help"
                    autocomplete="off"
                />
                <p class="quiet" id="tags-help">"Words or short names, commas between them. Runs are found by tag = name."</p>
                <label for="note">"Note"</label>
                <textarea id="note" name="note" rows="14" maxlength=LONGEST_NOTE aria-describedby="note-help">
                    {run.notes.note.clone()}
                </textarea>
                <p class="quiet" id="note-help">
                    "Markdown: *emphasis*, **strong**, `code`, - lists, # headings, [links](https://example.org), tables. HTML stays the text that it is."
                </p>
                <p class="acts">
                    <button class="primary" type="submit" data-test="save-notes">"Save"</button>
                    <a class="button" href=back>"Back without saving"</a>
                </p>
            </form>
            {now}
        </article>
    }
}
