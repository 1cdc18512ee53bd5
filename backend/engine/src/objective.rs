//! What a student minimises.
//!
//! An objective is one file and one line in [`REGISTRY`]. Each gives the part that looks at the teacher; the weight α
//! of the true labels is common to all: L = (1 - α) · base + α · cross-entropy(labels).

mod soft_cross_entropy;

use burn::tensor::{Tensor, activation::log_softmax};
use retort_wire::{Field, Spec};

use crate::{Error, settings::Read};

/// An objective that can be chosen.
pub struct Entry {
    /// Its name in specs.
    pub name: &'static str,
    /// Its name in words.
    pub label: &'static str,
    /// One line.
    pub help: &'static str,
    /// The settings that only it has.
    pub fields: fn() -> Vec<Field>,
    /// Reads them from the table `objective`.
    pub read: fn(table: &Spec) -> Result<Box<dyn Base>, Error>,
}

/// The part of an objective that looks at the teacher.
pub trait Base: Send + Sync {
    /// The mean over the batch, from the student's logits and the teacher's log-probabilities (both N x classes).
    fn loss(&self, student: Tensor<2>, teacher: Tensor<2>) -> Tensor<1>;
}

/// Every objective, in the order in which it is offered.
pub const REGISTRY: &[Entry] = &[soft_cross_entropy::ENTRY];

/// An objective with its settings.
pub struct Objective {
    base: Box<dyn Base>,
    /// Weight of the true labels, 0..=1.
    pub alpha: f64,
}

impl Objective {
    /// Reads the table `objective`.
    pub fn read(table: &Spec) -> Result<Self, Error> {
        let name = table.word("name")?;
        match REGISTRY.iter().find(|entry| entry.name == name) {
            Some(entry) => Ok(Self { base: (entry.read)(table)?, alpha: table.real("alpha")? }),
            None => Err(Error::setting("objective.name", format!("is {name}, which is not known."))),
        }
    }

    /// The loss of a batch. `labels` are true distributions (N x classes), needed where α is above 0.
    pub fn loss(&self, student: Tensor<2>, teacher: Tensor<2>, labels: Option<Tensor<2>>) -> Tensor<1> {
        match labels {
            Some(labels) if self.alpha >= 1.0 => cross_entropy(student, labels),
            Some(labels) if self.alpha > 0.0 => {
                let hard = cross_entropy(student.clone(), labels);
                self.base.loss(student, teacher).mul_scalar(1.0 - self.alpha) + hard.mul_scalar(self.alpha)
            }
            _ => self.base.loss(student, teacher),
        }
    }
}

/// -Σ target · log softmax(logits), the mean over the batch in nats.
pub fn cross_entropy(logits: Tensor<2>, target: Tensor<2>) -> Tensor<1> {
    let batch = logits.dims()[0] as f64;
    (log_softmax(logits, 1) * target).sum().div_scalar(-batch)
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    fn objective(temperature: f64, alpha: f64) -> Objective {
        let mut table = Spec::default();
        table.set("name", "soft_cross_entropy");
        table.set("temperature", temperature);
        table.set("alpha", alpha);
        Objective::read(&table).unwrap()
    }

    fn tensor<const N: usize>(rows: [[f32; N]; 2]) -> Tensor<2> {
        Tensor::from_floats(rows, &Device::flex())
    }

    /// Teacher (0.7, 0.2, 0.1) and (1/3, 1/3, 1/3); the student has logits (0, 0, ln 2) and (0, 0, 0), that is
    /// probabilities (0.25, 0.25, 0.5) and thirds.
    fn example() -> (Tensor<2>, Tensor<2>) {
        let third = (1.0_f32 / 3.0).ln();
        let teacher = tensor([[0.7_f32.ln(), 0.2_f32.ln(), 0.1_f32.ln()], [third; 3]]);
        (tensor([[0.0, 0.0, 2.0_f32.ln()], [0.0; 3]]), teacher)
    }

    #[test]
    fn soft_cross_entropy_is_what_was_computed_by_hand() {
        let (student, teacher) = example();
        // Row 1: 0.9 ln 4 + 0.1 ln 2; row 2: ln 3.
        let expected = (0.9 * 4.0_f64.ln() + 0.1 * 2.0_f64.ln() + 3.0_f64.ln()) / 2.0;
        let found: f32 = objective(1.0, 0.0).loss(student, teacher, None).into_scalar();
        assert!((f64::from(found) - expected).abs() < 1e-6, "{found} is not {expected}");
    }

    #[test]
    fn at_the_teacher_it_is_the_scaled_entropy_and_its_gradient_vanishes() {
        let device = Device::flex().autodiff();
        let (_, teacher) = example();
        for temperature in [1.0, 4.0] {
            let student = Tensor::from_data(teacher.to_data(), &device).require_grad();
            let loss = objective(temperature, 0.0).loss(student.clone(), teacher.clone(), None);
            let soft: Vec<f32> = log_softmax(teacher.clone().div_scalar(temperature), 1).try_into_vec_as().unwrap();
            let entropy: f64 = soft.iter().map(|&log| -f64::from(log) * f64::from(log).exp()).sum::<f64>() / 2.0;
            let found: f32 = loss.clone().into_scalar();
            assert!((f64::from(found) - temperature * temperature * entropy).abs() < 1e-5);
            let gradient: Vec<f32> = student.grad(&loss.backward()).unwrap().try_into_vec_as().unwrap();
            assert!(gradient.iter().all(|value| value.abs() < 1e-6), "{gradient:?}");
        }
    }

    #[test]
    fn with_the_square_of_tau_the_gradient_does_not_depend_on_a_high_tau() {
        let device = Device::flex().autodiff();
        let (student, teacher) = example();
        let gradient = |temperature: f64| -> f32 {
            let student = Tensor::from_data(student.to_data(), &device).require_grad();
            let loss = objective(temperature, 0.0).loss(student.clone(), teacher.clone(), None);
            student.grad(&loss.backward()).unwrap().abs().sum().into_scalar()
        };
        let (fifty, hundred) = (gradient(50.0), gradient(100.0));
        assert!((fifty / hundred - 1.0).abs() < 0.05, "{fifty} and {hundred}");
    }

    #[test]
    fn alpha_weighs_the_true_labels() {
        let (student, teacher) = example();
        let labels = tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]);
        let value = |alpha| -> f32 {
            objective(1.0, alpha).loss(student.clone(), teacher.clone(), Some(labels.clone())).into_scalar()
        };
        let hard = (4.0_f32.ln() + 3.0_f32.ln()) / 2.0;
        assert!((value(1.0) - hard).abs() < 1e-6);
        assert!((value(0.25) - (0.75 * value(0.0) + 0.25 * hard)).abs() < 1e-6);
    }
}
