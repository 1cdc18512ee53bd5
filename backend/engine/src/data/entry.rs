//! What a data set's file in the registry says about it.

use std::path::Path;

use super::dataset::{Dataset, Kind, Scaling, Split};
use super::error::Error;

/// The shape of one image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Colour channels.
    pub channels: usize,
    /// Height in pixels.
    pub height: usize,
    /// Width in pixels.
    pub width: usize,
}

impl Shape {
    /// What a text has for a shape: none, before it is known how many of its tokens are wanted.
    pub const NONE: Self = Self { channels: 0, height: 0, width: 0 };

    /// Bytes of one image.
    pub fn bytes(self) -> usize {
        self.channels * self.height * self.width
    }
}

/// One file once it is unpacked.
#[derive(Debug)]
pub struct Content {
    /// Its name: within an archive, the last part of its path.
    pub name: &'static str,
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes in lower-case hexadecimal, where one is published.
    pub sha256: Option<&'static str>,
}

/// What a published file holds.
#[derive(Debug)]
pub enum Contents {
    /// These files, in the order that the data set's reader expects. In an archive each may be gzipped once more.
    Files(&'static [Content]),
    /// A folder of more files than could be named.
    Tree(Tree),
}

/// A folder in an archive.
#[derive(Debug)]
pub struct Tree {
    /// Its name.
    pub folder: &'static str,
    /// Whether the reader wants a file, by its path below the folder. The reader is given them in the order of paths.
    pub wants: fn(&Path) -> bool,
}

/// One file as the authors publish it, and what it holds.
#[derive(Debug)]
pub struct Source {
    /// The published name: `….tar.gz` and `….zip` are unpacked as archives, any other `….gz` as one file.
    pub published: &'static str,
    /// Where the authors, or hosts that carry their file unchanged, serve it: tried in this order.
    pub urls: &'static [&'static str],
    /// MD5 of the published file in lower-case hexadecimal, for those whose content has no published hash.
    pub md5: Option<&'static str>,
    /// What it holds.
    pub contents: Contents,
}

impl Source {
    /// The files in it that have a name here; none of a folder's.
    pub fn files(&self) -> &'static [Content] {
        match self.contents {
            Contents::Files(files) => files,
            Contents::Tree(_) => &[],
        }
    }
}

/// A data set of the registry.
#[derive(Debug)]
pub struct Entry {
    /// Its name in specs and on the command line.
    pub name: &'static str,
    /// Its name in words.
    pub label: &'static str,
    /// One line for forms.
    pub help: &'static str,
    /// Who made it.
    pub origin: &'static str,
    /// Its licence, or what is known of it.
    pub licence: &'static str,
    /// The folder that its files lie in: its name, unless several sets come in one archive.
    pub folder: &'static str,
    /// What an example is.
    pub kind: Kind,
    /// The shape of its images; of texts, [`Shape::NONE`].
    pub shape: Shape,
    /// Number of classes.
    pub classes: usize,
    /// Number of training examples.
    pub train_examples: usize,
    /// Number of test examples.
    pub test_examples: usize,
    /// Its files; none for a set that is part of the program.
    pub sources: &'static [Source],
    /// Makes the data set of its unpacked files, given in the order of `sources` and their contents. Texts are left
    /// without token numbers.
    pub assemble: fn(&Self, Vec<Unpacked>) -> Result<Dataset, Error>,
}

/// An unpacked file and where it was found, which errors name.
#[derive(Debug)]
pub struct Unpacked {
    /// The file, or the archive and the file in it.
    pub path: std::path::PathBuf,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Entry {
    /// All files of the set that have a name here, once unpacked.
    pub fn files(&self) -> impl Iterator<Item = &'static Content> {
        self.sources.iter().flat_map(Source::files)
    }

    /// What helps when a file is missing or damaged.
    pub fn help_command(&self) -> String {
        format!("`retort data get {}` fetches it from its authors", self.name)
    }

    /// The data set of its images.
    pub(super) fn images(&self, class_names: &[&str], scaling: Scaling, train: Split, test: Split) -> Dataset {
        let class_names = class_names.iter().map(|&name| name.to_owned()).collect();
        Dataset::of_images(self.name, self.shape, class_names, scaling, train, test)
    }

    /// That a file of this set is not what it should be: what was found, as it follows "is", and what was expected.
    pub(super) fn damaged(&self, path: &Path, found: impl Into<String>, expected: impl Into<String>) -> Error {
        Error::Damaged {
            dataset: self.name.to_owned(),
            path: path.to_owned(),
            found: found.into(),
            expected: expected.into(),
            help: self.help_command(),
        }
    }
}
