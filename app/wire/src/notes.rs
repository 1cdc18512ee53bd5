//! What people add to a run.

use serde::{Deserialize, Serialize};

use crate::FieldError;

/// Characters that a title may have.
pub const LONGEST_TITLE: usize = 200;
/// Characters that a note may have.
pub const LONGEST_NOTE: usize = 20_000;
/// Characters that a tag may have.
pub const LONGEST_TAG: usize = 48;
/// Tags that a run may have.
pub const MOST_TAGS: usize = 32;

/// What people add to a run; the server writes it to `notes.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notes {
    /// A name of its own.
    pub title: String,
    /// Free text, in Markdown.
    pub note: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Starred.
    pub star: bool,
    /// In the trash: hidden, restorable.
    pub trash: bool,
}

/// A change of some of it; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NotesChange {
    /// The title; an empty one takes it away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The note, in Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// All tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// Starred.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub star: Option<bool>,
}

impl Notes {
    /// Adds a tag; answers whether it was not there before.
    pub fn tag(&mut self, tag: &str) -> bool {
        let new = !self.tags.iter().any(|other| other == tag);
        if new {
            self.tags.push(tag.to_owned());
        }
        new
    }

    /// Takes a tag away; answers whether it was there.
    pub fn untag(&mut self, tag: &str) -> bool {
        let before = self.tags.len();
        self.tags.retain(|other| other != tag);
        self.tags.len() < before
    }
}

impl NotesChange {
    /// The change with its texts trimmed and its tags without repetition, or all that is wrong with it.
    pub fn checked(self) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let title = self.title.map(|title| title.split_whitespace().collect::<Vec<_>>().join(" "));
        if let Some(length) = title.as_ref().map(|title| title.chars().count()).filter(|length| *length > LONGEST_TITLE)
        {
            let message = format!("title has {length} characters; shorten it to {LONGEST_TITLE}.");
            errors.push(FieldError::new("title", message));
        }
        let note = self.note.map(|note| note.replace("\r\n", "\n").replace('\r', "\n").trim_end().to_owned());
        if let Some(length) = note.as_ref().map(|note| note.chars().count()).filter(|length| *length > LONGEST_NOTE) {
            let message = format!("note has {length} characters; shorten it to {LONGEST_NOTE}.");
            errors.push(FieldError::new("note", message));
        }
        let tags = self.tags.map(|tags| {
            let mut all: Vec<String> = Vec::new();
            for tag in &tags {
                match tag_of(tag) {
                    Ok(tag) if all.contains(&tag) => {}
                    Ok(tag) => all.push(tag),
                    Err(message) => errors.push(FieldError::new("tags", message)),
                }
            }
            if all.len() > MOST_TAGS {
                let message = format!("tags has {} tags; keep {MOST_TAGS} of them.", all.len());
                errors.push(FieldError::new("tags", message));
            }
            all
        });
        if errors.is_empty() { Ok(Self { title, note, tags, star: self.star }) } else { Err(errors) }
    }

    /// Makes the change.
    pub fn apply(self, notes: &mut Notes) {
        if let Some(title) = self.title {
            notes.title = title;
        }
        if let Some(note) = self.note {
            notes.note = note;
        }
        if let Some(tags) = self.tags {
            notes.tags = tags;
        }
        if let Some(star) = self.star {
            notes.star = star;
        }
    }
}

/// A tag as it is kept: trimmed, with single blanks; or the sentence on what is wrong with it.
pub fn tag_of(text: &str) -> Result<String, String> {
    let tag = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = tag.chars().count();
    if tag.is_empty() {
        return Err("A tag is empty; write a word.".to_owned());
    }
    if length > LONGEST_TAG {
        return Err(format!("A tag has {length} characters; shorten it to {LONGEST_TAG}."));
    }
    if tag.contains([',', '"', '\'']) || tag.contains(char::is_control) {
        return Err(format!("The tag {tag} contains a comma, a quote or a control character; leave it out."));
    }
    Ok(tag)
}

/// The tags of a text in which commas stand between them, as a form sends them.
pub fn tags_of(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn change(tags: &[&str]) -> NotesChange {
        NotesChange { tags: Some(tags.iter().map(|tag| (*tag).to_owned()).collect()), ..NotesChange::default() }
    }

    #[test]
    fn what_is_wrong_is_named_by_field() {
        let long = NotesChange { title: Some("x".repeat(201)), note: Some("y".repeat(20_001)), ..change(&["a,b", ""]) };
        let paths: Vec<_> = long.checked().unwrap_err().into_iter().map(|error| error.path).collect();
        assert_eq!(paths, ["title", "note", "tags", "tags"]);
        let many: Vec<String> = (0..33).map(|tag| tag.to_string()).collect();
        assert!(NotesChange { tags: Some(many), ..NotesChange::default() }.checked().is_err());
        assert_eq!(change(&["  good   one ", "good one"]).checked().unwrap().tags.unwrap(), ["good one"]);
    }

    #[test]
    fn what_is_left_out_stays() {
        let mut notes = Notes { title: "old".into(), star: true, ..Notes::default() };
        notes.tag("kept");
        NotesChange { note: Some("new".into()), ..NotesChange::default() }.apply(&mut notes);
        assert_eq!((notes.title.as_str(), notes.note.as_str(), notes.star), ("old", "new", true));
        assert!(!notes.tag("kept") && notes.untag("kept") && !notes.untag("kept"));
        assert!(serde_json::from_str::<NotesChange>(r#"{"trash": true}"#).is_err());
    }

    proptest! {
        #[test]
        fn a_checked_change_stays_as_it_is(title in ".{0,30}", note in "(.|\n){0,30}", tags in prop::collection::vec("[a-z ]{0,6}", 0..4)) {
            let change = NotesChange { title: Some(title), note: Some(note), tags: Some(tags), star: None };
            if let Ok(checked) = change.checked() {
                prop_assert_eq!(checked.clone().checked(), Ok(checked));
            }
        }
    }
}
