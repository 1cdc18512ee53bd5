//! The answer behind the plots of Explore: every mark, in columns.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Grouping, Value,
    group::{Facet, Stat},
    packed::{Keys, Reals, Wholes},
};

/// All marks of a view. Every column has one entry a mark, in one order; nothing is left out or sampled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cloud {
    /// Runs that are not in the trash.
    pub total: u32,
    /// Runs that the filter lets through.
    pub matched: u32,
    /// Runs among these that are still to finish.
    pub moving: u32,
    /// What a mark stands for.
    pub group: Grouping,
    /// The marks: each run's id, or a hash of what its runs share.
    pub keys: Keys,
    /// Runs behind each mark.
    pub runs: Wholes,
    /// The numbers that were asked for, in the order asked, each column once.
    pub numbers: Vec<Numbers>,
    /// The settings on which the matched runs differ, in the order of `differing`; the seed, too, where a mark is a run.
    pub settings: Vec<Setting>,
    /// The numbers of each run, where the question wanted them and there are few enough marks.
    pub singles: Option<Singles>,
    /// Every metric (`split.metric`) that any run has, for the choosers.
    pub measured: Vec<String>,
    /// Paths whose values differ among the matched runs (the seed aside), in the catalog's order.
    pub differing: Vec<String>,
    /// Paths with more than one value among all runs, with the count of each value, for the filter rail.
    pub facets: Vec<Facet>,
}

/// One column of numbers: the mean of each mark's runs with its 95 % interval.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Numbers {
    /// The column as it was asked for.
    pub column: String,
    /// Means; whatever stands where `n` is 0 means nothing.
    pub mean: Reals,
    /// Half the widths of the intervals, NaN for none; empty where no mark has one.
    pub half: Reals,
    /// How many of the mark's runs have the number; 0 is "not measured", which a mean of NaN is not.
    pub n: Wholes,
}

/// One setting of all marks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// Its path.
    pub path: String,
    /// The values that occur.
    pub values: Vec<Value>,
    /// For each mark 0 where its runs lack the setting, one more than the position in `values`, or one more than their
    /// number where its runs have several.
    pub codes: Wholes,
}

/// What the runs of one mark have at one setting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Held<'a> {
    /// They lack it.
    Nothing,
    /// The same.
    One(&'a Value),
    /// Different values; only where marks are grouped by chosen columns.
    Several,
}

/// Each run by itself, mark by mark and within a mark by seed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Singles {
    /// The runs' ids.
    pub ids: Keys,
    /// Their seeds.
    pub seeds: Vec<i64>,
    /// Their numbers in the order of [`Cloud::numbers`]; NaN also where one was not measured.
    pub values: Vec<Reals>,
}

impl Cloud {
    /// How many marks there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether a mark can stand for several runs.
    pub fn is_grouped(&self) -> bool {
        self.group != Grouping::Runs
    }

    /// A column of numbers that was asked for.
    pub fn column(&self, name: &str) -> Option<&Numbers> {
        self.numbers.iter().find(|numbers| numbers.column == name)
    }

    /// One number of one mark; none where it was not measured.
    pub fn stat(&self, column: &str, mark: usize) -> Option<Stat> {
        self.column(column)?.get(mark)
    }

    /// The column of a setting that differs.
    pub fn setting(&self, path: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.path == path)
    }

    /// The settings that differ and that all runs of one mark agree in, for its label and tooltip.
    pub fn settings_of(&self, mark: usize) -> BTreeMap<String, Value> {
        let mut all = BTreeMap::new();
        for setting in &self.settings {
            if let Held::One(value) = setting.get(mark) {
                all.insert(setting.path.clone(), value.clone());
            }
        }
        all
    }

    /// The paths that tell marks apart in words: those grouped by, or all that differ.
    pub fn telling(&self) -> &[String] {
        match &self.group {
            Grouping::By(columns) => columns,
            _ => &self.differing,
        }
    }

    /// The places in [`Singles`] of one mark's runs.
    pub fn singles_of(&self, mark: usize) -> std::ops::Range<usize> {
        let start = self.runs.0.iter().take(mark).sum::<u32>() as usize;
        start..start + self.runs.get(mark) as usize
    }

    /// A cloud of marks as rows, for tests and for stand-ins of the server; `columns` are the numbers in order.
    pub fn of(group: Grouping, marks: &[Mark], columns: &[&str]) -> Self {
        let column = |name: &&str| {
            let stats: Vec<Option<Stat>> = marks.iter().map(|mark| mark.stats.get(*name).copied()).collect();
            Numbers::of(name, &stats)
        };
        let mut paths: Vec<String> = Vec::new();
        for path in marks.iter().flat_map(|mark| mark.settings.keys()) {
            if !paths.contains(path) {
                paths.push(path.clone());
            }
        }
        let runs = marks.iter().map(|mark| mark.runs.len() as u32).sum();
        let singles = Singles {
            ids: marks.iter().flat_map(|mark| &mark.runs).map(|run| &run.id).collect(),
            seeds: marks.iter().flat_map(|mark| &mark.runs).map(|run| run.seed).collect(),
            values: (0..columns.len())
                .map(|place| {
                    let value = |run: &Single| run.values.get(place).copied().flatten().unwrap_or(f64::NAN);
                    Reals(marks.iter().flat_map(|mark| &mark.runs).map(value).collect())
                })
                .collect(),
        };
        Self {
            total: runs,
            matched: runs,
            moving: 0,
            group,
            keys: marks.iter().map(|mark| &mark.key).collect(),
            runs: Wholes(marks.iter().map(|mark| mark.runs.len() as u32).collect()),
            numbers: columns.iter().map(column).collect(),
            settings: paths.iter().map(|path| setting(path, marks)).collect(),
            singles: Some(singles),
            measured: columns.iter().map(|name| (*name).to_owned()).collect(),
            differing: paths,
            facets: Vec::new(),
        }
    }
}

impl Numbers {
    /// A column of one number a mark.
    pub fn of(column: &str, stats: &[Option<Stat>]) -> Self {
        let half = |stat: &Option<Stat>| stat.and_then(|stat| stat.half_width).unwrap_or(f64::NAN);
        let halves: Vec<f64> = stats.iter().map(half).collect();
        let some = halves.iter().any(|half| !half.is_nan());
        Self {
            column: column.to_owned(),
            mean: Reals(stats.iter().map(|stat| stat.map_or(f64::NAN, |stat| stat.mean.0)).collect()),
            half: Reals(if some { halves } else { Vec::new() }),
            n: Wholes(stats.iter().map(|stat| stat.map_or(0, |stat| stat.n)).collect()),
        }
    }

    /// One mark's number; none where it was not measured.
    pub fn get(&self, mark: usize) -> Option<Stat> {
        let n = self.n.get(mark);
        let half = self.half.get(mark);
        (n > 0).then(|| Stat { mean: self.mean.get(mark).into(), half_width: (!half.is_nan()).then_some(half), n })
    }
}

impl Setting {
    /// What one mark has.
    pub fn get(&self, mark: usize) -> Held<'_> {
        match self.codes.get(mark) as usize {
            0 => Held::Nothing,
            code => self.values.get(code - 1).map_or(Held::Several, Held::One),
        }
    }
}

/// One mark as a row: what [`Cloud::of`] takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mark {
    /// Its key.
    pub key: String,
    /// Settings that differ.
    pub settings: BTreeMap<String, Value>,
    /// Numbers by column.
    pub stats: BTreeMap<String, Stat>,
    /// Its runs.
    pub runs: Vec<Single>,
}

/// One run of a [`Mark`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Single {
    /// Its id.
    pub id: String,
    /// Its seed.
    pub seed: i64,
    /// Its numbers, in the order of the columns.
    pub values: Vec<Option<f64>>,
}

fn setting(path: &str, marks: &[Mark]) -> Setting {
    let mut values: Vec<Value> = Vec::new();
    let mut code = |mark: &Mark| {
        let Some(value) = mark.settings.get(path) else { return 0 };
        let place = values.iter().position(|other| other == value).unwrap_or_else(|| {
            values.push(value.clone());
            values.len() - 1
        });
        place as u32 + 1
    };
    let codes = marks.iter().map(&mut code).collect();
    Setting { path: path.to_owned(), codes: Wholes(codes), values }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(key: &str, temperature: Option<i64>, mean: Option<f64>) -> Mark {
        let stat = |mean: f64| ("test.kl".to_owned(), Stat { mean: mean.into(), half_width: Some(0.5), n: 2 });
        Mark {
            key: key.into(),
            settings: temperature.map(|value| ("objective.temperature".to_owned(), value.into())).into_iter().collect(),
            stats: mean.map(stat).into_iter().collect(),
            runs: vec![Single { id: format!("{key}-0"), seed: 3, values: vec![mean] }],
        }
    }

    #[test]
    fn missing_and_nan_stay_apart_and_it_comes_back() {
        let marks = [mark("a", Some(4), Some(0.25)), mark("b", None, None), mark("c", Some(4), Some(f64::NAN))];
        let cloud = Cloud::of(Grouping::Settings, &marks, &["test.kl"]);
        let back: Cloud = serde_json::from_str(&serde_json::to_string(&cloud).unwrap()).unwrap();
        assert_eq!(back, cloud);
        assert_eq!(back.stat("test.kl", 0).unwrap().half_width, Some(0.5));
        assert_eq!(back.stat("test.kl", 1), None);
        assert!(back.stat("test.kl", 2).unwrap().mean.0.is_nan());
        assert_eq!(back.stat("test.ece", 0), None);
        let temperature = back.setting("objective.temperature").unwrap();
        assert_eq!((temperature.get(0), temperature.get(1)), (Held::One(&Value::Integer(4)), Held::Nothing));
        assert_eq!((back.singles_of(1), back.keys.position("c")), (1..2, Some(2)));
        assert_eq!(back.singles.unwrap().ids.get(1), "b-0");
    }

    #[test]
    fn several_values_are_no_value() {
        let setting = Setting { path: "a".into(), values: vec![Value::Integer(1)], codes: Wholes(vec![0, 1, 2]) };
        assert_eq!(setting.get(2), Held::Several);
    }
}
