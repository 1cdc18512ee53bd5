//! What a column's values are.

use serde::{Deserialize, Serialize};

use crate::Value;

/// Distinct values of a column among the runs that are not in the trash.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Values {
    /// The column.
    pub column: String,
    /// How many fit what was typed, those that are not answered among them.
    pub total: u32,
    /// The most frequent of them, each with the number of its runs.
    pub values: Vec<Counted>,
}

/// A value and the number of its runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counted {
    /// The value.
    pub value: Value,
    /// Runs that have it.
    pub runs: u32,
}
