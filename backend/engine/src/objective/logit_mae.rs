//! The absolute difference of the logits.

use burn::tensor::Tensor;

use super::{Base, Entry, View, mean};

pub(super) const ENTRY: Entry = Entry {
    name: "logit_mae",
    label: "Logit MAE",
    help: "Σ |zₛ − zₜ|; zₜ are the ensemble's log-probabilities.",
    parameters: &[],
    read: |_| Ok(Box::new(LogitMae)),
};

/// Σ |zₛ − zₜ|; where they are equal its gradient is 0.
struct LogitMae;

impl Base for LogitMae {
    fn loss(&self, view: &View<'_>) -> Tensor<1> {
        mean(view.student.clone().sub(view.teacher.clone()).abs())
    }
}
