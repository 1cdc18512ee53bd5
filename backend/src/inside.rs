//! A student beside its teacher, example by example: pure functions over their stored predictions.
//!
//! [`Pair`] joins the two tables; everything else counts what is in it. Nothing here reads a file.

pub mod confidence;
pub mod count;
pub mod page;
mod pair;
pub mod reliability;
pub mod shelf;
pub mod slope;
pub mod soften;

use retort_wire::inside::{Fidelity, Pairing};

pub use pair::{Apart, Mark, Pair};

/// Everything that is counted of a pair, with `bins` equally wide bins of confidence.
pub fn fidelity(pair: &Pair, matrix: Pairing, bins: u32) -> Fidelity {
    let circumstances = count::circumstances(pair);
    Fidelity {
        agreement: circumstances.agreement,
        student: circumstances.student,
        teacher: circumstances.teacher,
        when_right: circumstances.when_right,
        when_wrong: circumstances.when_wrong,
        mended: circumstances.mended,
        by_class: count::by_class(pair),
        confusion: count::confusion(pair, matrix),
        reliability: vec![
            reliability::of(pair, bins, |mark| (mark.teacher, mark.teacher_confidence)),
            reliability::of(pair, bins, |mark| (mark.student, mark.student_confidence)),
        ],
        by_confidence: confidence::agreement(pair, bins),
        slope: slope::of(pair),
    }
}

/// The bin of a share: `bins` of equal width, bin k holds (k/bins, (k+1)/bins], and 0 belongs to the first. It is the
/// convention of the metric ECE.
pub(crate) fn bin_of(share: f64, bins: u32) -> usize {
    ((share * f64::from(bins)).ceil() as usize).clamp(1, bins.max(1) as usize) - 1
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use retort_store::predictions::Table;

    /// A table of the test set whose rows are these probabilities.
    pub(crate) fn table(index: &[u32], label: &[u32], rows: &[&[f64]]) -> Table {
        Table {
            split: "test".into(),
            index: index.into(),
            label: label.into(),
            classes: rows[0].len(),
            log_probabilities: rows.iter().flat_map(|row| row.iter().map(|p| p.ln() as f32)).collect(),
        }
    }

    /// Five examples of three classes, by hand; no confidence lies at the edge of a fourth.
    ///
    /// | index | truth | teacher (confidence) | student (confidence) | |
    /// |---|---|---|---|---|
    /// | 0 | 0 | 0 (0.81) | 0 (0.62) | agree, both right |
    /// | 1 | 1 | 1 (0.72) | 2 (0.51) | only the teacher |
    /// | 2 | 2 | 0 (0.52) | 2 (0.92) | only the student |
    /// | 3 | 0 | 1 (0.63) | 1 (0.83) | agree, both wrong |
    /// | 4 | 1 | 2 (0.91) | 0 (0.74) | neither |
    pub(crate) fn five() -> Pair {
        let teacher: [&[f64]; 5] =
            [&[0.81, 0.10, 0.09], &[0.18, 0.72, 0.10], &[0.52, 0.18, 0.30], &[0.27, 0.63, 0.10], &[0.05, 0.04, 0.91]];
        let student: [&[f64]; 5] =
            [&[0.62, 0.19, 0.19], &[0.20, 0.29, 0.51], &[0.05, 0.03, 0.92], &[0.07, 0.83, 0.10], &[0.74, 0.16, 0.10]];
        let label = [0, 1, 2, 0, 1];
        // The teacher's rows are stored the other way round.
        let turned: Vec<&[f64]> = teacher.iter().rev().copied().collect();
        let teacher = table(&[4, 3, 2, 1, 0], &[1, 0, 2, 1, 0], &turned);
        Pair::join(&table(&[0, 1, 2, 3, 4], &label, &student), &teacher).unwrap()
    }

    #[test]
    fn bins_are_those_of_the_metric() {
        assert_eq!([0.0, 0.05, 0.1, 0.11, 0.95, 1.0].map(|share| bin_of(share, 10)), [0, 0, 0, 1, 9, 9]);
        assert_eq!(bin_of(f64::NAN, 10), 0, "a number that is none has to go somewhere");
    }

    #[test]
    fn all_of_it_is_about_the_same_examples() {
        let fidelity = fidelity(&five(), Pairing::TeacherStudent, 15);
        assert_eq!(fidelity.agreement.of, 5);
        assert_eq!(fidelity.confusion.cells.iter().map(|cell| cell.2).sum::<u32>(), 5);
        assert_eq!(fidelity.by_class.iter().map(|class| class.agreement.of).sum::<u32>(), 5);
        assert_eq!(fidelity.by_confidence.iter().map(|bin| bin.agreement.of).sum::<u32>(), 5);
        for reliability in &fidelity.reliability {
            assert_eq!(reliability.bins.len(), 15);
            assert_eq!(reliability.bins.iter().map(|bin| bin.right.of).sum::<u32>(), 5);
        }
    }
}
