//! What the server tells the browser as it happens.

use serde::{Deserialize, Serialize};

use crate::{MetricRow, Run};

/// One server-sent event. Its id on the stream is `<server start>-<counter>`; a client that reconnects with
/// `Last-Event-ID` gets what it missed, or one [`Event::Reset`] when that is no longer known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A run is new or changed: its whole row.
    Run {
        /// The row as it now is.
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
