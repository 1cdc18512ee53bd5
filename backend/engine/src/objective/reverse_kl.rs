//! The divergence of the teacher's softened distribution from the student's.

use burn::tensor::{Tensor, activation::log_softmax};

use crate::settings::Read;

use super::{Base, Entry, View, parameter};

pub(super) const ENTRY: Entry = Entry {
    name: "reverse_kl",
    label: "Reverse KL divergence",
    help: "τ² Σ pₛ (log pₛ − log pₜ), both softened by τ: the student would rather miss a class than invent one.",
    parameters: &[parameter::TEMPERATURE],
    read: |table| Ok(Box::new(ReverseKl { temperature: table.real("temperature")? })),
};

/// τ² Σ pₛ (log pₛ − log pₜ) (Gu and others 2024 use it for language models).
struct ReverseKl {
    temperature: f64,
}

impl Base for ReverseKl {
    fn loss(&self, view: &View<'_>) -> Tensor<1> {
        let softening = view.softening(self.temperature);
        let teacher = log_softmax(softening.soften(view.teacher.clone()), 1);
        let student = log_softmax(softening.soften(view.student.clone()), 1);
        softening.squared_mean(student.clone().exp().mul(student.sub(teacher)))
    }
}
