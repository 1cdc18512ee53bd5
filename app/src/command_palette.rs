//! The command palette and the list of keys: what opens them. What they show is a part of the bundle of its own.

pub mod commands;
pub mod dialog;
pub mod keys;
pub mod matching;
pub mod offers;

use wasm_bindgen::JsCast;

use crate::prelude::*;

/// Where a sign is a sign and no command.
const TYPED_INTO: &str =
    "input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable], dialog";

/// What is laid over the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Everything that can be done and gone to, by name.
    Commands,
    /// Every key and what it does.
    Keys,
}

/// What is laid over the page now, for who opens and closes it.
#[derive(Clone, Copy)]
pub struct Palette(pub RwSignal<Option<Over>>);

impl Palette {
    /// Puts it into the context of the whole application.
    pub fn provide() -> Self {
        let palette = Self(RwSignal::new(None));
        provide_context(palette);
        palette
    }

    /// Opens it; what is open already is exchanged.
    pub fn open(self, over: Over) {
        self.0.set(Some(over));
    }

    fn is_open(self) -> bool {
        self.0.with(Option::is_some)
    }

    /// The button in the header, and behind it what it opens.
    pub fn view(self) -> Node {
        let over = Node::when(move || self.is_open(), || Node::suspend(dialog::palette_dialog()));
        view! {
            <button
                class="icon commands"
                type="button"
                aria-label="Commands"
                aria-haspopup="dialog"
                aria-keyshortcuts="Control+K Meta+K"
                title="Commands (Ctrl K), keys (?)"
                on:click=move |_| self.open(Over::Commands)
            >
                <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                    <path
                        d="M2.5 4.5 6 8l-3.5 3.5M8 12h5.5"
                        fill="none"
                        stroke="currentColor"
                        stroke-width="1.6"
                        stroke-linecap="round"
                        stroke-linejoin="round"
                    ></path>
                </svg>
            </button>
            {over}
        }
    }
}

/// What a key asks for, wherever the cursor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The search.
    Search,
    /// See [`Over`].
    Over(Over),
}

/// What the key asks for. A sign that somebody types into a field is no command, nor is one with another key held.
pub fn asked(event: &web_sys::KeyboardEvent) -> Option<Asked> {
    let key = event.key();
    if event.alt_key() || event.default_prevented() {
        return None;
    }
    if event.ctrl_key() || event.meta_key() {
        return key.eq_ignore_ascii_case("k").then_some(Asked::Over(Over::Commands));
    }
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let typing = target.is_some_and(|element| matches!(element.closest(TYPED_INTO), Ok(Some(_))));
    match key.as_str() {
        _ if typing => None,
        "/" => Some(Asked::Search),
        "?" => Some(Asked::Over(Over::Keys)),
        _ => None,
    }
}
