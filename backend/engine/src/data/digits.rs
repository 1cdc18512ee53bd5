//! UCI digits: 1,797 handwritten digits of 8x8 pixels, part of the program.

use std::io::Read;
use std::path::PathBuf;

use super::dataset::{Dataset, Kind, Scaling, Split};
use super::entry::{Entry, Shape, Unpacked};
use super::error::Error;

/// See data/README.md for where it is from and how it is split.
const FILE: &[u8] = include_bytes!("../../data/digits.csv.gz");

const CLASSES: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// Every fifth image of a class is a test image.
const TEST_EVERY: usize = 5;

/// Grey steps of the source: 0 to 16.
const BRIGHTEST: u32 = 16;

pub(super) static ENTRY: Entry = Entry {
    name: "digits",
    label: "UCI digits",
    help: "Handwritten digits, 8x8 grey, part of Retort: 1,442 to train, 355 to test.",
    origin: "E. Alpaydin, C. Kaynak (1998), UCI Machine Learning Repository, doi 10.24432/C50P49",
    licence: "CC BY 4.0",
    folder: "digits",
    kind: Kind::Images,
    shape: Shape { channels: 1, height: 8, width: 8 },
    classes: 10,
    train_examples: 1_442,
    test_examples: 355,
    sources: &[],
    assemble,
};

fn assemble(entry: &Entry, _: Vec<Unpacked>) -> Result<Dataset, Error> {
    let mut text = String::new();
    let damaged = |found: String| Error::Damaged {
        dataset: entry.name.to_owned(),
        path: PathBuf::from("digits.csv.gz"),
        found,
        expected: "1,797 lines of 64 values and a class".to_owned(),
        help: "the program itself is damaged, build it again".to_owned(),
    };
    flate2::read::GzDecoder::new(FILE)
        .read_to_string(&mut text)
        .map_err(|error| damaged(format!("unreadable ({error})")))?;
    let mut train = Split::default();
    let mut test = Split::default();
    let mut seen = [0_usize; 10];
    for (line_number, line) in text.lines().enumerate() {
        let wrong = || damaged(format!("wrong in line {}", line_number + 1));
        let values = line.split(',').map(str::parse::<u32>).collect::<Result<Vec<_>, _>>().map_err(|_error| wrong())?;
        let (&label, pixels) = values.split_last().ok_or_else(wrong)?;
        let count = seen.get_mut(label as usize).ok_or_else(wrong)?;
        if pixels.len() != entry.shape.bytes() || pixels.iter().any(|&value| value > BRIGHTEST) {
            return Err(wrong());
        }
        *count += 1;
        let split = if count.is_multiple_of(TEST_EVERY) { &mut test } else { &mut train };
        // At most 255, so nothing is cut off; rounded to the nearest.
        split.images.extend(pixels.iter().map(|&value| ((value * 255 + BRIGHTEST / 2) / BRIGHTEST) as u8));
        split.labels.push(label);
    }
    Ok(entry.images(&CLASSES, Scaling::Unit, train, test))
}
