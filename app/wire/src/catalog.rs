//! Everything that can be chosen, described once by the engine and read by forms, help texts, columns and checks.

mod names;

use serde::{Deserialize, Serialize};

use crate::{Mixture, Spec, Study, Value};

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
