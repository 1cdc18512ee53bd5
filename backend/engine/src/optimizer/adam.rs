//! Adam (Kingma and Ba 2015).

use burn::tensor::Tensor;

use crate::settings::Read;

use super::{Entry, Rule, Update};

const BETAS: (f64, f64) = (0.9, 0.999);
const EPSILON: f64 = 1e-8;

pub(super) const ENTRY: Entry = Entry {
    name: "adam",
    label: "Adam",
    help: "Adam with β = (0.9, 0.999) and ε = 1e-8; weight decay is added to the gradient.",
    fields: |_| Vec::new(),
    read: |table| Ok(Rule::Each(Box::new(Adam { weight_decay: table.real("weight_decay")? }))),
};

struct Adam {
    weight_decay: f64,
}

impl Update for Adam {
    fn update(
        &self,
        rate: f64,
        step: u32,
        weight: Tensor<1>,
        gradient: Tensor<1>,
        state: &mut Vec<Tensor<1>>,
    ) -> Tensor<1> {
        let gradient = match self.weight_decay {
            0.0 => gradient,
            decay => gradient + weight.clone().mul_scalar(decay),
        };
        weight - direction(step, gradient, state).mul_scalar(rate)
    }
}

/// The gradient's running mean over the root of its running square, both corrected for their start at 0.
pub(super) fn direction(step: u32, gradient: Tensor<1>, state: &mut Vec<Tensor<1>>) -> Tensor<1> {
    let (mean, square) = match (state.pop(), state.pop()) {
        (Some(square), Some(mean)) => (mean, square),
        _ => (gradient.zeros_like(), gradient.zeros_like()),
    };
    let mean = mean.mul_scalar(BETAS.0) + gradient.clone().mul_scalar(1.0 - BETAS.0);
    let square = square.mul_scalar(BETAS.1) + (gradient.clone() * gradient).mul_scalar(1.0 - BETAS.1);
    state.extend([mean.clone(), square.clone()]);
    let mean = mean.div_scalar(1.0 - BETAS.0.powi(step as i32));
    let scale = square.div_scalar(1.0 - BETAS.1.powi(step as i32)).sqrt().add_scalar(EPSILON);
    mean / scale
}
