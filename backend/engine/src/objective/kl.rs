//! The divergence of the student's softened distribution from the teacher's, without the factor τ².

use burn::tensor::{Tensor, activation::log_softmax};

use crate::settings::Read;

use super::{Base, Entry, View, mean, parameter};

pub(super) const ENTRY: Entry = Entry {
    name: "kl",
    label: "KL divergence",
    help: "Σ pₜ (log pₜ − log pₛ), both softened by τ and without the factor τ², so that a high τ shrinks the gradient.",
    parameters: &[parameter::TEMPERATURE],
    read: |table| Ok(Box::new(Kl { temperature: table.real("temperature")? })),
};

/// Σ pₜ (log pₜ − log pₛ) (Kullback and Leibler 1951).
struct Kl {
    temperature: f64,
}

impl Base for Kl {
    fn loss(&self, view: &View<'_>) -> Tensor<1> {
        let softening = view.softening(self.temperature);
        let teacher = log_softmax(softening.soften(view.teacher.clone()), 1);
        let student = log_softmax(softening.soften(view.student.clone()), 1);
        mean(student.sub(teacher.clone()).mul(teacher.exp())).neg()
    }
}
