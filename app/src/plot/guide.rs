//! Lines to judge marks by: where both axes are equal, and what agreement two accuracies leave or would give by chance.

use retort_wire::{agreement_bounds, bounds::independent_agreement};

use crate::order::sort_by;

/// A line or an area behind the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Guide {
    /// What stands in the legend.
    pub label: String,
    /// What it means, in one sentence.
    pub words: String,
    /// How it is drawn.
    pub kind: Kind,
    /// Its course in the units of the axes; an area goes once around.
    pub course: Vec<(f64, f64)>,
}

/// How a guide is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A dotted line.
    Identity,
    /// A filled area.
    Band,
    /// A thin dashed line.
    Bound,
}

impl Kind {
    /// The class of its drawing.
    pub fn class(self) -> &'static str {
        match self {
            Self::Identity => "guide identity",
            Self::Band => "guide band",
            Self::Bound => "guide bound",
        }
    }
}

/// Both axes equal, from `low` to `high`. Straight, or on logarithmic axes still straight where both are logarithmic;
/// it is given many points for the case that one is.
pub fn identity(low: f64, high: f64) -> Guide {
    let course = (0..=STEPS).map(|step| low + (high - low) * f64::from(step) / f64::from(STEPS));
    Guide {
        label: "equal".to_owned(),
        words: "On the dotted line both axes have the same value.".to_owned(),
        kind: Kind::Identity,
        course: course.map(|value| (value, value)).collect(),
    }
}

const STEPS: u32 = 100;

/// The agreement of students with a teacher of accuracy `teacher` (0..=1), over the student's accuracy: the area of
/// models that are right independently of it, and the most agreement that any can reach. In percent, agreement across;
/// `swapped` puts it up.
pub fn agreement(teacher: f64, swapped: bool) -> [Guide; 2] {
    let accuracies = || (0..=STEPS).map(|step| f64::from(step) / f64::from(STEPS));
    let place = |agreement: f64, accuracy: f64| {
        let (agreement, accuracy) = (agreement * 100.0, accuracy * 100.0);
        if swapped { (accuracy, agreement) } else { (agreement, accuracy) }
    };
    let least = accuracies().map(|accuracy| place(independent_agreement(accuracy, teacher).0, accuracy));
    let most: Vec<_> =
        accuracies().map(|accuracy| place(independent_agreement(accuracy, teacher).1, accuracy)).collect();
    // A bound has a corner where the student is as good as the teacher.
    let mut corners: Vec<f64> = accuracies().chain([teacher]).collect();
    sort_by(&mut corners, |one, other| one.total_cmp(other));
    [
        Guide {
            label: "independent of the teacher".to_owned(),
            words: "In the shaded band lie models that are right independently of the teacher: they agree on the \
                    examples that both get right by chance, and on none (its one edge) to all (its other edge) of those \
                    that both get wrong."
                .to_owned(),
            kind: Kind::Band,
            course: least.chain(most.into_iter().rev()).collect(),
        },
        Guide {
            label: "most agreement possible".to_owned(),
            words: "Beyond the dashed line lies no model: one of the two is wrong on so many examples on which the \
                    other is right."
                .to_owned(),
            kind: Kind::Bound,
            course: corners.into_iter().map(|accuracy| place(agreement_bounds(accuracy, teacher).1, accuracy)).collect(),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guides_of_a_teacher_that_is_right_on_nine_of_ten() {
        let [band, bound] = agreement(0.9, false);
        // A student of 80 %: 0.72 by chance, up to 0.74 when all shared errors are the same.
        let at = |points: &[(f64, f64)], accuracy: f64| -> Vec<f64> {
            points.iter().filter(|point| (point.1 - accuracy).abs() < 1e-9).map(|point| point.0).collect()
        };
        let edges = at(&band.course, 80.0);
        assert!((edges[0] - 72.0).abs() < 1e-9 && (edges[1] - 74.0).abs() < 1e-9, "{edges:?}");
        assert!((at(&bound.course, 80.0)[0] - 90.0).abs() < 1e-9);
        assert!((at(&bound.course, 90.0)[0] - 100.0).abs() < 1e-9);
        let swapped = agreement(0.9, true)[1].course.clone();
        assert!(swapped.iter().zip(&bound.course).all(|(one, other)| (one.1, one.0) == *other));
        assert_eq!(identity(1.0, 3.0).course.last(), Some(&(3.0, 3.0)));
    }
}
