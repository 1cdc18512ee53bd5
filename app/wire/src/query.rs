//! What is asked of the run table.

use serde::{Deserialize, Serialize};

use crate::{Grouping, Protocol, Run};

/// A question to the index. Its `filter` is the text a person types; see [`Filter`](crate::Filter).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Query {
    /// Filter expression; empty lets everything through.
    pub filter: String,
    /// Sort keys, most important first; ties are broken by age, youngest first.
    pub sort: Vec<Sort>,
    /// Which epoch numbers are taken from.
    pub protocol: Protocol,
    /// Metrics (`split.metric`) to answer with.
    pub metrics: Vec<String>,
    /// What one mark or row stands for.
    pub group: Grouping,
    /// Answer with the numbers of each single run as well where there are at most this many marks.
    pub singles: u32,
    /// Show the trash instead of what is not in it.
    pub trash: bool,
    /// Skip this many rows.
    pub offset: u32,
    /// Answer with at most this many rows; 0 means all.
    pub limit: u32,
}

/// One sort key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sort {
    /// A column: `created`, `state`, `study`, `seed`, `seconds`, a path of the spec, or `split.metric`.
    pub column: String,
    /// Largest first. Missing values and NaN come last either way.
    pub descending: bool,
}

/// A page of runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Rows that match, on all pages.
    pub total: u32,
    /// The rows of this page.
    pub runs: Vec<Run>,
}
