//! Fewer vertices without losing what is seen.

/// The points of a curve reduced to at most four per pixel column: the first, the smallest, the largest and the last,
/// in their order. Points that are not finite are kept, because a gap in a curve is information. Deterministic; a
/// curve that is short enough comes back whole.
pub fn decimate(points: &[(f64, f64)], columns: usize) -> Vec<(f64, f64)> {
    let columns = columns.max(1);
    if points.len() <= columns * 4 {
        return points.to_vec();
    }
    let Some((low, high)) = super::scale::extent(points.iter().map(|point| point.0)) else { return points.to_vec() };
    let width = if high > low { (high - low) / columns as f64 } else { 1.0 };
    let mut out = Vec::with_capacity(columns * 4);
    let mut at = 0;
    while at < points.len() {
        let column = ((points[at].0 - low) / width).floor();
        let mut end = at + 1;
        while end < points.len()
            && ((points[end].0 - low) / width).floor() == column
            && points[end].1.is_finite() == points[at].1.is_finite()
        {
            end += 1;
        }
        let bucket = &points[at..end];
        let (mut lowest, mut highest) = (0, 0);
        for (index, point) in bucket.iter().enumerate() {
            if point.1 < bucket[lowest].1 {
                lowest = index;
            }
            if point.1 > bucket[highest].1 {
                highest = index;
            }
        }
        let mut previous = usize::MAX;
        for index in [0, lowest.min(highest), lowest.max(highest), bucket.len() - 1] {
            if index != previous {
                out.push(bucket[index]);
            }
            previous = index;
        }
        at = end;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::scale::extent;
    use proptest::prelude::*;

    #[test]
    fn a_gap_survives() {
        let mut points: Vec<(f64, f64)> = (0..10_000).map(|step| (f64::from(step), f64::from(step % 7))).collect();
        points[5_000].1 = f64::NAN;
        assert_eq!(decimate(&points, 100).iter().filter(|point| point.1.is_nan()).count(), 1);
    }

    proptest! {
        #[test]
        fn extremes_and_ends_stay(values in proptest::collection::vec(-1e3..1e3_f64, 1..3_000), columns in 1..200_usize) {
            let points: Vec<(f64, f64)> = values.iter().enumerate().map(|(at, value)| (at as f64, *value)).collect();
            let fewer = decimate(&points, columns);
            prop_assert_eq!(fewer.first(), points.first());
            prop_assert_eq!(fewer.last(), points.last());
            prop_assert_eq!(extent(fewer.iter().map(|point| point.1)), extent(values));
            prop_assert!(fewer.len() <= points.len().min(columns * 4 + 4));
            prop_assert!(fewer.windows(2).all(|pair| pair[0].0 < pair[1].0));
        }
    }
}
