//! Where an attempt stands, in its trainer's words.

use std::collections::BTreeMap;

use retort_wire::{Saved, State};
use serde::{Deserialize, Serialize};

/// The content of `status.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Status {
    /// The state, and its reason where it has one.
    #[serde(flatten)]
    pub state: State,
    /// What is being done now, in words.
    pub activity: String,
    /// Epochs done.
    pub epoch: u32,
    /// Epochs asked for.
    pub epochs: u32,
    /// Milliseconds since 1970 when the attempt began.
    pub started: i64,
    /// The same when its trainer last gave a sign of life.
    pub heartbeat: i64,
    /// The same when it was over.
    pub ended: Option<i64>,
    /// Seconds of training so far.
    pub seconds: f64,
    /// The trainer's process.
    pub pid: u32,
    /// Its device, in words.
    pub device: String,
    /// Content hash of its teacher, once known.
    pub teacher: Option<String>,
    /// What training it together with others saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saved: Option<Saved>,
    /// Things a reader must know.
    pub warnings: Vec<String>,
    /// Versions of what computed it, by name.
    pub versions: BTreeMap<String, String>,
}

impl Status {
    /// Whether a trainer should be at work and has been silent for longer than `patience` milliseconds at `now`.
    pub fn is_silent(&self, now: i64, patience: i64) -> bool {
        self.state.is_live() && now.saturating_sub(self.heartbeat) > patience
    }
}
