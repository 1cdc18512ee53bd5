//! Single examples with what student and teacher say of them: those on which they differ first.

pub mod controls;
pub mod example;
pub mod view;

use leptos_meta::Title;
use retort_wire::disagreement::{Ask, Disagreements};

use super::{
    inside::head,
    parts::{Failure, Skeleton, catalog},
};
use crate::{api, format, prelude::*, status::set_status};

/// The page at `/runs/{id}/disagreements`.
pub fn disagreements_page() -> Node {
    view! { <DisagreementsPage /> }
}

/// The examples that the address asks for, once they have come.
#[component]
fn DisagreementsPage() -> impl IntoView {
    let Address { path, search, .. } = Address::here();
    let id = memo(move || path.with(|path| head::run_of(path)));
    let ask = memo(move || search.with(|search| view::parse(search)));
    let catalog = catalog();
    let answer = Remote::new(
        move || (id.get(), ask.get()),
        |(id, ask)| async move {
            let answer = api::disagreements(id, ask).await;
            answer.inspect_err(|error| set_status(error.0.status))
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton what="the examples" /> }>
            {move || Node::suspend(async move {
                match (catalog.await, answer.await) {
                    (Ok(catalog), Ok(answer)) => {
                        let title = catalog.sentence(&answer.run.spec);
                        body(&answer, &title, &ask.get_untracked())
                    }
                    (_, Err(error)) | (Err(error), _) => {
                        view! { <Failure title="These examples cannot be shown" message=error.to_string() /> }
                    }
                }
            })}
        </Transition>
    }
}

fn body(answer: &Disagreements, title: &str, ask: &Ask) -> Node {
    let content = match &answer.missing {
        Some(missing) => view! { <p class="notice notice-warn" data-test="missing">{missing.clone()}</p> },
        None => view! {
            {controls::view(answer, ask)}
            {standing(answer)}
            {answer.unseen.clone().map(|unseen| view! { <p class="notice notice-warn" data-test="unseen">{unseen}</p> })}
            {list(answer, ask)}
        },
    };
    view! {
        <Title text=format!("Disagreements of {title}") />
        <article class="run disagreements" data-run=answer.run.id.clone() data-follows=format!("run:{}", answer.run.id)>
            {head::view(&answer.run, title, head::Place::Disagreements)}
            {content}
        </article>
    }
}

/// How many there are.
fn standing(answer: &Disagreements) -> Node {
    let (matched, total) = (u64::from(answer.matched), u64::from(answer.total));
    let share = if total > 0 { format::percent(matched as f64 / total as f64) } else { format::MISSING.to_owned() };
    let split = head::split_label(&answer.split);
    let words =
        format!("{} of {} examples ({share}), {}", format::count(matched), format::count(total), split.to_lowercase());
    view! {
        <p class="standing" data-test="standing">
            <b>{words}</b>
            <span class="key-side"><i class="side teacher-side"></i>"teacher"</span>
            <span class="key-side"><i class="side student-side"></i>"student"</span>
        </p>
    }
}

fn list(answer: &Disagreements, ask: &Ask) -> Node {
    if answer.examples.is_empty() {
        let all = view::href(&answer.run.id, &Ask { split: ask.split.clone(), ..Ask::default() });
        return view! {
            <div class="blank">
                <p>"No example is like this. Here would stand those that are, each with what both say of it."</p>
                <p><a class="button" href=all>"Show all on which they differ"</a></p>
            </div>
        };
    }
    let examples = answer.examples.iter().map(|example| example::view(example, &answer.names, &answer.split));
    view! {
        <ol class="examples" data-test="examples">{examples.collect::<Node>()}</ol>
        {pager(answer, ask)}
    }
}

/// Links to the neighbouring pages.
fn pager(answer: &Disagreements, ask: &Ask) -> Node {
    if answer.pages <= 1 {
        return Node::default();
    }
    let to = |page: u32| view::href(&answer.run.id, &Ask { page, ..ask.clone() });
    let link = |page: Option<u32>, words: &'static str, rel: &'static str| match page {
        Some(page) => view! { <a class="button" href=to(page) rel=rel>{words}</a> },
        None => view! { <span class="button off">{words}</span> },
    };
    let next = Some(answer.page + 1).filter(|page| *page < answer.pages);
    view! {
        <nav class="pager" aria-label="Pages">
            {link(answer.page.checked_sub(1), "Previous", "prev")}
            <span>{format!("Page {} of {}", format::count(u64::from(answer.page) + 1), format::count(u64::from(answer.pages)))}</span>
            {link(next, "Next", "next")}
        </nav>
    }
}
