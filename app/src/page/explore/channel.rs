//! What colour, shape, size and panel stand for: a small code for each mark, and what the codes mean.

use retort_wire::{Catalog, Cloud, Value, cloud::Held};

use super::{clause, marks, points};
use crate::{format, order::sort_by, plot::scale::extent};

/// One channel of a plot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Channel {
    /// The column that it stands for.
    pub path: String,
    /// What that is called, with its unit.
    pub title: String,
    /// What each code means, in order.
    pub keys: Vec<String>,
    /// Each mark's code.
    pub codes: Vec<u16>,
    /// The codes are an order, not categories.
    pub ordered: bool,
    /// The code of marks that have no value, which is the last one.
    pub nothing: Option<u16>,
}

/// More different numbers than this are an order, not categories.
const CATEGORIES: usize = 5;

impl Channel {
    /// The channel of a setting, with a code for each of its values, or of a column of numbers, cut into at most `steps`
    /// equal stretches. None where the answer has no such column.
    pub fn of(cloud: &Cloud, catalog: &Catalog, path: &str, steps: usize) -> Option<Self> {
        let title = points::column_title(catalog, path);
        if cloud.setting(path).is_some() {
            let values = values(cloud, path);
            let codes = positions(cloud, path, &values);
            let numbers = values.iter().flatten().filter(|value| value.as_number().is_some()).count();
            let keys = values.iter().map(|value| marks::value_name(catalog, path, value.as_ref())).collect();
            let nothing = values.iter().position(Option::is_none).map(|place| place as u16);
            return Some(Self { path: path.to_owned(), title, keys, codes, ordered: numbers > CATEGORIES, nothing });
        }
        let numbers = cloud.column(path)?;
        let unit = points::unit(catalog, path);
        let values: Vec<f64> =
            (0..cloud.len()).map(|mark| numbers.get(mark).map_or(f64::NAN, |stat| stat.mean.0)).collect();
        Some(Self { path: path.to_owned(), title, ..stretches(&values, unit, steps) })
    }

    /// The code of one mark.
    pub fn code(&self, mark: usize) -> usize {
        self.codes.get(mark).copied().map_or(0, usize::from)
    }

    /// Which of the codes occur.
    pub fn occurring(&self) -> Vec<bool> {
        let mut occurs = vec![false; self.keys.len()];
        for code in &self.codes {
            if let Some(occurs) = occurs.get_mut(usize::from(*code)) {
                *occurs = true;
            }
        }
        occurs
    }
}

/// Numbers cut into `steps` equal stretches from the least to the greatest; what is not finite comes last.
fn stretches(values: &[f64], unit: &str, steps: usize) -> Channel {
    let (low, high) = extent(values.iter().copied()).unwrap_or((0.0, 0.0));
    let steps = if high > low { steps.max(1) } else { 1 };
    let wide = (high - low) / steps as f64;
    let edge = |step: usize| low + wide * step as f64;
    let mut keys: Vec<String> = (0..steps)
        .map(|step| match steps {
            1 => format::measure(unit, low),
            _ => format!("{} to {}", format::plain(unit, edge(step)), format::measure(unit, edge(step + 1))),
        })
        .collect();
    let code = |value: &f64| {
        let step = if wide > 0.0 { ((value - low) / wide) as usize } else { 0 };
        if value.is_finite() { step.min(steps - 1) as u16 } else { steps as u16 }
    };
    let codes: Vec<u16> = values.iter().map(code).collect();
    let nothing = codes.contains(&(steps as u16)).then_some(steps as u16);
    if nothing.is_some() {
        keys.push("none".to_owned());
    }
    Channel { keys, codes, ordered: true, nothing, ..Channel::default() }
}

/// Every value that `path` takes, in order: of all runs where the server tells them, so that a filter does not
/// change what a colour means; else of those in the answer. Marks without one value count as none, last.
fn values(cloud: &Cloud, path: &str) -> Vec<Option<Value>> {
    let mut all: Vec<Value> = match cloud.facets.iter().find(|facet| facet.path == path) {
        Some(facet) => facet.values.iter().map(|(value, _)| value.clone()).collect(),
        None => Vec::new(),
    };
    let setting = cloud.setting(path);
    for value in setting.iter().flat_map(|setting| &setting.values) {
        if !all.iter().any(|other| clause::same(other, value)) {
            all.push(value.clone());
        }
    }
    sort_values(&mut all);
    let held = |mark| setting.map_or(Held::Nothing, |setting| setting.get(mark));
    let some_lack_it = (0..cloud.len()).any(|mark| !matches!(held(mark), Held::One(_)));
    all.into_iter().map(Some).chain(some_lack_it.then_some(None)).collect()
}

/// Numbers by size, texts by alphabet, numbers first.
pub fn sort_values(values: &mut Vec<Value>) {
    sort_by(values, |one, other| match (one.as_number(), other.as_number()) {
        (Some(one), Some(other)) => one.total_cmp(&other),
        (Some(_), None) => std::cmp::Ordering::Less,
        (None, Some(_)) => std::cmp::Ordering::Greater,
        (None, None) => one.to_string().cmp(&other.to_string()),
    });
}

/// The position of each mark's value among `values`.
fn positions(cloud: &Cloud, path: &str, values: &[Option<Value>]) -> Vec<u16> {
    let Some(setting) = cloud.setting(path) else { return vec![0; cloud.len()] };
    let none = values.iter().position(Option::is_none).unwrap_or(0) as u16;
    let place = |value: &Value| {
        let same = |other: &Option<Value>| other.as_ref().is_some_and(|other| clause::same(other, value));
        values.iter().position(same).unwrap_or(0) as u16
    };
    let places: Vec<u16> = setting.values.iter().map(place).collect();
    let position = |code: &u32| (*code as usize).checked_sub(1).and_then(|code| places.get(code)).copied();
    setting.codes.0.iter().map(|code| position(code).unwrap_or(none)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_cut_into_equal_stretches() {
        let channel = stretches(&[0.0, 0.24, 0.25, 1.0, f64::NAN, f64::INFINITY], "share", 4);
        assert_eq!(channel.codes, [0, 0, 1, 3, 4, 4]);
        assert_eq!(
            channel.keys,
            ["0.0 to 25.0\u{a0}%", "25.0 to 50.0\u{a0}%", "50.0 to 75.0\u{a0}%", "75.0 to 100.0\u{a0}%", "none"]
        );
        assert_eq!(channel.nothing, Some(4));
        assert_eq!(channel.occurring(), [true, true, false, true, true]);
        let same = stretches(&[2.0, 2.0], "", 4);
        assert_eq!((same.keys.len(), same.codes), (1, vec![0, 0]));
    }
}
