//! Adam with β = (0, 0.9) for the networks of a generator (Kingma and Ba 2015; Miyato and others 2018).
//!
//! With β₁ = 0 there is no momentum, and the state is one vector per parameter. The optimizers of `optimizer.rs` hold
//! a [`Model`](crate::model::Model); this one steps any module.

use burn::{
    module::{Module, ModuleMapper, Param},
    tensor::{Gradients, Tensor},
};

const DECAY: f64 = 0.9;
const EPSILON: f64 = 1e-8;

/// The optimizer of one network.
#[derive(Default)]
pub(super) struct Adam {
    steps: i32,
    /// The mean square of every trained parameter's gradient, in the order in which burn visits them.
    squares: Vec<Tensor<1>>,
}

impl Adam {
    /// One step downhill.
    pub(super) fn step<M: Module>(&mut self, rate: f64, module: M, gradients: Gradients) -> M {
        self.steps += 1;
        let correction = 1.0 - DECAY.powi(self.steps);
        module.map(&mut Stepper { squares: &mut self.squares, next: 0, rate, correction, gradients })
    }
}

struct Stepper<'a> {
    squares: &'a mut Vec<Tensor<1>>,
    next: usize,
    rate: f64,
    correction: f64,
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
        if self.squares.len() <= index {
            self.squares.push(tensor.clone().inner().zeros_like().reshape([-1]));
        }
        let Some(gradient) = tensor.grad_remove(&mut self.gradients) else {
            return Param::from_mapped_value(id, tensor, mapper);
        };
        let gradient: Tensor<1> = gradient.reshape([-1]);
        let square = self.squares[index].clone().mul_scalar(DECAY)
            + (gradient.clone() * gradient.clone()).mul_scalar(1.0 - DECAY);
        self.squares[index] = square.clone();
        let scale = square.div_scalar(self.correction).sqrt().add_scalar(EPSILON);
        let weight = tensor.inner().reshape([-1]) - (gradient / scale).mul_scalar(self.rate);
        Param::from_mapped_value(id, Tensor::from_inner(weight.reshape(shape)).require_grad(), mapper)
    }
}
