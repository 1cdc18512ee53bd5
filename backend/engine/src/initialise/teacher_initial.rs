//! The weights that the teacher itself began with (Stanton and others 2021, Table 1).

use super::{Beginning, Entry};

pub(super) const ENTRY: Entry = Entry {
    name: "teacher_initial",
    label: "The teacher's initial weights",
    help: "The random weights that the teacher's training began with; of an ensemble, those of its first member.",
    copies: true,
    fields: Vec::new,
    // The student's own network with those weights: what is no weight, like dropout, stays the student's.
    begin: |origin| Ok(Beginning::of(origin.random()?.interpolate(&(origin.teacher_initial)()?, 1.0)?)),
};
