//! Intervals and tests over seeds and test examples: what figures and comparisons judge by.

pub(crate) mod examples;
pub(crate) mod judge;
pub(crate) mod likeness;
pub(crate) mod power;
pub(crate) mod resample;
