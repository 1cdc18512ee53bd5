//! Learning rates over epochs.
//!
//! A schedule is one file and one line in [`REGISTRY`].

mod constant;
mod cosine;
mod step;
mod warmup;

use retort_wire::{Field, Spec};

use crate::{Error, settings::Read};

/// A way to set the learning rate of each epoch.
pub struct Entry {
    /// Its name in specs.
    pub name: &'static str,
    /// Its name in words.
    pub label: &'static str,
    /// One line.
    pub help: &'static str,
    /// The settings that only it has, for the table `teacher` or `training`.
    pub fields: fn(table: &str) -> Vec<Field>,
    /// Reads its settings from the table.
    pub read: fn(table: &Spec) -> Result<Box<dyn Schedule>, Error>,
}

/// The learning rate of every epoch, stepped per epoch.
pub trait Schedule: Send + Sync {
    /// The rate after `done` of `epochs` epochs, starting from `initial`.
    fn rate(&self, initial: f64, done: u32, epochs: u32) -> f64;
}

/// Every schedule, in the order in which it is offered.
pub const REGISTRY: &[Entry] = &[cosine::ENTRY, constant::ENTRY, step::ENTRY];

/// The schedule that a table (`teacher` or `training`) of a spec names, after its warm-up.
pub fn read(table: &Spec) -> Result<Box<dyn Schedule>, Error> {
    let name = table.word("schedule")?;
    let schedule = match REGISTRY.iter().find(|entry| entry.name == name) {
        Some(entry) => (entry.read)(table)?,
        None => return Err(Error::setting("schedule", format!("is {name}, which is not known."))),
    };
    Ok(warmup::before(schedule, table.whole("warmup")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(name: &str, initial: f64, fields: &[(&str, f64)], epochs: u32) -> Vec<f64> {
        let mut table = Spec::default();
        table.set("schedule", name);
        table.set("warmup", 0_i64);
        for (path, value) in fields {
            table.set(*path, *value);
        }
        let schedule = read(&table).unwrap();
        (0..epochs).map(|done| schedule.rate(initial, done, epochs)).collect()
    }

    #[test]
    fn rates_are_what_the_formulas_say() {
        let near = |found: Vec<f64>, expected: &[f64]| {
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-8), "{found:?} is not {expected:?}");
        };
        near(rates("cosine", 0.1, &[("final_learning_rate", 0.0)], 4), &[0.1, 0.085_355_339, 0.05, 0.014_644_661]);
        near(rates("step", 1.0, &[("step_every", 2.0), ("step_factor", 0.1)], 5), &[1.0, 1.0, 0.1, 0.1, 0.01]);
        near(rates("constant", 0.3, &[], 3), &[0.3, 0.3, 0.3]);
        // Three epochs of equal steps, then the whole cosine over the four that are left.
        let warm = [("final_learning_rate", 0.0), ("warmup", 3.0)];
        near(rates("cosine", 0.1, &warm, 7), &[0.025, 0.05, 0.075, 0.1, 0.085_355_339, 0.05, 0.014_644_661]);
        near(rates("constant", 0.3, &[("warmup", 5.0)], 3), &[0.05, 0.1, 0.15]);
    }
}
