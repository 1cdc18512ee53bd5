//! Half a cosine (Loshchilov and Hutter 2017, without restarts).

use std::f64::consts::PI;

use crate::{
    catalog::field::{self, Describe as _},
    settings::Read,
};

use super::{Entry, Schedule};

pub(super) const ENTRY: Entry = Entry {
    name: "cosine",
    label: "Cosine",
    help: "Falls along half a cosine, once per epoch, from the learning rate to the final one.",
    fields: |table| {
        vec![
            field::number(
                table,
                "final_learning_rate",
                "Final learning rate",
                0.0,
                10.0,
                if table == "teacher" { 0.0 } else { 1e-6 },
            )
            .help("Where the cosine ends, after the last epoch.")
            .when(table, "schedule", "cosine")
            .advanced(),
        ]
    },
    read: |table| Ok(Box::new(Cosine { end: table.real("final_learning_rate")? })),
};

struct Cosine {
    end: f64,
}

impl Schedule for Cosine {
    fn rate(&self, initial: f64, done: u32, epochs: u32) -> f64 {
        self.end + (initial - self.end) * 0.5 * (1.0 + (PI * f64::from(done) / f64::from(epochs.max(1))).cos())
    }
}
