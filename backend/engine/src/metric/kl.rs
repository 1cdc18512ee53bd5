//! Predictive Kullback-Leibler divergence.

use super::{Compute, Entry, mean};

pub(super) const ENTRY: Entry = Entry {
    name: "kl",
    label: "KL(teacher ‖ student)",
    short: "KL",
    help: "Mean divergence of the student's predictive distribution from the teacher's at τ = 1: Σ pₜ (log pₜ − log pₛ).",
    unit: "nats",
    higher_is_better: Some(false),
    compute: Compute::Fidelity(|student, teacher| {
        mean(student.rows().zip(teacher.rows()).map(|(student, teacher)| {
            student
                .iter()
                .zip(teacher)
                .map(|(student, teacher)| {
                    let probability = f64::from(*teacher).exp();
                    // 0 · log 0 is 0 here.
                    if probability == 0.0 { 0.0 } else { probability * (f64::from(*teacher) - f64::from(*student)) }
                })
                .sum()
        }))
    }),
};

#[cfg(test)]
mod tests {
    use crate::metric::tests::{near, value};

    #[test]
    fn it_is_what_was_computed_by_hand() {
        let row = |teacher: [f64; 3], student: [f64; 3]| -> f64 {
            teacher.iter().zip(student).map(|(t, s)| t * (t / s).ln()).sum()
        };
        let rows = [
            row([0.5, 0.3, 0.2], [0.7, 0.2, 0.1]),
            row([0.2, 0.5, 0.3], [0.1, 0.3, 0.6]),
            row([0.6, 0.3, 0.1], [0.4, 0.4, 0.2]),
        ];
        near(rows[0], 0.092_032);
        near(value("kl"), rows.iter().sum::<f64>() / 3.0);
    }
}
