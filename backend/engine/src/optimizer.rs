//! Optimizers.
//!
//! An optimizer is one file and one line in [`REGISTRY`]. They are our own, because burn's restore their state onto
//! the default device, which on a machine without a GPU driver ends in a panic, and because a flat state makes the
//! checkpoint a plain list of vectors.

mod adam;
mod adamw;
mod lbfgs;
mod sgd;
mod whole;

use std::path::Path;

use burn::{
    module::{Module, ModuleMapper, Param},
    store::ModuleRecord,
    tensor::{Device, Gradients, Tensor},
};
use retort_wire::{Field, Spec};

use crate::{Error, model::Model, settings::Read};

/// An optimizer that can be chosen.
pub struct Entry {
    /// Its name in specs.
    pub name: &'static str,
    /// Its name in words.
    pub label: &'static str,
    /// One line.
    pub help: &'static str,
    /// The settings that only it has, for the table `teacher` or `training`.
    pub fields: fn(table: &str) -> Vec<Field>,
    /// Reads them.
    pub read: fn(table: &Spec) -> Result<Rule, Error>,
}

/// How an optimizer goes about it.
pub enum Rule {
    /// It changes each parameter by itself, from one gradient.
    Each(Box<dyn Update>),
    /// It looks at all of them together and may ask for the loss several times.
    Whole(Box<dyn Descend>),
}

/// The rule that changes one parameter.
pub trait Update: Send + Sync {
    /// The new weight, from the weight, its gradient and the state of this parameter (empty before the first step),
    /// all flat. `step` counts from 1.
    fn update(
        &self,
        rate: f64,
        step: u32,
        weight: Tensor<1>,
        gradient: Tensor<1>,
        state: &mut Vec<Tensor<1>>,
    ) -> Tensor<1>;
}

/// The rule that changes all parameters together.
pub trait Descend: Send + Sync {
    /// The new weights of the whole network, flat, and how they are found: `evaluate` gives the loss of one batch
    /// wherever it is asked for. The state is empty before the first step and holds vectors as long as the weights.
    fn descend(
        &self,
        rate: f64,
        weights: Tensor<1>,
        evaluate: &mut dyn FnMut(&Tensor<1>) -> Evaluation,
        state: &mut Vec<Tensor<1>>,
    ) -> Tensor<1>;
}

/// A loss (a tensor of one) and its gradient (as long as the weights), on the plain device.
pub struct Evaluation {
    /// The loss.
    pub loss: Tensor<1>,
    /// Its gradient.
    pub gradient: Tensor<1>,
}

/// Every optimizer, in the order in which it is offered.
pub const REGISTRY: &[Entry] = &[sgd::ENTRY, adam::ENTRY, adamw::ENTRY, lbfgs::ENTRY];

/// An optimizer at work on one network.
pub struct Optimizer {
    rule: Rule,
    /// The largest norm of the gradient, over all parameters; 0 lets every gradient through.
    clip: f64,
    steps: u32,
    /// The state of every trained parameter, in the order in which burn visits them; a rule for the whole has one.
    states: Vec<Vec<Tensor<1>>>,
}

impl Optimizer {
    /// The optimizer that a table (`teacher` or `training`) of a spec names, before its first step.
    pub fn read(table: &Spec) -> Result<Self, Error> {
        let name = table.word("optimizer")?;
        match REGISTRY.iter().find(|entry| entry.name == name) {
            Some(entry) => {
                // A table without it (a line search needs the gradient as it is) clips nothing.
                let clip = table.number("clip").unwrap_or(0.0);
                Ok(Self { rule: (entry.read)(table)?, clip, steps: 0, states: Vec::new() })
            }
            None => Err(Error::setting("optimizer", format!("is {name}, which is not known."))),
        }
    }

    /// Steps taken so far; a checkpoint keeps their number.
    pub fn steps(&self) -> u32 {
        self.steps
    }

    /// One step downhill. `loss_of` gives the loss of the batch for a network; all rules but those for the whole network
    /// ask for it once, for `model` as it is, and read nothing back from the device.
    pub(crate) fn step(&mut self, rate: f64, model: Model, loss_of: &mut dyn FnMut(&Model) -> Tensor<1>) -> Model {
        self.steps += 1;
        match &self.rule {
            Rule::Each(rule) => {
                let gradients = loss_of(&model).backward();
                let scale = (self.clip > 0.0).then(|| clipping(whole::norm(&model, &gradients), self.clip)).flatten();
                model.map(&mut Stepper {
                    rule: &**rule,
                    rate,
                    step: self.steps,
                    states: &mut self.states,
                    next: 0,
                    gradients,
                    scale,
                })
            }
            Rule::Whole(rule) => {
                self.states.resize_with(1, Vec::new);
                let mut evaluate = |weights: &Tensor<1>| {
                    let model = whole::with_weights(model.clone(), weights);
                    let loss = loss_of(&model);
                    let gradient = whole::gradient(&model, &loss.backward());
                    Evaluation { loss: loss.inner(), gradient }
                };
                let weights = rule.descend(rate, whole::weights(&model), &mut evaluate, &mut self.states[0]);
                whole::with_weights(model, &weights)
            }
        }
    }

    /// Writes the state to a burnpack file and returns the number of steps that goes with it.
    pub(crate) fn save(&self, path: &Path) -> Result<u32, Error> {
        let slots = Slots {
            parameters: self
                .states
                .iter()
                .map(|state| state.iter().cloned().map(Param::from_tensor).collect())
                .collect(),
        };
        slots.into_record().save(path).map_err(Error::weights(path))?;
        Ok(self.steps)
    }

    /// Reads what [`save`](Self::save) wrote, back onto `device`.
    pub(crate) fn load(
        &mut self,
        path: &Path,
        steps: u32,
        layout: &[Vec<usize>],
        device: &Device,
    ) -> Result<(), Error> {
        let device = device.clone().inner();
        let empty = Slots {
            parameters: layout
                .iter()
                .map(|sizes| sizes.iter().map(|&size| Param::from_tensor(Tensor::zeros([size], &device))).collect())
                .collect(),
        };
        let record = ModuleRecord::load(path).map_err(Error::weights(path))?;
        let slots = empty.try_load_record(record).map_err(Error::weights(path))?;
        self.states =
            slots.parameters.iter().map(|state| state.iter().map(|slot| slot.val().inner()).collect()).collect();
        self.steps = steps;
        Ok(())
    }

    /// The sizes of the state's vectors, parameter by parameter: what [`load`](Self::load) needs.
    pub(crate) fn layout(&self) -> Vec<Vec<usize>> {
        self.states.iter().map(|state| state.iter().map(|slot| slot.dims()[0]).collect()).collect()
    }
}

/// The state in a form that burn can record.
#[derive(Module, Debug)]
struct Slots {
    parameters: Vec<Vec<Param<Tensor<1>>>>,
}

/// What gradients of that norm are multiplied with, so that it is at most `clip` (Pascanu, Mikolov and Bengio 2013).
fn clipping(norm: Option<Tensor<1>>, clip: f64) -> Option<Tensor<1>> {
    Some(norm?.clamp_min(clip).recip().mul_scalar(clip))
}

struct Stepper<'a> {
    rule: &'a dyn Update,
    rate: f64,
    step: u32,
    states: &'a mut Vec<Vec<Tensor<1>>>,
    next: usize,
    gradients: Gradients,
    /// What every gradient is multiplied with, a tensor of one; none: nothing.
    scale: Option<Tensor<1>>,
}

impl ModuleMapper for Stepper<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, tensor, mapper) = param.consume();
        if !tensor.is_require_grad() {
            // Running statistics of a normalisation layer.
            return Param::from_mapped_value(id, tensor, mapper);
        }
        let index = self.next;
        self.next += 1;
        if self.states.len() <= index {
            self.states.push(Vec::new());
        }
        let Some(gradient) = tensor.grad_remove(&mut self.gradients) else {
            return Param::from_mapped_value(id, tensor, mapper);
        };
        let shape = tensor.shape();
        let mut gradient = gradient.reshape([-1]);
        if let Some(scale) = &self.scale {
            gradient = gradient * scale.clone();
        }
        let weight =
            self.rule.update(self.rate, self.step, tensor.inner().reshape([-1]), gradient, &mut self.states[index]);
        Param::from_mapped_value(id, Tensor::from_inner(weight.reshape(shape)).require_grad(), mapper)
    }
}

#[cfg(test)]
mod tests;
