//! What a student minimises.
//!
//! An objective is one file and one line in [`REGISTRY`]. Each gives the part that looks at the teacher; the weight α
//! of the true labels is common to all: L = (1 - α) · base + α · cross-entropy(labels). Further objectives can be
//! added to the base, each with a weight.

mod brier;
mod centred_mse;
mod convex;
mod drawn;
mod hard_labels;
mod kl;
mod logit_huber;
mod logit_mae;
mod logit_mse;
mod member_symmetric_kl;
mod parameter;
mod reverse_cross_entropy;
mod reverse_kl;
mod soft_cross_entropy;
mod symmetric_kl;
mod view;

use burn::tensor::{Device, Tensor, activation::log_softmax};
use retort_wire::{Condition, Field, Spec, Sum, Value};

use crate::{Error, augment::EpochSize, catalog::field::Describe as _, random::stream, settings::Read};

pub use drawn::Drawn;
pub use parameter::Parameter;
pub use view::{Softening, View, mean};

/// An objective that can be chosen.
pub struct Entry {
    /// Its name in specs.
    pub name: &'static str,
    /// Its name in words.
    pub label: &'static str,
    /// One line: the formula, which is the batch mean of a sum over the classes unless it says otherwise.
    pub help: &'static str,
    /// The settings that it has, some of them in common with others.
    pub parameters: &'static [Parameter],
    /// Reads them from the table `objective`.
    pub read: fn(table: &Spec) -> Result<Box<dyn Base>, Error>,
}

/// The part of an objective that looks at the teacher.
pub trait Base: Send + Sync {
    /// The mean over the batch.
    fn loss(&self, view: &View<'_>) -> Tensor<1>;

    /// Whether it looks at the members of an ensemble one by one.
    fn needs_members(&self) -> bool {
        false
    }

    /// Whether it draws labels.
    fn draws_labels(&self) -> bool {
        false
    }
}

/// Every objective, in the order in which it is offered.
pub const REGISTRY: &[Entry] = &[
    soft_cross_entropy::ENTRY,
    kl::ENTRY,
    reverse_cross_entropy::ENTRY,
    reverse_kl::ENTRY,
    symmetric_kl::ENTRY,
    member_symmetric_kl::ENTRY,
    hard_labels::ENTRY,
    convex::ENTRY,
    brier::ENTRY,
    logit_mse::ENTRY,
    logit_mae::ENTRY,
    logit_huber::ENTRY,
    centred_mse::ENTRY,
];

/// The settings of all objectives, each once; it exists while the objective or what is added to it has it.
pub fn fields() -> Vec<Field> {
    let mut names: Vec<&str> = Vec::new();
    let mut fields = Vec::new();
    for parameter in REGISTRY.iter().flat_map(|entry| entry.parameters) {
        if names.contains(&parameter.name) {
            continue;
        }
        names.push(parameter.name);
        let having = |entry: &&Entry| entry.parameters.iter().any(|other| other.name == parameter.name);
        let owners: Vec<&str> = REGISTRY.iter().filter(having).map(|entry| entry.name).collect();
        let owners: Vec<Value> = owners.into_iter().map(Value::from).collect();
        fields.push((parameter.field)().when_either(vec![
            Condition::OneOf { path: "objective.name".to_owned(), values: owners.clone() },
            Condition::Names { path: "objective.also".to_owned(), values: owners },
        ]));
    }
    fields
}

/// An objective with its settings.
pub struct Objective {
    /// The objective itself and what is added to it, each with its weight.
    terms: Vec<(f64, Box<dyn Base>)>,
    /// Weight of the true labels, 0..=1.
    pub alpha: f64,
}

impl Objective {
    /// Reads the table `objective`.
    pub fn read(table: &Spec) -> Result<Self, Error> {
        let mut terms = vec![(1.0, base(table, "objective.name", table.word("name")?)?)];
        let also = Sum::parse(table.word("also")?)
            .map_err(|problem| Error::setting("objective.also", format!("cannot be read: {problem}")))?;
        for term in also.0 {
            terms.push((term.weight, base(table, "objective.also", &term.name)?));
        }
        Ok(Self { terms, alpha: table.real("alpha")? })
    }

    /// Whether a view has to hold the members' log-probabilities.
    pub fn needs_members(&self) -> bool {
        self.alpha < 1.0 && self.terms.iter().any(|(_, term)| term.needs_members())
    }

    /// Whether a view has to hold the true labels.
    pub fn needs_labels(&self) -> bool {
        self.alpha > 0.0
    }

    /// The random choices of one epoch, from the stream `labels`.
    pub fn draw(&self, seed: i64, epoch: u32, size: EpochSize, classes: usize, device: &Device) -> Drawn {
        if self.terms.iter().any(|(_, term)| term.draws_labels()) {
            Drawn::labels(&mut stream(seed, "labels", epoch), size, classes, device)
        } else {
            Drawn::default()
        }
    }

    /// The loss of a batch, in nats where the objective is a divergence.
    pub fn loss(&self, view: &View<'_>) -> Tensor<1> {
        match &view.labels {
            Some(labels) if self.alpha >= 1.0 => cross_entropy(view.student.clone(), labels.clone()),
            Some(labels) if self.alpha > 0.0 => {
                let hard = cross_entropy(view.student.clone(), labels.clone());
                self.soft(view).mul_scalar(1.0 - self.alpha) + hard.mul_scalar(self.alpha)
            }
            _ => self.soft(view),
        }
    }

    /// The weighted sum of the parts that look at the teacher.
    fn soft(&self, view: &View<'_>) -> Tensor<1> {
        let weighted = self.terms.iter().map(|(weight, term)| {
            let loss = term.loss(view);
            if *weight == 1.0 { loss } else { loss.mul_scalar(*weight) }
        });
        weighted.reduce(|sum, term| sum + term).unwrap_or_else(|| mean(view.student.clone()).mul_scalar(0.0))
    }
}

fn base(table: &Spec, path: &str, name: &str) -> Result<Box<dyn Base>, Error> {
    match REGISTRY.iter().find(|entry| entry.name == name) {
        Some(entry) => (entry.read)(table),
        None => Err(Error::setting(path, format!("is {name}, which is not known."))),
    }
}

/// -Σ target · log softmax(logits), the mean over the batch in nats.
pub fn cross_entropy(logits: Tensor<2>, target: Tensor<2>) -> Tensor<1> {
    let batch = logits.dims()[0] as f64;
    (log_softmax(logits, 1) * target).sum().div_scalar(-batch)
}

#[cfg(test)]
mod tests;
