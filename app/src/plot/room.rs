//! How much room a drawing has.

use std::time::Duration;

use leptos::html::Div;

use crate::prelude::*;

/// Keeps in `width` how wide `holder` is, in pixels: when it has come into the document, and when the window changes.
/// The first time a moment later, so that the page answers before its plots are drawn for the room that they have.
pub fn measure(holder: NodeRef<Div>, width: RwSignal<Option<f64>>) {
    let measure = move || {
        // The page may be gone by now.
        let Some(Some(holder)) = holder.try_get_untracked() else { return };
        let now = holder.get_bounding_client_rect().width().floor();
        if now > 0.0 && width.try_get_untracked().is_some_and(|width| width != Some(now)) {
            width.set(Some(now));
        }
    };
    Effect::new(move |_| {
        holder.track();
        if width.with_untracked(Option::is_some) { measure() } else { set_timeout(measure, Duration::ZERO) }
    });
    if cfg!(not(feature = "ssr")) {
        let handle = window_event_listener(leptos::ev::resize, move |_| measure());
        on_cleanup(move || handle.remove());
    }
}
