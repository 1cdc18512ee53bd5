//! The filter grammar: `test.accuracy > 0.9 and (objective.temperature in (1, 4) or not student.architecture = lenet5)`.

use crate::Value;

/// A parsed filter. `text` without an operator searches ids, names, titles and tags.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Lets everything through.
    Everything,
    /// All of them.
    And(Vec<Filter>),
    /// Any of them.
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
        /// The values.
        values: Vec<Value>,
    },
    /// A column without a value.
    Null {
        /// The column.
        column: String,
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

/// A filter that cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Filter, character {column}: {message}")]
pub struct FilterError {
    /// Character, from 1.
    pub column: usize,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Filter {
    /// Reads a filter expression.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let tokens = tokens(text)?;
        if tokens.is_empty() {
            return Ok(Self::Everything);
        }
        let mut parser = Parser { tokens: &tokens, at: 0, end: text.chars().count() + 1 };
        let filter = parser.either()?;
        match parser.peek() {
            None => Ok(filter),
            Some(token) => Err(parser.error(format!("expected `and`, `or` or the end, found `{}`", token.text))),
        }
    }
}

#[derive(Debug)]
struct Token {
    text: String,
    quoted: bool,
    column: usize,
}

fn tokens(text: &str) -> Result<Vec<Token>, FilterError> {
    let characters: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let start = at;
        let symbol = characters[at];
        if symbol.is_whitespace() {
            at += 1;
            continue;
        }
        if symbol == '"' || symbol == '\'' {
            at += 1;
            while at < characters.len() && characters[at] != symbol {
                at += 1;
            }
            if at == characters.len() {
                return Err(FilterError { column: start + 1, message: format!("this {symbol} is never closed") });
            }
            at += 1;
            out.push(Token { text: characters[start + 1..at - 1].iter().collect(), quoted: true, column: start + 1 });
            continue;
        }
        let is_operator = |symbol: char| matches!(symbol, '=' | '!' | '<' | '>');
        at += 1;
        if is_operator(symbol) {
            while at < characters.len() && is_operator(characters[at]) {
                at += 1;
            }
        } else if !matches!(symbol, '(' | ')' | ',') {
            while at < characters.len()
                && !characters[at].is_whitespace()
                && !is_operator(characters[at])
                && !matches!(characters[at], '(' | ')' | ',' | '"' | '\'')
            {
                at += 1;
            }
        }
        out.push(Token { text: characters[start..at].iter().collect(), quoted: false, column: start + 1 });
    }
    Ok(out)
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    end: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn error(&self, message: String) -> FilterError {
        FilterError { column: self.peek().map_or(self.end, |token| token.column), message }
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.peek().is_some_and(|token| !token.quoted && token.text.eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    fn either(&mut self) -> Result<Filter, FilterError> {
        let mut parts = vec![self.both()?];
        while self.take("or") {
            parts.push(self.both()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Filter::Or(parts) })
    }

    fn both(&mut self) -> Result<Filter, FilterError> {
        let mut parts = vec![self.one()?];
        while self.take("and") {
            parts.push(self.one()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Filter::And(parts) })
    }

    fn one(&mut self) -> Result<Filter, FilterError> {
        if self.take("not") {
            return Ok(Filter::Not(Box::new(self.one()?)));
        }
        if self.take("(") {
            let inner = self.either()?;
            return if self.take(")") { Ok(inner) } else { Err(self.error("expected `)`".to_owned())) };
        }
        let word = self.word("a column such as test.accuracy, or a text to search for")?;
        let (column, quoted) = (word.text.clone(), word.quoted);
        let Some(next) = self.peek().filter(|token| !token.quoted) else { return Ok(Filter::Search(column)) };
        let operator = match next.text.as_str() {
            "=" | "==" => Operator::Equal,
            "!=" | "<>" => Operator::NotEqual,
            "<" => Operator::Less,
            "<=" => Operator::LessOrEqual,
            ">" => Operator::Greater,
            ">=" => Operator::GreaterOrEqual,
            text if text.starts_with(['=', '!', '<', '>']) => {
                return Err(self.error(format!("`{text}` is no comparison; use =, !=, <, <=, > or >=")));
            }
            _ if quoted => return Ok(Filter::Search(column)),
            _ if self.take("in") => return self.list(column),
            _ if self.take("is") => {
                let not = self.take("not");
                if !self.take("null") {
                    return Err(self.error("expected `null` after `is`".to_owned()));
                }
                let null = Filter::Null { column };
                return Ok(if not { Filter::Not(Box::new(null)) } else { null });
            }
            _ => return Ok(Filter::Search(column)),
        };
        self.at += 1;
        let value = self.value()?;
        Ok(Filter::Compare { column, operator, value })
    }

    fn list(&mut self, column: String) -> Result<Filter, FilterError> {
        if !self.take("(") {
            return Err(self.error("expected `(` after `in`".to_owned()));
        }
        let mut values = vec![self.value()?];
        while self.take(",") {
            values.push(self.value()?);
        }
        if self.take(")") {
            Ok(Filter::In { column, values })
        } else {
            Err(self.error("expected `,` or `)`".to_owned()))
        }
    }

    fn word(&mut self, expected: &str) -> Result<&'a Token, FilterError> {
        match self.peek() {
            Some(token) if token.quoted || !token.text.starts_with(['=', '!', '<', '>', '(', ')', ',']) => {
                self.at += 1;
                Ok(token)
            }
            Some(token) => Err(self.error(format!("expected {expected}, found `{}`", token.text))),
            None => Err(self.error(format!("expected {expected}"))),
        }
    }

    fn value(&mut self) -> Result<Value, FilterError> {
        let token = self.word("a value")?;
        Ok(if token.quoted { Value::Text(token.text.clone()) } else { Value::parse(&token.text) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn precedence_lists_and_null() {
        let filter =
            Filter::parse("test.accuracy >= 0.9 and (objective.temperature in (1, 4.5) or not tag is null)").unwrap();
        let accuracy = Filter::Compare {
            column: "test.accuracy".into(),
            operator: Operator::GreaterOrEqual,
            value: Value::Number(0.9),
        };
        let temperature =
            Filter::In { column: "objective.temperature".into(), values: vec![Value::Integer(1), Value::Number(4.5)] };
        let tagged = Filter::Not(Box::new(Filter::Null { column: "tag".into() }));
        assert_eq!(filter, Filter::And(vec![accuracy, Filter::Or(vec![temperature, tagged])]));
    }

    #[test]
    fn text_is_searched_for() {
        assert_eq!(Filter::parse("digits").unwrap(), Filter::Search("digits".into()));
        assert_eq!(Filter::parse("\"my study\"").unwrap(), Filter::Search("my study".into()));
        assert_eq!(Filter::parse("  ").unwrap(), Filter::Everything);
    }

    #[test]
    fn errors_point_at_the_character() {
        assert_eq!(Filter::parse("seed = ").unwrap_err().column, 8);
        assert_eq!(Filter::parse("seed => 3").unwrap_err().column, 6);
        assert_eq!(Filter::parse("(seed = 3").unwrap_err().column, 10);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}") {
            let _ = Filter::parse(&text);
        }
    }
}
