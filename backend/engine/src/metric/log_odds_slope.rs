//! How much more sure of itself the student is than the teacher.

use super::{Compute, Entry, Table, argmax};

pub(super) const ENTRY: Entry = Entry {
    name: "log_odds_slope",
    label: "Slope of the log-odds",
    short: "Log-odds slope",
    help: "Slope of the least-squares line of the student's log-odds of the teacher's class against the teacher's own: above 1 the student exaggerates the teacher's confidence.",
    unit: "",
    higher_is_better: None,
    compute: Compute::Fidelity(slope),
};

/// The slope of log (pₛ[ŷ] / (1 − pₛ[ŷ])) on log (pₜ[ŷ] / (1 − pₜ[ŷ])) over the examples, ŷ being the teacher's most
/// probable class (Nagarajan and others 2023). NaN where the teacher is equally sure of every example.
fn slope(student: &Table<'_>, teacher: &Table<'_>) -> f64 {
    let pairs: Vec<(f64, f64)> = student
        .rows()
        .zip(teacher.rows())
        .map(|(student, teacher)| {
            let class = argmax(teacher);
            (log_odds(teacher, class), log_odds(student, class))
        })
        .collect();
    let count = pairs.len() as f64;
    let sum = pairs.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    let middle = (sum.0 / count, sum.1 / count);
    let spread = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
        pairs.iter().map(|pair| of(pair.0 - middle.0, pair.1 - middle.1)).sum()
    };
    spread(&|teacher, student| teacher * student) / spread(&|teacher, _| teacher * teacher)
}

/// log p − log (1 − p) of one class. 1 − p is the sum of the other classes' probabilities, which is exact where p itself
/// is so near to 1 that single precision stores it as 1.
fn log_odds(row: &[f32], class: usize) -> f64 {
    let others = || row.iter().enumerate().filter(|(other, _)| *other != class).map(|(_, value)| f64::from(*value));
    let top = others().fold(f64::NEG_INFINITY, f64::max);
    f64::from(row[class]) - top - others().map(|value| (value - top).exp()).sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::tests::{near, value};

    #[test]
    fn it_is_what_was_computed_by_hand() {
        // The teacher's classes are 0, 1, 0: its odds are 1, 1 and 1.5, the student's 7/3, 3/7 and 2/3.
        let (teacher, student) = ([0.0, 0.0, 1.5_f64.ln()], [7.0_f64 / 3.0, 3.0 / 7.0, 2.0 / 3.0].map(f64::ln));
        let middle = |values: [f64; 3]| values.iter().sum::<f64>() / 3.0;
        let (t, s) = (middle(teacher), middle(student));
        let up: f64 = teacher.iter().zip(student).map(|(a, b)| (a - t) * (b - s)).sum();
        let across: f64 = teacher.iter().map(|a| (a - t).powi(2)).sum();
        near(up / across, -1.0);
        near(value("log_odds_slope"), -1.0);
    }

    #[test]
    fn certainty_beyond_single_precision_still_has_odds() {
        near(log_odds(&[0.0, -40.0, -40.0], 0), 40.0 - 2.0_f64.ln());
        let rows = |scale: f32| [[0.0, -10.0 * scale], [0.0, -30.0 * scale], [-20.0 * scale, 0.0]].concat();
        let (teacher, student) = (rows(1.0), rows(2.5));
        let table = |log_probabilities| Table { classes: 2, log_probabilities };
        near(slope(&table(&student), &table(&teacher)), 2.5);
    }
}
