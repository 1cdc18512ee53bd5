//! Runs that differ in nothing but the seed, and what a study will cost.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Num, State, Value};

/// A mean over runs with its 95 % confidence interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stat {
    /// Mean of the measured values.
    pub mean: Num,
    /// Half the width of the 95 % interval (Student 1908); none for fewer than two values.
    pub half_width: Option<f64>,
    /// How many runs have the value.
    pub n: u32,
}

impl Stat {
    /// Mean and interval of `values`: mean ± t(0.975, n−1)·s/√n, s the sample standard deviation. None without
    /// values; a NaN or an infinity among them shows in the mean and leaves no interval.
    pub fn of(values: &[f64]) -> Option<Self> {
        let n = values.len();
        if n == 0 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / n as f64;
        let half_width = (n > 1 && mean.is_finite()).then(|| {
            let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1) as f64;
            student_t(n - 1) * (variance / n as f64).sqrt()
        });
        Some(Self { mean: Num(mean), half_width, n: n as u32 })
    }
}

/// The 97.5 % quantile of Student's t distribution: a table to 30 degrees of freedom, beyond it the expansion of
/// Cornish and Fisher (1938) around the normal quantile, right to four digits.
pub fn student_t(degrees: usize) -> f64 {
    const TABLE: [f64; 30] = [
        12.706_2, 4.302_65, 3.182_45, 2.776_45, 2.570_58, 2.446_91, 2.364_62, 2.306_0, 2.262_16, 2.228_14, 2.200_99,
        2.178_81, 2.160_37, 2.144_79, 2.131_45, 2.119_91, 2.109_82, 2.100_92, 2.093_02, 2.085_96, 2.079_61, 2.073_87,
        2.068_66, 2.063_90, 2.059_54, 2.055_53, 2.051_83, 2.048_41, 2.045_23, 2.042_27,
    ];
    match degrees {
        0 => f64::INFINITY,
        1..=30 => TABLE[degrees - 1],
        _ => {
            let (z, v) = (1.959_963_985_f64, degrees as f64);
            z + (z.powi(3) + z) / (4.0 * v) + (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * v * v)
        }
    }
}

/// All runs of one spec, whatever their seeds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The hash that its runs share.
    pub key: String,
    /// Values of the fields that differ within the answer, by path.
    pub settings: BTreeMap<String, Value>,
    /// Mean and interval by `split.metric`.
    pub stats: BTreeMap<String, Stat>,
    /// Its runs.
    pub members: Vec<Member>,
}

/// One run of a group: what a point or a row needs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// The run.
    pub id: String,
    /// Its own title, or its study's name.
    pub title: String,
    /// Its seed.
    pub seed: i64,
    /// Where it stands.
    #[serde(flatten)]
    pub state: State,
    /// Epochs done.
    pub epoch: u32,
    /// Epochs asked for.
    pub epochs: u32,
    /// When it was submitted, milliseconds since 1970.
    pub created: i64,
    /// Seconds trained.
    pub seconds: f64,
    /// It carries a warning.
    pub warned: bool,
    /// It is starred.
    pub star: bool,
    /// The asked numbers, in the order of the answer's metrics.
    pub values: Vec<Option<Num>>,
}

/// The answer behind Explore: groups, what differs among them, and what they can be filtered by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// Runs that are not in the trash.
    pub total: u32,
    /// Runs that the filter lets through.
    pub matched: u32,
    /// The metrics (`split.metric`) that every member's `values` holds, in order.
    pub metrics: Vec<String>,
    /// Every metric that any run has, for the choosers.
    pub measured: Vec<String>,
    /// Paths whose values differ among the matched runs (the seed aside), in the catalog's order.
    pub differing: Vec<String>,
    /// Paths with more than one value among all runs, with the count of each value, for the filter rail.
    pub facets: Vec<Facet>,
    /// The groups, sorted as asked.
    pub groups: Vec<Group>,
}

/// One field that runs can be filtered by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facet {
    /// Its path (or `state`, `study`).
    pub path: String,
    /// Its values, each with the number of runs.
    pub values: Vec<(Value, u32)>,
}

/// What a study costs, told before it is launched.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Runs that it makes.
    pub runs: u32,
    /// Teachers that must be trained.
    pub teachers_to_train: u32,
    /// Teachers that are in the cache.
    pub teachers_found: u32,
    /// Seconds on the device, all runs one after another; none when nothing comparable was ever measured.
    pub seconds: Option<f64>,
    /// Bytes of results.
    pub bytes: u64,
    /// Where the estimate comes from, in words: "from 12 finished runs on this machine".
    pub basis: String,
    /// Runs that wait or train already.
    pub queued_before: u32,
    /// The study as TOML, as `retort study` reads it.
    pub toml: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interval_by_hand() {
        // Mean 2, s = 1, n = 3: 4.30265 / sqrt(3).
        let stat = Stat::of(&[1.0, 2.0, 3.0]).unwrap();
        assert_eq!((stat.mean.0, stat.n), (2.0, 3));
        assert!((stat.half_width.unwrap() - 2.484_14).abs() < 1e-4);
        assert_eq!(Stat::of(&[5.0]).unwrap().half_width, None);
        assert_eq!(Stat::of(&[]), None);
        assert!(Stat::of(&[1.0, f64::NAN]).unwrap().mean.0.is_nan());
    }

    #[test]
    fn quantiles_meet_where_the_table_ends() {
        assert!((student_t(31) - 2.039_51).abs() < 2e-4);
        assert!((student_t(1000) - 1.962_34).abs() < 1e-4);
    }
}
