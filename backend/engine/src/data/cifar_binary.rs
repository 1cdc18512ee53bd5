//! The binary format of CIFAR: rows of labels and pixels, the channels one after the other.

use super::dataset::{Dataset, Scaling, Split};
use super::entry::{Entry, Unpacked};
use super::error::Error;

/// How the rows of one of the two sets are laid out.
pub(super) struct Rows {
    /// Label bytes before the pixels.
    pub label_bytes: usize,
    /// Which of them is the class.
    pub class_byte: usize,
    /// How many of the files are training images; the rest are test images.
    pub train_files: usize,
}

/// A data set of binary files, the training files first.
pub(super) fn assemble(
    entry: &Entry,
    rows: &Rows,
    mut files: Vec<Unpacked>,
    class_names: &[&str],
) -> Result<Dataset, Error> {
    let test = files.split_off(rows.train_files.min(files.len()));
    let (train, test) = (split(entry, rows, files)?, split(entry, rows, test)?);
    Ok(entry.images(class_names, Scaling::Symmetric, train, test))
}

fn split(entry: &Entry, rows: &Rows, files: Vec<Unpacked>) -> Result<Split, Error> {
    let pixels = entry.shape.bytes();
    let row_bytes = rows.label_bytes + pixels;
    let mut split = Split::default();
    for file in files {
        if file.bytes.is_empty() || !file.bytes.len().is_multiple_of(row_bytes) {
            let found = format!("a file of {} bytes", file.bytes.len());
            return Err(entry.damaged(&file.path, found, format!("a whole number of rows of {row_bytes} bytes")));
        }
        split.images.reserve(file.bytes.len() / row_bytes * pixels);
        for (index, row) in file.bytes.chunks_exact(row_bytes).enumerate() {
            let label = row[rows.class_byte];
            if usize::from(label) >= entry.classes {
                let found = format!("a file with label {label} in row {index}");
                return Err(entry.damaged(&file.path, found, format!("labels 0 to {}", entry.classes - 1)));
            }
            split.labels.push(u32::from(label));
            split.images.extend_from_slice(&row[rows.label_bytes..]);
        }
    }
    Ok(split)
}
