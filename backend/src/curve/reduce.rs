//! Fewer points without losing what is seen.

/// The places of the points to keep: all of them where there are no more than four a column; otherwise of each of
/// `columns` equally wide columns its first and last point, the least and greatest of each of `values`, and the first
/// that is not finite, so that gaps stay gaps. `x` rises; every one of `values` is as long. Deterministic.
pub(super) fn reduce(x: &[f64], values: &[&[f64]], columns: usize) -> Vec<usize> {
    let columns = columns.max(1);
    let (Some(low), Some(high)) = (x.first(), x.last()) else { return Vec::new() };
    if x.len() <= columns * 4 || !low.is_finite() || !high.is_finite() {
        return (0..x.len()).collect();
    }
    let width = if high > low { (high - low) / columns as f64 } else { 1.0 };
    // The last point lies on the end of the last column and belongs to it.
    let column = |at: usize| (((x[at] - low) / width).floor() as usize).min(columns - 1);
    let mut kept = Vec::with_capacity(columns * 4);
    let mut start = 0;
    while start < x.len() {
        let mut end = start + 1;
        while end < x.len() && column(end) == column(start) {
            end += 1;
        }
        let mut of_column = vec![start, end - 1];
        for values in values {
            let part = values.get(start..end).unwrap_or_default();
            let finite = || part.iter().enumerate().filter(|(_, value)| value.is_finite());
            let least = finite().min_by(|one, other| one.1.total_cmp(other.1));
            // The first of equal ones on both ends.
            let greatest = finite().rev().max_by(|one, other| one.1.total_cmp(other.1));
            let gap = part.iter().enumerate().find(|(_, value)| !value.is_finite());
            of_column.extend([least, greatest, gap].into_iter().flatten().map(|(at, _)| start + at));
        }
        of_column.sort_unstable();
        of_column.dedup();
        kept.append(&mut of_column);
        start = end;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn extremes(values: impl Iterator<Item = f64>) -> (f64, f64) {
        let finite = values.filter(|value| value.is_finite());
        finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
    }

    #[test]
    fn few_points_are_all_kept() {
        let x: Vec<f64> = (0..40).map(f64::from).collect();
        assert_eq!(reduce(&x, &[&x], 10), (0..40).collect::<Vec<_>>());
        assert!(reduce(&[], &[&[]], 10).is_empty());
    }

    #[test]
    fn one_gap_in_many_points_stays() {
        let x: Vec<f64> = (0..10_000).map(f64::from).collect();
        let mut y: Vec<f64> = (0..10_000).map(|step| f64::from(step % 7)).collect();
        y[5_003] = f64::NAN;
        assert!(reduce(&x, &[&y], 100).contains(&5_003));
    }

    proptest! {
        #[test]
        fn extremes_ends_and_gaps_stay(
            y in proptest::collection::vec(prop_oneof![9 => -1e3..1e3_f64, 1 => Just(f64::NAN)], 1..3_000),
            columns in 1..200_usize,
            band in 0.0..10.0_f64,
        ) {
            let x: Vec<f64> = (0..y.len()).map(|at| at as f64).collect();
            let low: Vec<f64> = y.iter().enumerate().map(|(at, value)| value - band * (at % 3) as f64).collect();
            let kept = reduce(&x, &[&y, &low], columns);
            prop_assert_eq!(kept.first(), Some(&0));
            prop_assert_eq!(kept.last(), Some(&(y.len() - 1)));
            prop_assert!(kept.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(kept.len() <= y.len().min(columns * 8).max(columns * 4));
            for values in [&y, &low] {
                let after = extremes(kept.iter().map(|at| values[*at]));
                prop_assert_eq!(after, extremes(values.iter().copied()));
            }
            // Between two kept neighbours of different columns, whatever is not finite is kept or stands beside one.
            let width = (y.len() - 1).max(1) as f64 / columns as f64;
            let column = |at: usize| ((at as f64 / width).floor() as usize).min(columns - 1);
            for gap in (0..y.len()).filter(|at| y[*at].is_nan()) {
                prop_assert!(kept.iter().any(|at| y[*at].is_nan() && column(*at) == column(gap)));
            }
        }
    }
}
