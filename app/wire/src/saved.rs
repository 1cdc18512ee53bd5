//! What a run was spared because others were trained with it.

use serde::{Deserialize, Serialize};

/// Work that the students of a cohort shared, and what was found in the cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Saved {
    /// Students that were trained together, this one included.
    pub students: u32,
    /// Batches that the teacher did not have to be evaluated on again for this student.
    pub teacher_passes: u64,
    /// Seconds that these would have taken.
    pub teacher_seconds: f64,
    /// Examples whose teacher outputs were read from the cache.
    pub from_cache: u64,
}
