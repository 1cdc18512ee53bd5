//! Weights of the student's own.

use super::{Beginning, Entry};

pub(super) const ENTRY: Entry = Entry {
    name: "random",
    label: "Random",
    help: "Random weights of the student's own, from the run's seed.",
    copies: false,
    fields: Vec::new,
    begin: |origin| Ok(Beginning::of(origin.random()?)),
};
