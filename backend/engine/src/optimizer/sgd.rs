//! Stochastic gradient descent.

use burn::tensor::Tensor;

use crate::{
    catalog::field::{self, Describe as _},
    settings::Read,
};

use super::{Entry, Rule, Update};

pub(super) const ENTRY: Entry = Entry {
    name: "sgd",
    label: "SGD",
    help: "Stochastic gradient descent with momentum: the paper's choice.",
    fields: |table| {
        vec![
            field::number(table, "momentum", "Momentum", 0.0, 0.9999, 0.9)
                .help("How much of the previous step is kept.")
                .when(table, "optimizer", "sgd")
                .advanced(),
            field::switch(table, "nesterov", "Nesterov", true)
                .help("Look ahead along the momentum (Nesterov's variant, as PyTorch defines it).")
                .when(table, "optimizer", "sgd")
                .advanced(),
        ]
    },
    read: |table| {
        Ok(Rule::Each(Box::new(Sgd {
            momentum: table.real("momentum")?,
            nesterov: table.on("nesterov")?,
            weight_decay: table.real("weight_decay")?,
        })))
    },
};

struct Sgd {
    momentum: f64,
    nesterov: bool,
    weight_decay: f64,
}

impl Update for Sgd {
    fn update(
        &self,
        rate: f64,
        _step: u32,
        weight: Tensor<1>,
        gradient: Tensor<1>,
        state: &mut Vec<Tensor<1>>,
    ) -> Tensor<1> {
        let gradient = match self.weight_decay {
            0.0 => gradient,
            decay => gradient + weight.clone().mul_scalar(decay),
        };
        if self.momentum == 0.0 {
            return weight - gradient.mul_scalar(rate);
        }
        let velocity = match state.pop() {
            Some(velocity) => velocity.mul_scalar(self.momentum) + gradient.clone(),
            None => gradient.clone(),
        };
        state.push(velocity.clone());
        let step = if self.nesterov { gradient + velocity.mul_scalar(self.momentum) } else { velocity };
        weight - step.mul_scalar(rate)
    }
}
