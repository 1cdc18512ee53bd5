//! `evidence.parquet`: what metrics were computed from that predictions alone cannot give.

use std::path::Path;

use crate::{
    Error, Result,
    predictions::{Table, write_lists},
};

/// The label of a row that has none.
pub const NO_LABEL: u32 = u32::MAX;

/// Replaces `path` by the rows of `tables`: columns `table`, `index` u32 (of the row in its table), `label` u32
/// ([`NO_LABEL`] where there is none) and `values`, a list of f32. A table's name stands in `split`, the length of a
/// row in `classes`.
pub fn write(path: &Path, tables: &[Table]) -> Result<()> {
    let is_whole = |table: &&Table| table.log_probabilities.len() == table.index.len() * table.classes;
    match tables.iter().find(|table| !is_whole(table) || table.label.len() != table.index.len()) {
        Some(table) => Err(Error::rows(path, &format!("the rows of {} have different lengths.", table.split))),
        None => write_lists(path, "table", "values", tables),
    }
}
