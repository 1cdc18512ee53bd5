//! What a temperature does to stored answers of a teacher.

use serde::{Deserialize, Serialize};

use crate::Num;

/// A teacher whose answers are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cached {
    /// Its content hash.
    pub hash: String,
    /// What it is: "LeNet-5, 20 epochs, seed 0".
    pub words: String,
}

/// A teacher's answers over temperatures.
///
/// Softening log-probabilities by 1/τ and normalising again is exact: they differ from the logits by one number an
/// example, which the normalisation takes out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Softening {
    /// Every teacher of this data set whose answers are kept.
    pub teachers: Vec<Cached>,
    /// The hash of the one that is shown.
    pub chosen: String,
    /// Whether it is the one that the form asks for.
    pub is_own: bool,
    /// Why there is nothing to show, and what to do.
    pub missing: Option<String>,
    /// The split whose answers are shown.
    pub split: String,
    /// Examples that the numbers are means over.
    pub n: u32,
    /// Examples that the split has.
    pub of: u32,
    /// Number of classes.
    pub classes: u32,
    /// Their names by label; empty where the data set is not there.
    pub names: Vec<String>,
    /// Temperatures, rising; the one that was asked for is among them.
    pub temperatures: Vec<f64>,
    /// The place of the one that was asked for.
    pub at: u32,
    /// Mean entropy of the softened answers in nats, one for each temperature.
    pub entropy: Vec<f64>,
    /// Mean sum of the absolute gradient, without the factor τ².
    pub absolute: Vec<f64>,
    /// Mean length of the gradient, without the factor τ².
    pub length: Vec<f64>,
    /// A few examples.
    pub examples: Vec<Soft>,
}

/// One example.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Soft {
    /// Its number in its part of the data set.
    pub index: u32,
    /// Its true class.
    pub truth: u32,
    /// The address of its picture.
    pub picture: Option<String>,
    /// Its words.
    pub text: Option<String>,
    /// The teacher's log-probabilities at τ = 1, one a class.
    pub log_probabilities: Vec<Num>,
}

/// The distribution that is proportional to exp(log p / τ).
pub fn softened(log_probabilities: impl Iterator<Item = f64> + Clone, temperature: f64) -> Vec<f64> {
    let top = log_probabilities.clone().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = log_probabilities.map(|value| ((value - top) / temperature).exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn softening_by_hand() {
        // √0.81 : √0.16 : √0.03 = 0.9 : 0.4 : 0.173205.
        let soft = softened([0.81_f64, 0.16, 0.03].map(f64::ln).into_iter(), 2.0);
        for (found, expected) in soft.iter().zip([0.9, 0.4, 0.173_205]) {
            assert!((found - expected / 1.473_205).abs() < 1e-6, "{soft:?}");
        }
        assert_eq!(softened([0.0, f64::NEG_INFINITY].into_iter(), 4.0), [1.0, 0.0]);
    }

    proptest! {
        #[test]
        fn log_probabilities_do_as_well_as_logits(logits in proptest::collection::vec(-20.0..20.0_f64, 2..8), shift in -50.0..50.0_f64, temperature in 0.1..50.0_f64) {
            let one = softened(logits.iter().copied(), temperature);
            let other = softened(logits.iter().map(|logit| logit + shift), temperature);
            prop_assert!(one.iter().zip(&other).all(|(a, b)| (a - b).abs() < 1e-9));
            prop_assert!((one.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }
}
