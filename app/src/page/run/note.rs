//! What people added to a run: its tags and its note, read; the page of its own to change them is `page/notes.rs`.

use retort_wire::{Piece, filter::quoted, piece::Tag};

use crate::{
    node::{Element, Kind},
    page::links,
    prelude::*,
    service::RunDetail,
    view::View,
};

/// Tags, note, and the way to change them.
#[component]
pub fn Note(
    /// The run with its note.
    detail: RwSignal<RunDetail>,
) -> impl IntoView {
    move || {
        detail.with(|detail| {
            let notes = &detail.run.notes;
            let words = if notes.note.is_empty() && notes.tags.is_empty() { "Add a note or tags" } else { "Edit" };
            view! {
                <section class="note" aria-label="Note and tags">
                    {pieces(&detail.note)}
                    <p>
                        {tags(&notes.tags)}
                        <a class="quiet-link" href=links::notes(&detail.run.id) data-test="edit-notes">{words}</a>
                    </p>
                </section>
            }
        })
    }
}

/// Each tag as a link to the runs that have it.
pub fn tags(tags: &[String]) -> Node {
    let one = |tag: &String| {
        let href = View { filter: format!("tag = {}", quoted(tag)), ..View::default() }.href();
        view! { <a class="tag" href=href>{tag.clone()}</a> }
    };
    tags.iter().map(one).collect::<Node>()
}

/// A note as elements.
pub fn pieces(pieces: &[Piece]) -> Node {
    pieces.iter().map(piece).collect::<Node>()
}

fn piece(piece: &Piece) -> Node {
    let name = match piece.tag {
        Tag::Text => return Node::from(piece.text.clone()),
        Tag::P => "p",
        Tag::H3 => "h3",
        Tag::H4 => "h4",
        Tag::H5 => "h5",
        Tag::Ul => "ul",
        Tag::Ol => "ol",
        Tag::Li => "li",
        Tag::Blockquote => "blockquote",
        Tag::Pre => "pre",
        Tag::Code => "code",
        Tag::Em => "em",
        Tag::Strong => "strong",
        Tag::Del => "del",
        Tag::A => "a",
        Tag::Hr => "hr",
        Tag::Br => "br",
        Tag::Table => "table",
        Tag::Tr => "tr",
        Tag::Th => "th",
        Tag::Td => "td",
    };
    let kind = if matches!(piece.tag, Tag::Hr | Tag::Br) { Kind::Void } else { Kind::Html };
    let mut element = Element::new(name, kind, &[]);
    if piece.tag == Tag::A {
        // Nobody is told where the reader comes from, and no page gets hold of ours.
        element = element
            .attribute("href", crate::node::Value::Text(piece.href.clone().into()))
            .attribute("rel", crate::node::Value::Text("noopener noreferrer nofollow".into()));
    }
    let children = match piece.tag {
        // Browsers put the rows of a table into a body; the page that they hydrate must have it as well.
        Tag::Table => Node::Element(Element::new("tbody", Kind::Html, &[]).child(pieces(&piece.pieces))),
        _ => pieces(&piece.pieces),
    };
    Node::Element(if kind == Kind::Void { element } else { element.child(children) })
}
