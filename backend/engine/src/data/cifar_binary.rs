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
pub(super) fn assemble(entry: &Entry, rows: &Rows, files: &[Unpacked], class_names: &[&str]) -> Result<Dataset, Error> {
    let (train, test) = files.split_at(rows.train_files.min(files.len()));
    let (mean, standard_deviation) = Scaling::Symmetric.moments(entry.shape.channels);
    Ok(Dataset {
        name: entry.name.to_owned(),
        channels: entry.shape.channels,
        height: entry.shape.height,
        width: entry.shape.width,
        classes: entry.classes,
        class_names: class_names.iter().map(|&name| name.to_owned()).collect(),
        train: split(entry, rows, train)?,
        test: split(entry, rows, test)?,
        mean,
        standard_deviation,
    })
}

fn split(entry: &Entry, rows: &Rows, files: &[Unpacked]) -> Result<Split, Error> {
    let pixels = entry.shape.bytes();
    let row_bytes = rows.label_bytes + pixels;
    let mut split = Split::default();
    for file in files {
        let damaged = |found: String, expected: String| Error::Damaged {
            dataset: entry.name.to_owned(),
            path: file.path.clone(),
            found,
            expected,
            help: entry.help_command(),
        };
        if file.bytes.is_empty() || !file.bytes.len().is_multiple_of(row_bytes) {
            let found = format!("a file of {} bytes", file.bytes.len());
            return Err(damaged(found, format!("a whole number of rows of {row_bytes} bytes")));
        }
        split.images.reserve(file.bytes.len() / row_bytes * pixels);
        for (index, row) in file.bytes.chunks_exact(row_bytes).enumerate() {
            let label = row[rows.class_byte];
            if usize::from(label) >= entry.classes {
                let found = format!("a file with label {label} in row {index}");
                return Err(damaged(found, format!("labels 0 to {}", entry.classes - 1)));
            }
            split.labels.push(u32::from(label));
            split.images.extend_from_slice(&row[rows.label_bytes..]);
        }
    }
    Ok(split)
}
