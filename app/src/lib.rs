//! Retort's pages: the same Leptos views rendered on the server (`ssr`) and made alive in the browser (`hydrate`).
//!
//! The crate knows the words of `retort-wire` and one trait, [`Service`], and neither burn nor polars.

#![recursion_limit = "256"]

pub mod address;
pub mod api;
pub mod app;
pub mod command_palette;
pub mod deed;
pub mod everywhere;
pub mod format;
pub mod header;
pub mod live;
pub mod node;
pub mod order;
pub mod page;
pub mod plot;
pub mod prelude;
pub mod remote;
pub mod served;
pub mod service;
#[cfg(feature = "ssr")]
pub mod shell;
pub mod status;
pub mod view;

pub use app::App;
pub use service::{Handle, Service};
#[cfg(feature = "ssr")]
pub use shell::shell;

/// Entry of the browser bundle: makes the server's page alive.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    // Without it the console says no more than "unreachable".
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    // Hydration takes the page over as it stands, and so must have all of its code at hand.
    wasm_bindgen_futures::spawn_local(async {
        let location = leptos::prelude::window().location();
        let (path, search) = (location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
        app::preload(&path, &search).await;
        end_of_document().await;
        leptos::mount::hydrate_body(App);
    });
}

/// Waits until the whole document has come and was painted, so that it can be read before anything can be done with it.
#[cfg(feature = "hydrate")]
async fn end_of_document() {
    use leptos::prelude::{document, request_animation_frame, request_idle_callback, set_timeout};
    use std::time::Duration;

    if document().ready_state() == "loading" {
        until(|resolve| drop(document().add_event_listener_with_callback("DOMContentLoaded", &resolve))).await;
    }
    until(|resolve| {
        let done = move || drop(resolve.call0(&wasm_bindgen::JsValue::NULL));
        let unpainted = done.clone();
        request_animation_frame(move || {
            // Some browsers do not tell when they are idle.
            set_timeout(done.clone(), Duration::from_millis(150));
            request_idle_callback(done.clone());
        });
        // Where nobody looks nothing is painted; elsewhere a large page is, before anything else is done.
        set_timeout(unpainted, Duration::from_millis(500));
    })
    .await;
}

/// Waits until what `start` was given is called.
#[cfg(feature = "hydrate")]
async fn until(start: fn(js_sys::Function)) {
    let promise = js_sys::Promise::new(&mut |resolve, _| start(resolve));
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}
