//! What makes sense only together, or not at all.

use serde::{Deserialize, Serialize};

use crate::{Mixture, Spec, Value};

/// A comparison of one field, or several of which one is enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case", try_from = "ConditionFields")]
pub enum Condition {
    /// The field is one of these.
    OneOf {
        /// The field.
        path: String,
        /// The values.
        values: Vec<Value>,
    },
    /// The field is none of these.
    NoneOf {
        /// The field.
        path: String,
        /// The values.
        values: Vec<Value>,
    },
    /// The field is above this number.
    Above {
        /// The field.
        path: String,
        /// The number.
        limit: f64,
    },
    /// The field is below this number.
    Below {
        /// The field.
        path: String,
        /// The number.
        limit: f64,
    },
    /// The sum, order or mixture that the field holds names one of these.
    Names {
        /// The field.
        path: String,
        /// The names.
        values: Vec<Value>,
    },
    /// One of these holds.
    Any {
        /// The alternatives.
        of: Vec<Condition>,
    },
}

/// The fields of every condition, as they are read.
#[derive(Deserialize, Default)]
#[serde(default)]
struct ConditionFields {
    is: String,
    path: String,
    values: Vec<Value>,
    limit: f64,
    of: Vec<Condition>,
}

impl TryFrom<ConditionFields> for Condition {
    type Error = String;

    fn try_from(ConditionFields { is, path, values, limit, of }: ConditionFields) -> Result<Self, String> {
        Ok(match is.as_str() {
            "one_of" => Self::OneOf { path, values },
            "none_of" => Self::NoneOf { path, values },
            "above" => Self::Above { path, limit },
            "below" => Self::Below { path, limit },
            "names" => Self::Names { path, values },
            "any" => Self::Any { of },
            other => return Err(format!("{other:?} is no condition: one_of, none_of, above, below, names or any")),
        })
    }
}

/// A combination that is refused, because it means nothing or cannot be computed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Refused when all of these hold.
    pub all: Vec<Condition>,
    /// And, where it is set, when its fields add up to more than it allows.
    #[serde(default)]
    pub total: Option<Total>,
    /// And, where it is set, when these two fields are there and differ.
    #[serde(default)]
    pub unlike: Option<[String; 2]>,
    /// The field that the message is shown at.
    pub path: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// What the numbers of several fields may add up to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Total {
    /// The fields; those that are not there count as 0, and a mixture with the shares of all its sources.
    pub paths: Vec<String>,
    /// The most that they may add up to.
    pub limit: f64,
}

impl Rule {
    /// Whether a spec with every active field filled in is refused.
    pub fn is_broken(&self, full: &Spec) -> bool {
        let holds = |path: &str, condition: &Condition| condition.holds(full.get(path));
        let differ = |[one, other]: &[String; 2]| matches!((full.get(one), full.get(other)), (Some(one), Some(other)) if one != other);
        self.all.iter().all(|condition| condition.decide(&holds))
            && self.total.as_ref().is_none_or(|total| total.is_passed(full))
            && self.unlike.as_ref().is_none_or(differ)
    }
}

impl Total {
    /// Whether the fields add up to more.
    pub fn is_passed(&self, spec: &Spec) -> bool {
        let of = |path: &String| match spec.text(path) {
            Some(text) => Mixture::parse(text).ok().map(|mixture| mixture.share()),
            None => spec.number(path),
        };
        // Shares that people write add up to a limit with a rounding error.
        self.paths.iter().filter_map(of).sum::<f64>() > self.limit + 1e-9
    }
}

impl Condition {
    /// The fields that it looks at.
    pub fn paths(&self) -> Vec<&str> {
        match self {
            Self::OneOf { path, .. }
            | Self::NoneOf { path, .. }
            | Self::Above { path, .. }
            | Self::Below { path, .. }
            | Self::Names { path, .. } => vec![path],
            Self::Any { of } => of.iter().flat_map(Self::paths).collect(),
        }
    }

    /// Whether it holds, where `holds` says so of a comparison of the field at a path.
    pub fn decide(&self, holds: &dyn Fn(&str, &Self) -> bool) -> bool {
        match self {
            Self::Any { of } => of.iter().any(|part| part.decide(holds)),
            comparison => comparison.paths().iter().all(|path| holds(path, comparison)),
        }
    }

    /// Whether it holds for `value`; a missing value satisfies nothing but "none of".
    pub fn holds(&self, value: Option<&Value>) -> bool {
        match self {
            Self::OneOf { values, .. } => value.is_some_and(|value| values.contains(value)),
            Self::NoneOf { values, .. } => value.is_none_or(|value| !values.contains(value)),
            Self::Above { limit, .. } => value.and_then(Value::as_number).is_some_and(|number| number > *limit),
            Self::Below { limit, .. } => value.and_then(Value::as_number).is_some_and(|number| number < *limit),
            Self::Names { values, .. } => value.and_then(Value::as_text).is_some_and(|text| {
                text.split_whitespace().any(|word| values.iter().any(|name| name.as_text() == Some(word)))
            }),
            Self::Any { of } => of.iter().any(|part| part.holds(value)),
        }
    }
}
