//! Smoothing.

use retort_wire::Smoothing;

/// `values` smoothed, of the same length. What is not finite has no part in any average and stays as it is.
pub(super) fn smooth(values: &[f64], smoothing: Smoothing) -> Vec<f64> {
    match smoothing {
        Smoothing::None => values.to_vec(),
        Smoothing::Exponential(percent) => exponential(values, f64::from(percent) / 100.0),
        Smoothing::Mean(points) => centred(values, points as usize / 2),
    }
}

/// s ← w·s + (1 − w)·v from s = 0, divided by 1 − wᵏ after k values: the weights that lie on values before the first
/// are given back (Kingma and Ba 2015, section 3).
fn exponential(values: &[f64], weight: f64) -> Vec<f64> {
    let (mut sum, mut left) = (0.0, 1.0);
    let mut next = |value: f64| {
        if !value.is_finite() {
            return value;
        }
        sum = weight * sum + (1.0 - weight) * value;
        left *= weight;
        sum / (1.0 - left)
    };
    values.iter().map(|value| next(*value)).collect()
}

/// The mean over up to `reach` points to both sides.
fn centred(values: &[f64], reach: usize) -> Vec<f64> {
    let mean = |at: usize| {
        if !values[at].is_finite() {
            return values[at];
        }
        let around = &values[at.saturating_sub(reach)..(at + reach + 1).min(values.len())];
        let finite = around.iter().filter(|value| value.is_finite());
        let (sum, count) = finite.fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
        sum / f64::from(count)
    };
    (0..values.len()).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn averages_by_hand() {
        // 1; (0.5·0.5 + 0.5·3) / 0.75 = 7/3; a gap; (0.5·1.75 + 0.5·5) / 0.875 = 27/7.
        let found = smooth(&[1.0, 3.0, f64::NAN, 5.0], Smoothing::Exponential(50));
        assert!((found[0] - 1.0).abs() < 1e-12 && (found[1] - 7.0 / 3.0).abs() < 1e-12, "{found:?}");
        assert!(found[2].is_nan() && (found[3] - 27.0 / 7.0).abs() < 1e-12, "{found:?}");
        let found = smooth(&[0.0, 3.0, f64::INFINITY, 9.0], Smoothing::Mean(3));
        assert_eq!(found, [1.5, 1.5, f64::INFINITY, 9.0]);
    }

    fn kinds() -> impl Strategy<Value = Smoothing> {
        prop_oneof![
            Just(Smoothing::None),
            (1..100_u32).prop_map(Smoothing::Exponential),
            (1..100_u32).prop_map(|half| Smoothing::Mean(2 * half + 1)),
        ]
    }

    proptest! {
        #[test]
        fn a_constant_stays_what_it_is(value in -1e6..1e6_f64, count in 1..400_usize, kind in kinds()) {
            let found = smooth(&vec![value; count], kind);
            prop_assert!(found.iter().all(|other| (other - value).abs() <= 1e-9 * (1.0 + value.abs())));
        }

        #[test]
        fn nothing_leaves_the_range_and_gaps_stay(
            values in proptest::collection::vec(prop_oneof![4 => -1e3..1e3_f64, 1 => Just(f64::NAN)], 1..200),
            kind in kinds(),
        ) {
            let found = smooth(&values, kind);
            let finite = || values.iter().copied().filter(|value| value.is_finite());
            let (low, high) = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
            for (before, after) in values.iter().zip(&found) {
                prop_assert_eq!(before.is_finite(), after.is_finite());
                prop_assert!(after.is_nan() || (*after >= low - 1e-6 && *after <= high + 1e-6));
            }
        }
    }
}
