//! What is laid over the page: one dialog, with the commands or the keys in it.

use leptos::html::Dialog;
use wasm_bindgen::JsCast as _;

use super::{Over, Palette, commands, keys};
use crate::prelude::*;

/// The dialog, a part of the bundle of its own. It is modal: the browser keeps the focus inside, gives it back to where
/// it was, and closes it with Escape.
#[leptos::lazy]
pub fn palette_dialog() -> Node {
    let Some(palette) = use_context::<Palette>() else { return Node::default() };
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get().filter(|dialog| !dialog.open()) {
            let _ = dialog.show_modal();
        }
    });
    let close = Callback::new(move |()| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    });
    // All of the dialog is covered by what it holds, so that a click on itself is one beside it.
    let beside = move |event: leptos::ev::MouseEvent| {
        if event.target().is_some_and(|target| target.has_type::<web_sys::HtmlDialogElement>()) {
            close.run(());
        }
    };
    let label = move || match palette.0.get() {
        Some(Over::Keys) => "Keys",
        _ => "Commands",
    };
    let content = move || match palette.0.get() {
        Some(Over::Commands) => commands::view(palette, close),
        Some(Over::Keys) => keys::view(close),
        None => Node::default(),
    };
    view! {
        <dialog node_ref=dialog class="palette" aria-label=label on:close=move |_| palette.0.set(None) on:click=beside>
            <div class="palette-in">{content}</div>
        </dialog>
    }
}
