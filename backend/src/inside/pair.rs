//! Two tables of predictions, joined.

use std::collections::HashMap;

use retort_store::predictions::Table;

/// Student and teacher on the examples of one split that both have, in the student's order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pair {
    /// Number of classes.
    pub classes: usize,
    /// Each example's number in its source.
    pub index: Vec<u32>,
    /// Its true class.
    pub label: Vec<u32>,
    /// The teacher's log-probabilities, row by row.
    pub teacher: Vec<f32>,
    /// The student's.
    pub student: Vec<f32>,
    /// What is asked of every example again and again.
    pub marks: Vec<Mark>,
}

/// One example in short.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mark {
    /// Its true class.
    pub truth: u32,
    /// The teacher's class: the first of the largest.
    pub teacher: u32,
    /// The student's.
    pub student: u32,
    /// The teacher's probability of its class.
    pub teacher_confidence: f64,
    /// The student's probability of its class.
    pub student_confidence: f64,
    /// KL(teacher ‖ student) = Σ pₜ (log pₜ − log pₛ), in nats; 0 log 0 is 0.
    pub divergence: f64,
}

/// Why two tables cannot be joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Apart {
    /// They are over other classes.
    #[error("they are over different numbers of classes")]
    Classes,
    /// The same example has two labels.
    #[error("they give the same example different labels")]
    Labels,
    /// No example is in both.
    #[error("they have no example in common")]
    Nothing,
}

impl Pair {
    /// Joins two tables by the examples' numbers. The error says why they are not about the same examples.
    pub fn join(student: &Table, teacher: &Table) -> Result<Self, Apart> {
        let classes = student.classes;
        if classes == 0 || teacher.classes != classes {
            return Err(Apart::Classes);
        }
        let places: HashMap<u32, usize> = teacher.index.iter().copied().zip(0..).collect();
        let mut pair = Self { classes, ..Self::default() };
        for ((index, label), row) in student.index.iter().zip(&student.label).zip(student.rows()) {
            let Some(place) = places.get(index).copied() else { continue };
            if teacher.label.get(place) != Some(label) {
                return Err(Apart::Labels);
            }
            let Some(other) = teacher.log_probabilities.get(place * classes..(place + 1) * classes) else { continue };
            pair.index.push(*index);
            pair.label.push(*label);
            pair.student.extend_from_slice(row);
            pair.teacher.extend_from_slice(other);
            pair.marks.push(Mark::of(*label, other, row));
        }
        if pair.index.is_empty() { Err(Apart::Nothing) } else { Ok(pair) }
    }

    /// Number of examples.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether there are none; a joined pair has some.
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// The log-probabilities of an example: the teacher's and the student's.
    pub fn rows(&self, place: usize) -> (&[f32], &[f32]) {
        let range = place * self.classes..(place + 1) * self.classes;
        (&self.teacher[range.clone()], &self.student[range])
    }

    /// Bytes that it takes.
    pub fn bytes(&self) -> usize {
        4 * (self.teacher.len() + self.student.len() + 2 * self.index.len()) + self.marks.len() * size_of::<Mark>()
    }
}

impl Mark {
    fn of(truth: u32, teacher: &[f32], student: &[f32]) -> Self {
        let (top, confidence) = top(teacher);
        let (other_top, other_confidence) = self::top(student);
        let divergence = teacher
            .iter()
            .zip(student)
            .map(|(teacher, student)| {
                let probability = f64::from(*teacher).exp();
                if probability == 0.0 { 0.0 } else { probability * (f64::from(*teacher) - f64::from(*student)) }
            })
            .sum();
        Self {
            truth,
            teacher: top,
            student: other_top,
            teacher_confidence: confidence,
            student_confidence: other_confidence,
            divergence,
        }
    }

    /// Whether both predict the same class.
    pub fn agrees(&self) -> bool {
        self.teacher == self.student
    }
}

/// The first of the largest, NaN never being it, and its probability.
fn top(row: &[f32]) -> (u32, f64) {
    let mut best = (0, f32::NEG_INFINITY);
    for (class, &value) in (0..).zip(row) {
        if value > best.1 {
            best = (class, value);
        }
    }
    let value = if best.1 == f32::NEG_INFINITY { row.first().copied().unwrap_or(f32::NAN) } else { best.1 };
    (best.0, f64::from(value).exp())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{five, table};
    use super::*;

    #[test]
    fn rows_are_joined_by_number_whatever_their_order() {
        let pair = five();
        assert_eq!(pair.index, [0, 1, 2, 3, 4]);
        let answers: Vec<(u32, u32)> = pair.marks.iter().map(|mark| (mark.teacher, mark.student)).collect();
        assert_eq!(answers, [(0, 0), (1, 2), (0, 2), (1, 1), (2, 0)]);
        assert!((pair.marks[4].teacher_confidence - 0.91).abs() < 1e-6);
        // 0.81 ln (0.81 / 0.62) + 0.10 ln (0.10 / 0.19) + 0.09 ln (0.09 / 0.19).
        let by_hand = 0.81 * (0.81_f64 / 0.62).ln() + 0.10 * (0.10_f64 / 0.19).ln() + 0.09 * (0.09_f64 / 0.19).ln();
        assert!((by_hand - 0.085_088).abs() < 1e-5 && (pair.marks[0].divergence - by_hand).abs() < 1e-6);
        let (teacher, student) = pair.rows(2);
        assert!((teacher[2].exp() - 0.3).abs() < 1e-6 && (student[2].exp() - 0.92).abs() < 1e-6);
    }

    #[test]
    fn what_is_not_about_the_same_examples_is_refused() {
        let own = table(&[0, 1], &[0, 1], &[&[0.5, 0.5], &[0.1, 0.9]]);
        let join = |index: &[u32], label: &[u32], rows: &[&[f64]]| Pair::join(&own, &table(index, label, rows));
        assert_eq!(join(&[0], &[1], &[&[0.5, 0.5]]), Err(Apart::Labels));
        assert_eq!(join(&[7], &[1], &[&[0.5, 0.5]]), Err(Apart::Nothing));
        assert_eq!(join(&[0], &[0], &[&[0.2, 0.2, 0.6]]), Err(Apart::Classes));
        assert_eq!(join(&[1], &[1], &[&[0.5, 0.5]]).unwrap().index, [1]);
    }

    #[test]
    fn certainty_and_nothing_at_all() {
        let certain = table(&[0], &[0], &[&[1.0, 0.0]]);
        let pair = Pair::join(&certain, &certain).unwrap();
        assert_eq!((pair.marks[0].divergence, pair.marks[0].student_confidence), (0.0, 1.0));
        let other = table(&[0], &[0], &[&[0.0, 1.0]]);
        assert_eq!(Pair::join(&other, &certain).unwrap().marks[0].divergence, f64::INFINITY);
        let broken = table(&[0], &[0], &[&[f64::NAN, f64::NAN]]);
        let pair = Pair::join(&broken, &certain).unwrap();
        assert!(pair.marks[0].student_confidence.is_nan() && pair.marks[0].divergence.is_nan());
    }
}
