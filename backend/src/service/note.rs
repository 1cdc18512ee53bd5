//! Notes in Markdown, read into a few harmless elements.
//!
//! Nothing here writes HTML: the answer is a tree of [`Piece`]s, which has no room for a script, a style or a handler.
//! HTML in a note stays the text that somebody typed, a link leads to the web, to a mailbox or to this server and
//! nowhere else, and an image, which would tell its server who reads the note, becomes a link to it.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag as Start, TagEnd};
use retort_wire::{Piece, piece::Tag};

/// Elements inside each other that are read; deeper ones lose their form and keep their text.
const DEPTH: usize = 32;

/// The pieces of a note.
pub(super) fn pieces(markdown: &str) -> Vec<Piece> {
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES;
    // The last of `open` is being filled; the first is the note itself.
    let mut open = vec![Piece::default()];
    // What each start made: an element, or nothing where it has none or lies too deep.
    let mut made = Vec::new();
    let mut head = false;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(start) => {
                head |= matches!(start, Start::TableHead);
                let element = element(&start, head).filter(|_| open.len() < DEPTH);
                made.push(element.is_some());
                open.extend(element);
            }
            Event::End(end) => {
                head &= !matches!(end, TagEnd::TableHead);
                if made.pop() == Some(true)
                    && let Some(done) = open.pop()
                {
                    add(&mut open, done);
                }
            }
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => add(&mut open, Piece::text(&*text)),
            Event::Code(text) => {
                let pieces = vec![Piece::text(&*text)];
                add(&mut open, Piece { pieces, ..Piece::element(Tag::Code) });
            }
            Event::SoftBreak => add(&mut open, Piece::text(" ")),
            Event::HardBreak => add(&mut open, Piece::element(Tag::Br)),
            Event::Rule => add(&mut open, Piece::element(Tag::Hr)),
            _ => {}
        }
    }
    // Every start has its end, so that one is left.
    open.into_iter().next().map(|note| note.pieces).unwrap_or_default()
}

fn add(open: &mut [Piece], piece: Piece) {
    if let Some(last) = open.last_mut() {
        last.pieces.push(piece);
    }
}

/// The element that a start makes; none for what has no element of its own.
fn element(start: &Start, head: bool) -> Option<Piece> {
    let tag = match start {
        Start::Paragraph => Tag::P,
        // The page has headings of its own above these.
        Start::Heading { level: HeadingLevel::H1, .. } => Tag::H3,
        Start::Heading { level: HeadingLevel::H2, .. } => Tag::H4,
        Start::Heading { .. } => Tag::H5,
        Start::BlockQuote(_) => Tag::Blockquote,
        Start::CodeBlock(_) => Tag::Pre,
        Start::List(None) => Tag::Ul,
        Start::List(Some(_)) => Tag::Ol,
        Start::Item => Tag::Li,
        Start::Emphasis => Tag::Em,
        Start::Strong => Tag::Strong,
        Start::Strikethrough => Tag::Del,
        Start::Table(_) => Tag::Table,
        Start::TableHead | Start::TableRow => Tag::Tr,
        Start::TableCell if head => Tag::Th,
        Start::TableCell => Tag::Td,
        Start::Link { dest_url, .. } | Start::Image { dest_url, .. } => {
            let href = address(dest_url)?;
            return Some(Piece { href, ..Piece::element(Tag::A) });
        }
        _ => return None,
    };
    Some(Piece::element(tag))
}

/// The address of a link, when it leads where a link may: to the web, to a mailbox, or to a place on this server.
fn address(text: &str) -> Option<String> {
    // Browsers drop these from an address and read what is left.
    let address: String = text.chars().filter(|letter| !letter.is_control()).collect();
    let address = address.trim();
    let lower = address.to_ascii_lowercase();
    let outside = ["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme));
    // Two slashes begin the name of another server, and a backslash is a slash to a browser.
    let inside = (address.starts_with('/') && !address[1..].starts_with(['/', '\\'])) || address.starts_with('#');
    (outside || inside).then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn links(pieces: &[Piece]) -> Vec<String> {
        let own = |piece: &Piece| {
            let mut all: Vec<String> = Some(piece.href.clone()).filter(|href| !href.is_empty()).into_iter().collect();
            all.extend(links(&piece.pieces));
            all
        };
        pieces.iter().flat_map(own).collect()
    }

    fn words(pieces: &[Piece]) -> String {
        pieces.iter().map(Piece::words).collect()
    }

    #[test]
    fn what_people_write_has_its_form() {
        let note = pieces(
            "# Why\n\nThe *second* run, `tau = 4`, see [the paper](https://arxiv.org/abs/2106.05945).\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        );
        let tags: Vec<Tag> = note.iter().map(|piece| piece.tag).collect();
        assert_eq!(tags, [Tag::H3, Tag::P, Tag::Ul, Tag::Table]);
        assert_eq!(words(&note[..2]), "WhyThe second run, tau = 4, see the paper.");
        assert_eq!(links(&note), ["https://arxiv.org/abs/2106.05945"]);
        assert_eq!(note[3].pieces[0].pieces[0].tag, Tag::Th);
        assert_eq!(note[3].pieces[1].pieces[1].tag, Tag::Td);
    }

    #[test]
    fn what_could_run_is_only_text() {
        for markdown in [
            "<script>alert(1)</script>",
            "text <img src=x onerror=alert(1)> text",
            "<a href=\"javascript:alert(1)\" onclick=\"alert(2)\">x</a>",
            "<svg onload=alert(1)>",
            "<iframe src=\"javascript:alert(1)\"></iframe>",
        ] {
            let note = pieces(markdown);
            assert!(links(&note).is_empty(), "{markdown}");
            assert!(words(&note).contains("alert(1)"), "what was typed is still to be read: {note:?}");
        }
    }

    #[test]
    fn links_lead_where_links_may() {
        for href in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x",
            "//evil.example/x",
            "/\\evil.example",
            "file:///etc/passwd",
        ] {
            assert_eq!(links(&pieces(&format!("[x](<{href}>)"))), Vec::<String>::new(), "{href}");
            assert_eq!(address(href), None, "{href}");
        }
        assert_eq!(
            links(&pieces("[x](/runs/a) <https://example.org> [y](#top)")),
            ["/runs/a", "https://example.org", "#top"]
        );
        assert_eq!(links(&pieces("![seen](https://example.org/pixel.png)")), ["https://example.org/pixel.png"]);
        assert_eq!(words(&pieces("[x](javascript:alert(1))")), "x");
    }

    #[test]
    fn depth_has_an_end() {
        fn depth(pieces: &[Piece]) -> usize {
            pieces.iter().map(|piece| 1 + depth(&piece.pieces)).max().unwrap_or(0)
        }
        let note = pieces(&format!("{}deep", "> ".repeat(500)));
        assert!(depth(&note) <= DEPTH);
        assert_eq!(words(&note), "deep");
    }

    proptest! {
        #[test]
        fn no_note_leads_astray(note in "([a-z<>\\[\\]()*_`#:/\"' \n]|javascript:|https://|onerror=){0,40}") {
            for href in links(&pieces(&note)) {
                prop_assert!(address(&href).is_some(), "{}", href);
            }
        }
    }
}
