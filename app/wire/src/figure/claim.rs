//! Claims: what is said of a figure's arms, typed so that runs can decide it.

use serde::{Deserialize, Serialize};

use crate::Num;

/// What a claim says. Arms are called by their names, metrics by `split.metric`; margins are in the metric's unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Test {
    /// a is above b by more than a margin.
    Exceeds {
        /// The arm that is said to be higher.
        a: String,
        /// The other arm; the same one when two metrics are compared.
        b: String,
        /// The metric of a.
        metric: String,
        /// The metric of b, when it is another one.
        #[serde(default)]
        against: String,
        /// By how much more than this.
        #[serde(default)]
        by: f64,
        /// The margin in sample standard deviations of b over its seeds instead.
        #[serde(default)]
        deviations: f64,
    },
    /// An arm reaches a value.
    AtLeast {
        /// The arm.
        arm: String,
        /// The metric.
        metric: String,
        /// The value.
        value: f64,
    },
    /// An arm stays below a value.
    AtMost {
        /// The arm.
        arm: String,
        /// The metric.
        metric: String,
        /// The value.
        value: f64,
    },
    /// An arm is as near to a value, or to another arm, as the tolerance says.
    Within {
        /// The arm.
        a: String,
        /// The metric.
        metric: String,
        /// The value; left out when b is given.
        #[serde(default)]
        value: Option<f64>,
        /// The other arm; the same one when two metrics are compared.
        #[serde(default)]
        b: String,
        /// The metric of b, when it is another one.
        #[serde(default)]
        against: String,
        /// How far apart they may be.
        #[serde(default)]
        tolerance: f64,
        /// The tolerance in sample standard deviations of b over its seeds instead.
        #[serde(default)]
        deviations: f64,
        /// The tolerance is a share of b's value.
        #[serde(default)]
        relative: bool,
    },
    /// The arms rise (or fall) from the first to the last, each step by more than minus the slack.
    Monotone {
        /// The arms in order.
        arms: Vec<String>,
        /// The metric.
        metric: String,
        /// They fall.
        #[serde(default)]
        falling: bool,
        /// By how much a step may go the other way.
        #[serde(default)]
        slack: f64,
    },
    /// Groups of arms, the highest first: every arm of a group is above every arm of the next.
    Order {
        /// The groups.
        groups: Vec<Vec<String>>,
        /// The metric.
        metric: String,
        /// By how much a pair may be the other way round.
        #[serde(default)]
        slack: f64,
    },
    /// Of all steps between neighbouring arms, the one between `from` and `to` is the largest.
    LargestStep {
        /// The arms in order.
        arms: Vec<String>,
        /// The metric.
        metric: String,
        /// Where the step begins.
        from: String,
        /// Where it ends.
        to: String,
    },
    /// A student agrees with its own teacher more often than with teachers that it never saw, by at least a margin.
    GapToIndependent {
        /// The arm.
        arm: String,
        /// The margin.
        by: f64,
    },
}

/// What the runs say of a claim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The interval lies wholly on the claimed side.
    Supported,
    /// It lies wholly on the other side.
    Refuted,
    /// It lies on both, or there are fewer than two seeds.
    #[default]
    NotEnoughSeeds,
}

impl Verdict {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Refuted => "refuted",
            Self::NotEnoughSeeds => "not enough seeds",
        }
    }
}

/// A claim and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClaimResult {
    /// Its name: that of `paper.md` section 7 where it has one.
    pub id: String,
    /// What is claimed, one sentence.
    pub statement: String,
    /// Where the paper says so.
    pub source: String,
    /// The metric, `split.metric`.
    pub metric: String,
    /// Unit of estimate, ends and limits: `share`, `nats`, or empty.
    pub unit: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The number that decides: for several comparisons, that of the weakest.
    pub estimate: Option<Num>,
    /// Lower end of its 95 % interval; none for fewer than two seeds.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// The estimate must lie above this; none where there is no lower limit.
    pub above: Option<f64>,
    /// The estimate must lie below this; none where there is no upper limit.
    pub below: Option<f64>,
    /// Seeds behind it.
    pub n: u32,
    /// How many seeds would probably do, when they do not; none when nobody can say.
    pub needed: Option<u32>,
    /// Every comparison behind it.
    pub evidence: Vec<Evidence>,
    /// A free remark by whoever ran it: the reason, where it is known.
    pub remark: String,
}

impl ClaimResult {
    /// The verdict in words; a claim without any finished run is open, and no seeds are missing from it in particular.
    pub fn words(&self) -> &'static str {
        if self.n == 0 && self.verdict == Verdict::NotEnoughSeeds { "not run" } else { self.verdict.words() }
    }
}

/// One comparison.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// What is compared: "λ = 0.5 minus λ = 0".
    pub label: String,
    /// The verdict that it alone would give.
    pub verdict: Verdict,
    /// Mean over the seeds.
    pub estimate: Option<Num>,
    /// Ends of the 95 % interval by Student's t over the seeds.
    pub seeds: Option<(f64, f64)>,
    /// Ends of the 95 % interval when seeds and test examples are drawn again together (Owen 2007), from stored
    /// predictions; none where a metric cannot be computed from them.
    pub examples: Option<(f64, f64)>,
    /// McNemar's (1947) test of each seed: seed, examples that only a has right (or only a copies), those that only b
    /// has, and the exact two-sided p.
    pub mcnemar: Vec<(i64, u32, u32, f64)>,
    /// Seeds that both sides have.
    pub n: u32,
}
