//! The labels of examples as files hold them.

use std::path::Path;

use super::entry::Entry;
use super::error::Error;

/// Classes counted from 0, of labels that a file counts from `first`. The error names the first that is none.
pub(super) fn counted(entry: &Entry, path: &Path, labels: &[u8], first: u8) -> Result<Vec<u32>, Error> {
    let last = usize::from(first) + entry.classes - 1;
    let label = |(position, &label): (usize, &u8)| {
        if label < first || usize::from(label) > last {
            let found = format!("a file with label {label} at position {position}");
            return Err(entry.damaged(path, found, format!("labels {first} to {last}")));
        }
        Ok(u32::from(label - first))
    };
    labels.iter().enumerate().map(label).collect()
}
