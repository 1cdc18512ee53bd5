//! STL-10: 13,000 labelled colour pictures of 96x96 pixels in ten classes.

use super::dataset::{Dataset, Kind, Scaling, Split};
use super::entry::{Content, Contents, Entry, Shape, Source, Unpacked};
use super::error::Error;
use super::{labels, transposed};

const CLASSES: [&str; 10] = ["airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck"];

/// Coates, Ng and Lee. The archive's 100,000 pictures without labels are not read.
pub(super) static ENTRY: Entry = Entry {
    name: "stl10",
    label: "STL-10",
    help: "Colour photographs, 96x96, ten classes: 5,000 to train, 8,000 to test.",
    origin: "A. Coates, H. Lee, A. Y. Ng (2011): cs.stanford.edu/~acoates/stl10",
    licence: "none stated; taken from ImageNet, cite the paper of 2011",
    folder: "stl10",
    kind: Kind::Images,
    shape: Shape { channels: 3, height: 96, width: 96 },
    classes: 10,
    train_examples: 5_000,
    test_examples: 8_000,
    sources: &[Source {
        published: "stl10_binary.tar.gz",
        urls: &["http://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz"],
        md5: Some("91f7769df0f17e558f3565bffb0c7dfb"),
        contents: Contents::Files(&[
            Content { name: "train_X.bin", bytes: 138_240_000, sha256: None },
            Content { name: "train_y.bin", bytes: 5_000, sha256: None },
            Content { name: "test_X.bin", bytes: 221_184_000, sha256: None },
            Content { name: "test_y.bin", bytes: 8_000, sha256: None },
        ]),
    }],
    assemble,
};

/// Images lie channel by channel and within it column by column; labels count from 1.
fn assemble(entry: &Entry, files: Vec<Unpacked>) -> Result<Dataset, Error> {
    let mut files = files.into_iter();
    let mut split = || -> Result<Split, Error> {
        let (Some(mut images), Some(classes)) = (files.next(), files.next()) else {
            return Err(Error::Refused(format!("{}: four files were expected", entry.name)));
        };
        let classes = labels::counted(entry, &classes.path, &classes.bytes, 1)?;
        let expected = classes.len() * entry.shape.bytes();
        if images.bytes.len() != expected {
            let found = format!("a file of {} bytes", images.bytes.len());
            return Err(entry.damaged(
                &images.path,
                found,
                format!("{expected} bytes for its {} labels", classes.len()),
            ));
        }
        transposed::transpose(&mut images.bytes, entry.shape.height);
        Ok(Split::of_images(images.bytes, classes))
    };
    let (train, test) = (split()?, split()?);
    Ok(entry.images(&CLASSES, Scaling::Symmetric, train, test))
}
