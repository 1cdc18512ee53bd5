//! The paper's objective: cross-entropy with the teacher's softened distribution (Hinton, Vinyals and Dean 2015).

use burn::tensor::{
    Tensor,
    activation::{log_softmax, softmax},
};
use retort_wire::Spec;

use crate::{Error, settings::Read};

use super::{Base, Entry, View, parameter};

pub(super) const ENTRY: Entry = Entry {
    name: "soft_cross_entropy",
    label: "Soft cross-entropy",
    help: "−τ² Σ pₜ log pₛ with both distributions softened by τ: the classic distillation loss, and the paper's.",
    parameters: &[parameter::TEMPERATURE],
    read: |table| Ok(Box::new(SoftCrossEntropy::read(table)?)),
};

/// −τ² Σ pₜ log pₛ, the mean over the batch.
pub(super) struct SoftCrossEntropy {
    temperature: f64,
}

impl SoftCrossEntropy {
    /// Reads the temperature.
    pub(super) fn read(table: &Spec) -> Result<Self, Error> {
        Ok(Self { temperature: table.real("temperature")? })
    }
}

impl Base for SoftCrossEntropy {
    fn loss(&self, view: &View<'_>) -> Tensor<1> {
        let softening = view.softening(self.temperature);
        let target = softmax(softening.soften(view.teacher.clone()), 1);
        softening.squared_mean(log_softmax(softening.soften(view.student.clone()), 1).mul(target)).neg()
    }
}
