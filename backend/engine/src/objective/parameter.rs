//! Settings that several objectives have.

use retort_wire::Field;

use crate::catalog::field::{self, Describe as _};

/// A setting of the table `objective` that is shown while an objective that has it is named.
pub struct Parameter {
    /// Its name within the table.
    pub name: &'static str,
    /// Its description, without the condition.
    pub field: fn() -> Field,
}

/// The temperature τ.
pub(super) const TEMPERATURE: Parameter = Parameter {
    name: "temperature",
    field: || {
        field::number("objective", "temperature", "Temperature τ", 0.1, 100.0, 1.0)
            .help("Both networks' logits are divided by it: above 1 the teacher's small probabilities count more.")
            .short("τ {}")
    },
};
