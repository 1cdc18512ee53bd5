//! Columns as small numbers: what groups and counts runs without looking at a text twice.

use std::collections::HashMap;

use polars::prelude::{Float64Chunked, StringChunked};
use retort_wire::Value;

use super::{
    Index,
    cells::{Cells, FIXED},
    columns::Setting,
};

/// A dictionary-coded column.
#[derive(Debug, Default)]
pub(super) struct Codes {
    /// For each run 0 where it lacks the column, else one more than the position of its value.
    pub(super) codes: Vec<u32>,
    /// The values, each once. 4 and 4.0 are one value.
    pub(super) values: Vec<Value>,
}

/// A value as a key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Held<'a> {
    Switch(bool),
    Number(u64),
    Text(&'a str),
}

impl<'a> Held<'a> {
    fn of(value: &'a Value) -> Self {
        match value {
            Value::Switch(on) => Self::Switch(*on),
            Value::Text(text) => Self::Text(text),
            // Adding zero makes one zero of the two.
            _ => Self::Number((value.as_number().unwrap_or(f64::NAN) + 0.0).to_bits()),
        }
    }
}

impl Codes {
    /// The codes of a setting, in which 4 and 4.0 are one value.
    fn of_setting(setting: &Setting) -> Self {
        let mut known: HashMap<Held, u32> = HashMap::new();
        let mut values: Vec<Value> = Vec::new();
        let mut merged = vec![0];
        for value in &setting.values {
            merged.push(*known.entry(Held::of(value)).or_insert_with(|| {
                values.push(value.clone());
                values.len() as u32
            }));
        }
        Self { codes: setting.codes.iter().map(|code| merged[*code as usize]).collect(), values }
    }

    /// The codes of any other column.
    fn of_cells(cells: &Cells, height: usize) -> Self {
        let mut out = Self { codes: Vec::with_capacity(height), values: Vec::new() };
        let mut numbers: HashMap<u64, u32> = HashMap::new();
        let mut texts: HashMap<&str, u32> = HashMap::new();
        let number = |cells: &Option<Float64Chunked>, row| cells.as_ref().and_then(|cells| cells.get(row));
        for row in 0..height {
            let code = match (number(&cells.numbers, row), text(cells.texts.as_ref(), row)) {
                (Some(number), _) => *numbers.entry((number + 0.0).to_bits()).or_insert_with(|| {
                    out.values.push(whole(number));
                    out.values.len() as u32
                }),
                (None, Some(text)) => *texts.entry(text).or_insert_with(|| {
                    out.values.push(Value::from(text));
                    out.values.len() as u32
                }),
                (None, None) => 0,
            };
            out.codes.push(code);
        }
        out
    }
}

fn text(texts: Option<&StringChunked>, row: usize) -> Option<&str> {
    texts.and_then(|texts| texts.get(row))
}

/// A number as people would write it.
fn whole(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9e15 { Value::Integer(number as i64) } else { Value::Number(number) }
}

impl Index {
    /// The codes of a setting or of another column; `cells` are the latter's.
    pub(super) fn make_codes(&self, column: &str, cells: &Cells) -> Codes {
        match self.table.columns.settings().get(column).filter(|_| !FIXED.contains(&column)) {
            Some(setting) => Codes::of_setting(setting),
            None => Codes::of_cells(cells, self.len()),
        }
    }
}
