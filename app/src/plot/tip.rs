//! Name and numbers beside what the pointer is on.

use crate::prelude::*;

/// A note beside a place in a drawing of `width` by `height`, on the side that has room.
pub fn view((left, top): (f64, f64), (width, height): (f64, f64), name: &str, note: String) -> Node {
    let side = if left > width * 0.6 { "right" } else { "left" };
    let across = if side == "left" { left } else { width - left } + 16.0;
    let down = if top > height * 0.6 {
        format!("bottom:{:.0}px", height - top + 12.0)
    } else {
        format!("top:{:.0}px", top + 12.0)
    };
    let style = format!("{side}:{across:.0}px;{down}");
    view! { <div class="tip" role="status" style=style><b>{name.to_owned()}</b>{note}</div> }
}
