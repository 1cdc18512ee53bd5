//! SVHN: 99,289 house numbers of 32x32 pixels, cut out of street views.

use super::dataset::{Dataset, Kind, Scaling, Split};
use super::entry::{Content, Contents, Entry, Shape, Source, Unpacked};
use super::error::Error;
use super::matlab::{self, Matrix};
use super::{labels, transposed};

const CLASSES: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// Netzer et al., the cropped digits; the additional easy ones are not read.
pub(super) static ENTRY: Entry = Entry {
    name: "svhn",
    label: "SVHN",
    help: "House numbers in street views, one digit in the middle, 32x32 colour: 73,257 to train, 26,032 to test.",
    origin: "Y. Netzer, T. Wang, A. Coates and others (2011): ufldl.stanford.edu/housenumbers",
    licence: "for non-commercial use",
    folder: "svhn",
    kind: Kind::Images,
    shape: Shape { channels: 3, height: 32, width: 32 },
    classes: 10,
    train_examples: 73_257,
    test_examples: 26_032,
    sources: &[
        Source {
            published: "train_32x32.mat",
            urls: &["http://ufldl.stanford.edu/housenumbers/train_32x32.mat"],
            md5: Some("e26dedcc434d2e4c54c9b2d4a06d8373"),
            contents: Contents::Files(&[Content { name: "train_32x32.mat", bytes: 182_040_794, sha256: None }]),
        },
        Source {
            published: "test_32x32.mat",
            urls: &["http://ufldl.stanford.edu/housenumbers/test_32x32.mat"],
            md5: Some("eb5a983be6a315427106f1b164d9cef3"),
            contents: Contents::Files(&[Content { name: "test_32x32.mat", bytes: 64_275_384, sha256: None }]),
        },
    ],
    assemble,
};

fn assemble(entry: &Entry, files: Vec<Unpacked>) -> Result<Dataset, Error> {
    let mut splits = files.into_iter().map(|file| split(entry, &file)).collect::<Result<Vec<_>, _>>()?.into_iter();
    match (splits.next(), splits.next()) {
        (Some(train), Some(test)) => Ok(entry.images(&CLASSES, Scaling::Symmetric, train, test)),
        _ => Err(Error::Refused(format!("{}: two files were expected", entry.name))),
    }
}

/// Of a MATLAB file with the images `X` (height x width x channels x N) and their labels `y` (N x 1), first index first.
fn split(entry: &Entry, file: &Unpacked) -> Result<Split, Error> {
    let mut matrices = matlab::read(&file.bytes)
        .map_err(|found| entry.damaged(&file.path, found, "a MATLAB 5 file with the matrices X and y"))?;
    let mut take = |name: &str| {
        let place = matrices.iter().position(|matrix| matrix.name == name);
        place
            .map(|place| matrices.swap_remove(place))
            .ok_or_else(|| entry.damaged(&file.path, format!("a MATLAB file without `{name}`"), "the matrices X and y"))
    };
    let (images, classes) = (take("X")?, take("y")?);
    let shape = entry.shape;
    let wanted = [shape.height, shape.width, shape.channels, classes.bytes.len()];
    // MATLAB drops a last dimension of length 1.
    if images.dimensions != wanted && !(wanted[3] == 1 && images.dimensions == wanted[..3]) {
        let words = |lengths: &[usize]| lengths.iter().map(usize::to_string).collect::<Vec<_>>().join("x");
        let found = format!("a MATLAB file whose X is {}", words(&images.dimensions));
        return Err(entry.damaged(&file.path, found, format!("{} for its {} labels", words(&wanted), wanted[3])));
    }
    // The digit 0 has the label 10.
    let labels = labels::counted(entry, &file.path, &classes.bytes, 1)?;
    let labels = labels.into_iter().map(|label| (label + 1) % 10).collect();
    let Matrix { mut bytes, .. } = images;
    transposed::transpose(&mut bytes, shape.height);
    Ok(Split::of_images(bytes, labels))
}
