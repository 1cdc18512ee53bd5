//! One row of the run table.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Notes, Num, Saved, Spec, State};

/// The warning of a run whose student predicts one class for every test image: a training that failed, whatever its
/// numbers say.
pub const ONE_CLASS: &str =
    "The student predicts one class for every test image; lower the learning rate or the temperature.";

/// A run as the index knows it: its spec, where it stands, and its latest numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Run {
    /// UUIDv7.
    pub id: String,
    /// The study that it was launched in.
    pub study: String,
    /// The study's name, as its author wrote it.
    pub study_name: String,
    /// Every setting.
    pub spec: Spec,
    /// Hash of the spec without its seed: runs with the same one are repetitions of each other.
    pub group: String,
    /// Where it stands.
    #[serde(flatten)]
    pub state: State,
    /// What the trainer is doing now, in words: `training teacher 2 of 5, epoch 3 of 20`.
    pub activity: String,
    /// The current attempt, from 1; 0 before the first.
    pub attempt: u32,
    /// Epochs done.
    pub epoch: u32,
    /// Epochs asked for.
    pub epochs: u32,
    /// Milliseconds since 1970 when it was submitted.
    pub created: i64,
    /// The same when its current attempt began.
    pub started: Option<i64>,
    /// The same when it was over.
    pub ended: Option<i64>,
    /// Seconds of training in the current attempt.
    pub seconds: f64,
    /// The device that it runs on, in words.
    pub device: String,
    /// Content hash of its teacher, once known.
    pub teacher: Option<String>,
    /// What it shared with others; none where it trained alone and found nothing.
    pub saved: Option<Saved>,
    /// Things a reader must know: one class predicted for everything, a damaged file.
    pub warnings: Vec<String>,
    /// Numbers by `protocol:split.metric`, for example `last:test.agreement`.
    pub summary: BTreeMap<String, Num>,
    /// What people added to it.
    pub notes: Notes,
}

impl Run {
    /// Whether its student predicts one class for everything.
    pub fn has_collapsed(&self) -> bool {
        self.warnings.iter().any(|warning| warning == ONE_CLASS)
    }

    /// The number that `split.metric` has under `protocol`.
    pub fn number(&self, protocol: crate::Protocol, key: &str) -> Option<f64> {
        self.summary.get(&format!("{}:{key}", protocol.name())).map(|number| number.0)
    }
}
