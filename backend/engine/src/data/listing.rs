//! Data sets as lists and forms show them.

use retort_wire::figure::definition::Folder;
use serde::Serialize;

use super::dataset::Kind;
use super::{Home, brought, files, registry};

/// Whether a data set's files are here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// All files are here with the length they should have; `check` compares their hashes.
    Present,
    /// A file is not here.
    Missing,
    /// A file is not what it should be.
    Damaged,
}

/// One line of `retort data list`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listing {
    /// The name in specs.
    pub name: String,
    /// The name in words.
    pub label: String,
    /// Who made it, or the folder it was registered for.
    pub origin: String,
    /// Its licence.
    pub licence: String,
    /// Whether it can be used.
    pub state: State,
    /// What is missing or wrong and what helps, or how it was split; empty when there is nothing to say.
    pub note: String,
    /// Number of training examples.
    pub train_examples: usize,
    /// Number of test examples.
    pub test_examples: usize,
}

/// A data set as a form needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Description {
    /// The name in specs.
    pub name: String,
    /// The name in words.
    pub label: String,
    /// One line of help.
    pub help: String,
    /// Number of training examples.
    pub train_examples: usize,
    /// Number of test examples.
    pub test_examples: usize,
    /// What an example is.
    pub kind: Kind,
    /// Colour channels; of texts 0, as are height and width.
    pub channels: usize,
    /// Height in pixels.
    pub height: usize,
    /// Width in pixels.
    pub width: usize,
    /// Number of classes.
    pub classes: usize,
    /// Whether its files are here and as long as they should be.
    pub available: bool,
    /// Why not and what helps; empty when all is well.
    pub note: String,
}

/// See [`Home::list`].
pub(super) fn list(home: &Home) -> Vec<Listing> {
    let known = registry().iter().map(|entry| {
        let (state, note) = files::state(entry, &home.folders_of(entry.name));
        Listing {
            name: entry.name.to_owned(),
            label: entry.label.to_owned(),
            origin: entry.origin.to_owned(),
            licence: entry.licence.to_owned(),
            state,
            note,
            train_examples: entry.train_examples,
            test_examples: entry.test_examples,
        }
    });
    let brought = home.brought().into_iter().map(|(name, found)| {
        let summary = found.and_then(|path| {
            let summary = brought::summarise(&name, &path)?;
            Ok((path, summary))
        });
        let (origin, state, note, train_examples, test_examples) = match summary {
            Ok((path, summary)) => {
                (path.display().to_string(), State::Present, summary.note.to_owned(), summary.train, summary.test)
            }
            Err(error) => (String::new(), State::Damaged, error.to_string(), 0, 0),
        };
        let licence = "as its owner says".to_owned();
        Listing { label: name.clone(), name, origin, licence, state, note, train_examples, test_examples }
    });
    known.chain(brought).collect()
}

/// See [`super::describe`].
pub(super) fn describe(home: &Home) -> Vec<Description> {
    let known = registry().iter().map(|entry| {
        let (state, note) = files::state(entry, &home.folders_of(entry.name));
        Description {
            name: entry.name.to_owned(),
            label: entry.label.to_owned(),
            help: entry.help.to_owned(),
            train_examples: entry.train_examples,
            test_examples: entry.test_examples,
            kind: entry.kind,
            channels: entry.shape.channels,
            height: entry.shape.height,
            width: entry.shape.width,
            classes: entry.classes,
            available: state == State::Present,
            note,
        }
    });
    let brought =
        home.brought().into_iter().map(|(name, found)| match found.and_then(|path| brought::summarise(&name, &path)) {
            Ok(summary) => Description {
                label: name.clone(),
                name,
                help: format!(
                    "Your own {}: {} classes.",
                    if summary.kind == Kind::Text { "texts" } else { "images" },
                    summary.classes
                ),
                train_examples: summary.train,
                test_examples: summary.test,
                kind: summary.kind,
                channels: summary.shape.channels,
                height: summary.shape.height,
                width: summary.shape.width,
                classes: summary.classes,
                available: true,
                note: String::new(),
            },
            Err(error) => Description {
                label: name.clone(),
                name,
                help: "Your own, which cannot be read.".to_owned(),
                train_examples: 0,
                test_examples: 0,
                kind: Kind::Images,
                channels: 0,
                height: 0,
                width: 0,
                classes: 0,
                available: false,
                note: error.to_string(),
            },
        });
    known.chain(brought).collect()
}

/// See [`super::expected`].
pub(super) fn expected(folder: &Folder) -> Description {
    Description {
        name: folder.name.clone(),
        label: folder.label.clone(),
        help: format!("An image folder: {} classes.", folder.classes),
        train_examples: folder.train_examples,
        test_examples: folder.test_examples,
        kind: Kind::Images,
        channels: 3,
        height: folder.size,
        width: folder.size,
        classes: folder.classes,
        available: true,
        note: String::new(),
    }
}
