//! What is measured.
//!
//! A metric is one file and one line in [`REGISTRY`]. Metrics are computed on the host in double precision from the
//! single-precision log-probabilities that are stored as predictions, so that anybody can compute them again.

mod accuracy;
mod agreement;
mod brier;
pub mod cka;
mod ece;
mod kl;
mod log_odds_slope;
mod nll;

use retort_wire::MetricInfo;

/// A metric that is computed from predictions.
pub struct Entry {
    /// Its name in rows and columns.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// Short label for columns.
    pub short: &'static str,
    /// One line: the definition.
    pub help: &'static str,
    /// `share` (0..1), `nats`, or empty.
    pub unit: &'static str,
    /// Whether more is better; none where neither is.
    pub higher_is_better: Option<bool>,
    /// How it is computed.
    pub compute: Compute,
}

/// What a metric looks at.
#[derive(Clone, Copy)]
pub enum Compute {
    /// One network and the true labels; the teacher has it too, as `teacher_<name>`.
    Rightness(fn(&Table<'_>, labels: &[u32]) -> f64),
    /// Student against teacher.
    Fidelity(fn(student: &Table<'_>, teacher: &Table<'_>) -> f64),
}

/// Natural log-probabilities of one network, row by row.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    /// Length of a row.
    pub classes: usize,
    /// The rows, one after the other.
    pub log_probabilities: &'a [f32],
}

/// Every computed metric, in the order in which it is offered.
pub const REGISTRY: &[Entry] =
    &[accuracy::ENTRY, agreement::ENTRY, kl::ENTRY, log_odds_slope::ENTRY, nll::ENTRY, ece::ENTRY, brier::ENTRY];

impl<'a> Table<'a> {
    /// The rows.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &'a [f32]> + use<'a> {
        self.log_probabilities.chunks_exact(self.classes.max(1))
    }
}

/// The position of the largest value; the first of equals.
pub fn argmax(row: &[f32]) -> usize {
    row.iter().enumerate().fold(0, |best, (index, value)| if *value > row[best] { index } else { best })
}

/// The mean of `values`, NaN for none.
fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.sum::<f64>() / count
}

/// Every metric that can be computed from what is known, as (name, value): the student's, and the teacher's own.
pub fn measure(student: Table<'_>, teacher: Option<Table<'_>>, labels: Option<&[u32]>) -> Vec<(String, f64)> {
    let mut values = Vec::new();
    for entry in REGISTRY {
        match (entry.compute, labels, teacher) {
            (Compute::Rightness(compute), Some(labels), teacher) => {
                values.push((entry.name.to_owned(), compute(&student, labels)));
                if let Some(teacher) = teacher {
                    values.push((format!("teacher_{}", entry.name), compute(&teacher, labels)));
                }
            }
            (Compute::Fidelity(compute), _, Some(teacher)) => {
                values.push((entry.name.to_owned(), compute(&student, &teacher)));
            }
            _ => {}
        }
    }
    values
}

/// The metrics as the catalog describes them, with those that training itself reports.
pub fn describe() -> Vec<MetricInfo> {
    let computed = REGISTRY.iter().map(|entry| MetricInfo {
        name: entry.name.to_owned(),
        label: entry.label.to_owned(),
        short: entry.short.to_owned(),
        help: entry.help.to_owned(),
        unit: entry.unit.to_owned(),
        higher_is_better: entry.higher_is_better,
        fidelity: matches!(entry.compute, Compute::Fidelity(_)),
    });
    let reported = [
        (
            "loss",
            "Loss",
            "The objective's mean over the epoch, as it was minimised; its least value depends on τ.",
            Some(false),
        ),
        ("learning_rate", "Learning rate", "The optimizer's learning rate during the epoch.", None),
        (
            "weight_distance",
            "Distance of the weights",
            "Length of the difference of the student's and the teacher's weights over that of the teacher's.",
            None,
        ),
        (
            "cka_linear_stage",
            "Linear CKA of a stage",
            "How alike student and teacher represent the test images after this stage: 1 up to rotation and scale.",
            Some(true),
        ),
        (
            "cka_rbf_stage",
            "RBF CKA of a stage",
            "The same by a Gaussian kernel, which looks at neighbours, on at most 2,000 test images.",
            Some(true),
        ),
        (
            "cka_columns_stage",
            "CKA of pixel columns of a stage",
            "RBF CKA as the paper's code has it: columns of pixels as samples, batches of 128 test images as features.",
            Some(true),
        ),
        ("generator_loss", "Generator's loss", "What the generator minimises: how seldom it is taken for real.", None),
        (
            "discriminator_loss",
            "Discriminator's loss",
            "What the discriminator minimises: how badly it tells drawn from real images.",
            None,
        ),
    ];
    computed
        .chain(reported.map(|(name, label, help, higher_is_better)| MetricInfo {
            name: name.to_owned(),
            label: label.to_owned(),
            short: label.to_owned(),
            help: help.to_owned(),
            unit: String::new(),
            higher_is_better,
            fidelity: false,
        }))
        .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Three examples, three classes. Student: (0.7, 0.2, 0.1), (0.1, 0.3, 0.6), (0.4, 0.4, 0.2), a tie that goes to
    /// class 0. Teacher: (0.5, 0.3, 0.2), (0.2, 0.5, 0.3), (0.6, 0.3, 0.1). Labels 0, 2, 1.
    pub(crate) const LABELS: [u32; 3] = [0, 2, 1];

    pub(crate) fn student() -> Vec<f32> {
        [0.7_f32, 0.2, 0.1, 0.1, 0.3, 0.6, 0.4, 0.4, 0.2].map(f32::ln).to_vec()
    }

    pub(crate) fn teacher() -> Vec<f32> {
        [0.5_f32, 0.3, 0.2, 0.2, 0.5, 0.3, 0.6, 0.3, 0.1].map(f32::ln).to_vec()
    }

    pub(crate) fn value(name: &str) -> f64 {
        let (student, teacher) = (student(), teacher());
        let table = |log_probabilities| Table { classes: 3, log_probabilities };
        let values = measure(table(&student), Some(table(&teacher)), Some(&LABELS));
        values.into_iter().find(|(found, _)| found == name).unwrap().1
    }

    pub(crate) fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
    }

    #[test]
    fn without_labels_only_fidelity_is_measured() {
        let (student, teacher) = (student(), teacher());
        let table = |log_probabilities| Table { classes: 3, log_probabilities };
        let names: Vec<_> =
            measure(table(&student), Some(table(&teacher)), None).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["agreement", "kl", "log_odds_slope"]);
    }

    fn log_softmax(logits: &[f32]) -> Vec<f32> {
        let top = logits.iter().copied().fold(f32::MIN, f32::max);
        let sum: f32 = logits.iter().map(|logit| (logit - top).exp()).sum();
        logits.iter().map(|logit| logit - top - sum.ln()).collect()
    }

    proptest! {
        #[test]
        fn finite_logits_never_give_nan(
            logits in proptest::collection::vec(-1e30_f32..1e30, 8), other in proptest::collection::vec(-300_f32..300.0, 8),
        ) {
            let rows = |logits: &[f32]| logits.chunks(4).flat_map(log_softmax).collect::<Vec<f32>>();
            let (student, teacher) = (rows(&logits), rows(&other));
            let table = |log_probabilities| Table { classes: 4, log_probabilities };
            for (name, value) in measure(table(&student), Some(table(&teacher)), Some(&[0, 3])) {
                prop_assert!(!value.is_nan(), "{name}");
            }
        }

        #[test]
        fn a_perfect_copy_agrees_and_has_no_divergence(logits in proptest::collection::vec(-30_f32..30.0, 12)) {
            let copy: Vec<f32> = logits.chunks(4).flat_map(log_softmax).collect();
            let table = Table { classes: 4, log_probabilities: &copy };
            let values = measure(table, Some(table), None);
            let expected = [("agreement", 1.0), ("kl", 0.0), ("log_odds_slope", 1.0)];
            prop_assert_eq!(values, expected.map(|(name, value)| (name.to_owned(), value)));
        }
    }
}
