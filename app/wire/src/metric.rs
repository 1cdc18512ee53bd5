//! Measured rows.

use serde::{Deserialize, Serialize};

use crate::Num;

/// One value of one metric on one split after one epoch: a row of `metrics.parquet`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MetricRow {
    /// Epochs done when it was measured; 0 is before the first.
    pub epoch: u32,
    /// `train`, `train_clean`, `validation`, `test`, or the name of an extra set.
    pub split: String,
    /// A name from the catalog's metrics; the teacher's own are prefixed `teacher_`.
    pub metric: String,
    /// Shares in 0..1, KL and NLL in nats. NaN and infinities are values.
    pub value: Num,
    /// Seconds of training since the attempt began.
    pub seconds: f64,
}

/// Which epoch a reported number is taken from. Every number that is shown carries its protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// The last epoch.
    #[default]
    Last,
    /// The epoch with the best validation accuracy.
    BestValidation,
    /// The epoch with the best test accuracy: an optimistic number.
    BestTest,
}

impl Protocol {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Last, Self::BestValidation, Self::BestTest];

    /// The name used in URLs and columns.
    pub fn name(self) -> &'static str {
        match self {
            Self::Last => "last",
            Self::BestValidation => "best_validation",
            Self::BestTest => "best_test",
        }
    }

    /// The words beside a number.
    pub fn label(self) -> &'static str {
        match self {
            Self::Last => "last epoch",
            Self::BestValidation => "best on validation",
            Self::BestTest => "best on test",
        }
    }

    /// The protocol of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| protocol.name() == name)
    }
}
