//! Expected calibration error.

use super::{Compute, Entry, Table, argmax};

/// Number of bins: equal widths, bin k holds confidences in (k/10, (k+1)/10].
const BINS: usize = 10;

pub(super) const ENTRY: Entry = Entry {
    name: "ece",
    label: "Expected calibration error",
    short: "ECE",
    help: "Mean distance between confidence and accuracy over 10 equally wide bins (k/10, (k+1)/10] of the confidence.",
    unit: "share",
    higher_is_better: Some(false),
    compute: Compute::Rightness(error),
};

fn error(table: &Table<'_>, labels: &[u32]) -> f64 {
    // Per bin: the sum of (right or not) - confidence.
    let mut gaps = [0.0; BINS];
    for (row, label) in table.rows().zip(labels) {
        let class = argmax(row);
        let confidence = f64::from(row[class]).exp();
        let bin = ((confidence * BINS as f64).ceil() as usize).clamp(1, BINS) - 1;
        gaps[bin] += f64::from(u8::from(class == *label as usize)) - confidence;
    }
    gaps.iter().map(|gap| gap.abs()).sum::<f64>() / labels.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::tests::{near, value};

    #[test]
    fn it_is_what_was_computed_by_hand() {
        // Confidences 0.7 and 0.6 (right) fall into bins of their own, 0.4 (wrong) too.
        near(value("ece"), (0.3 + 0.4 + 0.4) / 3.0);
        // Teacher: 0.5 right and 0.5 wrong share a bin and cancel; 0.6 wrong.
        near(value("teacher_ece"), 0.6 / 3.0);
    }

    #[test]
    fn a10_the_error_of_a_calibrated_sample_vanishes() {
        use rand::Rng as _;
        let mut random = crate::random::stream(1, "calibrated", 0);
        let count = 20_000;
        // Two classes; the first has a probability drawn evenly from [0.5, 1] and is right as often as it says.
        let (mut rows, mut labels) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let probability = 0.5 + 0.5 * random.random::<f64>();
            rows.extend([probability.ln() as f32, (1.0 - probability).ln() as f32]);
            labels.push(u32::from(random.random::<f64>() > probability));
        }
        let found = error(&Table { classes: 2, log_probabilities: &rows }, &labels);
        assert!(found < 2.0 / f64::from(count).sqrt(), "{found}");
    }

    #[test]
    fn certainty_belongs_to_the_last_bin() {
        let certain = [0.0_f32, f32::NEG_INFINITY];
        assert_eq!(error(&Table { classes: 2, log_probabilities: &certain }, &[0]), 0.0);
        assert_eq!(error(&Table { classes: 2, log_probabilities: &certain }, &[1]), 1.0);
    }
}
