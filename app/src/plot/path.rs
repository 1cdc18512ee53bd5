//! The outline of a curve.

use std::fmt::Write as _;

use super::scale::Scale;

/// An SVG path through `points`; a point without a pixel (NaN, infinity) is a gap.
pub fn line(points: &[(f64, f64)], x: &Scale, y: &Scale) -> String {
    let mut out = String::with_capacity(points.len() * 12);
    let mut drawing = false;
    for (horizontal, vertical) in points {
        match (x.pixel(*horizontal), y.pixel(*vertical)) {
            (Some(left), Some(top)) => {
                // Writing to a String cannot fail.
                let _ = write!(out, "{}{left:.1} {top:.1}", if drawing { 'L' } else { 'M' });
                drawing = true;
            }
            _ => drawing = false,
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_start_anew() {
        let (x, y) = (Scale::linear((0.0, 3.0), (0.0, 300.0)), Scale::linear((0.0, 1.0), (100.0, 0.0)));
        let points = [(0.0, 0.0), (1.0, 1.0), (2.0, f64::NAN), (3.0, 0.5)];
        assert_eq!(line(&points, &x, &y), "M0.0 100.0L100.0 0.0M300.0 50.0");
    }
}
