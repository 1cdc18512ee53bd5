//! The same learning rate throughout.

use super::{Entry, Schedule};

pub(super) const ENTRY: Entry = Entry {
    name: "constant",
    label: "Constant",
    help: "The same learning rate throughout.",
    fields: |_| Vec::new(),
    read: |_| Ok(Box::new(Constant)),
};

struct Constant;

impl Schedule for Constant {
    fn rate(&self, initial: f64, _done: u32, _epochs: u32) -> f64 {
        initial
    }
}
