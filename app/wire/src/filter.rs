//! The filter grammar: `test.accuracy > 0.9 and (objective.temperature in (1, 4) or not student.architecture = lenet5)`.
//!
//! ```text
//! filter     = either?
//! either     = both ("or" both)*
//! both       = one ("and" one)*
//! one        = "not" one | "(" either ")" | clause | text
//! clause     = column operator value
//!            | column "not"? "in" "(" value ("," value)* ")"
//!            | column "is" "not"? "null"
//!            | column "not"? ("contains" | "starts with" | "matches") text
//! operator   = "=" | "!=" | "<" | "<=" | ">" | ">="
//! ```
//!
//! A word is anything without blanks, brackets, commas, quotes and signs of comparison; other texts are put into `"` or
//! `'`, inside of which `\` stands before a quote, a backslash, and `n` for a new line. Keywords are read in any case.
//! A column is a setting, a metric (`best:test.accuracy` names its protocol, see [`Column`](crate::Column)), or a fact
//! about the run. Times are written `2026-11-01`, `2026-11-01T12:00` or `3d ago`, durations `90s`, `2h` or `1h30min`.

use crate::Value;

mod complete;
pub mod moment;
mod parser;
mod pattern;
mod print;
mod token;

#[cfg(test)]
mod tests;

pub use complete::{Candidate, ColumnKind, Completion, Known, complete};
pub use print::{literal, quoted};

/// A parsed filter. `text` without an operator searches ids, names, titles, notes and tags.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Filter {
    /// Lets everything through.
    #[default]
    Everything,
    /// All of them, two or more.
    And(Vec<Filter>),
    /// Any of them, two or more.
    Or(Vec<Filter>),
    /// Not this.
    Not(Box<Filter>),
    /// A column compared with a value.
    Compare {
        /// A path of the spec, `split.metric`, `state`, `study`, `seed`, `tag`, `star`, `id`, `group`, `created`.
        column: String,
        /// How.
        operator: Operator,
        /// With what.
        value: Value,
    },
    /// A column that has one of these values.
    In {
        /// The column.
        column: String,
        /// The values, one or more.
        values: Vec<Value>,
    },
    /// A column without a value.
    Null {
        /// The column.
        column: String,
    },
    /// A column whose text is like this one, whatever the case of its letters.
    Match {
        /// The column.
        column: String,
        /// How.
        how: TextMatch,
        /// The text.
        text: String,
    },
    /// Free text.
    Search(String),
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Operator {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] =
        [Self::Equal, Self::NotEqual, Self::Less, Self::LessOrEqual, Self::Greater, Self::GreaterOrEqual];

    /// Its sign.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

/// How a text is looked for in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextMatch {
    /// Anywhere.
    Contains,
    /// At the beginning.
    StartsWith,
    /// As a whole, where `*` stands for any text; `\*` is a star.
    Matches,
}

impl TextMatch {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Contains, Self::StartsWith, Self::Matches];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::StartsWith => "starts with",
            Self::Matches => "matches",
        }
    }

    /// Whether `text` is like `wanted`, whatever the case of the letters of either.
    pub fn holds(self, wanted: &str, text: &str) -> bool {
        let (wanted, text) = (wanted.to_lowercase(), text.to_lowercase());
        match self {
            Self::Contains => text.contains(&wanted),
            Self::StartsWith => text.starts_with(&wanted),
            Self::Matches => pattern::holds(&wanted, &text),
        }
    }
}

/// A filter that cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Filter, character {column}: {message}")]
pub struct FilterError {
    /// Character, from 1.
    pub column: usize,
    /// What is wrong and what would be right.
    pub message: String,
}

impl FilterError {
    /// The error whose sentence this is: how a page finds the place in an answer of the server.
    pub fn read(text: &str) -> Option<Self> {
        let (column, message) = text.strip_prefix("Filter, character ")?.split_once(": ")?;
        Some(Self { column: column.parse().ok()?, message: message.to_owned() })
    }
}

/// A column that a filter names, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The column.
    pub name: String,
    /// The character that its name begins with, from 1.
    pub column: usize,
}

impl Filter {
    /// Reads a filter expression.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        Ok(Self::read(text)?.0)
    }

    /// Reads a filter expression and answers the columns that it names beside it, in the order of the text, for whoever
    /// knows which columns there are.
    pub fn read(text: &str) -> Result<(Self, Vec<Named>), FilterError> {
        parser::read(text)
    }
}

/// The columns that every run has, whatever its spec and its metrics, each with its help: what can be filtered and sorted
/// by beside settings and metrics.
pub const FACTS: [(&str, ColumnKind, &str); 20] = [
    ("state", ColumnKind::Text, "Where the run stands"),
    ("study", ColumnKind::Text, "The study that it was launched in"),
    ("seed", ColumnKind::Number, "Its seed"),
    ("tag", ColumnKind::Text, "Its tags; a run that has several is found by each"),
    ("star", ColumnKind::Switch, "Whether it is starred"),
    ("title", ColumnKind::Text, "The name that somebody gave it"),
    ("note", ColumnKind::Text, "What somebody wrote about it"),
    ("created", ColumnKind::Time, "When it was launched"),
    ("started", ColumnKind::Time, "When its current attempt began"),
    ("ended", ColumnKind::Time, "When it was over"),
    ("seconds", ColumnKind::Duration, "How long it trained"),
    ("epoch", ColumnKind::Number, "Epochs done"),
    ("epochs", ColumnKind::Number, "Epochs asked for"),
    ("attempt", ColumnKind::Number, "The current attempt, from 1"),
    ("warned", ColumnKind::Switch, "Whether it carries a warning"),
    ("device", ColumnKind::Text, "The device that it trained on"),
    ("teacher", ColumnKind::Text, "Content hash of its teacher"),
    ("group", ColumnKind::Text, "Hash of its settings without the seed"),
    ("id", ColumnKind::Text, "Its id"),
    ("activity", ColumnKind::Text, "What its trainer is doing now"),
];

/// What a fixed column holds; none for other columns.
pub fn fact(name: &str) -> Option<ColumnKind> {
    FACTS.iter().find(|(fact, ..)| *fact == name).map(|(_, kind, _)| *kind)
}
