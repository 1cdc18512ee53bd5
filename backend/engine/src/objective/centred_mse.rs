//! The squared difference of the logits, whatever is added to them.

use burn::tensor::Tensor;

use super::{Base, Entry, View, mean};

pub(super) const ENTRY: Entry = Entry {
    name: "centred_mse",
    label: "Centred MSE",
    help: "Σ (C zₛ − C zₜ)², where C subtracts the mean over the classes: only differences between logits count.",
    parameters: &[],
    read: |_| Ok(Box::new(CentredMse)),
};

/// ‖C (zₛ − zₜ)‖² with C = I − 11ᵀ/c; τ² KL(pₜ ‖ pₛ) tends to it, divided by 2c, for τ → ∞ (Hinton, Vinyals and Dean 2015).
struct CentredMse;

impl Base for CentredMse {
    fn loss(&self, view: &View<'_>) -> Tensor<1> {
        let difference = view.student.clone().sub(view.teacher.clone());
        let level = difference.clone().mean_dim(1);
        mean(difference.sub(level).square())
    }
}
