//! The place of a plot.

use leptos::html::Div;

use super::Shared;
use crate::{plot::room, prelude::*};

/// What `draw` makes of the width that there is; none before it is known, which is always so on the server. What the
/// server drew stays as it is until the browser draws the first time.
pub fn view(shared: Shared, mut draw: impl FnMut(Option<f64>) -> Node + Send + 'static) -> Node {
    let holder = NodeRef::<Div>::new();
    room::measure(holder, shared.width);
    let drawing = move || match shared.width.get() {
        Some(width) => draw(Some(width)),
        None if cfg!(feature = "ssr") => view! { <section class="drawn">{draw(None)}</section> },
        // Nothing of it is hydrated: it would be drawn twice before it is drawn for good.
        None => view! { <section class="drawn"></section> },
    };
    view! { <div class="plot-holder" node_ref=holder>{drawing}</div> }
}
