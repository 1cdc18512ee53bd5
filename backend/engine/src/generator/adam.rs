//! Adam for the networks of a generator (Kingma and Ba 2015), with β = (0, 0.9) unless another is asked for (Miyato and
//! others 2018).
//!
//! With β₁ = 0 there is no momentum, and the state is one vector per parameter. The optimizers of `optimizer.rs` hold
//! a [`Model`](crate::model::Model); this one steps any module.

use burn::{
    module::{Module, ModuleMapper, Param},
    tensor::{Gradients, Tensor},
};
use retort_wire::Spec;

/// β₁ where nobody asks for another.
pub(super) const MOMENTUM: f64 = 0.0;
/// β₂ where nobody asks for another.
pub(super) const SQUARE_DECAY: f64 = 0.9;
const EPSILON: f64 = 1e-8;

/// The optimizer of one network.
pub(super) struct Adam {
    momentum: f64,
    decay: f64,
    steps: i32,
    /// The mean gradient of every trained parameter, in the order in which burn visits them; none without momentum.
    means: Vec<Tensor<1>>,
    /// The mean square of the same gradients.
    squares: Vec<Tensor<1>>,
}

impl Adam {
    /// That of the table `generator`.
    pub(super) fn of(table: &Spec) -> Self {
        let or = |name: &str, default: f64| table.number(name).unwrap_or(default);
        Self::new(or("momentum", MOMENTUM), or("square_decay", SQUARE_DECAY))
    }

    fn new(momentum: f64, decay: f64) -> Self {
        Self { momentum, decay, steps: 0, means: Vec::new(), squares: Vec::new() }
    }

    /// One step downhill.
    pub(super) fn step<M: Module>(&mut self, rate: f64, module: M, gradients: Gradients) -> M {
        self.steps += 1;
        module.map(&mut Stepper { adam: self, next: 0, rate, gradients })
    }
}

struct Stepper<'a> {
    adam: &'a mut Adam,
    next: usize,
    rate: f64,
    gradients: Gradients,
}

impl ModuleMapper for Stepper<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, tensor, mapper) = param.consume();
        if !tensor.is_require_grad() {
            return Param::from_mapped_value(id, tensor, mapper);
        }
        let index = self.next;
        self.next += 1;
        let shape = tensor.shape();
        let Adam { momentum, decay, steps, means, squares } = &mut *self.adam;
        let blank = || tensor.clone().inner().zeros_like().reshape([-1]);
        if squares.len() <= index {
            squares.push(blank());
        }
        if *momentum > 0.0 && means.len() <= index {
            means.push(blank());
        }
        let Some(gradient) = tensor.grad_remove(&mut self.gradients) else {
            return Param::from_mapped_value(id, tensor, mapper);
        };
        let gradient: Tensor<1> = gradient.reshape([-1]);
        let square =
            squares[index].clone().mul_scalar(*decay) + (gradient.clone() * gradient.clone()).mul_scalar(1.0 - *decay);
        squares[index] = square.clone();
        let direction = if *momentum > 0.0 {
            let mean = means[index].clone().mul_scalar(*momentum) + gradient.mul_scalar(1.0 - *momentum);
            means[index] = mean.clone();
            mean.div_scalar(1.0 - momentum.powi(*steps))
        } else {
            gradient
        };
        let scale = square.div_scalar(1.0 - decay.powi(*steps)).sqrt().add_scalar(EPSILON);
        let weight = tensor.inner().reshape([-1]) - (direction / scale).mul_scalar(self.rate);
        Param::from_mapped_value(id, Tensor::from_inner(weight.reshape(shape)).require_grad(), mapper)
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    #[test]
    fn two_steps_on_a_square_are_those_computed_by_hand() {
        let device = Device::flex().autodiff();
        for (momentum, decay, wanted) in [(0.0, 0.9, 0.805_132), (0.5, 0.999, 0.801_888)] {
            let mut adam = Adam::new(momentum, decay);
            let mut weight = Param::from_tensor(Tensor::<1>::from_floats([1.0], &device));
            for _ in 0..2 {
                let loss = (weight.val() * weight.val()).sum();
                weight = adam.step(0.1, weight, loss.backward());
            }
            let found = weight.val().inner().try_into_vec_as::<f32>().unwrap()[0];
            assert!((found - wanted).abs() < 1e-5, "β = ({momentum}, {decay}): {found}");
        }
    }
}
