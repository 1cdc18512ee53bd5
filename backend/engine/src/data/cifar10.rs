//! CIFAR-10: 60,000 colour pictures of 32x32 pixels in ten classes.

use super::cifar_binary::{self, Rows};
use super::dataset::{Dataset, Kind};
use super::entry::{Content, Contents, Entry, Shape, Source, Unpacked};
use super::error::Error;

const CLASSES: [&str; 10] = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

const FILE_BYTES: u64 = 30_730_000;

/// A. Krizhevsky's binary version.
pub(super) static ENTRY: Entry = Entry {
    name: "cifar10",
    label: "CIFAR-10",
    help: "Colour photographs, 32x32, ten classes: 50,000 to train, 10,000 to test.",
    origin: "A. Krizhevsky, V. Nair, G. Hinton: cs.toronto.edu/~kriz/cifar.html",
    licence: "none stated; cite the technical report of 2009",
    folder: "cifar10",
    kind: Kind::Images,
    shape: Shape { channels: 3, height: 32, width: 32 },
    classes: 10,
    train_examples: 50_000,
    test_examples: 10_000,
    sources: &[Source {
        published: "cifar-10-binary.tar.gz",
        urls: &["https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"],
        md5: Some("c32a1d4ab5d03f1284b67883e8d87530"),
        contents: Contents::Files(&[
            Content { name: "data_batch_1.bin", bytes: FILE_BYTES, sha256: None },
            Content { name: "data_batch_2.bin", bytes: FILE_BYTES, sha256: None },
            Content { name: "data_batch_3.bin", bytes: FILE_BYTES, sha256: None },
            Content { name: "data_batch_4.bin", bytes: FILE_BYTES, sha256: None },
            Content { name: "data_batch_5.bin", bytes: FILE_BYTES, sha256: None },
            Content { name: "test_batch.bin", bytes: FILE_BYTES, sha256: None },
        ]),
    }],
    assemble,
};

fn assemble(entry: &Entry, files: Vec<Unpacked>) -> Result<Dataset, Error> {
    let rows = Rows { label_bytes: 1, class_byte: 0, train_files: 5 };
    cifar_binary::assemble(entry, &rows, files, &CLASSES)
}
