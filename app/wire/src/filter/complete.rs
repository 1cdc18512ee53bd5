//! What may come next in a filter that is being typed.

use serde::{Deserialize, Serialize};

use super::{
    FACTS, Operator, TextMatch, literal,
    token::{Token, is_comparison, scan},
};
use crate::{Catalog, Column, Kind, Protocol, Value};

/// Candidates that are answered at most.
const MOST: usize = 24;

/// What a column holds, which decides how it can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum ColumnKind {
    Number,
    Text,
    Switch,
    /// A moment.
    Time,
    /// A length of time.
    Duration,
}

/// A column that a filter may name.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// What it is, in one line.
    pub help: String,
    /// Whether it is measured, so that it has a number for every protocol.
    pub measured: bool,
}

/// Something that may stand at the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// What is shown.
    pub label: String,
    /// What takes the place of the range.
    pub text: String,
    /// What it is, in one line.
    pub help: String,
}

/// The answer: which part of the text a candidate replaces, and the candidates, the most likely first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// The first character that is replaced, from 0.
    pub from: usize,
    /// The character after the last.
    pub to: usize,
    /// What may stand there.
    pub candidates: Vec<Candidate>,
}

impl Known {
    /// Every column: the settings of the catalog, the metrics (`split.metric`) that any run has, and the facts.
    pub fn all<'a>(catalog: &Catalog, measured: impl IntoIterator<Item = &'a str>) -> Vec<Self> {
        let metrics = measured.into_iter().map(|name| {
            let info = name.split_once('.').and_then(|(_, metric)| catalog.metric(metric));
            let help = info.map(|info| info.help.clone()).unwrap_or_default();
            Self { name: name.to_owned(), kind: ColumnKind::Number, help, measured: true }
        });
        let fields = catalog.fields().map(|field| {
            let kind = match field.kind {
                Kind::Integer { .. } | Kind::Number { .. } => ColumnKind::Number,
                Kind::Switch => ColumnKind::Switch,
                _ => ColumnKind::Text,
            };
            let help = if field.help.is_empty() { field.label.clone() } else { field.help.clone() };
            Self { name: field.path.clone(), kind, help, measured: false }
        });
        let facts = FACTS.into_iter().map(|(name, kind, help)| Self {
            name: name.into(),
            kind,
            help: help.into(),
            measured: false,
        });
        metrics.chain(facts).chain(fields).collect()
    }
}

/// What is expected at a place in the text.
#[derive(Clone, Debug, PartialEq)]
enum Expected {
    /// A column, `not` or a bracket.
    Column,
    /// A comparison of this column, or a connective when it is a text to search for.
    Operator(String),
    /// What follows `column not`.
    Negated(String),
    /// The rest of a keyword of two or three words.
    Rest(&'static [&'static str], After),
    /// A value; in a list, or the only one.
    Value(String, bool),
    /// A text to match, which is nobody's to guess.
    Text,
    /// A comma or the end of a list.
    Listed(String),
    /// `and`, `or`, or the end of a bracket.
    Connective,
}

/// What follows the rest of a keyword.
#[derive(Clone, Debug, PartialEq)]
enum After {
    Null,
    With,
    List(String),
}

/// Answers what a column's values are that begin with or contain a text, each with the number of its runs.
pub type Values<'a> = &'a dyn Fn(&str, &str) -> Vec<(Value, u32)>;

/// What may stand at `cursor` (characters from 0) of `text`. `columns` are those that there are, and `values` answers what
/// a column's values are that begin with or contain what was typed so far, each with the number of its runs.
pub fn complete(text: &str, cursor: usize, columns: &[Known], values: Values<'_>) -> Completion {
    let before: String = text.chars().take(cursor).collect();
    let cursor = before.chars().count();
    let mut tokens = scan(&before);
    // The word that is being typed; a sign is complete as it stands.
    let current = match tokens.last() {
        Some(last) if last.is_word() && last.to == cursor => tokens.pop(),
        _ => None,
    };
    let (expected, depth) = expected(&tokens);
    let from = current.as_ref().map_or(cursor, |token| token.from);
    let to = match &current {
        Some(_) => scan(text).into_iter().find(|token| token.from == from).map_or(cursor, |token| token.to),
        None => cursor,
    };
    let typed = current.map(|token| token.text).unwrap_or_default();
    let mut candidates = candidates(&expected, depth, &typed, columns, values);
    candidates.truncate(MOST);
    let after_sign = from > 0 && text.chars().nth(from - 1).is_some_and(is_comparison);
    let spaced = text.chars().nth(to).is_some_and(char::is_whitespace);
    for candidate in &mut candidates {
        if after_sign {
            candidate.text.insert(0, ' ');
        }
        if spaced && candidate.text.ends_with(' ') {
            candidate.text.pop();
        }
    }
    Completion { from, to, candidates }
}

/// What the tokens before the cursor lead to, and how many brackets are open.
fn expected(tokens: &[Token]) -> (Expected, usize) {
    let mut state = Expected::Column;
    let mut depth = 0_usize;
    for token in tokens {
        if token.is("(") && state == Expected::Column {
            depth += 1;
        }
        if token.is(")") && !matches!(state, Expected::Listed(_) | Expected::Value(_, true)) {
            depth = depth.saturating_sub(1);
        }
        state = next(state, token);
    }
    (state, depth)
}

fn next(state: Expected, token: &Token) -> Expected {
    use Expected as E;
    let connective = || if token.is("and") || token.is("or") { E::Column } else { E::Connective };
    match state {
        E::Column if token.is("(") || token.is("not") || !token.is_word() => E::Column,
        E::Column => E::Operator(token.text.clone()),
        E::Operator(column) if !token.quoted && token.text.starts_with(is_comparison) => E::Value(column, false),
        E::Operator(column) if token.is("not") => E::Negated(column),
        E::Operator(_) if token.is("is") => E::Rest(&["null", "not null"], After::Null),
        E::Operator(column) => keyword(column, token).unwrap_or_else(connective),
        E::Negated(column) => keyword(column, token).unwrap_or_else(connective),
        E::Rest(_, After::Null) if token.is("not") => E::Rest(&["null"], After::Null),
        E::Rest(_, After::Null) => E::Connective,
        E::Rest(_, After::With) => E::Text,
        E::Rest(_, After::List(column)) => E::Value(column, true),
        E::Value(column, true) => E::Listed(column),
        E::Value(_, false) | E::Text => E::Connective,
        E::Listed(column) if token.is(",") => E::Value(column, true),
        E::Listed(_) => E::Connective,
        E::Connective => connective(),
    }
}

/// What follows `in`, `contains`, `starts` and `matches`.
fn keyword(column: String, token: &Token) -> Option<Expected> {
    if token.is("in") {
        Some(Expected::Rest(&["("], After::List(column)))
    } else if token.is("starts") {
        Some(Expected::Rest(&["with"], After::With))
    } else if token.is("contains") || token.is("matches") {
        Some(Expected::Text)
    } else {
        None
    }
}

fn candidates(expected: &Expected, depth: usize, typed: &str, columns: &[Known], values: Values<'_>) -> Vec<Candidate> {
    let kind = |name: &str| {
        let name = Column::parse(name).name;
        columns.iter().find(|column| column.name == name).map(|column| column.kind)
    };
    let connectives = || {
        let mut all = vec![("and", "both hold"), ("or", "either holds")];
        if depth > 0 {
            all.push((")", "the end of the bracket"));
        }
        fitting(&all, typed)
    };
    match expected {
        Expected::Column => names(typed, columns),
        Expected::Operator(column) => match kind(column) {
            Some(kind) => fitting(&operators(kind), typed),
            None => connectives(),
        },
        Expected::Negated(_) => fitting(
            &[
                ("in (", "none of a list"),
                ("contains", "not anywhere"),
                ("starts with", "another beginning"),
                ("matches", "not like a pattern"),
            ],
            typed,
        ),
        Expected::Rest(words, _) => fitting(&words.iter().map(|word| (*word, "")).collect::<Vec<_>>(), typed),
        Expected::Value(column, in_list) => {
            let end = if *in_list { "" } else { " " };
            let mut all: Vec<Candidate> = match kind(column) {
                Some(ColumnKind::Switch) => fitting(&[("true", "on"), ("false", "off")], typed),
                Some(ColumnKind::Time) => fitting(
                    &[("1h ago", "an hour"), ("1d ago", "a day"), ("7d ago", "a week"), ("30d ago", "a month")],
                    typed,
                ),
                Some(ColumnKind::Duration) => fitting(
                    &[("1min", "a minute"), ("10min", "ten minutes"), ("1h", "an hour"), ("1d", "a day")],
                    typed,
                ),
                _ => Vec::new(),
            };
            if all.is_empty() {
                all = values(column, typed)
                    .into_iter()
                    .map(|(value, runs)| Candidate {
                        label: value.to_string(),
                        text: format!("{}{end}", literal(&value)),
                        help: if runs == 1 { "1 run".to_owned() } else { format!("{runs} runs") },
                    })
                    .collect();
            }
            all
        }
        Expected::Text => Vec::new(),
        Expected::Listed(_) => fitting(&[(",", "another value"), (")", "the end of the list")], typed),
        Expected::Connective => connectives(),
    }
}

/// Columns by how well they fit: what begins so, what has a part that begins so, what contains it, what says so in its
/// help; then protocols to put before a metric.
fn names(typed: &str, columns: &[Known]) -> Vec<Candidate> {
    let Column { protocol, name } = Column::parse(typed);
    let wanted = name.to_lowercase();
    let rank = |column: &Known| {
        let name = column.name.to_lowercase();
        if name.starts_with(&wanted) {
            Some(0)
        } else if name.split(['.', '_']).any(|part| part.starts_with(&wanted)) {
            Some(1)
        } else if name.contains(&wanted) {
            Some(2)
        } else if wanted.len() > 2 && column.help.to_lowercase().contains(&wanted) {
            Some(3)
        } else {
            None
        }
    };
    let fits = columns.iter().filter(|column| protocol.is_none() || column.measured);
    let mut ranked: Vec<(i32, &Known)> = fits.filter_map(|column| Some((rank(column)?, column))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let column = |known: &Known| {
        let label = Column { protocol, name: known.name.clone() }.to_string();
        Candidate { text: format!("{label} "), label, help: known.help.clone() }
    };
    let mut all: Vec<Candidate> = ranked.into_iter().map(|(_, known)| column(known)).collect();
    if protocol.is_none() && !wanted.is_empty() && columns.iter().any(|column| column.measured) {
        let protocols = Protocol::ALL.into_iter().filter(|protocol| protocol.name().starts_with(&wanted));
        let prefixes = protocols.map(|protocol| {
            let label = format!("{}:", protocol.name());
            Candidate { text: label.clone(), label, help: format!("A metric, {}", protocol.label()) }
        });
        let prefixes: Vec<Candidate> = prefixes.collect();
        all.splice(0..0, prefixes);
    }
    let words = fitting(&[("not", "the opposite of what follows"), ("(", "several clauses as one")], typed);
    all.truncate(MOST - words.len());
    all.extend(words);
    all
}

/// How a column of this kind can be compared.
fn operators(kind: ColumnKind) -> Vec<(&'static str, &'static str)> {
    let signs = |operator: &Operator| {
        (
            operator.sign(),
            match operator {
                Operator::Equal => "is",
                Operator::NotEqual => "is not",
                Operator::Less => "less than",
                Operator::LessOrEqual => "at most",
                Operator::Greater => "more than",
                Operator::GreaterOrEqual => "at least",
            },
        )
    };
    let ordered = matches!(kind, ColumnKind::Number | ColumnKind::Time | ColumnKind::Duration);
    let few = if ordered { Operator::ALL.len() } else { 2 };
    let mut all: Vec<_> = Operator::ALL[..few].iter().map(signs).collect();
    if ordered {
        // Numbers and times are mostly looked for beyond a bound.
        all.rotate_left(2);
    }
    if kind == ColumnKind::Text {
        all.extend(TextMatch::ALL.iter().map(|how| {
            let help = match how {
                TextMatch::Contains => "has this text in it",
                TextMatch::StartsWith => "begins with this text",
                TextMatch::Matches => "is like this text, where * is any text",
            };
            (how.word(), help)
        }));
    }
    if matches!(kind, ColumnKind::Text | ColumnKind::Number) {
        all.extend([("in (", "one of a list"), ("not in (", "none of a list")]);
    }
    all.extend([("is null", "has no value"), ("is not null", "has a value")]);
    all
}

/// The words that begin as typed; each is followed by a blank unless it opens a bracket.
fn fitting(words: &[(&str, &str)], typed: &str) -> Vec<Candidate> {
    let wanted = typed.to_lowercase();
    words
        .iter()
        .filter(|(word, _)| word.starts_with(&wanted))
        .map(|(word, help)| Candidate {
            label: (*word).to_owned(),
            text: if word.ends_with('(') { (*word).to_owned() } else { format!("{word} ") },
            help: (*help).to_owned(),
        })
        .collect()
}
