//! What runs can be filtered by: the values of every field, counted.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap},
};

use retort_wire::{Catalog, Kind, Run, Value, group::Facet, spec::SEED};

use super::cells::study;

/// Values with their counts by path, and how many runs were counted.
#[derive(Debug, Default)]
pub(super) struct Counts {
    total: u32,
    paths: BTreeMap<String, HashMap<Held, (Value, u32)>>,
}

/// A value as a key. 4 and 4.0 are one value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Held {
    Switch(bool),
    Number(u64),
    Text(String),
}

impl Held {
    fn of(value: &Value) -> Self {
        match value {
            Value::Switch(on) => Self::Switch(*on),
            Value::Text(text) => Self::Text(text.clone()),
            // Adding zero makes one zero of the two.
            _ => Self::Number((value.as_number().unwrap_or(f64::NAN) + 0.0).to_bits()),
        }
    }
}

impl Counts {
    /// Counts the values of `runs`. Runs of a group share their settings, so that each group is looked at once.
    pub(super) fn of<'a>(runs: impl Iterator<Item = &'a Run>) -> Self {
        let mut counts = Self::default();
        let mut groups: HashMap<&str, (&Run, u32)> = HashMap::new();
        for run in runs {
            counts.total += 1;
            counts.add("state", &Value::Text(run.state.name().to_owned()), 1);
            counts.add("study", &Value::Text(study(run).to_owned()), 1);
            groups.entry(&run.group).or_insert((run, 0)).1 += 1;
        }
        for (run, count) in groups.into_values() {
            for (path, value) in run.spec.0.iter().filter(|(path, _)| *path != SEED) {
                counts.add(path, value, count);
            }
        }
        counts
    }

    /// How many runs were counted.
    pub(super) fn total(&self) -> u32 {
        self.total
    }

    fn add(&mut self, path: &str, value: &Value, count: u32) {
        if !self.paths.contains_key(path) {
            self.paths.insert(path.to_owned(), HashMap::new());
        }
        let Some(values) = self.paths.get_mut(path) else { return };
        values.entry(Held::of(value)).or_insert_with(|| (value.clone(), 0)).1 += count;
    }

    /// The facets with more than one value ("none" counts as one): state and study, then the fields in the catalog's
    /// order, then what the catalog does not know. Values are in the order of their choices, or by size.
    pub(super) fn facets(&self, catalog: &Catalog) -> Vec<Facet> {
        let fields = catalog.fields().map(|field| field.path.as_str());
        let unknown = self.paths.keys().map(String::as_str).filter(|path| catalog.field(path).is_none());
        let fixed = ["state", "study"];
        let order = fixed.into_iter().chain(fields).chain(unknown.filter(|path| !fixed.contains(path)));
        order.filter_map(|path| self.facet(path, catalog)).collect()
    }

    fn facet(&self, path: &str, catalog: &Catalog) -> Option<Facet> {
        let held = self.paths.get(path)?;
        let counted: u32 = held.values().map(|(_, count)| count).sum();
        if held.len() + usize::from(counted < self.total) < 2 {
            return None;
        }
        let options = match catalog.field(path).map(|field| &field.kind) {
            Some(Kind::Choice { options }) => options.as_slice(),
            _ => &[],
        };
        let place = |value: &Value| options.iter().position(|option| Some(option.value.as_str()) == value.as_text());
        let mut values: Vec<(Value, u32)> = held.values().cloned().collect();
        values.sort_by(|(a, _), (b, _)| {
            let places = place(a).unwrap_or(usize::MAX).cmp(&place(b).unwrap_or(usize::MAX));
            let sizes = || match (a.as_number(), b.as_number()) {
                (Some(a), Some(b)) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
                _ => a.to_string().cmp(&b.to_string()),
            };
            places.then_with(sizes)
        });
        Some(Facet { path: path.to_owned(), values })
    }
}
