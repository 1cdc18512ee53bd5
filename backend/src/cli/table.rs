//! Tables on a terminal.

use comfy_table::{Table, presets};

/// A table with these headings, plain enough to be pasted anywhere.
pub(super) fn new<const N: usize>(headings: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY).set_header(headings);
    table
}
