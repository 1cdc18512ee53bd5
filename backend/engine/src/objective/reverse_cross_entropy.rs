//! Cross-entropy with the student's own distribution as the target.

use burn::tensor::{
    Tensor,
    activation::{log_softmax, softmax},
};

use crate::settings::Read;

use super::{Base, Entry, View, parameter};

pub(super) const ENTRY: Entry = Entry {
    name: "reverse_cross_entropy",
    label: "Reverse cross-entropy",
    help: "−τ² Σ pₛ log pₜ, both softened by τ; without an entropy term, so the student collapses onto the teacher's most probable class.",
    parameters: &[parameter::TEMPERATURE],
    read: |table| Ok(Box::new(ReverseCrossEntropy { temperature: table.real("temperature")? })),
};

/// −τ² Σ pₛ log pₜ (Stanton and others 2021, their code).
struct ReverseCrossEntropy {
    temperature: f64,
}

impl Base for ReverseCrossEntropy {
    fn loss(&self, view: &View<'_>) -> Tensor<1> {
        let softening = view.softening(self.temperature);
        let teacher = log_softmax(softening.soften(view.teacher.clone()), 1);
        softening.squared_mean(softmax(softening.soften(view.student.clone()), 1).mul(teacher)).neg()
    }
}
