//! Optimizers.
//!
//! An optimizer is one file and one line in [`REGISTRY`]. They are our own, because burn's restore their state onto
//! the default device, which on a machine without a GPU driver ends in a panic, and because a flat state makes the
//! checkpoint a plain list of vectors.

mod adam;
mod sgd;

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
    pub read: fn(table: &Spec) -> Result<Box<dyn Update>, Error>,
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

/// Every optimizer, in the order in which it is offered.
pub const REGISTRY: &[Entry] = &[sgd::ENTRY, adam::ENTRY];

/// An optimizer at work on one network.
pub struct Optimizer {
    rule: Box<dyn Update>,
    steps: u32,
    /// The state of every trained parameter, in the order in which burn visits them.
    states: Vec<Vec<Tensor<1>>>,
}

impl Optimizer {
    /// The optimizer that a table (`teacher` or `training`) of a spec names, before its first step.
    pub fn read(table: &Spec) -> Result<Self, Error> {
        let name = table.word("optimizer")?;
        match REGISTRY.iter().find(|entry| entry.name == name) {
            Some(entry) => Ok(Self { rule: (entry.read)(table)?, steps: 0, states: Vec::new() }),
            None => Err(Error::setting("optimizer", format!("is {name}, which is not known."))),
        }
    }

    /// One step downhill.
    pub fn step(&mut self, rate: f64, model: Model, gradients: Gradients) -> Model {
        self.steps += 1;
        let mut stepper =
            Stepper { rule: &*self.rule, rate, step: self.steps, states: &mut self.states, next: 0, gradients };
        model.map(&mut stepper)
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

struct Stepper<'a> {
    rule: &'a dyn Update,
    rate: f64,
    step: u32,
    states: &'a mut Vec<Vec<Tensor<1>>>,
    next: usize,
    gradients: Gradients,
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
        let weight = self.rule.update(
            self.rate,
            self.step,
            tensor.inner().reshape([-1]),
            gradient.reshape([-1]),
            &mut self.states[index],
        );
        Param::from_mapped_value(id, Tensor::from_inner(weight.reshape(shape)).require_grad(), mapper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two steps on one weight: w = 1, gradients 0.5 and 0.25.
    fn two_steps(fields: &[(&str, retort_wire::Value)], rate: f64) -> f32 {
        let mut table = Spec::default();
        for (path, value) in fields {
            table.set(*path, value.clone());
        }
        let name = table.word("optimizer").unwrap();
        let rule = (REGISTRY.iter().find(|entry| entry.name == name).unwrap().read)(&table).unwrap();
        let device = Device::flex();
        let mut state = Vec::new();
        let mut weight = Tensor::from_floats([1.0], &device);
        for (step, gradient) in [(1, 0.5), (2, 0.25)] {
            weight = rule.update(rate, step, weight, Tensor::from_floats([gradient], &device), &mut state);
        }
        weight.into_scalar()
    }

    #[test]
    fn sgd_with_nesterov_momentum_and_weight_decay_is_what_was_computed_by_hand() {
        let sgd = |momentum: f64, nesterov: bool, decay: f64| {
            two_steps(
                &[
                    ("optimizer", "sgd".into()),
                    ("momentum", momentum.into()),
                    ("nesterov", nesterov.into()),
                    ("weight_decay", decay.into()),
                ],
                0.1,
            )
        };
        // Plain: 1 - 0.05 - 0.025.
        assert!((sgd(0.0, false, 0.0) - 0.925).abs() < 1e-6);
        // Momentum 0.9: v1 = 0.5, v2 = 0.7.
        assert!((sgd(0.9, false, 0.0) - (1.0 - 0.05 - 0.07)).abs() < 1e-6);
        // Nesterov: 0.5 + 0.9 · 0.5 = 0.95, then 0.25 + 0.9 · 0.7 = 0.88.
        assert!((sgd(0.9, true, 0.0) - (1.0 - 0.095 - 0.088)).abs() < 1e-6);
        // Decay 0.1: gradients 0.6, then 0.25 + 0.1 · 0.94 = 0.344.
        assert!((sgd(0.0, false, 0.1) - (1.0 - 0.06 - 0.0344)).abs() < 1e-6);
    }

    #[test]
    fn adam_is_what_was_computed_by_hand() {
        let found = two_steps(&[("optimizer", "adam".into()), ("weight_decay", 0.0.into())], 0.1);
        // Step 1 moves by the rate. Step 2: m = 0.07, v = 0.00031225; corrected 0.07 / 0.19 and 0.00031225 / 0.001999.
        let expected = 0.9 - 0.1 * (0.07 / 0.19) / (0.000_312_25_f64 / 0.001_999).sqrt();
        assert!((f64::from(found) - expected).abs() < 1e-5, "{found} is not {expected}");
    }
}
