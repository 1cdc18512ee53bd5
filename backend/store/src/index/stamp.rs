//! Whether a run's files are the ones that were read last.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    os::unix::fs::MetadataExt,
    path::Path,
};

use crate::{Layout, folder::latest_attempt};

/// Time, size and inode of a run's files, boiled down to two numbers. Files are replaced by renaming, so that the
/// inode tells two versions apart that were written within one tick of the file system's clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stamp {
    /// The youngest attempt.
    pub(super) attempt: u32,
    /// Of the small files: spec, notes, stop request, status.
    pub(super) small: i64,
    /// Of the measured rows.
    pub(super) metrics: i64,
}

impl Stamp {
    /// The stamp of a run as its folder now is; none without a `spec.json`. `attempt` is the youngest that was known.
    pub(super) fn of(layout: &Layout, id: &str, attempt: u32) -> Option<Self> {
        let spec = of(&layout.spec(id));
        if spec == 0 {
            return None;
        }
        let exists = |attempt| fs::metadata(layout.attempt(id, attempt)).is_ok();
        let grown = attempt == 0 || !exists(attempt) || exists(attempt + 1);
        let attempt = if grown { latest_attempt(layout, id) } else { attempt };
        let mut small = DefaultHasher::new();
        (spec, of(&layout.notes(id)), of(&layout.stop(id))).hash(&mut small);
        of(&layout.status(id, attempt)).hash(&mut small);
        Some(Self { attempt, small: small.finish().cast_signed(), metrics: of(&layout.metrics(id, attempt)) })
    }
}

/// A number that changes with the file; 0 when there is none.
fn of(path: &Path) -> i64 {
    let Ok(metadata) = fs::metadata(path) else { return 0 };
    let mut hasher = DefaultHasher::new();
    (metadata.mtime(), metadata.mtime_nsec(), metadata.size(), metadata.ino()).hash(&mut hasher);
    hasher.finish().cast_signed() | 1
}
