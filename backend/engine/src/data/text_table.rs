//! A CSV file of labelled texts that a user brings: the columns `text` and `label`, and perhaps `split`.
//!
//! The first row names the columns, in any order; others are not read. A split is `train` or `test`; without that
//! column, a fixed fifth of each class is the test set. A label is any text; labels that are all whole numbers are
//! classes in their order, others in that of the alphabet.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::dataset::Dataset;
use super::error::Error;
use super::files;
use super::split::{Rule, TEST_EVERY};

/// A file's rows, sorted.
pub(super) struct Table {
    /// The labels, in the order of their numbers.
    pub classes: Vec<String>,
    /// Training texts and their classes.
    pub train: (Vec<String>, Vec<u32>),
    /// Test texts and their classes.
    pub test: (Vec<String>, Vec<u32>),
    /// Whether the file has no column `split`.
    pub is_whole: bool,
}

/// Where the wanted columns are.
struct Columns {
    text: usize,
    label: usize,
    split: Option<usize>,
}

/// One example.
struct Row {
    text: String,
    label: String,
    is_test: bool,
}

/// Reads a file whole.
pub(super) fn read(dataset: &str, path: &Path) -> Result<Table, Error> {
    let damaged = |found: String, expected: &str, help: &str| Error::Damaged {
        dataset: dataset.to_owned(),
        path: path.to_owned(),
        found,
        expected: expected.to_owned(),
        help: help.to_owned(),
    };
    let unreadable = |error: csv::Error| {
        damaged(
            format!("not readable ({error})"),
            "a CSV file in UTF-8",
            "mend that row, or save the file again as CSV",
        )
    };
    let mut reader = csv::Reader::from_path(path).map_err(unreadable)?;
    let columns = columns(reader.headers().map_err(unreadable)?).map_err(|missing| {
        let help = "name the columns in its first row: text, label and, if there is a test part, split";
        damaged(format!("a table without the column `{missing}`"), "the columns text and label", help)
    })?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        let line = record.position().map_or(0, csv::Position::line);
        let row = row(&record, &columns).map_err(|(found, help)| {
            damaged(format!("{found} in line {line}"), "a text, a label and train or test in every row", help)
        })?;
        rows.push(row);
    }
    let classes = classes(&rows);
    if classes.len() < 2 {
        let found = format!("a table with {} labels", classes.len());
        return Err(damaged(found, "two or more", "bring examples of every class"));
    }
    let labels: Vec<u32> = rows.iter().filter_map(|row| label(&classes, row)).collect();
    let is_whole = columns.split.is_none();
    if is_whole {
        let tests = Rule::Drawn.tests(&labels);
        rows.iter_mut().zip(tests).for_each(|(row, is_test)| row.is_test = is_test);
    }
    let count = |label: u32, is_test: Option<bool>| {
        let wanted = |row: &Row| is_test.is_none_or(|is_test| row.is_test == is_test);
        rows.iter().zip(&labels).filter(|(row, other)| **other == label && wanted(row)).count()
    };
    for (number, class) in (0_u32..).zip(&classes) {
        let few = "add some of them, or take the class out";
        if is_whole && count(number, None) < TEST_EVERY {
            let found = format!("a table with {} examples of `{class}`", count(number, None));
            return Err(damaged(found, &format!("{TEST_EVERY} of every label to be split"), few));
        }
        for (part, is_test) in [("train", false), ("test", true)] {
            if count(number, Some(is_test)) == 0 {
                let found = format!("a table without `{class}` in its part {part}");
                return Err(damaged(found, "every label in both parts", few));
            }
        }
    }
    let mut table = Table { classes, train: Default::default(), test: Default::default(), is_whole };
    for (row, label) in rows.into_iter().zip(labels) {
        let (texts, labels) = if row.is_test { &mut table.test } else { &mut table.train };
        texts.push(row.text);
        labels.push(label);
    }
    Ok(table)
}

/// Where the columns are; the error is the name of one that is missing.
fn columns(headers: &csv::StringRecord) -> Result<Columns, &'static str> {
    let find = |name: &str| headers.iter().position(|header| header.trim_start_matches('\u{feff}').trim() == name);
    Ok(Columns { text: find("text").ok_or("text")?, label: find("label").ok_or("label")?, split: find("split") })
}

/// An example; the error says what is wrong, as it follows "is", and what helps.
fn row(record: &csv::StringRecord, columns: &Columns) -> Result<Row, (String, &'static str)> {
    let cell = |column: usize| record.get(column).unwrap_or_default();
    let label = cell(columns.label).trim();
    if label.is_empty() {
        return Err(("a table without a label".to_owned(), "fill it in or take the row out"));
    }
    let is_test = match columns.split.map(|column| cell(column).trim()) {
        None | Some("train") => false,
        Some("test") => true,
        Some(other) => return Err((format!("a table with the split `{other}`"), "write train or test")),
    };
    Ok(Row { text: cell(columns.text).to_owned(), label: label.to_owned(), is_test })
}

/// The labels that occur, by number where all are whole numbers, otherwise by text.
fn classes(rows: &[Row]) -> Vec<String> {
    let mut classes: Vec<String> = rows.iter().map(|row| row.label.clone()).collect();
    classes.sort_unstable();
    classes.dedup();
    if classes.iter().all(|class| class.parse::<i64>().is_ok()) {
        classes.sort_by_key(|class| class.parse::<i64>().unwrap_or_default());
    }
    classes
}

fn label(classes: &[String], row: &Row) -> Option<u32> {
    classes.iter().position(|class| *class == row.label).map(|place| place as u32)
}

/// Reads a file whole, as a data set.
pub(super) fn load(name: &str, path: &Path) -> Result<Dataset, Error> {
    let Table { classes, train, test, .. } = read(name, path)?;
    Ok(Dataset::of_texts(name, classes, train, test))
}

/// SHA-256 of the file.
pub(super) fn fingerprint(name: &str, path: &Path) -> Result<String, Error> {
    let bytes = std::fs::read(path).map_err(|source| Error::System {
        dataset: name.to_owned(),
        path: path.to_owned(),
        action: "read",
        source,
    })?;
    Ok(files::hexadecimal(&Sha256::digest(bytes)))
}
