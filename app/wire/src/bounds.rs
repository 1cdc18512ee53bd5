//! What two accuracies say about agreement.

/// The least and the greatest share of examples on which two classifiers can agree whose accuracies on them are `a`
/// and `b` (0..=1): max(0, a + b − 1) and 1 − |a − b|, for any number of classes (Stanton and others 2021). Where both
/// are right they agree, and where only one is right they differ.
pub fn agreement_bounds(a: f64, b: f64) -> (f64, f64) {
    ((a + b - 1.0).max(0.0), 1.0 - (a - b).abs())
}

/// The least and the greatest share of examples on which two classifiers agree whose accuracies are `a` and `b`
/// (0..=1) and which are right independently of each other: both are right on a·b of the examples, both wrong on
/// (1 − a)·(1 − b), and of these they name the same wrong class on none (the least) to all (the greatest). Where wrong
/// answers fall on K − 1 wrong classes evenly, the share is a·b + (1 − a)·(1 − b) / (K − 1), between the two.
pub fn independent_agreement(a: f64, b: f64) -> (f64, f64) {
    let (right, wrong) = (a * b, (1.0 - a) * (1.0 - b));
    (right, right + wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a6_55_and_95_percent_agree_on_at_most_60_and_75_and_95_on_at_least_70() {
        let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
        near(agreement_bounds(0.55, 0.95).1, 0.6);
        near(agreement_bounds(0.75, 0.95).0, 0.7);
        assert_eq!(agreement_bounds(0.25, 0.25).0, 0.0);
        assert_eq!(agreement_bounds(1.0, 1.0), (1.0, 1.0));
    }

    #[test]
    fn independence_by_hand() {
        let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
        near(independent_agreement(0.8, 0.9).0, 0.72);
        near(independent_agreement(0.8, 0.9).1, 0.74);
        assert_eq!(independent_agreement(1.0, 0.6), (0.6, 0.6));
    }

    proptest! {
        #[test]
        fn independence_is_possible(a in 0.0..=1.0_f64, b in 0.0..=1.0_f64) {
            let ((least, greatest), (low, high)) = (agreement_bounds(a, b), independent_agreement(a, b));
            prop_assert!(least - 1e-12 <= low && low <= high && high <= greatest + 1e-12);
        }

        #[test]
        fn no_two_classifiers_leave_the_bounds(
            rows in prop::collection::vec((0_u32..4, 0_u32..4, 0_u32..4), 1..60),
        ) {
            let share = |of: &dyn Fn(&(u32, u32, u32)) -> bool| {
                rows.iter().filter(|row| of(row)).count() as f64 / rows.len() as f64
            };
            let (a, b) = (share(&|row| row.0 == row.2), share(&|row| row.1 == row.2));
            let agreement = share(&|row| row.0 == row.1);
            let (least, greatest) = agreement_bounds(a, b);
            prop_assert!(least - 1e-12 <= agreement && agreement <= greatest + 1e-12);
        }
    }
}
