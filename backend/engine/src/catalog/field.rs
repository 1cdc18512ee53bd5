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
        later: false,
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

/// A weighted sum of some of a list, empty when nobody says otherwise.
pub fn sum(table: &str, name: &str, label: &str, options: Vec<Choice>) -> Field {
    plain(table, name, label, Kind::Sum { options }, Value::Text(String::new()))
}

/// Some of a list in an order, empty when nobody says otherwise.
pub fn order(table: &str, name: &str, label: &str, options: Vec<Choice>) -> Field {
    plain(table, name, label, Kind::Order { options }, Value::Text(String::new()))
}

/// Some of a list with a share each, together at most `max`, empty when nobody says otherwise.
pub fn mixture(table: &str, name: &str, label: &str, options: Vec<Choice>, max: f64) -> Field {
    plain(table, name, label, Kind::Mixture { options, max }, Value::Text(String::new()))
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
    /// What 0, or an empty sum, order or mixture, means in a word.
    fn zero(self, word: &str) -> Self;
    /// It exists only while `table.name` is `value`.
    fn when(self, table: &str, name: &str, value: &str) -> Self;
    /// It exists only while `table.name` is one of `values`.
    fn when_any(self, table: &str, name: &str, values: &[&str]) -> Self;
    /// It exists only while one of the alternatives holds.
    fn when_either(self, of: Vec<Condition>) -> Self;
    /// It exists only while `table.name` is none of `values`.
    fn unless(self, table: &str, name: &str, values: &[&str]) -> Self;
    /// It exists only while `table.name` is above `limit`.
    fn above(self, table: &str, name: &str, limit: f64) -> Self;
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

    fn when_either(mut self, of: Vec<Condition>) -> Self {
        self.when.push(Condition::Any { of });
        self
    }

    fn unless(mut self, table: &str, name: &str, values: &[&str]) -> Self {
        let values = values.iter().map(|value| Value::from(*value)).collect();
        self.when.push(Condition::NoneOf { path: format!("{table}.{name}"), values });
        self
    }

    fn above(mut self, table: &str, name: &str, limit: f64) -> Self {
        self.when.push(Condition::Above { path: format!("{table}.{name}"), limit });
        self
    }

    fn advanced(mut self) -> Self {
        self.advanced = true;
        self
    }
}
