//! The IDX format of MNIST: a magic number, big-endian lengths, bytes.

use std::path::Path;

use super::dataset::{Dataset, Scaling, Split};
use super::entry::{Entry, Unpacked};
use super::error::Error;

/// Two zeroes, 0x08 for unsigned bytes, and the number of dimensions.
const IMAGES: u32 = 0x0000_0803;
const LABELS: u32 = 0x0000_0801;

/// What an error says besides what is wrong.
struct Place<'a> {
    dataset: &'a str,
    path: &'a Path,
    help: &'a str,
}

impl Place<'_> {
    fn damaged(&self, found: String, expected: String) -> Error {
        Error::Damaged {
            dataset: self.dataset.to_owned(),
            path: self.path.to_owned(),
            found,
            expected,
            help: self.help.to_owned(),
        }
    }
}

/// A grey data set of four IDX files: training images and labels, test images and labels.
pub(super) fn assemble(entry: &Entry, files: &[Unpacked], class_names: &[&str]) -> Result<Dataset, Error> {
    let [train_images, train_labels, test_images, test_labels] = files else {
        return Err(Error::Refused(format!("{}: four IDX files were expected, not {}", entry.name, files.len())));
    };
    let (train, shape) = split(entry, train_images, train_labels)?;
    let (test, test_shape) = split(entry, test_images, test_labels)?;
    if shape != test_shape {
        return Err(Error::Damaged {
            dataset: entry.name.to_owned(),
            path: test_images.path.clone(),
            found: format!("a file of {}x{} images", test_shape.0, test_shape.1),
            expected: format!("{}x{} as in the training images", shape.0, shape.1),
            help: entry.help_command(),
        });
    }
    let (mean, standard_deviation) = Scaling::Unit.moments(1);
    Ok(Dataset {
        name: entry.name.to_owned(),
        channels: 1,
        height: shape.0,
        width: shape.1,
        classes: entry.classes,
        class_names: class_names.iter().map(|&name| name.to_owned()).collect(),
        train,
        test,
        mean,
        standard_deviation,
    })
}

fn split(entry: &Entry, images: &Unpacked, labels: &Unpacked) -> Result<(Split, (usize, usize)), Error> {
    let help = entry.help_command();
    let image_place = Place { dataset: entry.name, path: &images.path, help: &help };
    let label_place = Place { dataset: entry.name, path: &labels.path, help: &help };
    let (lengths, pixels) = read(&image_place, &images.bytes, IMAGES, "IDX images (magic 0x00000803)")?;
    let (label_lengths, classes) = read(&label_place, &labels.bytes, LABELS, "IDX labels (magic 0x00000801)")?;
    let shape = (lengths[1], lengths[2]);
    if shape != (entry.shape.height, entry.shape.width) {
        let expected = format!("{}x{}", entry.shape.height, entry.shape.width);
        return Err(image_place.damaged(format!("a file of {}x{} images", shape.0, shape.1), expected));
    }
    if label_lengths[0] != lengths[0] {
        let expected = format!("one for each of the {} images in `{}`", lengths[0], images.path.display());
        return Err(label_place.damaged(format!("a file of {} labels", label_lengths[0]), expected));
    }
    if let Some(position) = classes.iter().position(|&label| usize::from(label) >= entry.classes) {
        let found = format!("a file with label {} at position {position}", classes[position]);
        return Err(label_place.damaged(found, format!("labels 0 to {}", entry.classes - 1)));
    }
    let labels = classes.iter().map(|&label| u32::from(label)).collect();
    Ok((Split { images: pixels.to_vec(), labels }, shape))
}

/// The lengths of the dimensions and the bytes after them.
fn read<'a>(place: &Place<'_>, bytes: &'a [u8], magic: u32, expected: &str) -> Result<(Vec<usize>, &'a [u8]), Error> {
    let word = |index: usize| {
        let word = bytes.get(index * 4..index * 4 + 4)?;
        Some(u32::from_be_bytes([word[0], word[1], word[2], word[3]]))
    };
    let too_short = || format!("a file of only {} bytes", bytes.len());
    let found = word(0).ok_or_else(|| place.damaged(too_short(), expected.to_owned()))?;
    if found != magic {
        return Err(place.damaged(format!("a file that starts with 0x{found:08x}"), expected.to_owned()));
    }
    let dimensions = (magic & 0xff) as usize;
    let lengths = (1..=dimensions)
        .map(|index| word(index).map(|length| length as usize))
        .collect::<Option<Vec<usize>>>()
        .ok_or_else(|| place.damaged(too_short(), expected.to_owned()))?;
    let header = 4 * (1 + dimensions);
    let content = lengths.iter().try_fold(1_usize, |product, &length| product.checked_mul(length));
    let total = content.and_then(|content| content.checked_add(header));
    if total != Some(bytes.len()) {
        let total = total.map_or("an impossible number of".to_owned(), |total| total.to_string());
        return Err(
            place.damaged(format!("a file of {} bytes", bytes.len()), format!("{total} bytes by its own header"))
        );
    }
    Ok((lengths, &bytes[header..]))
}
