//! From tokens to a filter, by recursive descent: one function a rule of the grammar.

use super::{
    ColumnKind, Filter, FilterError, Named, Operator, TextMatch, fact, moment,
    token::{Token, is_comparison, tokens},
};
use crate::Value;

/// Brackets and `not` inside each other that are read; more are a text that nobody wrote.
const DEPTH: usize = 64;

pub(super) fn read(text: &str) -> Result<(Filter, Vec<Named>), FilterError> {
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Ok((Filter::Everything, Vec::new()));
    }
    let mut parser = Parser { tokens: &tokens, at: 0, end: text.chars().count() + 1, named: Vec::new(), depth: 0 };
    let filter = parser.either()?;
    match parser.peek() {
        None => Ok((filter, parser.named)),
        Some(token) if token.is_word() => Err(parser.error(format!(
            "expected `and`, `or` or the end, found `{}`; a text of several words stands in quotes",
            token.text
        ))),
        Some(token) => Err(parser.error(format!("expected `and`, `or` or the end, found `{}`", token.text))),
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    end: usize,
    named: Vec<Named>,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    /// An error at the next token.
    fn error(&self, message: String) -> FilterError {
        FilterError { column: self.peek().map_or(self.end, |token| token.from + 1), message }
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.peek().is_some_and(|token| token.is(word));
        self.at += usize::from(found);
        found
    }

    /// Takes several words or none of them.
    fn take_all(&mut self, words: &str) -> bool {
        let start = self.at;
        let found = words.split(' ').all(|word| self.take(word));
        if !found {
            self.at = start;
        }
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
        if self.depth == DEPTH {
            return Err(self.error(format!("more than {DEPTH} brackets or `not` inside each other")));
        }
        self.depth += 1;
        let found = self.inner();
        self.depth -= 1;
        found
    }

    fn inner(&mut self) -> Result<Filter, FilterError> {
        if self.take("not") {
            return Ok(not(self.one()?));
        }
        if self.take("(") {
            let inner = self.either()?;
            return if self.take(")") { Ok(inner) } else { Err(self.error("expected `)`".to_owned())) };
        }
        let start = self.at;
        let word = self.word("a column such as test.accuracy, or a text to search for")?;
        if !word.quoted && ["and", "or"].iter().any(|keyword| word.is(keyword)) {
            self.at = start;
            return Err(self.error(format!("a clause is missing before `{}`", word.text)));
        }
        let clause = self.clause(&word.text)?;
        if clause.is_some() {
            self.named.push(Named { name: word.text.clone(), column: word.from + 1 });
        }
        Ok(clause.unwrap_or_else(|| Filter::Search(word.text.clone())))
    }

    /// What is said of `column`; none when nothing is, so that it is a text to search for.
    fn clause(&mut self, column: &str) -> Result<Option<Filter>, FilterError> {
        let column = column.to_owned();
        let Some(next) = self.peek().filter(|token| !token.quoted) else { return Ok(None) };
        if next.text.starts_with(is_comparison) {
            let operator = self.operator(&next.text)?;
            let value = self.value(&column, Some(operator))?;
            return Ok(Some(Filter::Compare { column, operator, value }));
        }
        if self.take("is") {
            let negated = self.take("not");
            if !self.take("null") {
                return Err(self.error("expected `null` after `is`".to_owned()));
            }
            let null = Filter::Null { column };
            return Ok(Some(if negated { not(null) } else { null }));
        }
        let negated = self.take("not");
        let found = if self.take("in") {
            Some(self.list(column)?)
        } else {
            let how = TextMatch::ALL.into_iter().find(|how| self.take_all(how.word()));
            match how {
                Some(how) => {
                    let text = self.word("a text")?.text.clone();
                    Some(Filter::Match { column, how, text })
                }
                None if self.take("starts") => return Err(self.error("expected `with` after `starts`".to_owned())),
                None => None,
            }
        };
        match found {
            Some(found) => Ok(Some(if negated { not(found) } else { found })),
            None if negated => {
                Err(self.error("expected `in`, `contains`, `starts with` or `matches` after `not`".to_owned()))
            }
            None => Ok(None),
        }
    }

    fn operator(&mut self, text: &str) -> Result<Operator, FilterError> {
        let operator = match text {
            "==" => Some(Operator::Equal),
            "<>" => Some(Operator::NotEqual),
            _ => Operator::ALL.into_iter().find(|operator| operator.sign() == text),
        };
        let found =
            operator.ok_or_else(|| self.error(format!("`{text}` is no comparison; use =, !=, <, <=, > or >=")))?;
        self.at += 1;
        Ok(found)
    }

    fn list(&mut self, column: String) -> Result<Filter, FilterError> {
        if !self.take("(") {
            return Err(self.error("expected `(` after `in`".to_owned()));
        }
        let mut values = vec![self.value(&column, None)?];
        while self.take(",") {
            values.push(self.value(&column, None)?);
        }
        if self.take(")") {
            Ok(Filter::In { column, values })
        } else {
            Err(self.error("expected `,` or `)`".to_owned()))
        }
    }

    fn word(&mut self, expected: &str) -> Result<&'a Token, FilterError> {
        match self.peek() {
            Some(token) if token.is_word() => {
                self.at += 1;
                Ok(token)
            }
            Some(token) => Err(self.error(format!("expected {expected}, found `{}`", token.text))),
            None => Err(self.error(format!("expected {expected}"))),
        }
    }

    fn value(&mut self, column: &str, operator: Option<Operator>) -> Result<Value, FilterError> {
        let start = self.at;
        let token = self.word("a value")?;
        if token.is("null") {
            self.at = start;
            let is = if operator == Some(Operator::NotEqual) { "is not null" } else { "is null" };
            return Err(self.error(format!("`null` is no value; write `{column} {is}`, or \"null\" for the text")));
        }
        let value = if token.quoted {
            Value::Text(token.text.clone())
        } else if self.take("ago") {
            Value::Text(format!("{} ago", token.text))
        } else {
            Value::parse(&token.text)
        };
        if let Some(message) = unreadable(column, &value) {
            self.at = start;
            return Err(self.error(message));
        }
        Ok(value)
    }
}

/// What is wrong with a value of a column that holds times or durations.
fn unreadable(column: &str, value: &Value) -> Option<String> {
    let text = value.as_text()?;
    match fact(column)? {
        ColumnKind::Time if !moment::is_time(text) => {
            Some(format!("`{text}` is no time; write 2026-11-01, 2026-11-01T12:00 or 3d ago"))
        }
        ColumnKind::Duration if moment::seconds(text).is_none() => {
            Some(format!("`{text}` is no duration; write 90, 90s, 5min, 2h or 1h30min"))
        }
        _ => None,
    }
}

fn not(filter: Filter) -> Filter {
    Filter::Not(Box::new(filter))
}
