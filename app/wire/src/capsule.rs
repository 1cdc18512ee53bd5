//! A capsule: one run in one file, to be run again elsewhere and compared.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{MetricRow, Spec, Study};

/// The version of the format that is written and read.
pub const FORMAT: u32 = 1;
/// Numbers that differ by at most this share of the larger of 1 and their size count as nearly equal.
pub const TOLERANCE: f64 = 1e-6;

/// `capsule.json`: what was run, by what, on what.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Manifest {
    /// The version of the format.
    pub format: u32,
    /// The run's id where it was run.
    pub run: String,
    /// Its study's name.
    pub study_name: String,
    /// Every setting, the seed among them.
    pub spec: Spec,
    /// Versions of what computed it, by name: `retort`, `burn`, `polars`.
    pub versions: BTreeMap<String, String>,
    /// The commit of the program, where it was built with one.
    pub commit: Option<String>,
    /// The device in words.
    pub device: String,
    /// Attempts that it took; one that was resumed has more.
    pub attempts: u32,
    /// Epochs done.
    pub epochs: u32,
    /// Seconds of training.
    pub seconds: f64,
    /// Milliseconds since 1970 when it ended.
    pub ended: Option<i64>,
    /// Content hash of the teacher's recipe: its settings, its seed, and its data where these were brought by a user.
    pub teacher: Option<String>,
    /// SHA-256 of what was computed and of what it was computed on; see `hashes` in `docs/capsule.md`.
    pub hashes: BTreeMap<String, String>,
}

impl Manifest {
    /// The run as a study of one.
    pub fn study(&self) -> Study {
        Study::of(self.study_name.clone(), &self.spec)
    }
}

/// How alike two measurements are, the most alike first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sameness {
    /// Bit for bit.
    #[default]
    Equal,
    /// Within [`TOLERANCE`].
    Near,
    /// Further apart.
    Different,
    /// One has what the other lacks.
    Missing,
}

impl Sameness {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Equal => "equal bit for bit",
            Self::Near => "equal within 1e-6",
            Self::Different => "different",
            Self::Missing => "not measured on both sides",
        }
    }

    /// Of two numbers. NaN is the same as NaN.
    pub fn of(one: f64, other: f64) -> Self {
        if one.to_bits() == other.to_bits() || (one.is_nan() && other.is_nan()) {
            return Self::Equal;
        }
        if !(one.is_finite() && other.is_finite()) {
            return Self::Different;
        }
        let size = one.abs().max(other.abs()).max(1.0);
        if (one - other).abs() <= TOLERANCE * size { Self::Near } else { Self::Different }
    }
}

/// One metric on one split, over all epochs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The split.
    pub split: String,
    /// The metric.
    pub metric: String,
    /// Epochs that both sides have.
    pub epochs: u32,
    /// The least alike of them.
    pub sameness: Sameness,
    /// The largest difference; 0 where all are equal.
    pub largest: f64,
    /// The first epoch that is not equal; none where all are.
    pub first: Option<u32>,
}

/// A run held against a capsule.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The run that was held against it.
    pub run: String,
    /// The least alike of everything.
    pub sameness: Sameness,
    /// The same as a sentence with the largest difference.
    pub sentence: String,
    /// A line a metric and split, the least alike first.
    pub lines: Vec<Line>,
    /// Hashes by name, and whether they are the same; those that only one side has are left out.
    pub hashes: BTreeMap<String, bool>,
    /// What differs around it, in sentences: versions, device.
    pub around: Vec<String>,
}

/// A capsule that was brought here, and the runs of this server that repeat it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Brought {
    /// Its name here: a hash of its bytes.
    pub id: String,
    /// What it says.
    pub manifest: Manifest,
    /// The run as a study in TOML, for the launch form.
    pub toml: String,
    /// What the launch form would refuse, in sentences; empty when it can be launched here.
    pub obstacles: Vec<String>,
    /// Finished runs of the same spec, youngest first.
    pub reports: Vec<Report>,
}

/// Holds `now` against `then`, value for value. Seconds are no result and are left out.
pub fn compare(then: &[MetricRow], now: &[MetricRow]) -> Vec<Line> {
    type Key<'a> = (&'a str, &'a str);
    let mut lines: BTreeMap<Key<'_>, Line> = BTreeMap::new();
    let table = |rows: &[MetricRow]| {
        let key = |row: &MetricRow| ((row.split.clone(), row.metric.clone(), row.epoch), row.value.0);
        rows.iter().map(key).collect::<BTreeMap<_, _>>()
    };
    let (old, new) = (table(then), table(now));
    let both = then.iter().chain(now).map(|row| (row.split.as_str(), row.metric.as_str(), row.epoch));
    for (split, metric, epoch) in both.collect::<std::collections::BTreeSet<_>>() {
        let line = lines.entry((split, metric)).or_insert_with(|| Line {
            split: split.to_owned(),
            metric: metric.to_owned(),
            ..Line::default()
        });
        let key = (split.to_owned(), metric.to_owned(), epoch);
        let sameness = match (old.get(&key), new.get(&key)) {
            (Some(one), Some(other)) => {
                line.epochs += 1;
                let apart = (one - other).abs();
                line.largest = if apart.is_finite() { line.largest.max(apart) } else { line.largest };
                Sameness::of(*one, *other)
            }
            _ => Sameness::Missing,
        };
        if sameness != Sameness::Equal && line.first.is_none() {
            line.first = Some(epoch);
        }
        line.sameness = line.sameness.max(sameness);
    }
    let mut lines: Vec<Line> = lines.into_values().collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.sameness));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Num;

    fn row(epoch: u32, metric: &str, value: f64) -> MetricRow {
        MetricRow { epoch, split: "test".into(), metric: metric.into(), value: Num(value), seconds: f64::from(epoch) }
    }

    #[test]
    fn every_way_of_being_alike() {
        let then =
            [row(1, "kl", 0.5), row(2, "kl", f64::NAN), row(1, "nll", 0.3), row(1, "ece", 0.1), row(1, "old", 1.0)];
        let now = [row(1, "kl", 0.5), row(2, "kl", f64::NAN), row(1, "nll", 0.3 + 1e-9), row(1, "ece", 0.2)];
        let lines = compare(&then, &now);
        let found: Vec<(&str, Sameness)> = lines.iter().map(|line| (line.metric.as_str(), line.sameness)).collect();
        assert_eq!(
            found,
            [
                ("old", Sameness::Missing),
                ("ece", Sameness::Different),
                ("nll", Sameness::Near),
                ("kl", Sameness::Equal)
            ]
        );
        assert_eq!((lines[3].epochs, lines[3].largest, lines[3].first), (2, 0.0, None));
        assert!((lines[1].largest - 0.1).abs() < 1e-12 && lines[1].first == Some(1));
        assert!(compare(&now, &now).iter().all(|line| line.sameness == Sameness::Equal));
    }

    #[test]
    fn zero_and_minus_zero_are_near_and_infinities_are_equal() {
        assert_eq!(Sameness::of(0.0, -0.0), Sameness::Near);
        assert_eq!(Sameness::of(f64::INFINITY, f64::INFINITY), Sameness::Equal);
        assert_eq!(Sameness::of(f64::INFINITY, 1.0), Sameness::Different);
    }
}
