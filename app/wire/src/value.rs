//! One setting of a spec.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The value of one field of a [`Spec`](crate::Spec): always a scalar, so that a list can only mean an axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// On or off.
    Switch(bool),
    /// A whole number.
    Integer(i64),
    /// A real number, always finite.
    Number(f64),
    /// A name or a text.
    Text(String),
}

impl Value {
    /// The value as a real number, whichever of the two numeric kinds it has.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Integer(whole) => Some(*whole as f64),
            Self::Number(real) => Some(*real),
            _ => None,
        }
    }

    /// The value as a whole number; a real number counts when it has no fraction.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(whole) => Some(*whole),
            Self::Number(real) if real.fract() == 0.0 && real.abs() < 9e15 => Some(*real as i64),
            _ => None,
        }
    }

    /// The text, when it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The switch, when it is one.
    pub fn as_switch(&self) -> Option<bool> {
        match self {
            Self::Switch(on) => Some(*on),
            _ => None,
        }
    }

    /// Reads what a person typed: `true`, `12`, `1e-4`, or any other text as it stands.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        if let Ok(on) = text.parse::<bool>() {
            return Self::Switch(on);
        }
        if let Ok(whole) = text.parse::<i64>() {
            return Self::Integer(whole);
        }
        match text.parse::<f64>() {
            Ok(real) if real.is_finite() => Self::Number(real),
            _ => Self::Text(text.to_owned()),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Switch(on) => write!(out, "{on}"),
            Self::Integer(whole) => write!(out, "{whole}"),
            Self::Number(real) if *real != 0.0 && (real.abs() < 1e-3 || real.abs() >= 1e7) => write!(out, "{real:e}"),
            Self::Number(real) => write!(out, "{real}"),
            Self::Text(text) => out.write_str(text),
        }
    }
}

impl From<bool> for Value {
    fn from(on: bool) -> Self {
        Self::Switch(on)
    }
}

impl From<i64> for Value {
    fn from(whole: i64) -> Self {
        Self::Integer(whole)
    }
}

impl From<f64> for Value {
    fn from(real: f64) -> Self {
        Self::Number(real)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn json_keeps_every_value(real in proptest::num::f64::NORMAL, whole: i64, text in ".*") {
            for value in [Value::Number(real), Value::Integer(whole), Value::Text(text), Value::Switch(true)] {
                let json = serde_json::to_string(&value).unwrap();
                prop_assert_eq!(&serde_json::from_str::<Value>(&json).unwrap(), &value);
            }
        }

        #[test]
        fn what_is_shown_is_read_back(real in proptest::num::f64::NORMAL, whole: i64) {
            prop_assert_eq!(Value::parse(&Value::Number(real).to_string()).as_number(), Some(real));
            prop_assert_eq!(Value::parse(&Value::Integer(whole).to_string()), Value::Integer(whole));
        }
    }
}
