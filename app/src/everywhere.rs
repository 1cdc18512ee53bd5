//! What works by a mark in the HTML wherever it stands, in served pages, too: buttons that copy, tips
//! of plots, menus that pass a page on.

use std::time::Duration;

use wasm_bindgen::JsCast as _;
use web_sys::Element;

use crate::{
    prelude::*,
    served::{all, fold},
    view::encoding::encoded,
};

/// Listens to the whole document; there is none to listen to on the server.
pub fn listen() {
    if cfg!(feature = "ssr") {
        return;
    }
    // They live as long as the document.
    let _ = window_event_listener(leptos::ev::click, |event| {
        if let Some(button) = closest(&event, "[data-copies]") {
            copy(&button);
        }
        if let Some(details) = closest(&event, "details") {
            fold::unfold(&details);
        }
        if let Some(menu) = closest(&event, "details.share") {
            pass_on(&menu);
        }
    });
    let _ = window_event_listener(leptos::ev::pointerover, |event| tip(&event));
    let _ = window_event_listener(leptos::ev::focusin, |event| tip(&event));
}

/// The element of the kind that an event happened in.
fn closest(event: &web_sys::Event, kind: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(kind).ok()?
}

/// Shows the tip of the mark that an event happened on, and no other.
fn tip(event: &web_sys::Event) {
    let mark = closest(event, "[data-mark]").and_then(|mark| mark.get_attribute("data-mark").zip(Some(mark)));
    if let Some(root) = document().document_element() {
        for tip in all(&root, "[data-tip]:not([hidden])") {
            let _ = tip.set_attribute("hidden", "");
        }
    }
    let Some((index, mark)) = mark else { return };
    let tip = mark.closest(".panel-plot").ok().flatten();
    let tip = tip.and_then(|plot| plot.query_selector(&format!("[data-tip='{index}']")).ok().flatten());
    if let Some(tip) = tip {
        let _ = tip.remove_attribute("hidden");
    }
}

/// The ways in a menu that passes a page on lead to the page as it is now, which may have changed since they were
/// written.
fn pass_on(menu: &Element) {
    let location = window().location();
    let page = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    if let Ok(Some(field)) = menu.query_selector("input[name=page]") {
        let _ = field.set_attribute("value", &page);
    }
    for link in all(menu, "a[href*='page=']") {
        let href = link.get_attribute("href").unwrap_or_default();
        let Some((before, after)) = href.split_once("page=") else { continue };
        let rest = after.find('&').map_or("", |end| &after[end..]);
        let _ = link.set_attribute("href", &format!("{before}page={}{rest}", encoded(&page)));
    }
}

fn copy(button: &Element) {
    let location = window().location();
    let text = button.get_attribute("data-copies").unwrap_or_default();
    let text = match text.as_str() {
        "" => location.href().unwrap_or_default(),
        _ => text.replace("{origin}", &location.origin().unwrap_or_default()),
    };
    // Who presses it twice must not get the answer for a label.
    let label = button.get_attribute("data-label").or_else(|| button.text_content()).unwrap_or_default();
    let _ = button.set_attribute("data-label", &label);
    button.set_text_content(Some(if put_on_clipboard(&text) { "Copied" } else { "Copying is not allowed here" }));
    let button = button.clone();
    set_timeout(move || button.set_text_content(Some(&label)), Duration::from_millis(1600));
}

/// Puts `text` on the clipboard; false where the browser has none for this page (plain http from another machine).
fn put_on_clipboard(text: &str) -> bool {
    let navigator = window().navigator();
    let has_one = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|value| !value.is_undefined());
    if has_one {
        let _ = navigator.clipboard().write_text(text);
    }
    has_one
}
