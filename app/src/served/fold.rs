//! What is folded up stays text until somebody unfolds it: a browser need not parse, style and keep the menus and lists
//! that nobody looks at, each time that what is beside them changes.

use web_sys::Element;

use super::all;

/// Holds the content of something that is folded up, as HTML.
const LATER: &str = "data-later";

const DETAILS: &str = "<details";
const END: &str = "</details>";
const SUMMARY_END: &str = "</summary>";

/// This HTML with the content of what is folded up in it, all but its summary, as text in an attribute. What is not
/// closed as it should be stays as it is.
pub fn folded(html: &str) -> String {
    let mut folded = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some(start) = rest.find(DETAILS) {
        let (before, after) = rest.split_at(start + DETAILS.len());
        folded.push_str(before);
        rest = after;
        if let Some((content, end)) = content(rest) {
            let text = rest[content..end].replace('&', "&amp;").replace('"', "&quot;");
            folded.push_str(&format!(" {LATER}=\"{text}\"{}", &rest[..content]));
            rest = &rest[end..];
        }
    }
    folded.push_str(rest);
    folded
}

/// Where the content begins, after its summary, and ends, of what is folded up and whose tag goes on here; none where it
/// is unfolded.
fn content(html: &str) -> Option<(usize, usize)> {
    let tag = &html[..html.find('>')?];
    let is_open = tag.ends_with(" open") || tag.contains(" open ") || tag.contains(" open=");
    let end = if is_open { None } else { end(html) }?;
    Some((html[..end].find(SUMMARY_END)? + SUMMARY_END.len(), end))
}

/// Where what has started before this ends, with whatever is folded up inside it.
fn end(html: &str) -> Option<usize> {
    let mut depth = 1;
    let mut at = 0;
    loop {
        let close = html[at..].find(END)?;
        depth += html[at..at + close].matches(DETAILS).count();
        depth -= 1;
        at += close;
        if depth == 0 {
            return Some(at);
        }
        at += END.len();
    }
}

/// Puts the content of what is or will be unfolded into the document.
pub fn unfold(details: &Element) {
    if let Some(html) = details.get_attribute(LATER) {
        let _ = details.remove_attribute(LATER);
        let _ = details.insert_adjacent_html("beforeend", &html);
    }
}

/// The same for all that is folded up in an element.
pub fn unfold_all(within: &Element) {
    all(within, &format!("[{LATER}]")).iter().for_each(unfold);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_folded_up_is_text() {
        let html = "<p>a</p><details class=\"menu\"><summary>b</summary><a href=\"/?x&amp;y\">c</a></details><p>d</p>";
        let later = "<details data-later=\"<a href=&quot;/?x&amp;amp;y&quot;>c</a>\" class=\"menu\"><summary>b</summary></details>";
        assert_eq!(folded(html), format!("<p>a</p>{later}<p>d</p>"));
    }

    #[test]
    fn what_is_open_stays_and_what_is_folded_up_in_it_is_text() {
        let html = "<details open><summary>a</summary>b<details><summary>c</summary>d</details></details>";
        let later =
            "<details open><summary>a</summary>b<details data-later=\"d\"><summary>c</summary></details></details>";
        assert_eq!(folded(html), later);
    }

    #[test]
    fn what_is_folded_up_holds_what_is_folded_up_in_it() {
        let html = "<details><summary>a</summary><details><summary>b</summary>c</details>d</details>e";
        let later = "<details data-later=\"<details><summary>b</summary>c</details>d\"><summary>a</summary></details>e";
        assert_eq!(folded(html), later);
    }

    #[test]
    fn what_is_not_closed_stays() {
        for html in ["<details", "<details>", "<details><summary>a</summary>", "<details>a</details>", "a</details>"] {
            assert_eq!(folded(html), html);
        }
    }
}
