//! One setting of a spec.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

/// The value of one field of a [`Spec`](crate::Spec): always a scalar, so that a list can only mean an axis.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
        real(text).map_or_else(|| Self::Text(text.to_owned()), Self::Number)
    }
}

/// A finite number as people write it: `1e-3`, `.5`, `+2.`. It is read as JSON, because the standard library's reader
/// would bring ten kilobytes of powers of ten into the browser's bundle, and serde's is there already.
fn real(text: &str) -> Option<f64> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => ("-", &text[1..]),
        b'+' => ("", &text[1..]),
        _ => ("", text),
    };
    let (mantissa, exponent) = digits.split_once(['e', 'E']).map_or((digits, None), |(one, two)| (one, Some(two)));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let (whole, fraction) =
        (if whole.is_empty() { "0" } else { whole }, if fraction.is_empty() { "0" } else { fraction });
    let json = format!("{sign}{whole}.{fraction}e{}", exponent.unwrap_or("0"));
    serde_json::from_str(&json).ok().filter(|real: &f64| real.is_finite())
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

/// An empty text: what a place that nobody filled in holds.
impl Default for Value {
    fn default() -> Self {
        Self::Text(String::new())
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

/// Reads what stands there in one step; serde's own way for untagged types keeps a copy and tries one after another.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(ValueVisitor)
    }
}

/// Takes one scalar.
pub(crate) struct ValueVisitor;

impl de::Visitor<'_> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text, a number, true or false")
    }

    fn visit_bool<E>(self, on: bool) -> Result<Value, E> {
        Ok(Value::Switch(on))
    }

    fn visit_i64<E>(self, whole: i64) -> Result<Value, E> {
        Ok(Value::Integer(whole))
    }

    fn visit_u64<E>(self, whole: u64) -> Result<Value, E> {
        Ok(i64::try_from(whole).map_or(Value::Number(whole as f64), Value::Integer))
    }

    fn visit_f64<E>(self, real: f64) -> Result<Value, E> {
        Ok(Value::Number(real))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
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
        fn numbers_are_read_as_the_standard_library_reads_them(text in "[+-]?[0-9]{0,4}\\.?[0-9]{0,4}([eE][+-]?[0-9]{1,2})?") {
            let standard = text.parse::<f64>().ok();
            prop_assert_eq!(real(&text), standard, "{}", text);
        }

        #[test]
        fn what_is_shown_is_read_back(real in proptest::num::f64::NORMAL, whole: i64) {
            prop_assert_eq!(Value::parse(&Value::Number(real).to_string()).as_number(), Some(real));
            prop_assert_eq!(Value::parse(&Value::Integer(whole).to_string()), Value::Integer(whole));
        }
    }
}
