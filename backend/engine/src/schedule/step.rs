//! A learning rate that falls in steps.

use crate::{
    catalog::field::{self, Describe as _},
    settings::Read,
};

use super::{Entry, Schedule};

pub(super) const ENTRY: Entry = Entry {
    name: "step",
    label: "Steps",
    help: "Multiplied by a factor every so many epochs.",
    fields: |table| {
        vec![
            field::integer(table, "step_every", "Step every", 1, 10_000, 30)
                .help("Epochs between two steps of the learning rate.")
                .unit("epochs")
                .when(table, "schedule", "step"),
            field::number(table, "step_factor", "Step factor", 0.0, 1.0, 0.1)
                .help("What each step multiplies the learning rate with.")
                .when(table, "schedule", "step"),
        ]
    },
    read: |table| Ok(Box::new(Step { every: table.whole("step_every")?, factor: table.real("step_factor")? })),
};

struct Step {
    every: u32,
    factor: f64,
}

impl Schedule for Step {
    fn rate(&self, initial: f64, done: u32, _epochs: u32) -> f64 {
        initial * self.factor.powi((done / self.every.max(1)) as i32)
    }
}
