//! The markup of our own pages as a tree.
//!
//! It reads what this server writes, not any page of the web: elements that are closed, attributes in double quotes.

use std::fmt::Write;

/// Elements that have no end.
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];
/// Elements whose content is no markup.
const RAW: [&str; 2] = ["script", "style"];

/// An element or a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// An element.
    Element(Element),
    /// A text, its entities replaced.
    Text(String),
}

/// An element.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Element {
    /// Its name as it is written.
    pub name: String,
    /// Its attributes in order.
    pub attributes: Vec<(String, String)>,
    /// What is in it.
    pub children: Vec<Content>,
}

impl Element {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// Its classes.
    pub fn classes(&self) -> impl Iterator<Item = &str> {
        self.attribute("class").unwrap_or_default().split_whitespace()
    }

    /// Whether it has a class.
    pub fn has_class(&self, class: &str) -> bool {
        self.classes().any(|other| other == class)
    }

    /// The elements in it.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Content::Element(element) => Some(element),
            Content::Text(_) => None,
        })
    }

    /// The first element below it that `is` picks, in the order of the text.
    pub fn find(&self, is: &dyn Fn(&Self) -> bool) -> Option<&Self> {
        self.elements().find_map(|element| if is(element) { Some(element) } else { element.find(is) })
    }

    /// All elements below it that `is` picks; one within another is not looked for.
    pub fn find_all<'a>(&'a self, is: &dyn Fn(&Self) -> bool, found: &mut Vec<&'a Self>) {
        for element in self.elements() {
            if is(element) {
                found.push(element);
            } else {
                element.find_all(is, found);
            }
        }
    }

    /// All texts in it, white space joined.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.gather(&mut out);
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn gather(&self, out: &mut String) {
        for child in &self.children {
            match child {
                Content::Text(text) => out.push_str(text),
                Content::Element(element) => {
                    element.gather(out);
                    // Words of neighbours that a style sheet sets apart.
                    if !matches!(element.name.as_str(), "b" | "i" | "a" | "span" | "s" | "small" | "code" | "tspan") {
                        out.push(' ');
                    }
                }
            }
        }
    }

    /// Writes it as XML.
    pub fn write(&self, out: &mut String) {
        // Writing to a string cannot fail.
        let _ = write!(out, "<{}", self.name);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"{}\"", escaped(value));
        }
        if self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for child in &self.children {
            match child {
                Content::Text(text) => out.push_str(&escaped(text)),
                Content::Element(element) => element.write(out),
            }
        }
        let _ = write!(out, "</{}>", self.name);
    }
}

/// `text` inside XML or HTML, between quotes or not. Signs that XML knows no way to write are left out.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(sign),
            sign if sign.is_control() || matches!(sign, '\u{fffe}' | '\u{ffff}') => {}
            sign => out.push(sign),
        }
    }
    out
}

/// Reads markup; whatever is left open at the end is closed.
pub fn read(html: &str) -> Element {
    let mut open = vec![Element::default()];
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text(&mut open, &rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        // The document's type, and marks that only hydration reads.
        if rest.starts_with("<!") {
            rest = rest.split_once('>').map_or("", |(_, after)| after);
            continue;
        }
        if let Some(end) = rest.strip_prefix("</") {
            let (name, after) = end.split_once('>').unwrap_or((end, ""));
            close(&mut open, name.trim());
            rest = after;
            continue;
        }
        let (element, closed, after) = tag(&rest[1..]);
        rest = after;
        let name = element.name.to_ascii_lowercase();
        if RAW.contains(&name.as_str()) {
            let end = rest.find(&format!("</{name}")).unwrap_or(rest.len());
            rest = rest[end..].split_once('>').map_or("", |(_, after)| after);
        } else if closed || VOID.contains(&name.as_str()) {
            append(&mut open, Content::Element(element));
        } else {
            open.push(element);
        }
    }
    text(&mut open, rest);
    while open.len() > 1 {
        shut(&mut open);
    }
    open.pop().unwrap_or_default()
}

fn append(open: &mut [Element], content: Content) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(content);
    }
}

fn text(open: &mut [Element], text: &str) {
    if !text.is_empty() {
        append(open, Content::Text(unescaped(text)));
    }
}

fn shut(open: &mut Vec<Element>) {
    if let Some(element) = open.pop() {
        append(open, Content::Element(element));
    }
}

fn close(open: &mut Vec<Element>, name: &str) {
    let Some(place) = open.iter().rposition(|element| element.name.eq_ignore_ascii_case(name)) else { return };
    while place > 0 && open.len() > place {
        shut(open);
    }
}

/// A start tag without its `<`: the element, whether it ends itself, and what follows.
fn tag(input: &str) -> (Element, bool, &str) {
    let is_end = |sign: char| sign.is_ascii_whitespace() || matches!(sign, '>' | '/');
    let at = input.find(is_end).unwrap_or(input.len());
    let mut element = Element { name: input[..at].to_owned(), ..Element::default() };
    let mut rest = &input[at..];
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/>") {
            return (element, true, after);
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (element, false, after);
        }
        if rest.is_empty() {
            return (element, false, rest);
        }
        let end = rest.find(|sign: char| is_end(sign) || sign == '=').unwrap_or(rest.len()).max(1);
        let end = (end..=rest.len()).find(|end| rest.is_char_boundary(*end)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        rest = after;
        let value = match after.strip_prefix('=') {
            None => "",
            Some(after) => match after.strip_prefix('"') {
                Some(quoted) => {
                    let (value, after) = quoted.split_once('"').unwrap_or((quoted, ""));
                    rest = after;
                    value
                }
                None => {
                    let at = after.find(is_end).unwrap_or(after.len());
                    rest = &after[at..];
                    &after[..at]
                }
            },
        };
        element.attributes.push((name.to_owned(), unescaped(value)));
    }
}

fn unescaped(text: &str) -> String {
    const NAMED: [(&str, char); 6] =
        [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", '\u{a0}')];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let sign = after.split_once(';').filter(|(name, _)| name.len() <= 8).and_then(|(name, after)| {
            let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok(),
                None => number.parse().ok(),
            });
            let named = || NAMED.iter().find(|(other, _)| *other == name).map(|(_, sign)| *sign);
            Some((number.and_then(char::from_u32).or_else(named)?, after))
        });
        match sign {
            Some((sign, after)) => {
                out.push(sign);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_page_is_read() {
        let page = read(
            "<!DOCTYPE html><main id=\"main\"><!--x--><!><h1>A &lt; B &amp; C&#x27;s</h1><input checked value=\"1\">\
             <script>if (a < b) {}</script><svg class=\"plot wide\"><path d=\"M0 0\"/></svg></main>",
        );
        let main = page.find(&|element| element.name == "main").unwrap();
        assert_eq!(main.find(&|element| element.name == "h1").unwrap().text(), "A < B & C's");
        let svg = main.find(&|element| element.name == "svg").unwrap();
        assert!(svg.has_class("wide") && svg.elements().count() == 1);
        let mut xml = String::new();
        main.write(&mut xml);
        assert!(xml.contains("<h1>A &lt; B &amp; C's</h1>") && xml.contains("<path d=\"M0 0\"/>"), "{xml}");
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in "(<|>|/|\"|=|&|;|#|a|svg|<!--|-->|\\PC){0,20}") {
            read(&text);
        }

        #[test]
        fn what_is_written_is_read_back(text in "[^\\p{C}]{1,20}") {
            let element = Element {
                name: "text".into(),
                attributes: vec![("class".into(), text.clone())],
                children: vec![Content::Text(text)],
            };
            let mut xml = String::new();
            element.write(&mut xml);
            let page = read(&xml);
            prop_assert_eq!(page.elements().next(), Some(&element));
        }
    }
}
