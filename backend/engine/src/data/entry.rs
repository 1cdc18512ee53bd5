//! What a data set's file in the registry says about it.

use super::dataset::Dataset;
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

/// One file as the authors publish it, and what it holds.
#[derive(Debug)]
pub struct Source {
    /// The published name: `….tar.gz` is unpacked as an archive, any other `….gz` as one file.
    pub published: &'static str,
    /// Where the authors, or hosts that carry their file unchanged, serve it: tried in this order.
    pub urls: &'static [&'static str],
    /// MD5 of the published file in lower-case hexadecimal: for archives, whose content has no published hash.
    pub md5: Option<&'static str>,
    /// What it holds, in the order the data set's reader expects.
    pub contents: &'static [Content],
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
    /// The shape of its images.
    pub shape: Shape,
    /// Number of classes.
    pub classes: usize,
    /// Number of training images.
    pub train_examples: usize,
    /// Number of test images.
    pub test_examples: usize,
    /// Its files; none for a set that is part of the program.
    pub sources: &'static [Source],
    /// Makes the data set of its unpacked files, given in the order of `sources` and their contents.
    pub assemble: fn(&[Unpacked]) -> Result<Dataset, Error>,
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
    /// All files of the set once unpacked.
    pub fn contents(&self) -> impl Iterator<Item = &'static Content> {
        self.sources.iter().flat_map(|source| source.contents)
    }

    /// What helps when a file is missing or damaged.
    pub fn help_command(&self) -> String {
        format!("`retort data get {}` fetches it from its authors", self.name)
    }
}
