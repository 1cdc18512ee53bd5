//! The place of a plot: measured once it is on the page and again when the window changes.

use leptos::html::Div;

use super::Shared;
use crate::prelude::*;

/// What `draw` makes of the width that there is; none before it is known, which is always so on the server. What the
/// server drew stays as it is until the browser draws the first time.
pub fn view(shared: Shared, mut draw: impl FnMut(Option<f64>) -> Node + Send + 'static) -> Node {
    let holder = NodeRef::<Div>::new();
    let measure = move || {
        if let Some(holder) = holder.get_untracked() {
            let width = holder.get_bounding_client_rect().width().floor();
            if width > 0.0 && shared.width.get_untracked() != Some(width) {
                shared.width.set(Some(width));
            }
        }
    };
    Effect::new(move |_| {
        holder.track();
        measure();
    });
    if cfg!(not(feature = "ssr")) {
        let handle = window_event_listener(leptos::ev::resize, move |_| measure());
        on_cleanup(move || handle.remove());
    }
    let drawing = move || match shared.width.get() {
        Some(width) => draw(Some(width)),
        None if cfg!(feature = "ssr") => view! { <section class="drawn">{draw(None)}</section> },
        // Nothing of it is hydrated: it would be drawn twice before it is drawn for good.
        None => view! { <section class="drawn"></section> },
    };
    view! { <div class="plot-holder" node_ref=holder>{drawing}</div> }
}
