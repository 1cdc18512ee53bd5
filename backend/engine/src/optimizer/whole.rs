//! All trained weights of a network as one vector.

use burn::{
    module::{Module, ModuleMapper, ModuleVisitor, Param},
    tensor::{Gradients, Tensor},
};

use crate::model::Model;

/// The weights, in the order in which burn visits them.
pub(super) fn weights(model: &Model) -> Tensor<1> {
    let mut gather = Gather { parts: Vec::new(), gradients: None };
    model.visit(&mut gather);
    Tensor::cat(gather.parts, 0)
}

/// Their gradient, 0 for weights that the loss does not depend on.
pub(super) fn gradient(model: &Model, gradients: &Gradients) -> Tensor<1> {
    let mut gather = Gather { parts: Vec::new(), gradients: Some(gradients) };
    model.visit(&mut gather);
    Tensor::cat(gather.parts, 0)
}

/// The network with other weights.
pub(super) fn with_weights(model: Model, weights: &Tensor<1>) -> Model {
    model.map(&mut Replace { weights, next: 0 })
}

/// The gradient's norm over all weights, as a tensor of one; none where there is no gradient.
pub(super) fn norm(model: &Model, gradients: &Gradients) -> Option<Tensor<1>> {
    let mut squares = Squares { sum: None, gradients };
    model.visit(&mut squares);
    squares.sum.map(Tensor::sqrt)
}

struct Gather<'a> {
    parts: Vec<Tensor<1>>,
    gradients: Option<&'a Gradients>,
}

impl ModuleVisitor for Gather<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val();
        if !tensor.is_require_grad() {
            // Running statistics of a normalisation layer.
            return;
        }
        let part = match self.gradients {
            Some(gradients) => tensor.grad(gradients).unwrap_or_else(|| tensor.inner().zeros_like()),
            None => tensor.inner(),
        };
        self.parts.push(part.reshape([-1]));
    }
}

struct Squares<'a> {
    sum: Option<Tensor<1>>,
    gradients: &'a Gradients,
}

impl ModuleVisitor for Squares<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val();
        let gradient = tensor.is_require_grad().then(|| tensor.grad(self.gradients)).flatten();
        if let Some(gradient) = gradient {
            let square = gradient.square().sum();
            self.sum = Some(match self.sum.take() {
                Some(sum) => sum + square,
                None => square,
            });
        }
    }
}

struct Replace<'a> {
    weights: &'a Tensor<1>,
    next: usize,
}

impl ModuleMapper for Replace<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, tensor, mapper) = param.consume();
        if !tensor.is_require_grad() {
            return Param::from_mapped_value(id, tensor, mapper);
        }
        let shape = tensor.shape();
        let first = self.next;
        self.next += shape.num_elements();
        let part = self.weights.clone().narrow(0, first, self.next - first).reshape(shape);
        Param::from_mapped_value(id, Tensor::from_inner(part).require_grad(), mapper)
    }
}
