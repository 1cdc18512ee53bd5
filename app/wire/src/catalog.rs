//! Everything that can be chosen, described once by the engine and read by forms, help texts, columns and checks.

use serde::{Deserialize, Serialize};

use crate::{Study, Value};

/// What this server can do. The engine builds it from its registries; nothing about objectives or datasets is
/// spelled anywhere else.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalog {
    /// The parts of a spec, in the order of the launch form.
    pub sections: Vec<Section>,
    /// Combinations that are refused.
    pub rules: Vec<Rule>,
    /// What is measured.
    pub metrics: Vec<MetricInfo>,
    /// What it is measured on.
    pub splits: Vec<Choice>,
    /// Studies to start from.
    pub presets: Vec<Preset>,
}

/// A titled part of the form: one table of the spec.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// The table's key, for example `teacher`.
    pub name: String,
    /// Its heading: "The teacher".
    pub title: String,
    /// One line.
    pub help: String,
    /// Its fields, in order.
    pub fields: Vec<Field>,
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Dotted path in the spec.
    pub path: String,
    /// Label in forms and columns: "Temperature τ".
    pub label: String,
    /// One line of help.
    pub help: String,
    /// What it may hold.
    pub kind: Kind,
    /// What it holds when nobody says otherwise.
    pub default: Value,
    /// Unit, for example "epochs"; empty when there is none.
    pub unit: String,
    /// How it is written in a short label, with `{}` for the value: "τ {}". Empty: label and value.
    pub short: String,
    /// What 0 means, in a word: "all", "off". Empty: just 0.
    pub zero: String,
    /// It exists only while these hold: the parameters of a choice.
    pub when: Vec<Condition>,
    /// Shown only on request.
    pub advanced: bool,
}

/// What a field may hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "KindFields")]
pub enum Kind {
    /// One of a list.
    Choice {
        /// The list.
        options: Vec<Choice>,
    },
    /// A whole number, both ends included.
    Integer {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// A real number, both ends included.
    Number {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
    },
    /// On or off.
    Switch,
}

/// The fields of every kind, as they are read: serde's own way for tagged types keeps a copy of everything first.
#[derive(Deserialize, Default)]
#[serde(default)]
struct KindFields {
    kind: String,
    options: Vec<Choice>,
    min: f64,
    max: f64,
}

impl TryFrom<KindFields> for Kind {
    type Error = String;

    fn try_from(fields: KindFields) -> Result<Self, String> {
        Ok(match fields.kind.as_str() {
            "choice" => Self::Choice { options: fields.options },
            "integer" => Self::Integer { min: fields.min as i64, max: fields.max as i64 },
            "number" => Self::Number { min: fields.min, max: fields.max },
            "switch" => Self::Switch,
            other => return Err(format!("{other:?} is no kind of field: choice, integer, number or switch")),
        })
    }
}

/// One thing that can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The value in the spec.
    pub value: String,
    /// Its proper name: "PreResNet-20".
    pub label: String,
    /// One line.
    pub help: String,
    /// A fact beside it, for example "272,282 parameters" or "60,000 training images, at hand"; may be empty.
    pub note: String,
    /// False when it is known but cannot be used now (a dataset whose files are missing); `note` says what to do.
    pub available: bool,
}

/// A comparison of one field.
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
}

/// The fields of every condition, as they are read.
#[derive(Deserialize, Default)]
#[serde(default)]
struct ConditionFields {
    is: String,
    path: String,
    values: Vec<Value>,
    limit: f64,
}

impl TryFrom<ConditionFields> for Condition {
    type Error = String;

    fn try_from(ConditionFields { is, path, values, limit }: ConditionFields) -> Result<Self, String> {
        Ok(match is.as_str() {
            "one_of" => Self::OneOf { path, values },
            "none_of" => Self::NoneOf { path, values },
            "above" => Self::Above { path, limit },
            "below" => Self::Below { path, limit },
            other => return Err(format!("{other:?} is no condition: one_of, none_of, above or below")),
        })
    }
}

/// A combination that is refused, because it means nothing or cannot be computed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Refused when all of these hold.
    pub all: Vec<Condition>,
    /// The field that the message is shown at.
    pub path: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// One thing that is measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MetricInfo {
    /// Its name in rows and columns: `agreement`.
    pub name: String,
    /// Its label: "Agreement with the teacher".
    pub label: String,
    /// Short label for columns: "Agreement".
    pub short: String,
    /// One line: the definition.
    pub help: String,
    /// `share` (0..1, shown in %), `nats`, or empty.
    pub unit: String,
    /// Whether more is better; none when neither is.
    pub higher_is_better: Option<bool>,
    /// It is about fidelity (teacher against student), not about being right.
    pub fidelity: bool,
}

/// A study to start from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preset {
    /// Name in URLs: `digits-in-a-minute`.
    pub name: String,
    /// Its label.
    pub label: String,
    /// One line.
    pub help: String,
    /// What it fills in.
    pub study: Study,
}

impl Catalog {
    /// Every field, in the order of the form.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.sections.iter().flat_map(|section| &section.fields)
    }

    /// The field at `path`.
    pub fn field(&self, path: &str) -> Option<&Field> {
        self.fields().find(|field| field.path == path)
    }

    /// The metric of that name; `teacher_accuracy` finds `accuracy`.
    pub fn metric(&self, name: &str) -> Option<&MetricInfo> {
        let plain = name.strip_prefix("teacher_").unwrap_or(name);
        self.metrics
            .iter()
            .find(|metric| metric.name == name)
            .or_else(|| self.metrics.iter().find(|metric| metric.name == plain))
    }
}

impl Field {
    /// How `value` is called: the proper name of a choice, the word for a zero that has one, the number otherwise.
    pub fn name_of(&self, value: &Value) -> String {
        match (&self.kind, value) {
            (Kind::Choice { options }, Value::Text(text)) => options
                .iter()
                .find(|choice| choice.value == *text)
                .map_or_else(|| text.clone(), |choice| choice.label.clone()),
            (Kind::Switch, Value::Switch(on)) => if *on { "yes" } else { "no" }.to_owned(),
            _ if self.is_word(value) => self.zero.clone(),
            _ => value.to_string(),
        }
    }

    /// How `value` is called, with its unit: "20 epochs", "1 epoch", "all".
    pub fn measure_of(&self, value: &Value) -> String {
        let name = self.name_of(value);
        match (self.unit.as_str(), value.as_number()) {
            ("", _) => name,
            _ if self.is_word(value) => name,
            (unit, Some(1.0)) => format!("{name} {}", unit.trim_end_matches('s')),
            (unit, _) => format!("{name} {unit}"),
        }
    }

    fn is_word(&self, value: &Value) -> bool {
        !self.zero.is_empty() && value.as_number() == Some(0.0)
    }
}

impl Condition {
    /// The field that it looks at.
    pub fn path(&self) -> &str {
        match self {
            Self::OneOf { path, .. }
            | Self::NoneOf { path, .. }
            | Self::Above { path, .. }
            | Self::Below { path, .. } => path,
        }
    }

    /// Whether it holds for `value`; a missing value satisfies nothing but "none of".
    pub fn holds(&self, value: Option<&Value>) -> bool {
        match self {
            Self::OneOf { values, .. } => value.is_some_and(|value| values.contains(value)),
            Self::NoneOf { values, .. } => value.is_none_or(|value| !values.contains(value)),
            Self::Above { limit, .. } => value.and_then(Value::as_number).is_some_and(|number| number > *limit),
            Self::Below { limit, .. } => value.and_then(Value::as_number).is_some_and(|number| number < *limit),
        }
    }
}
