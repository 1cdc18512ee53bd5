//! A filter as the text that reads back as the same filter.

use std::fmt;

use super::{Filter, TextMatch, moment, token};
use crate::Value;

/// Words that mean something where a column or a text to search for may stand, or behind it.
const KEYWORDS: [&str; 10] = ["and", "or", "not", "in", "is", "null", "contains", "starts", "matches", "ago"];

/// What [`Filter::parse`] reads as the same filter, for every filter that a text can mean: those in which `And` and `Or`
/// have at least two parts and `Everything` is part of nothing.
impl fmt::Display for Filter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everything => Ok(()),
            Self::And(parts) => joined(out, parts, " and "),
            Self::Or(parts) => joined(out, parts, " or "),
            Self::Not(inner) => match &**inner {
                Self::In { column, values } => {
                    write!(out, "{} not in ({})", word(column), list(values))
                }
                Self::Null { column } => write!(out, "{} is not null", word(column)),
                Self::Match { column, how, text } => {
                    write!(out, "{} not {}", word(column), matched(*how, text))
                }
                inner => {
                    out.write_str("not ")?;
                    nested(out, inner)
                }
            },
            Self::Compare { column, operator, value } => {
                write!(out, "{} {} {}", word(column), operator.sign(), literal(value))
            }
            Self::In { column, values } => write!(out, "{} in ({})", word(column), list(values)),
            Self::Null { column } => write!(out, "{} is null", word(column)),
            Self::Match { column, how, text } => write!(out, "{} {}", word(column), matched(*how, text)),
            Self::Search(text) => out.write_str(&word(text)),
        }
    }
}

fn joined(out: &mut fmt::Formatter<'_>, parts: &[Filter], between: &str) -> fmt::Result {
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            out.write_str(between)?;
        }
        nested(out, part)?;
    }
    Ok(())
}

fn nested(out: &mut fmt::Formatter<'_>, filter: &Filter) -> fmt::Result {
    match filter {
        Filter::And(_) | Filter::Or(_) => write!(out, "({filter})"),
        _ => write!(out, "{filter}"),
    }
}

fn list(values: &[Value]) -> String {
    values.iter().map(literal).collect::<Vec<_>>().join(", ")
}

fn matched(how: TextMatch, text: &str) -> String {
    format!("{} {}", how.word(), word(text))
}

/// A value as the grammar reads it; a text that would be read as something else is quoted.
pub fn literal(value: &Value) -> String {
    match value {
        Value::Text(text) if is_ago(text) => text.clone(),
        Value::Text(text) if Value::parse(text) == *value => word(text),
        Value::Text(text) => quoted(text),
        // Without its point it would be read as a whole number.
        Value::Number(real) => match value.to_string() {
            text if real.fract() == 0.0 && !text.contains(['e', '.']) => format!("{text}.0"),
            text => text,
        },
        other => other.to_string(),
    }
}

/// `3d ago` is the one text of two words that needs no quotes.
fn is_ago(text: &str) -> bool {
    let first = text.strip_suffix(" ago").unwrap_or_default();
    moment::ago(text).is_some() && is_plain(first)
}

fn is_plain(text: &str) -> bool {
    let taken_apart = |letter: char| letter.is_whitespace() || token::is_sign(letter) || token::is_quote(letter);
    !text.is_empty()
        && !text.contains(taken_apart)
        && !KEYWORDS.iter().any(|keyword| text.eq_ignore_ascii_case(keyword))
}

/// A word, quoted when the grammar would take it apart or for a keyword.
fn word(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// A text in quotes, with what the grammar needs escaped.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            _ => out.push(letter),
        }
    }
    out.push('"');
    out
}
