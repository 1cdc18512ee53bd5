//! What the server tells the browser as it happens.

use serde::{Deserialize, Serialize};

use crate::{MetricRow, Run};

/// One server-sent event. Its id on the stream is `<server start>-<counter>`; a client that reconnects with
/// `Last-Event-ID` gets what it missed, or one [`Event::Reset`] when that is no longer known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "EventFields")]
pub enum Event {
    /// A run is new or changed: its whole row.
    Run {
        /// The row as it now is.
        #[serde(rename = "row")]
        run: Box<Run>,
    },
    /// An epoch of a run was stored.
    Epoch {
        /// The run.
        run: String,
        /// The attempt that it belongs to.
        attempt: u32,
        /// Its rows.
        rows: Vec<MetricRow>,
    },
    /// Too much was missed: read everything again.
    Reset,
}

/// The fields of every event, as they are read: serde's own way for tagged types keeps a copy of everything first.
#[derive(Deserialize, Default)]
#[serde(default)]
struct EventFields {
    kind: String,
    row: Option<Box<Run>>,
    run: String,
    attempt: u32,
    rows: Vec<MetricRow>,
}

impl TryFrom<EventFields> for Event {
    type Error = String;

    fn try_from(EventFields { kind, row, run, attempt, rows }: EventFields) -> Result<Self, String> {
        Ok(match (kind.as_str(), row) {
            ("run", Some(run)) => Self::Run { run },
            ("epoch", _) => Self::Epoch { run, attempt, rows },
            ("reset", _) => Self::Reset,
            ("run", None) => return Err("an event of kind run comes without its row".to_owned()),
            (other, _) => return Err(format!("{other:?} is no kind of event: run, epoch or reset")),
        })
    }
}
