//! Every key and what it does.

use crate::prelude::*;

/// Keys and what they do, by where they do it. Keys that are held together are joined by `+`, others by a space.
pub const KEYS: [(&str, &[(&str, &str)]); 4] = [
    (
        "Everywhere",
        &[
            ("Ctrl+K ⌘+K", "Do or open anything by its name: actions of the page, pages, runs, studies, figures"),
            ("/", "Search or filter runs"),
            ("?", "This list"),
            ("Tab Shift+Tab", "To the next or the previous thing that can be used; the first skips the header"),
            ("Enter Space", "Press a button, follow a link, tick a box, open a fold"),
            ("Esc", "Close what is laid over the page"),
        ],
    ),
    (
        "On a scatter or a heatmap",
        &[
            ("← → ↑ ↓", "The mark or the cell beside it"),
            ("Home End", "The first mark, the last"),
            ("Enter Space", "Select it, for the table and for what is done with many"),
            ("Esc", "Select nothing"),
        ],
    ),
    (
        "On curves",
        &[
            ("← → Home End", "The value before, after, first, last"),
            ("+ -", "Look nearer, look from farther"),
            ("Shift+← Shift+→", "Earlier, later"),
            ("0", "All of it"),
        ],
    ),
    (
        "In a filter and in the commands",
        &[("↑ ↓", "The proposal before or after"), ("Tab Enter", "Take it"), ("Esc", "Put the proposals away")],
    ),
];

/// The list.
pub fn view(close: Callback<()>) -> Node {
    let sections = KEYS.into_iter().map(|(title, rows)| section(title, rows)).collect::<Node>();
    view! {
        <div class="keys">
            <div class="keys-head">
                <h1>"Keys"</h1>
                <button type="button" autofocus=true on:click=move |_| close.run(())>"Close"</button>
            </div>
            {sections}
        </div>
    }
}

fn section(title: &'static str, rows: &'static [(&'static str, &'static str)]) -> Node {
    let rows = rows
        .iter()
        .map(|(keys, words)| {
            let keys = keys
                .split(' ')
                .map(|together| {
                    // The plus joins keys, unless it is the key.
                    let parts: Vec<&str> = if together == "+" { vec![together] } else { together.split('+').collect() };
                    let keys = parts.into_iter().map(|key| view! { <kbd>{key.to_owned()}</kbd> }).collect::<Node>();
                    view! { <span class="together">{keys}</span> }
                })
                .collect::<Node>();
            view! { <tr><th scope="row">{keys}</th><td>{*words}</td></tr> }
        })
        .collect::<Node>();
    view! {
        <h2>{title}</h2>
        <table><tbody>{rows}</tbody></table>
    }
}
