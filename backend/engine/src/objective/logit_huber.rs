//! A difference of the logits that is squared when small and absolute when large.

use burn::tensor::Tensor;

use crate::{
    catalog::field::{self, Describe as _},
    settings::Read,
};

use super::{Base, Entry, Parameter, View, mean};

pub(super) const ENTRY: Entry = Entry {
    name: "logit_huber",
    label: "Logit Huber",
    help: "Σ h(zₛ − zₜ) with h(d) = d²/2δ up to |d| = δ and |d| − δ/2 beyond; zₜ are the ensemble's log-probabilities.",
    parameters: &[DELTA],
    read: |table| Ok(Box::new(LogitHuber { delta: table.real("delta")? })),
};

const DELTA: Parameter = Parameter {
    name: "delta",
    field: || {
        field::number("objective", "delta", "Huber's δ", 0.001, 1000.0, 1.0)
            .help("Differences of logits below it count by their square, those above it by their size.")
            .short("δ {}")
    },
};

/// Σ h(zₛ − zₜ) with Huber's function divided by δ (Huber 1964; Girshick 2015 calls it smooth L1).
struct LogitHuber {
    delta: f64,
}

impl Base for LogitHuber {
    fn loss(&self, view: &View<'_>) -> Tensor<1> {
        let distance = view.student.clone().sub(view.teacher.clone()).abs();
        // With the part up to δ and the part beyond it, h needs no case distinction: s²/2δ + (|d| − s).
        let small = distance.clone().clamp_max(self.delta);
        mean(small.clone().square().div_scalar(2.0 * self.delta).add(distance.sub(small)))
    }
}
