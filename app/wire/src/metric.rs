//! Measured rows.

use std::borrow::Cow;

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Protocol {
    /// The last epoch.
    #[default]
    Last,
    /// Each metric at its own best epoch, by the direction that the catalog gives it.
    Best,
    /// The lowest value of each metric.
    Minimum,
    /// The highest value of each metric.
    Maximum,
    /// The epoch with the best validation accuracy.
    BestValidation,
    /// The epoch with the best test accuracy: an optimistic number.
    BestTest,
    /// After this many epochs.
    Epoch(u32),
}

/// Before the number of an epoch in a protocol's name.
const EPOCH: &str = "epoch";

impl Protocol {
    /// All but those of a certain epoch, in the order in which they are offered.
    pub const ALL: [Self; 6] =
        [Self::Last, Self::Best, Self::Minimum, Self::Maximum, Self::BestValidation, Self::BestTest];

    /// Those that take all metrics of a run from one epoch, so that its numbers belong together.
    pub const OF_ONE_EPOCH: [Self; 3] = [Self::Last, Self::BestValidation, Self::BestTest];

    /// The name used in URLs and columns: `last`, `best`, `min`, `max`, `best_validation`, `best_test`, `epoch12`.
    pub fn name(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Last => "last",
            Self::Best => "best",
            Self::Minimum => "min",
            Self::Maximum => "max",
            Self::BestValidation => "best_validation",
            Self::BestTest => "best_test",
            Self::Epoch(epoch) => return Cow::Owned(format!("{EPOCH}{epoch}")),
        })
    }

    /// The words beside a number.
    pub fn label(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Last => "last epoch",
            Self::Best => "best epoch of each",
            Self::Minimum => "minimum",
            Self::Maximum => "maximum",
            Self::BestValidation => "best on validation",
            Self::BestTest => "best on test",
            Self::Epoch(epoch) => return Cow::Owned(format!("after epoch {epoch}")),
        })
    }

    /// The protocol of that name.
    pub fn parse(name: &str) -> Option<Self> {
        let epoch = || {
            let digits = name.strip_prefix(EPOCH)?;
            // One spelling each: no sign, no leading zero.
            let plain = digits == "0" || (digits.starts_with(|digit: char| digit.is_ascii_digit() && digit != '0'));
            digits.parse().ok().filter(|_| plain).map(Self::Epoch)
        };
        Self::ALL.into_iter().find(|protocol| protocol.name() == name).or_else(epoch)
    }

    /// The names that there are, for a sentence on a wrong one.
    pub fn names() -> String {
        let names: Vec<_> = Self::ALL.iter().map(|protocol| protocol.name()).collect();
        format!("{} or {EPOCH} with a number ({EPOCH}12)", names.join(", "))
    }
}

impl From<Protocol> for String {
    fn from(protocol: Protocol) -> Self {
        protocol.name().into_owned()
    }
}

impl TryFrom<String> for Protocol {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::parse(&name).ok_or_else(|| format!("{name:?} is no protocol; use {}", Self::names()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_protocol_is_its_name(choice in 0..7_usize, epoch: u32) {
            let protocol = Protocol::ALL.get(choice).copied().unwrap_or(Protocol::Epoch(epoch));
            prop_assert_eq!(Protocol::parse(&protocol.name()), Some(protocol));
            let json = serde_json::to_string(&protocol).unwrap();
            prop_assert_eq!(serde_json::from_str::<Protocol>(&json).unwrap(), protocol);
        }

        #[test]
        fn a_name_has_one_spelling(name in "(epoch)?[+-]?[a-z0-9]{0,4}") {
            if let Some(protocol) = Protocol::parse(&name) {
                prop_assert_eq!(protocol.name(), name);
            }
        }
    }

    #[test]
    fn an_old_address_still_means_what_it_did() {
        assert_eq!(serde_json::from_str::<Protocol>("\"best_test\"").unwrap(), Protocol::BestTest);
        assert!(serde_json::from_str::<Protocol>("\"epoch01\"").is_err());
    }
}
