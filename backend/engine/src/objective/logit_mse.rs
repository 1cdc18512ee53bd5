//! The squared difference of the logits.

use burn::tensor::Tensor;

use super::{Base, Entry, View, mean};

pub(super) const ENTRY: Entry = Entry {
    name: "logit_mse",
    label: "Logit MSE",
    help: "(zₛ − zₜ)², the mean over examples and classes; zₜ are the ensemble's log-probabilities, whose level is copied too.",
    parameters: &[],
    read: |_| Ok(Box::new(LogitMse)),
};

/// (zₛ − zₜ)² (Ba and Caruana 2014), the mean over examples and classes.
struct LogitMse;

impl Base for LogitMse {
    fn loss(&self, view: &View<'_>) -> Tensor<1> {
        let classes = view.student.dims()[1] as f64;
        mean(view.student.clone().sub(view.teacher.clone()).square()).div_scalar(classes)
    }
}
