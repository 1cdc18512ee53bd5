//! Negative log-likelihood.

use super::{Compute, Entry, mean};

pub(super) const ENTRY: Entry = Entry {
    name: "nll",
    label: "Negative log-likelihood",
    short: "NLL",
    help: "Mean of −log p(true class).",
    unit: "nats",
    higher_is_better: Some(false),
    compute: Compute::Rightness(|table, labels| {
        mean(table.rows().zip(labels).map(|(row, label)| -f64::from(row[*label as usize])))
    }),
};

#[cfg(test)]
mod tests {
    use crate::metric::tests::{near, value};

    #[test]
    fn a10_it_is_the_mean_of_the_diagonal() {
        near(value("nll"), -(0.7_f64 * 0.6 * 0.4).ln() / 3.0);
        near(value("teacher_nll"), -(0.5_f64 * 0.3 * 0.3).ln() / 3.0);
    }
}
