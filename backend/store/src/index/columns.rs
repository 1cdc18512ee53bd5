//! Settings and numbers of all runs, one column each: a tenth of the memory that a table of names in every run takes.

use std::collections::{BTreeMap, HashMap};

use retort_wire::{Num, Spec, Value, spec::SEED};

/// Stands in a column of numbers where a run has none: a NaN that no measurement gives, because measured ones are
/// stored as the one NaN of Rust.
const MISSING: u64 = 0x7ff8_0000_0000_0bad;

/// The columns. All have the same height.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    height: usize,
    settings: BTreeMap<String, Setting>,
    numbers: BTreeMap<String, Numbers>,
}

/// A setting of all runs: every value is held once, whatever runs have it.
#[derive(Clone, Debug, Default)]
pub(super) struct Setting {
    /// 0 where a run lacks it, else one more than the position of its value.
    pub(super) codes: Vec<u32>,
    pub(super) values: Vec<Value>,
    known: HashMap<Exact, u32>,
    /// The code that was set last: neighbours are mostly of one study, in which most settings never change.
    last: u32,
}

/// One number of all runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers(Vec<f64>);

/// A value as a key; 4 and 4.0 are two, because a spec must come back as it was.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Exact {
    Switch(bool),
    Integer(i64),
    Number(u64),
    Text(String),
}

impl Exact {
    fn of(value: &Value) -> Self {
        match value {
            Value::Switch(on) => Self::Switch(*on),
            Value::Integer(whole) => Self::Integer(*whole),
            Value::Number(real) => Self::Number(real.to_bits()),
            Value::Text(text) => Self::Text(text.clone()),
        }
    }
}

impl Setting {
    /// Sets the value of one run.
    pub(super) fn set(&mut self, row: usize, value: Value) {
        let same = self.last > 0 && self.values.get(self.last as usize - 1) == Some(&value);
        if !same {
            self.last = *self.known.entry(Exact::of(&value)).or_insert_with(|| {
                self.values.push(value);
                self.values.len() as u32
            });
        }
        if let Some(code) = self.codes.get_mut(row) {
            *code = self.last;
        }
    }

    /// The value of one run.
    pub(super) fn get(&self, row: usize) -> Option<&Value> {
        self.values.get((*self.codes.get(row)? as usize).checked_sub(1)?)
    }
}

impl Numbers {
    /// A column as it is read from a file.
    pub(super) fn of(numbers: impl Iterator<Item = Option<f64>>) -> Self {
        Self(numbers.map(stored).collect())
    }

    /// The number of one run.
    pub(super) fn get(&self, row: usize) -> Option<f64> {
        self.0.get(row).copied().filter(|number| number.to_bits() != MISSING)
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = Option<f64>> {
        self.0.iter().map(|number| (number.to_bits() != MISSING).then_some(*number))
    }
}

fn stored(number: Option<f64>) -> f64 {
    match number {
        Some(number) if number.is_nan() => f64::NAN,
        Some(number) => number,
        None => f64::from_bits(MISSING),
    }
}

impl Columns {
    /// Columns without any value, for so many runs.
    pub(super) fn of_height(height: usize) -> Self {
        Self { height, ..Self::default() }
    }

    /// Makes room for one more run, which has nothing yet.
    pub(super) fn grow(&mut self) {
        self.height += 1;
        self.settings.values_mut().for_each(|setting| setting.codes.push(0));
        self.numbers.values_mut().for_each(|numbers| numbers.0.push(f64::from_bits(MISSING)));
    }

    /// Replaces what one run has.
    pub(super) fn set(&mut self, row: usize, spec: Spec, summary: &BTreeMap<String, Num>) {
        for setting in self.settings.values_mut() {
            setting.codes[row] = 0;
        }
        for numbers in self.numbers.values_mut() {
            numbers.0[row] = f64::from_bits(MISSING);
        }
        for (path, value) in spec.0 {
            self.setting_mut(&path).set(row, value);
        }
        for (key, number) in summary {
            if !self.numbers.contains_key(key) {
                self.numbers.insert(key.clone(), Numbers(vec![f64::from_bits(MISSING); self.height]));
            }
            if let Some(numbers) = self.numbers.get_mut(key) {
                numbers.0[row] = stored(Some(number.0));
            }
        }
    }

    /// The column of a setting, made where there is none.
    pub(super) fn setting_mut(&mut self, path: &str) -> &mut Setting {
        let height = self.height;
        if !self.settings.contains_key(path) {
            self.settings.insert(path.to_owned(), Setting { codes: vec![0; height], ..Setting::default() });
        }
        self.settings.entry(path.to_owned()).or_default()
    }

    /// Puts a whole column in its place.
    pub(super) fn put_numbers(&mut self, key: &str, numbers: Numbers) {
        self.numbers.insert(key.to_owned(), numbers);
    }

    /// Takes these rows, in this order, and no others; columns that are left without a value go.
    pub(super) fn pick(&mut self, rows: &[usize]) {
        self.height = rows.len();
        for setting in self.settings.values_mut() {
            setting.codes = rows.iter().map(|row| setting.codes[*row]).collect();
        }
        for numbers in self.numbers.values_mut() {
            numbers.0 = rows.iter().map(|row| numbers.0[*row]).collect();
        }
        self.settings.retain(|_, setting| setting.codes.iter().any(|code| *code > 0));
        self.numbers.retain(|_, numbers| numbers.0.iter().any(|number| number.to_bits() != MISSING));
    }

    /// The settings that any run has, by path.
    pub(super) fn settings(&self) -> &BTreeMap<String, Setting> {
        &self.settings
    }

    /// The numbers that any run has, by `protocol:split.metric`.
    pub(super) fn numbers(&self) -> &BTreeMap<String, Numbers> {
        &self.numbers
    }

    /// The spec of one run.
    pub(super) fn spec(&self, row: usize) -> Spec {
        let values = self.settings.iter().filter_map(|(path, setting)| Some((path.clone(), setting.get(row)?.clone())));
        Spec(values.collect())
    }

    /// The seed of one run; 0 where none is set.
    pub(super) fn seed(&self, row: usize) -> i64 {
        self.settings.get(SEED).and_then(|setting| setting.get(row)?.as_integer()).unwrap_or(0)
    }

    /// The numbers of one run.
    pub(super) fn summary(&self, row: usize) -> BTreeMap<String, Num> {
        self.numbers.iter().filter_map(|(key, numbers)| Some((key.clone(), Num(numbers.get(row)?)))).collect()
    }
}
