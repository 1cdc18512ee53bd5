//! Fields of the catalog, built in a few words each.

use retort_wire::{Choice, Condition, Field, Kind, Value};

fn plain(table: &str, name: &str, label: &str, kind: Kind, default: Value) -> Field {
    Field {
        path: format!("{table}.{name}"),
        label: label.to_owned(),
        help: String::new(),
        kind,
        default,
        unit: String::new(),
        short: String::new(),
        zero: String::new(),
        when: Vec::new(),
        advanced: false,
    }
}

/// A whole number.
pub fn integer(table: &str, name: &str, label: &str, min: i64, max: i64, default: i64) -> Field {
    plain(table, name, label, Kind::Integer { min, max }, Value::Integer(default))
}

/// A real number.
pub fn number(table: &str, name: &str, label: &str, min: f64, max: f64, default: f64) -> Field {
    plain(table, name, label, Kind::Number { min, max }, Value::Number(default))
}

/// On or off.
pub fn switch(table: &str, name: &str, label: &str, default: bool) -> Field {
    plain(table, name, label, Kind::Switch, Value::Switch(default))
}

/// One of a list.
pub fn choice(table: &str, name: &str, label: &str, options: Vec<Choice>, default: &str) -> Field {
    plain(table, name, label, Kind::Choice { options }, Value::Text(default.to_owned()))
}

/// One thing that can be chosen.
pub fn option(value: &str, label: &str, help: &str, note: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        help: help.to_owned(),
        note: note.to_owned(),
        available: true,
    }
}

/// The rest of what a field can say about itself.
pub trait Describe {
    /// One line of help.
    fn help(self, text: &str) -> Self;
    /// Its unit.
    fn unit(self, unit: &str) -> Self;
    /// How it is written in a short label, `{}` being the value.
    fn short(self, short: &str) -> Self;
    /// What 0 means, in a word.
    fn zero(self, word: &str) -> Self;
    /// It exists only while `table.name` is `value`.
    fn when(self, table: &str, name: &str, value: &str) -> Self;
    /// It exists only while `table.name` is one of `values`.
    fn when_any(self, table: &str, name: &str, values: &[&str]) -> Self;
    /// It is shown only on request.
    fn advanced(self) -> Self;
}

impl Describe for Field {
    fn help(mut self, text: &str) -> Self {
        text.clone_into(&mut self.help);
        self
    }

    fn unit(mut self, unit: &str) -> Self {
        unit.clone_into(&mut self.unit);
        self
    }

    fn short(mut self, short: &str) -> Self {
        short.clone_into(&mut self.short);
        self
    }

    fn zero(mut self, word: &str) -> Self {
        word.clone_into(&mut self.zero);
        self
    }

    fn when(self, table: &str, name: &str, value: &str) -> Self {
        self.when_any(table, name, &[value])
    }

    fn when_any(mut self, table: &str, name: &str, values: &[&str]) -> Self {
        let values = values.iter().map(|value| Value::from(*value)).collect();
        self.when.push(Condition::OneOf { path: format!("{table}.{name}"), values });
        self
    }

    fn advanced(mut self) -> Self {
        self.advanced = true;
        self
    }
}
