//! Kuzushiji-MNIST: 70,000 cursive Japanese characters of 28x28 pixels, laid out as MNIST.

use super::dataset::{Dataset, Kind};
use super::entry::{Content, Contents, Entry, Shape, Source, Unpacked};
use super::error::Error;
use super::idx;

const CLASSES: [&str; 10] = ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"];

/// Clanuwat et al.; published are the hashes of the compressed files.
pub(super) static ENTRY: Entry = Entry {
    name: "kmnist",
    label: "Kuzushiji-MNIST",
    help: "Cursive Japanese characters, 28x28 grey: 60,000 to train, 10,000 to test.",
    origin: "T. Clanuwat, M. Bober-Irizar, A. Kitamoto and others (2018): codh.rois.ac.jp/kmnist",
    licence: "CC BY-SA 4.0",
    folder: "kmnist",
    kind: Kind::Images,
    shape: Shape { channels: 1, height: 28, width: 28 },
    classes: 10,
    train_examples: 60_000,
    test_examples: 10_000,
    sources: &[
        Source {
            published: "train-images-idx3-ubyte.gz",
            urls: &["http://codh.rois.ac.jp/kmnist/dataset/kmnist/train-images-idx3-ubyte.gz"],
            md5: Some("bdb82020997e1d708af4cf47b453dcf7"),
            contents: Contents::Files(&[Content { name: "train-images-idx3-ubyte", bytes: 47_040_016, sha256: None }]),
        },
        Source {
            published: "train-labels-idx1-ubyte.gz",
            urls: &["http://codh.rois.ac.jp/kmnist/dataset/kmnist/train-labels-idx1-ubyte.gz"],
            md5: Some("e144d726b3acfaa3e44228e80efcd344"),
            contents: Contents::Files(&[Content { name: "train-labels-idx1-ubyte", bytes: 60_008, sha256: None }]),
        },
        Source {
            published: "t10k-images-idx3-ubyte.gz",
            urls: &["http://codh.rois.ac.jp/kmnist/dataset/kmnist/t10k-images-idx3-ubyte.gz"],
            md5: Some("5c965bf0a639b31b8f53240b1b52f4d7"),
            contents: Contents::Files(&[Content { name: "t10k-images-idx3-ubyte", bytes: 7_840_016, sha256: None }]),
        },
        Source {
            published: "t10k-labels-idx1-ubyte.gz",
            urls: &["http://codh.rois.ac.jp/kmnist/dataset/kmnist/t10k-labels-idx1-ubyte.gz"],
            md5: Some("7320c461ea6c1c855c0b718fb2a4b134"),
            contents: Contents::Files(&[Content { name: "t10k-labels-idx1-ubyte", bytes: 10_008, sha256: None }]),
        },
    ],
    assemble,
};

fn assemble(entry: &Entry, files: Vec<Unpacked>) -> Result<Dataset, Error> {
    idx::assemble(entry, 0, files, &CLASSES)
}
