//! Words, signs and quoted texts, each with its place.

use super::FilterError;

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    /// A word or a sign as it stands; a quoted text without its quotes and escapes.
    pub(super) text: String,
    /// Whether it stood in quotes.
    pub(super) quoted: bool,
    /// The first character, from 0.
    pub(super) from: usize,
    /// The character after the last.
    pub(super) to: usize,
    /// A quoted text without its closing quote.
    pub(super) open: bool,
}

impl Token {
    /// Whether it is this keyword or sign.
    pub(super) fn is(&self, word: &str) -> bool {
        !self.quoted && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is a word or a quoted text.
    pub(super) fn is_word(&self) -> bool {
        self.quoted || !self.text.starts_with(is_sign)
    }
}

/// What no word contains.
pub(super) fn is_sign(symbol: char) -> bool {
    is_comparison(symbol) || matches!(symbol, '(' | ')' | ',')
}

pub(super) fn is_comparison(symbol: char) -> bool {
    matches!(symbol, '=' | '!' | '<' | '>')
}

pub(super) fn is_quote(symbol: char) -> bool {
    matches!(symbol, '"' | '\'')
}

/// The tokens of a text; a quote that is never closed is an error.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, FilterError> {
    let tokens = scan(text);
    match tokens.iter().find(|token| token.open) {
        Some(open) => {
            let quote = text.chars().nth(open.from).unwrap_or('"');
            Err(FilterError { column: open.from + 1, message: format!("this {quote} is never closed") })
        }
        None => Ok(tokens),
    }
}

/// The tokens of a text that may end in the middle of one.
pub(super) fn scan(text: &str) -> Vec<Token> {
    let characters: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let (from, symbol) = (at, characters[at]);
        at += 1;
        if symbol.is_whitespace() {
            continue;
        }
        if is_quote(symbol) {
            let (text, to) = quoted(&characters, at, symbol);
            at = to.unwrap_or(characters.len());
            out.push(Token { text, quoted: true, from, to: at, open: to.is_none() });
            continue;
        }
        let goes_on = |next: char| match symbol {
            '(' | ')' | ',' => false,
            symbol if is_comparison(symbol) => is_comparison(next),
            _ => !next.is_whitespace() && !is_sign(next) && !is_quote(next),
        };
        while at < characters.len() && goes_on(characters[at]) {
            at += 1;
        }
        let text = characters[from..at].iter().collect();
        out.push(Token { text, quoted: false, from, to: at, open: false });
    }
    out
}

/// The text behind a quote, and the place after the closing one. A backslash before anything but a quote, a backslash and
/// an `n` stands for itself, so that paths and patterns need no care.
fn quoted(characters: &[char], mut at: usize, quote: char) -> (String, Option<usize>) {
    let mut text = String::new();
    while at < characters.len() {
        let symbol = characters[at];
        at += 1;
        if symbol == quote {
            return (text, Some(at));
        }
        match (symbol, characters.get(at)) {
            ('\\', Some('n')) => text.push('\n'),
            ('\\', Some(escaped)) if is_quote(*escaped) || *escaped == '\\' => text.push(*escaped),
            _ => {
                text.push(symbol);
                continue;
            }
        }
        at += 1;
    }
    (text, None)
}
