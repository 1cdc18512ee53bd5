//! Runs that are looked at together, and what a study will cost.

use serde::{Deserialize, Serialize};

use crate::{Num, Value};

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

/// What one mark of a plot and one row of the table stand for. As text it is empty, `off`, or columns with commas
/// between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Grouping {
    /// All runs that differ in nothing but the seed.
    #[default]
    Settings,
    /// One run.
    Runs,
    /// All runs that agree in these columns, whatever else differs.
    By(Vec<String>),
}

impl Grouping {
    /// Reads the text.
    pub fn parse(text: &str) -> Self {
        let columns: Vec<String> =
            text.split(',').map(str::trim).filter(|column| !column.is_empty()).map(str::to_owned).collect();
        match columns.as_slice() {
            [] => Self::Settings,
            [only] if only == "off" => Self::Runs,
            [only] if only == "on" => Self::Settings,
            _ => Self::By(columns),
        }
    }

    /// Groups by further columns as well.
    pub fn add(&mut self, columns: &str) {
        *self = match (&*self, Self::parse(columns)) {
            (Self::By(old), Self::By(new)) => Self::By([old.as_slice(), &new].concat()),
            (_, other) => other,
        };
    }

    /// The text.
    pub fn print(&self) -> String {
        match self {
            Self::Settings => String::new(),
            Self::Runs => "off".to_owned(),
            Self::By(columns) => columns.join(","),
        }
    }
}

impl From<String> for Grouping {
    fn from(text: String) -> Self {
        Self::parse(&text)
    }
}

impl From<Grouping> for String {
    fn from(grouping: Grouping) -> Self {
        grouping.print()
    }
}

/// One field that runs can be filtered by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facet {
    /// Its path (or `state`, `study`).
    pub path: String,
    /// Its values, each with the number of runs: all of them, or the most frequent where there are very many.
    pub values: Vec<(Value, u32)>,
    /// How many further values there are.
    pub more: u32,
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
    fn a_grouping_is_its_text() {
        let by = Grouping::By(vec!["objective.temperature".into(), "study".into()]);
        for grouping in [Grouping::Settings, Grouping::Runs, by] {
            assert_eq!(Grouping::parse(&grouping.print()), grouping);
        }
        assert_eq!(Grouping::parse("on"), Grouping::Settings);
        assert_eq!(serde_json::to_string(&Grouping::Runs).unwrap(), "\"off\"");
    }

    #[test]
    fn quantiles_meet_where_the_table_ends() {
        assert!((student_t(31) - 2.039_51).abs() < 2e-4);
        assert!((student_t(1000) - 1.962_34).abs() < 1e-4);
    }
}
