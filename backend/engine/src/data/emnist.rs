//! EMNIST: handwritten digits and letters of 28x28 pixels in several selections, all in one archive.
//!
//! The authors store the images turned and mirrored, rows as columns. They are put upright here, as MNIST's stand; one
//! entry leaves them as they are stored, because earlier work was shown them so.

use super::dataset::{Dataset, Kind};
use super::entry::{Content, Contents, Entry, Shape, Source, Unpacked};
use super::error::Error;
use super::{idx, transposed};

/// Digits, capital and small letters; the letters set counts from its capital A.
#[rustfmt::skip]
const CHARACTERS: [&str; 62] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
    "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W",
    "X", "Y", "Z",
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w",
    "x", "y", "z",
];

/// The small letters that the balanced set tells from their capitals.
const SMALL_LETTERS: [&str; 11] = ["a", "b", "d", "e", "f", "g", "h", "n", "q", "r", "t"];

/// The one archive, and of which set in it the four files are wanted; with its number of training and test images.
macro_rules! source {
    ($set:literal, $train:literal, $test:literal) => {
        Source {
            published: "gzip.zip",
            urls: &["https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip"],
            md5: Some("58c8d27c78d21e728a6bc7b3cc06412e"),
            contents: Contents::Files(&[
                content(concat!("emnist-", $set, "-train-images-idx3-ubyte"), 16 + 784 * $train),
                content(concat!("emnist-", $set, "-train-labels-idx1-ubyte"), 8 + $train),
                content(concat!("emnist-", $set, "-test-images-idx3-ubyte"), 16 + 784 * $test),
                content(concat!("emnist-", $set, "-test-labels-idx1-ubyte"), 8 + $test),
            ]),
        }
    };
}

const fn content(name: &'static str, bytes: u64) -> Content {
    Content { name, bytes, sha256: None }
}

/// What all sets have in common; the rest is that of the largest.
const BY_CLASS: Entry = Entry {
    name: "emnist-byclass",
    label: "EMNIST by class",
    help: "Handwritten digits, capital and small letters, 28x28 grey, put upright: 697,932 to train, 116,323 to test.",
    origin: "G. Cohen, S. Afshar, J. Tapson, A. van Schaik (2017): nist.gov/itl/products-and-services/emnist-dataset",
    licence: "none stated; cite arXiv 1702.05373",
    folder: "emnist",
    kind: Kind::Images,
    shape: Shape { channels: 1, height: 28, width: 28 },
    classes: 62,
    train_examples: 697_932,
    test_examples: 116_323,
    sources: &[source!("byclass", 697_932, 116_323)],
    assemble: upright,
};

/// Every selection.
pub(super) static ENTRIES: [Entry; 6] = [
    BY_CLASS,
    Entry {
        name: "emnist-byclass-transposed",
        label: "EMNIST by class, as stored",
        help: "The same images as their authors store them, turned and mirrored.",
        assemble: as_stored,
        ..BY_CLASS
    },
    Entry {
        name: "emnist-balanced",
        label: "EMNIST balanced",
        help: "As many of each character, look-alike letters merged, 28x28 grey, put upright: 112,800 to train, \
               18,800 to test.",
        classes: 47,
        train_examples: 112_800,
        test_examples: 18_800,
        sources: &[source!("balanced", 112_800, 18_800)],
        ..BY_CLASS
    },
    Entry {
        name: "emnist-letters",
        label: "EMNIST letters",
        help: "Letters, capital and small as one class, 28x28 grey, put upright: 124,800 to train, 20,800 to test.",
        classes: 26,
        train_examples: 124_800,
        test_examples: 20_800,
        sources: &[source!("letters", 124_800, 20_800)],
        ..BY_CLASS
    },
    Entry {
        name: "emnist-digits",
        label: "EMNIST digits",
        help: "Handwritten digits, 28x28 grey, put upright: 240,000 to train, 40,000 to test.",
        classes: 10,
        train_examples: 240_000,
        test_examples: 40_000,
        sources: &[source!("digits", 240_000, 40_000)],
        ..BY_CLASS
    },
    Entry {
        name: "emnist-mnist",
        label: "EMNIST MNIST",
        help: "Digits in as many images as MNIST has, 28x28 grey, put upright: 60,000 to train, 10,000 to test.",
        classes: 10,
        train_examples: 60_000,
        test_examples: 10_000,
        sources: &[source!("mnist", 60_000, 10_000)],
        ..BY_CLASS
    },
];

fn upright(entry: &Entry, files: Vec<Unpacked>) -> Result<Dataset, Error> {
    let mut dataset = as_stored(entry, files)?;
    for split in [&mut dataset.train, &mut dataset.test] {
        transposed::transpose(&mut split.images, entry.shape.height);
    }
    Ok(dataset)
}

fn as_stored(entry: &Entry, files: Vec<Unpacked>) -> Result<Dataset, Error> {
    let (digits, letters) = CHARACTERS.split_at(10);
    match entry.classes {
        // Only the letters are counted from 1.
        26 => idx::assemble(entry, 1, files, &letters[..26]),
        47 => idx::assemble(entry, 0, files, &[&CHARACTERS[..36], &SMALL_LETTERS[..]].concat()),
        10 => idx::assemble(entry, 0, files, digits),
        _ => idx::assemble(entry, 0, files, &CHARACTERS),
    }
}
