//! Validation: the same code in the browser, in the server and on the command line.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Catalog, Choice, Condition, Field, Kind, Mixture, Order, Spec, Sum, Value, nearest::nearest, spec::SEED};

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's path in the spec.
    pub path: String,
    /// One sentence that names the field, what is wrong and what is allowed.
    pub message: String,
}

impl FieldError {
    /// An error at `path`.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }
}

impl Catalog {
    /// Whether `field` means anything in `spec`: the conditions that it depends on hold, and so do theirs.
    pub fn is_active(&self, field: &Field, spec: &Spec) -> bool {
        let holds = |path: &str, condition: &Condition| {
            let Some(parent) = self.field(path) else { return false };
            condition.holds(Some(spec.get(path).unwrap_or(&parent.default))) && self.is_active(parent, spec)
        };
        field.when.iter().all(|condition| condition.decide(&holds))
    }

    /// The spec with every active field filled in (but for later ones that hold their defaults) and every inactive one
    /// taken out, or all that is wrong with it.
    /// Two specs that mean the same come out equal.
    pub fn check(&self, spec: &Spec) -> Result<Spec, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut full = Spec::default();
        full.set(SEED, spec.seed());
        let in_range = |seed: &Value| seed.as_integer().is_some_and(|seed| (0..=i64::from(u32::MAX)).contains(&seed));
        if let Some(seed) = spec.get(SEED).filter(|seed| !in_range(seed)) {
            errors.push(FieldError::new(SEED, format!("seed is {seed}; give a whole number from 0 to {}.", u32::MAX)));
        }
        let known: BTreeMap<&str, &Field> = self.fields().map(|field| (field.path.as_str(), field)).collect();
        for path in spec.0.keys().filter(|path| *path != SEED && !known.contains_key(path.as_str())) {
            errors.push(FieldError::new(path, unknown_field(path, &known)));
        }
        for field in self.fields().filter(|field| self.is_active(field, spec)) {
            match field.accept(spec.get(&field.path).unwrap_or(&field.default)) {
                Ok(value) if field.later && value == field.default => {}
                Ok(value) => full.set(field.path.clone(), value),
                Err(message) => errors.push(FieldError::new(&field.path, message)),
            }
        }
        if errors.is_empty() {
            for rule in self.rules.iter().filter(|rule| rule.is_broken(&full)) {
                errors.push(FieldError::new(&rule.path, &rule.message));
            }
        }
        if errors.is_empty() { Ok(full) } else { Err(errors) }
    }
}

impl Field {
    /// The value as this field stores it, or one sentence on what is allowed.
    pub fn accept(&self, value: &Value) -> Result<Value, String> {
        let path = &self.path;
        match &self.kind {
            Kind::Choice { options } => {
                let text = value.to_string();
                match options.iter().find(|choice| choice.value == text) {
                    Some(choice) if choice.available => Ok(Value::Text(text)),
                    Some(choice) => Err(format!("{path} is {text}, which cannot be used yet: {}", choice.note)),
                    None => {
                        let names: Vec<_> = options.iter().map(|choice| choice.value.as_str()).collect();
                        Err(format!("{path} is {text:?}; choose one of {}.", names.join(", ")))
                    }
                }
            }
            Kind::Integer { min, max } => match value.as_integer() {
                Some(whole) if (*min..=*max).contains(&whole) => Ok(Value::Integer(whole)),
                _ => Err(format!("{path} is {value}; give a whole number from {min} to {max}.")),
            },
            Kind::Number { min, max } => match value.as_number() {
                Some(real) if (*min..=*max).contains(&real) => Ok(Value::Number(real)),
                _ => Err(format!(
                    "{path} is {value}; give a number from {} to {}.",
                    Value::Number(*min),
                    Value::Number(*max)
                )),
            },
            Kind::Switch => {
                value.as_switch().map(Value::Switch).ok_or_else(|| format!("{path} is {value}; give true or false."))
            }
            Kind::Sum { options } => {
                let text = value.to_string();
                let mut sum = Sum::parse(&text).map_err(|problem| format!("{path} is {text:?}, but {problem}"))?;
                for term in &sum.0 {
                    self.known(options, &text, &term.name)?;
                }
                // A sum does not depend on its order, so equal sums are stored as equal texts.
                sum.0.sort_by_key(|term| options.iter().position(|choice| choice.value == term.name));
                Ok(Value::Text(sum.to_string()))
            }
            Kind::Order { options } => {
                let text = value.to_string();
                let order = Order::parse(&text).map_err(|problem| format!("{path} is {text:?}, but {problem}"))?;
                for name in &order.0 {
                    self.known(options, &text, name)?;
                }
                Ok(Value::Text(order.to_string()))
            }
            Kind::Mixture { options, max } => {
                let text = value.to_string();
                let mut mixture =
                    Mixture::parse(&text).map_err(|problem| format!("{path} is {text:?}, but {problem}"))?;
                for part in &mixture.0 {
                    self.known(options, &text, &part.source)?;
                }
                if mixture.share() > *max + 1e-9 {
                    let most = Value::Number(*max);
                    return Err(format!(
                        "{path} is {text:?}, whose shares may add up to at most {most}; lower one of them."
                    ));
                }
                mixture.0.sort_by_key(|part| options.iter().position(|choice| choice.value == part.source));
                Ok(Value::Text(mixture.to_string()))
            }
        }
    }

    /// Refuses a name that is none of `options`, or cannot be used yet.
    fn known(&self, options: &[Choice], text: &str, name: &str) -> Result<(), String> {
        match options.iter().find(|choice| choice.value == name) {
            Some(choice) if choice.available => Ok(()),
            Some(choice) => Err(format!("{} is {text:?}, but {name} cannot be used yet: {}", self.path, choice.note)),
            None => {
                let names: Vec<_> = options.iter().map(|choice| choice.value.as_str()).collect();
                Err(format!("{} is {text:?}, but {name} is not known; choose from {}.", self.path, names.join(", ")))
            }
        }
    }
}

fn unknown_field(path: &str, known: &BTreeMap<&str, &Field>) -> String {
    let near = nearest(path, known.keys().copied()).map_or("", |(near, _)| near);
    format!("{path} is not a setting; did you mean {near}?")
}
