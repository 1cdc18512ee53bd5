//! The squared difference of the distributions.

use burn::tensor::{Tensor, activation::softmax};

use crate::settings::Read;

use super::{Base, Entry, View, mean, parameter};

pub(super) const ENTRY: Entry = Entry {
    name: "brier",
    label: "Brier",
    help: "(pₜ − pₛ)², both softened by τ: the mean over examples and classes, so its gradient is small where classes are many.",
    parameters: &[parameter::TEMPERATURE],
    read: |table| Ok(Box::new(Brier { temperature: table.real("temperature")? })),
};

/// (pₜ − pₛ)² (Brier 1950, with the teacher in place of the truth), the mean over examples and classes.
struct Brier {
    temperature: f64,
}

impl Base for Brier {
    fn loss(&self, view: &View<'_>) -> Tensor<1> {
        let softening = view.softening(self.temperature);
        let classes = view.student.dims()[1] as f64;
        let teacher = softmax(softening.soften(view.teacher.clone()), 1);
        let student = softmax(softening.soften(view.student.clone()), 1);
        mean(student.sub(teacher).square()).div_scalar(classes)
    }
}
