//! Top-1 agreement with the teacher.

use super::{Compute, Entry, argmax, mean};

pub(super) const ENTRY: Entry = Entry {
    name: "agreement",
    label: "Agreement with the teacher",
    short: "Agreement",
    help: "Share of examples on which student and teacher give the same most probable class (ties go to the lowest class).",
    unit: "share",
    higher_is_better: Some(true),
    compute: Compute::Fidelity(|student, teacher| {
        mean(student.rows().zip(teacher.rows()).map(|(a, b)| f64::from(u8::from(argmax(a) == argmax(b)))))
    }),
};

#[cfg(test)]
mod tests {
    use crate::metric::tests::{near, value};

    #[test]
    fn they_agree_on_the_first_and_by_the_tie_on_the_third() {
        near(value("agreement"), 2.0 / 3.0);
    }
}
