//! Brier score.

use super::{Compute, Entry, mean};

pub(super) const ENTRY: Entry = Entry {
    name: "brier",
    label: "Brier score",
    short: "Brier",
    help: "Squared distance between the predicted distribution and the true class, summed over classes (0..2), mean over examples.",
    unit: "",
    higher_is_better: Some(false),
    compute: Compute::Rightness(|table, labels| {
        mean(table.rows().zip(labels).map(|(row, label)| {
            row.iter()
                .enumerate()
                .map(|(class, log)| (f64::from(*log).exp() - f64::from(u8::from(class == *label as usize))).powi(2))
                .sum()
        }))
    }),
};

#[cfg(test)]
mod tests {
    use crate::metric::tests::{near, value};

    #[test]
    fn it_is_what_was_computed_by_hand() {
        let rows = [0.09 + 0.04 + 0.01, 0.01 + 0.09 + 0.16, 0.16 + 0.36 + 0.04];
        near(value("brier"), rows.iter().sum::<f64>() / 3.0);
    }
}
