//! The table behind a plot: its numbers for those who do not see it, and for those who want them exactly.

use crate::prelude::*;

/// A folded table that says `summary` until it is unfolded; `head` are the cells of its one head row. It scrolls by
/// itself, with the keyboard, too, where it is wider than the page.
pub fn table(summary: impl IntoNode, head: Node, rows: Node) -> Node {
    view! {
        <details class="data">
            <summary>{summary}</summary>
            {content(head, rows)}
        </details>
    }
}

/// What such a table unfolds to.
pub fn content(head: Node, rows: Node) -> Node {
    view! {
        <div class="scroll" tabindex="0" role="group" aria-label="Table">
            <table>
                <thead><tr>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
