//! Where a run stands.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

/// The life of a run. Success is asserted by the trainer and never assumed; `lost` means "no news", which is not
/// the same as failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Waits for a device.
    #[default]
    Queued,
    /// A trainer has been started and has not reported an epoch yet (it may be training the teacher).
    Starting,
    /// Epochs are being reported.
    Running,
    /// A stop was requested; the trainer is finishing its epoch.
    Stopping,
    /// The trainer said that all epochs are done and the predictions are written.
    Finished,
    /// The trainer, or the server on its behalf, gave a reason.
    Failed {
        /// One sentence.
        reason: String,
    },
    /// Somebody stopped it.
    Cancelled {
        /// Who: `user`, `server`.
        by: String,
    },
    /// The executor took the machine away; it may be resumed.
    Preempted,
    /// The trainer's heartbeat stopped without a word.
    Lost,
}

impl State {
    /// The state's name as it is written everywhere.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Stopping => "stopping",
            Self::Finished => "finished",
            Self::Failed { .. } => "failed",
            Self::Cancelled { .. } => "cancelled",
            Self::Preempted => "preempted",
            Self::Lost => "lost",
        }
    }

    /// Every state's name, in the order of a run's life.
    pub const NAMES: [&'static str; 9] =
        ["queued", "starting", "running", "stopping", "finished", "failed", "cancelled", "preempted", "lost"];

    /// Whether a trainer is (or is thought to be) at work on it.
    pub fn is_live(&self) -> bool {
        matches!(self, Self::Starting | Self::Running | Self::Stopping)
    }

    /// Whether nothing more will happen by itself.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Finished | Self::Failed { .. } | Self::Cancelled { .. } | Self::Preempted | Self::Lost)
    }

    /// Whether a new attempt may be made.
    pub fn can_retry(&self) -> bool {
        self.is_over() && *self != Self::Finished
    }

    /// Why, where there is a why.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Failed { reason } => Some(reason),
            Self::Cancelled { by } => Some(by),
            _ => None,
        }
    }
}

/// Reads `state` with its `reason` or `by` and leaves every other key alone, because a state lies among the other
/// fields of its run.
impl<'de> Deserialize<'de> for State {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_map(StateVisitor)
    }
}

struct StateVisitor;

impl<'de> de::Visitor<'de> for StateVisitor {
    type Value = State;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a state")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<State, A::Error> {
        let (mut name, mut detail) = (None::<String>, String::new());
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "state" => name = Some(map.next_value()?),
                "reason" | "by" => detail = map.next_value()?,
                _ => {
                    map.next_value::<de::IgnoredAny>()?;
                }
            }
        }
        let name = name.ok_or_else(|| de::Error::missing_field("state"))?;
        Ok(match name.as_str() {
            "queued" => State::Queued,
            "starting" => State::Starting,
            "running" => State::Running,
            "stopping" => State::Stopping,
            "finished" => State::Finished,
            "failed" => State::Failed { reason: detail },
            "cancelled" => State::Cancelled { by: detail },
            "preempted" => State::Preempted,
            "lost" => State::Lost,
            other => return Err(de::Error::unknown_variant(other, &State::NAMES)),
        })
    }
}

impl fmt::Display for State {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.detail() {
            Some(detail) => write!(out, "{} ({detail})", self.name()),
            None => out.write_str(self.name()),
        }
    }
}
