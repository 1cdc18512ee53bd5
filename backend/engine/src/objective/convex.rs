//! From hard labels to soft ones.

use burn::tensor::Tensor;

use crate::{
    catalog::field::{self, Describe as _},
    settings::Read,
};

use super::{
    Base, Entry, Parameter, View,
    hard_labels::{self, HardLabels},
    parameter,
    soft_cross_entropy::SoftCrossEntropy,
};

pub(super) const ENTRY: Entry = Entry {
    name: "convex",
    label: "Hard to soft labels",
    help: "β · hard labels + (1 − β) · soft cross-entropy, where β falls linearly over the epochs from its start to 0.",
    parameters: &[parameter::TEMPERATURE, hard_labels::LABELS, hard_labels::CORRUPTION, START],
    read: |table| {
        let (hard, soft) = (HardLabels::read(table)?, SoftCrossEntropy::read(table)?);
        Ok(Box::new(Convex { hard, soft, start: table.real("start")? }))
    },
};

const START: Parameter = Parameter {
    name: "start",
    field: || {
        field::number("objective", "start", "Start of β", 0.0, 1.0, 1.0)
            .help("The weight β of the hard labels in the first epoch; it would reach 0 after the last.")
            .short("β from {}")
    },
};

/// β · hard + (1 − β) · soft (Stanton and others 2021, their code).
struct Convex {
    hard: HardLabels,
    soft: SoftCrossEntropy,
    start: f64,
}

impl Base for Convex {
    fn loss(&self, view: &View<'_>) -> Tensor<1> {
        let beta = self.start * (1.0 - view.progress);
        self.hard.loss(view).mul_scalar(beta) + self.soft.loss(view).mul_scalar(1.0 - beta)
    }

    fn draws_labels(&self) -> bool {
        self.hard.draws_labels()
    }
}
