//! Adam with decoupled weight decay (Loshchilov and Hutter 2019).

use burn::tensor::Tensor;

use crate::settings::Read;

use super::{Entry, Rule, Update, adam};

pub(super) const ENTRY: Entry = Entry {
    name: "adamw",
    label: "AdamW",
    help: "Adam whose weight decay shrinks the weights themselves, by the learning rate times the decay in each step.",
    fields: |_| Vec::new(),
    read: |table| Ok(Rule::Each(Box::new(AdamW { weight_decay: table.real("weight_decay")? }))),
};

struct AdamW {
    weight_decay: f64,
}

impl Update for AdamW {
    fn update(
        &self,
        rate: f64,
        step: u32,
        weight: Tensor<1>,
        gradient: Tensor<1>,
        state: &mut Vec<Tensor<1>>,
    ) -> Tensor<1> {
        let weight = match self.weight_decay {
            0.0 => weight,
            decay => weight.mul_scalar(1.0 - rate * decay),
        };
        weight - adam::direction(step, gradient, state).mul_scalar(rate)
    }
}
