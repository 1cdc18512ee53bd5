//! Top-1 accuracy.

use super::{Compute, Entry, argmax, mean};

pub(super) const ENTRY: Entry = Entry {
    name: "accuracy",
    label: "Accuracy",
    short: "Accuracy",
    help: "Share of examples whose most probable class is the true one.",
    unit: "share",
    higher_is_better: Some(true),
    compute: Compute::Rightness(|table, labels| {
        mean(table.rows().zip(labels).map(|(row, label)| f64::from(u8::from(argmax(row) == *label as usize))))
    }),
};

#[cfg(test)]
mod tests {
    use crate::metric::tests::{near, value};

    #[test]
    fn two_of_three_for_the_student_and_one_for_the_teacher() {
        near(value("accuracy"), 2.0 / 3.0);
        near(value("teacher_accuracy"), 1.0 / 3.0);
    }
}
