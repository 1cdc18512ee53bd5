//! Text with structure, made of a few harmless elements: what a note in Markdown becomes.

use serde::{Deserialize, Serialize};

/// An element or a text. There is no way to write anything else with it: no script, no attribute but a checked address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Piece {
    /// What it is; [`Tag::Text`] for a text.
    pub tag: Tag,
    /// The text, of a text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Where a link leads: `http:`, `https:`, `mailto:` or a place on this server.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub href: String,
    /// What is inside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<Piece>,
}

/// The elements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "they are HTML's")]
pub enum Tag {
    #[default]
    Text,
    P,
    H3,
    H4,
    H5,
    Ul,
    Ol,
    Li,
    Blockquote,
    Pre,
    Code,
    Em,
    Strong,
    Del,
    A,
    Hr,
    Br,
    Table,
    Tr,
    Th,
    Td,
}

impl Piece {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// An element without content yet.
    pub fn element(tag: Tag) -> Self {
        Self { tag, ..Self::default() }
    }

    /// All texts in it, one after the other.
    pub fn words(&self) -> String {
        self.pieces.iter().fold(self.text.clone(), |words, piece| words + &piece.words())
    }
}
