//! The sum of both divergences between the student and the whole ensemble.

use burn::tensor::{Tensor, activation::log_softmax};

use crate::settings::Read;

use super::{Base, Entry, View, mean, parameter};

pub(super) const ENTRY: Entry = Entry {
    name: "symmetric_kl",
    label: "Symmetric KL divergence",
    help: "KL(pₜ ‖ pₛ) + KL(pₛ ‖ pₜ), both softened by τ, without the factor τ²; the ensemble is averaged first.",
    parameters: &[parameter::TEMPERATURE],
    read: |table| Ok(Box::new(SymmetricKl { temperature: table.real("temperature")? })),
};

/// Σ (pₛ − pₜ) (log pₛ − log pₜ), which is the sum of both divergences (Jeffreys 1946).
struct SymmetricKl {
    temperature: f64,
}

impl Base for SymmetricKl {
    fn loss(&self, view: &View<'_>) -> Tensor<1> {
        let softening = view.softening(self.temperature);
        let teacher = log_softmax(softening.soften(view.teacher.clone()), 1);
        let student = log_softmax(softening.soften(view.student.clone()), 1);
        mean(student.clone().exp().sub(teacher.clone().exp()).mul(student.sub(teacher)))
    }
}
