//! Runs side by side: paired tests, the agreement of all pairs of networks, and how many seeds would decide.

mod columns;

use serde::{Deserialize, Serialize};

use crate::{Estimate, Num, Run};

/// The runs of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Compared {
    /// In the order asked.
    #[serde(with = "columns")]
    pub runs: Vec<Run>,
    /// Other finished runs of their settings, by the settings' hash: seeds that were not chosen.
    pub others: Vec<(String, Vec<String>)>,
}

/// The sides of a comparison: the places of the runs of each setting where they are `grouped`, of each single run where
/// not; in the order in which they first appear.
pub fn sides(runs: &[Run], grouped: bool) -> Vec<Vec<usize>> {
    let mut sides: Vec<Vec<usize>> = Vec::new();
    for (place, run) in runs.iter().enumerate() {
        let same = |side: &&mut Vec<usize>| side.first().is_some_and(|first| runs[*first].group == run.group);
        match sides.iter_mut().find(same).filter(|_| grouped) {
            Some(side) => side.push(place),
            None => sides.push(vec![place]),
        }
    }
    sides
}

/// Which runs are tested against which, on the same examples.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TestQuery {
    /// The runs.
    pub runs: Vec<String>,
    /// Runs of one setting are one side; otherwise each run is.
    pub grouped: bool,
    /// A run of the side that the others are compared with; empty for the first side.
    pub base: String,
    /// The examples; empty for the test set.
    pub split: String,
}

/// What a paired test found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Higher than the base, at the 5 % level.
    Higher,
    /// Lower than the base.
    Lower,
    /// Seeds do not decide it.
    #[default]
    NotEnoughSeeds,
    /// One run a side: these examples do not tell them apart.
    NoDifference,
    /// One run a side: higher on these examples, which says nothing of other seeds.
    HigherHere,
    /// One run a side: lower on these examples.
    LowerHere,
}

impl Outcome {
    /// The verdict in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::Lower => "lower",
            Self::NotEnoughSeeds => "not enough seeds",
            Self::NoDifference => "not told apart by these examples",
            Self::HigherHere => "higher on these examples; one seed decides nothing",
            Self::LowerHere => "lower on these examples; one seed decides nothing",
        }
    }
}

/// One side minus the base in one metric.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PairedTest {
    /// Which of the [`sides`].
    pub side: u32,
    /// A metric of the catalog.
    pub metric: String,
    /// Mean difference over the pairs.
    pub estimate: Option<Num>,
    /// Ends of the 95 % interval by Student's t (1908) over the pairs of seeds.
    pub seeds: Option<(f64, f64)>,
    /// Ends of the 95 % interval when seeds and examples are drawn again together (Owen 2007); for one pair, examples
    /// only (Efron 1979).
    pub examples: Option<(f64, f64)>,
    /// McNemar's test (1947) of each pair, where the metric is right or wrong on an example: seed, examples that only
    /// the side has, examples that only the base has, exact two-sided p.
    pub mcnemar: Vec<(i64, u32, u32, f64)>,
    /// Pairs of runs.
    pub n: u32,
    /// What follows.
    pub outcome: Outcome,
}

/// Paired tests of several sides.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PairedTests {
    /// Which of the [`sides`] the others are compared with.
    pub base: u32,
    /// A test a side and metric; a side that cannot be paired has none.
    pub tests: Vec<PairedTest>,
    /// Examples that each pair shares.
    pub examples: u32,
    /// What a reader must know: sides that cannot be paired, with the reason.
    pub notes: Vec<(u32, String)>,
}

/// Whose predictions are held against each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MatrixQuery {
    /// The runs; their teachers are added.
    pub runs: Vec<String>,
    /// The examples; empty for the test set.
    pub split: String,
    /// `agreement` (the default) or `kl`.
    pub measure: String,
}

/// Predictions of every network held against those of every other.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Matrix {
    /// Students in the order asked, then their teachers.
    pub networks: Vec<Network>,
    /// Row by row: the share of examples on which both predict the same class, or the mean over examples of the
    /// divergence of the column's distribution from the row's, KL(row ‖ column), in nats. None where the two were not
    /// measured on the same examples.
    pub cells: Vec<Option<Num>>,
    /// Examples behind each network's cells.
    pub examples: u32,
    /// What a reader must know: networks without predictions, and other test sets.
    pub notes: Vec<String>,
}

/// A student or a teacher.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Network {
    /// The student's run; empty for a teacher.
    pub run: String,
    /// A teacher's hash; empty for a student.
    pub teacher: String,
    /// Which of the asked runs it taught.
    pub taught: Vec<u32>,
}

/// Two settings and a metric.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SeedQuery {
    /// Runs of two settings. All finished runs of both count, whether they are named or not.
    pub runs: Vec<String>,
    /// `split.metric`.
    pub metric: String,
    /// Which epoch its values are of; empty for the last.
    pub protocol: String,
    /// How near zero the difference must be known, in the metric's unit; empty for the difference itself: until the
    /// interval leaves zero out.
    pub within: String,
}

/// How many seeds would decide.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SeedPlan {
    /// Settings that the runs belong to; there is a plan for two.
    pub settings: u32,
    /// Finished runs of the one setting that have the metric.
    pub a: u32,
    /// The same of the other.
    pub b: u32,
    /// Seeds that both have: they are compared pair by pair.
    pub pairs: u32,
    /// Mean of a minus b.
    pub difference: Option<Num>,
    /// Sample standard deviation of the difference from seed to seed; none for fewer than two.
    pub deviation: Option<f64>,
    /// Half its 95 % interval.
    pub half_width: Option<f64>,
    /// The distance that the plan is for.
    pub target: Option<f64>,
    /// Whether the seeds that are there decide already.
    pub decided: bool,
    /// Seeds at which the 95 % interval would be narrower than the target; none when more than a thousand are needed.
    pub for_interval: Option<u32>,
    /// Seeds at which a two-sided t test at 5 % would find a difference of the target's size with a power of 80 %.
    pub for_power: Option<u32>,
    /// Seeds of the plan: the larger of the two.
    pub seeds: Option<u32>,
    /// Runs that are under way and count towards it.
    pub underway: u32,
    /// Runs that are missing.
    pub missing: u32,
    /// What they would cost.
    pub estimate: Option<Estimate>,
    /// Why there is no plan; empty when there is one.
    pub obstacle: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_one_setting_are_one_side() {
        let runs: Vec<Run> =
            ["a", "b", "a", "c", "b"].map(|group| Run { group: group.into(), ..Run::default() }).to_vec();
        assert_eq!(sides(&runs, true), [vec![0, 2], vec![1, 4], vec![3]]);
        assert_eq!(sides(&runs, false).len(), 5);
    }
}
