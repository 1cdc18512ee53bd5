//! Everything that can be chosen, described once by the engine and read by forms, help texts, columns and checks.

mod names;
mod rule;

use serde::{Deserialize, Serialize};

pub use rule::{Condition, Rule, Total};

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
    /// What 0, or an empty sum, order or mixture, means in a word: "all", "off". Empty: just 0.
    pub zero: String,
    /// It exists only while these hold: the parameters of a choice.
    pub when: Vec<Condition>,
    /// Shown only on request.
    pub advanced: bool,
    /// A spec leaves it out while it holds its default: it came after specs had been written, whose hashes stay what
    /// they are.
    #[serde(default)]
    pub later: bool,
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
    /// A weighted sum of names, as text: "0.5 logit_mse + 0.1 brier"; empty is nothing.
    Sum {
        /// What may stand in it, each at most once.
        options: Vec<Choice>,
    },
    /// Names in an order, as text: "flip then rotation"; empty leaves the order as it is.
    Order {
        /// What may stand in it, each at most once.
        options: Vec<Choice>,
    },
    /// Sources with a share each and perhaps a temperature, as text: "0.3 rest at 4 + 0.2 svhn"; empty is none.
    Mixture {
        /// What may stand in it, each at most once.
        options: Vec<Choice>,
        /// The most that the shares may add up to.
        max: f64,
    },
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
            "sum" => Self::Sum { options: fields.options },
            "order" => Self::Order { options: fields.options },
            "mixture" => Self::Mixture { options: fields.options, max: fields.max },
            other => {
                return Err(format!(
                    "{other:?} is no kind of field: choice, integer, number, switch, sum, order or mixture"
                ));
            }
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

    /// The metric of that name; `teacher_accuracy` finds `accuracy`, `cka_linear_stage2` finds `cka_linear_stage`.
    pub fn metric(&self, name: &str) -> Option<&MetricInfo> {
        let plain =
            name.strip_prefix("teacher_").unwrap_or(name).trim_end_matches(|digit: char| digit.is_ascii_digit());
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
            (Kind::Sum { options } | Kind::Order { options } | Kind::Mixture { options, .. }, Value::Text(text))
                if !text.is_empty() =>
            {
                let called = |word| options.iter().find(|choice| choice.value == word).map(|choice| &*choice.label);
                text.split_whitespace().map(|word| called(word).unwrap_or(word)).collect::<Vec<_>>().join(" ")
            }
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

    /// The short label with `value` in it. A word for zero takes the place of the signs around the number too:
    /// "rotation ±20°", but "rotation off".
    pub fn in_short(&self, value: &Value) -> String {
        let name = self.name_of(value);
        if !self.is_word(value) {
            return self.short.replace("{}", &name);
        }
        let words = self.short.split(' ').map(|word| if word.contains("{}") { name.as_str() } else { word });
        words.collect::<Vec<_>>().join(" ")
    }

    fn is_word(&self, value: &Value) -> bool {
        !self.zero.is_empty() && (value.as_number() == Some(0.0) || value.as_text() == Some(""))
    }
}
