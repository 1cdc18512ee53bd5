//! The box in which a filter is typed, with what may come next: a combobox as the ARIA practices describe it. Without
//! scripts it is the field of a form.

use leptos::html::Input;
use retort_wire::{
    Filter,
    filter::{Completion, FilterError},
};

use super::{Shared, controls};
use crate::{api, prelude::*, view::View};

/// How long typing must rest before the server is asked, in milliseconds.
const PAUSE: u64 = 60;

/// What is open under the box.
#[derive(Clone, Copy)]
struct Offer {
    input: NodeRef<Input>,
    /// The answer to the last question; none while nothing is offered.
    completion: RwSignal<Option<Completion>>,
    /// The candidate that a key would take.
    active: RwSignal<Option<usize>>,
    /// Counts questions, so that an answer that comes too late is left out.
    asked: StoredValue<u32>,
}

/// The box with the filter's text.
pub fn query_box(base: &View, shared: &Shared) -> Node {
    let (text, go, view) = (base.filter.clone(), shared.go, shared.view);
    let offer = Offer {
        input: NodeRef::new(),
        completion: RwSignal::new(None),
        active: RwSignal::new(None),
        asked: StoredValue::new(0),
    };
    let input = offer.input;
    let submit = move |event: leptos::ev::SubmitEvent| {
        let Some(input) = input.get_untracked() else { return };
        event.prevent_default();
        offer.close();
        let text = input.value();
        go.run((view.with_untracked(|view| view.with(|view| view.filter = text)),));
    };
    // In the browser the server's refusal says so ([`super::parts::mark_filter`]).
    let wrong = cfg!(feature = "ssr") && Filter::parse(&base.filter).is_err();
    let clear = (!base.filter.is_empty())
        .then(|| view! { <a class="clear" href=base.with(|view| view.filter.clear()) data-noscroll="">"Clear"</a> });
    let expanded = memo(move || offer.completion.with(Option::is_some));
    let chosen = move || offer.active.get().map(option_id);
    view! {
        <form class="q" method="get" action="/" on:submit=submit>
            {controls::hidden(base, &["filter", "from"])}
            <h2><label for="filter">"Filter"</label>{clear}</h2>
            <input
                node_ref=input
                id="filter"
                name="filter"
                value=text.clone()
                prop:value=text
                placeholder="test.accuracy > 0.9"
                role="combobox"
                aria-autocomplete="list"
                aria-controls="filter-options"
                aria-expanded=move || if expanded.get() { "true" } else { "false" }
                aria-activedescendant=chosen
                aria-invalid=wrong.then_some("true")
                aria-describedby="filter-error"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                on:input=move |_| offer.ask()
                on:click=move |_| offer.ask()
                on:keydown=move |event| offer.key(&event)
                on:blur=move |_| offer.close()
            />
            {move || offer.list()}
        </form>
    }
}

impl Offer {
    /// Asks what may stand at the cursor, unless somebody goes on typing.
    fn ask(self) {
        let Some(now) = self.count() else { return };
        set_timeout(
            move || {
                let Some(input) = self.input.get_untracked().filter(|_| self.is_last(now)) else { return };
                let cursor = input.selection_start().ok().flatten().unwrap_or_default() as usize;
                let text = input.value();
                leptos::task::spawn_local(async move {
                    let answer = api::complete(text, cursor).await.ok();
                    if self.is_last(now) {
                        let _ = self.active.try_set(None);
                        let _ = self.completion.try_set(answer.filter(|answer| !answer.candidates.is_empty()));
                    }
                });
            },
            std::time::Duration::from_millis(PAUSE),
        );
    }

    fn count(self) -> Option<u32> {
        self.asked.try_update_value(|asked| {
            *asked += 1;
            *asked
        })
    }

    /// Whether nothing was asked since, and the box is still there.
    fn is_last(self, question: u32) -> bool {
        self.asked.try_get_value() == Some(question)
    }

    fn close(self) {
        // What is on its way is not shown any more.
        self.count();
        self.active.set(None);
        self.completion.set(None);
    }

    fn key(self, event: &web_sys::KeyboardEvent) {
        let key = event.key();
        let shown = self.completion.with_untracked(|completion| {
            completion.as_ref().map(|completion| (completion.candidates.len(), completion.from < completion.to))
        });
        let active = self.active.get_untracked();
        let taken = match (key.as_str(), shown) {
            ("ArrowDown", None) => {
                self.ask();
                true
            }
            ("ArrowDown", Some((count, _))) => {
                self.activate(active.map_or(0, |active| (active + 1) % count));
                true
            }
            ("ArrowUp", Some((count, _))) => {
                self.activate(active.map_or(count - 1, |active| (active + count - 1) % count));
                true
            }
            ("Escape", Some(_)) => {
                self.close();
                true
            }
            ("Enter", Some(_)) if active.is_some() => {
                self.take(active.unwrap_or_default());
                true
            }
            // A word that was begun is completed; otherwise the key goes on to the next field, as everywhere.
            ("Tab", Some((_, begun))) if !event.shift_key() && (active.is_some() || begun) => {
                self.take(active.unwrap_or_default());
                true
            }
            _ => false,
        };
        if taken {
            event.prevent_default();
        }
    }

    fn activate(self, place: usize) {
        self.active.set(Some(place));
        if let Some(option) = document().get_element_by_id(&option_id(place)) {
            // The list scrolls, the page does not.
            option.scroll_into_view_with_bool(false);
        }
    }

    /// Puts a candidate into the text and asks what may follow it.
    fn take(self, place: usize) {
        let candidate = self.completion.with_untracked(|completion| {
            let completion = completion.as_ref()?;
            Some((completion.from as u32, completion.to as u32, completion.candidates.get(place)?.text.clone()))
        });
        let (Some((from, to, text)), Some(input)) = (candidate, self.input.get_untracked()) else { return };
        let caret = from + text.encode_utf16().count() as u32;
        let _ = input.set_range_text_with_start_and_end(&text, from, to);
        let _ = input.set_selection_range(caret, caret);
        self.ask();
    }

    fn list(self) -> Node {
        let Some(completion) = self.completion.get() else {
            return view! { <ul id="filter-options" role="listbox" aria-label="What may come next" hidden=true></ul> };
        };
        let option = |(place, candidate): (usize, &retort_wire::filter::Candidate)| {
            let chosen = move || self.active.get() == Some(place);
            // The box keeps its focus: a press would take it away before the click.
            let press = move |event: leptos::ev::MouseEvent| {
                event.prevent_default();
                self.take(place);
            };
            view! {
                <li
                    id=option_id(place)
                    role="option"
                    aria-selected=move || if chosen() { "true" } else { "false" }
                    on:mousedown=press
                >
                    <b>{candidate.label.clone()}</b>
                    <small>{candidate.help.clone()}</small>
                </li>
            }
        };
        let options = completion.candidates.iter().enumerate().map(option).collect::<Node>();
        view! { <ul id="filter-options" role="listbox" aria-label="What may come next">{options}</ul> }
    }
}

fn option_id(place: usize) -> String {
    format!("filter-option-{place}")
}

/// Why the filter was refused: its text again with a mark under the character, in the same monospaced face, and the
/// sentence. Nothing where the refusal is not about the filter.
pub fn refused(filter: &str, sentence: &str) -> Node {
    let Some(FilterError { column, message }) = FilterError::read(sentence) else { return Node::default() };
    let pointer = format!("{filter}\n{}▲", " ".repeat(column.saturating_sub(1)));
    let end = if message.ends_with(['?', '.']) { "" } else { "." };
    view! {
        <div class="filter-error" role="alert" id="filter-error">
            <pre aria-hidden="true">{pointer}</pre>
            <p>{format!("Character {column}: {message}{end}")}</p>
        </div>
    }
}
