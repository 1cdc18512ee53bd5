//! Where a student begins.
//!
//! An initialisation is one file and one line in [`REGISTRY`]. Each gives the student's weights before its first step,
//! and may change the learning rate that goes with them.

mod interpolated;
mod random;
mod teacher_initial;

use burn::tensor::{Device, Tensor};
use retort_wire::{Field, Spec};

use crate::{
    Error,
    model::{self, Model, Shape},
    random::stream,
    settings::Read,
};

/// An initialisation that can be chosen.
pub struct Entry {
    /// Its name in specs.
    pub name: &'static str,
    /// Its name in words.
    pub label: &'static str,
    /// One line.
    pub help: &'static str,
    /// Whether it takes weights from the teacher, so that student and teacher must be of one architecture.
    pub copies: bool,
    /// The settings that only it has, in the table `student`.
    pub fields: fn() -> Vec<Field>,
    /// Makes the beginning.
    pub begin: fn(&Origin<'_>) -> Result<Beginning, Error>,
}

/// What a beginning is made of.
pub struct Origin<'a> {
    /// The table `student`.
    pub table: &'a Spec,
    /// What the network is shown and asked for.
    pub shape: Shape,
    /// The run's seed.
    pub seed: i64,
    /// The plain device.
    pub device: &'a Device,
    /// The teacher's first member, trained, on the plain device.
    pub teacher: Option<&'a Model>,
    /// The same member before its training.
    pub teacher_initial: &'a dyn Fn() -> Result<Model, Error>,
    /// One epoch of transfer images as the student will see them, batch by batch.
    pub batches: &'a dyn Fn() -> Batches<'a>,
}

/// Images, batch by batch, on the plain device.
pub type Batches<'a> = Box<dyn Iterator<Item = Tensor<4>> + 'a>;

/// A student before its first step.
pub struct Beginning {
    /// Its network, on the autodiff device.
    pub model: Model,
    /// What the learning rate is multiplied with.
    pub rate_factor: f64,
    /// What the initial learning rate is at least, where the factor brings it lower.
    pub least_rate: f64,
}

/// Every initialisation, in the order in which it is offered.
pub const REGISTRY: &[Entry] = &[random::ENTRY, teacher_initial::ENTRY, interpolated::ENTRY];

/// The beginning that the table `student` names.
pub(crate) fn begin(origin: &Origin<'_>) -> Result<Beginning, Error> {
    let name = origin.table.word("initialisation")?;
    match REGISTRY.iter().find(|entry| entry.name == name) {
        Some(entry) => (entry.begin)(origin),
        None => Err(Error::setting("student.initialisation", format!("is {name}, which is not known."))),
    }
}

impl Origin<'_> {
    /// A student with random weights, from the stream `student init` of the run's seed.
    fn random(&self) -> Result<Model, Error> {
        model::build(self.table, self.shape, &mut stream(self.seed, "student init", 0), self.device)
    }
}

impl Beginning {
    /// From these weights, at the learning rate that is set.
    fn of(model: Model) -> Self {
        Self { model, rate_factor: 1.0, least_rate: 0.0 }
    }
}
