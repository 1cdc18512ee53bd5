//! Pages of the run table.

use serde::{Deserialize, Serialize};

use crate::{Query, State, Value, group::Stat};

/// Members that a row lists at most; its `runs` counts all of them.
pub const MEMBERS: usize = 16;

/// A question for rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RowsQuery {
    /// Filter, order, protocol, grouping and the number of rows; 0 rows means all.
    pub query: Query,
    /// The columns of the answer: settings, metrics, `state`, `seconds` and so on.
    pub columns: Vec<String>,
    /// Which rows.
    pub place: Place,
    /// The key of one row: answer with its runs, one row each, instead of with rows like it.
    pub within: Option<String>,
}

/// Where a page begins. A cursor holds the sort keys of a row, so that rows which come and go do not shift the pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// At the top.
    #[default]
    First,
    /// Behind the row of this cursor.
    After(String),
    /// With the rows before that of this cursor.
    Before(String),
    /// With the row that has this many before it: where a scroll bar was let go.
    At(u32),
    /// These rows and no others, in the order of the keys; keys that are not there are left out.
    Keys(Vec<String>),
}

/// One page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// Runs that are not in the trash.
    pub total: u32,
    /// Runs that the filter lets through.
    pub matched: u32,
    /// Rows on all pages.
    pub marks: u32,
    /// Rows before the first of this page.
    pub from: u32,
    /// The rows.
    pub rows: Vec<Row>,
    /// The cursor for [`Place::Before`]; none at the top.
    pub back: Option<String>,
    /// The cursor for [`Place::After`]; none at the end.
    pub next: Option<String>,
}

/// One group of runs, or one run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The key of its mark: the run's id, or a hash of what its runs share.
    pub key: String,
    /// The place of its mark in the cloud of the same question.
    pub mark: u32,
    /// What tells it from the others, in words.
    pub label: String,
    /// How many runs it stands for.
    pub runs: u32,
    /// How many of them stand where, by the names of states, in the order of a run's life.
    pub states: Vec<(String, u32)>,
    /// Why the first that failed or was cancelled did.
    pub detail: Option<String>,
    /// Its runs by seed, at most [`MEMBERS`].
    pub members: Vec<Member>,
    /// The run in the middle by the first number among the columns (the lower of the two where they are even).
    pub median: Option<String>,
    /// One of its runs is starred.
    pub star: bool,
    /// The tags of its runs, each once, in their alphabetical order.
    #[serde(default)]
    pub tags: Vec<String>,
    /// One of its runs carries a warning.
    pub warned: bool,
    /// The cells, in the order of the question's columns.
    pub cells: Vec<Cell>,
}

/// One run of a row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// The run.
    pub id: String,
    /// Its seed.
    pub seed: i64,
    /// Where it stands.
    #[serde(flatten)]
    pub state: State,
    /// Epochs done.
    pub epoch: u32,
    /// Epochs asked for.
    pub epochs: u32,
}

/// What stands in a column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// None of its runs has it.
    #[default]
    Nothing,
    /// A mean with its interval, over all of its runs that have the number.
    Stat(Stat),
    /// The value that its runs share.
    Value(Value),
    /// Its runs have so many different values, "none" included.
    Several(u32),
}
