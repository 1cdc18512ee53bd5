//! The IDX format of MNIST: a magic number, big-endian lengths, bytes.

use super::dataset::{Dataset, Scaling, Split};
use super::entry::{Entry, Unpacked};
use super::error::Error;
use super::labels;

/// Two zeroes, 0x08 for unsigned bytes, and the number of dimensions.
const IMAGES: u32 = 0x0000_0803;
const LABELS: u32 = 0x0000_0801;

/// A grey data set of four IDX files: training images and labels, test images and labels; these count classes from
/// `first_label`.
pub(super) fn assemble(
    entry: &Entry,
    first_label: u8,
    files: Vec<Unpacked>,
    class_names: &[&str],
) -> Result<Dataset, Error> {
    let count = files.len();
    let [train_images, train_labels, test_images, test_labels] = <[Unpacked; 4]>::try_from(files)
        .map_err(|_files| Error::Refused(format!("{}: four IDX files were expected, not {count}", entry.name)))?;
    let train = split(entry, first_label, train_images, &train_labels)?;
    let test = split(entry, first_label, test_images, &test_labels)?;
    Ok(entry.images(class_names, Scaling::Unit, train, test))
}

fn split(entry: &Entry, first_label: u8, mut images: Unpacked, labels: &Unpacked) -> Result<Split, Error> {
    let (lengths, start) = read(entry, &images, IMAGES, "IDX images (magic 0x00000803)")?;
    let (label_lengths, label_start) = read(entry, labels, LABELS, "IDX labels (magic 0x00000801)")?;
    let (height, width) = (entry.shape.height, entry.shape.width);
    if (lengths[1], lengths[2]) != (height, width) {
        let found = format!("a file of {}x{} images", lengths[1], lengths[2]);
        return Err(entry.damaged(&images.path, found, format!("{height}x{width}")));
    }
    if label_lengths[0] != lengths[0] {
        let expected = format!("one for each of the {} images in `{}`", lengths[0], images.path.display());
        return Err(entry.damaged(&labels.path, format!("a file of {} labels", label_lengths[0]), expected));
    }
    let labels = labels::counted(entry, &labels.path, &labels.bytes[label_start..], first_label)?;
    images.bytes.drain(..start);
    Ok(Split::of_images(images.bytes, labels))
}

/// The lengths of the dimensions, and where the bytes after them begin.
fn read(entry: &Entry, file: &Unpacked, magic: u32, expected: &str) -> Result<(Vec<usize>, usize), Error> {
    let bytes = &file.bytes;
    let word = |index: usize| {
        let word = bytes.get(index * 4..index * 4 + 4)?;
        Some(u32::from_be_bytes([word[0], word[1], word[2], word[3]]))
    };
    let too_short = || format!("a file of only {} bytes", bytes.len());
    let found = word(0).ok_or_else(|| entry.damaged(&file.path, too_short(), expected))?;
    if found != magic {
        return Err(entry.damaged(&file.path, format!("a file that starts with 0x{found:08x}"), expected));
    }
    let dimensions = (magic & 0xff) as usize;
    let lengths = (1..=dimensions)
        .map(|index| word(index).map(|length| length as usize))
        .collect::<Option<Vec<usize>>>()
        .ok_or_else(|| entry.damaged(&file.path, too_short(), expected))?;
    let header = 4 * (1 + dimensions);
    let content = lengths.iter().try_fold(1_usize, |product, &length| product.checked_mul(length));
    let total = content.and_then(|content| content.checked_add(header));
    if total != Some(bytes.len()) {
        let total = total.map_or("an impossible number of".to_owned(), |total| total.to_string());
        return Err(entry.damaged(
            &file.path,
            format!("a file of {} bytes", bytes.len()),
            format!("{total} bytes by its own header"),
        ));
    }
    Ok((lengths, header))
}
