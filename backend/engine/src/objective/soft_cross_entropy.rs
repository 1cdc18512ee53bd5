//! The paper's objective: cross-entropy with the teacher's softened distribution (Hinton and others 2015).

use burn::tensor::{
    Tensor,
    activation::{log_softmax, softmax},
};

use crate::{
    catalog::field::{self, Describe as _},
    settings::Read,
};

use super::{Base, Entry};

pub(super) const ENTRY: Entry = Entry {
    name: "soft_cross_entropy",
    label: "Soft cross-entropy",
    help: "−τ² Σ pₜ log pₛ with both distributions softened by τ: the classic distillation loss, and the paper's.",
    fields: || {
        vec![
            field::number("objective", "temperature", "Temperature τ", 0.1, 100.0, 1.0)
                .help("Both networks' logits are divided by it: above 1 the teacher's small probabilities count more.")
                .short("τ {}")
                .when("objective", "name", "soft_cross_entropy"),
        ]
    },
    read: |table| Ok(Box::new(SoftCrossEntropy { temperature: table.real("temperature")? })),
};

struct SoftCrossEntropy {
    temperature: f64,
}

impl Base for SoftCrossEntropy {
    fn loss(&self, student: Tensor<2>, teacher: Tensor<2>) -> Tensor<1> {
        let batch = student.dims()[0] as f64;
        let soften = |values: Tensor<2>| match self.temperature {
            1.0 => values,
            temperature => values.div_scalar(temperature),
        };
        let target = softmax(soften(teacher), 1);
        (log_softmax(soften(student), 1) * target).sum().mul_scalar(-self.temperature * self.temperature / batch)
    }
}
