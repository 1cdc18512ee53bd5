//! The outline of a curve.

use std::fmt::Write as _;

use super::scale::Scale;

/// An SVG path through `points`; a point without a pixel (NaN, infinity) is a gap. Steps from one point to the next take
/// half the letters of their places, and as they are steps between rounded places no error adds up.
pub fn line(points: &[(f64, f64)], x: &Scale, y: &Scale) -> String {
    let mut out = String::with_capacity(points.len() * 8);
    let mut before = None;
    for (horizontal, vertical) in points {
        before = x.pixel(*horizontal).zip(y.pixel(*vertical)).map(|place| {
            let (left, top) = (tenths(place.0), tenths(place.1));
            let (across, down) = match before {
                Some((from_left, from_top)) => {
                    out.push('l');
                    (left - from_left, top - from_top)
                }
                None => {
                    out.push('M');
                    (left, top)
                }
            };
            put_tenths(&mut out, across);
            if down >= 0 {
                out.push(' ');
            }
            put_tenths(&mut out, down);
            (left, top)
        });
    }
    out
}

fn tenths(value: f64) -> i64 {
    (value * 10.0).round() as i64
}

/// Appends a coordinate with at most one decimal. Tens of thousands of them are written, and whole numbers are written
/// faster than real ones.
pub fn put(out: &mut String, value: f64) {
    put_tenths(out, tenths(value));
}

fn put_tenths(out: &mut String, tenths: i64) {
    let (whole, rest) = (tenths.abs() / 10, tenths.abs() % 10);
    let sign = if tenths < 0 { "-" } else { "" };
    // Writing to a String cannot fail.
    let _ = if rest == 0 { write!(out, "{sign}{whole}") } else { write!(out, "{sign}{whole}.{rest}") };
}

/// A coordinate as it is written into SVG. What has no place stays without one, and is not drawn at 0.
pub fn px(value: f64) -> String {
    if !value.is_finite() {
        return value.to_string();
    }
    let mut out = String::new();
    put(&mut out, value);
    out
}

/// An SVG path through `points`, which are pixels.
pub fn through(points: &[(f64, f64)]) -> String {
    let mut out = String::with_capacity(points.len() * 10);
    for (index, (left, top)) in points.iter().enumerate() {
        out.push(if index == 0 { 'M' } else { 'L' });
        put(&mut out, *left);
        out.push(' ');
        put(&mut out, *top);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_short() {
        let mut out = String::new();
        for value in [0.0, 12.34, -0.04, -7.96, 300.0] {
            put(&mut out, value);
            out.push(' ');
        }
        assert_eq!(out, "0 12.3 0 -8 300 ");
        assert_eq!(through(&[(1.0, 2.5), (3.0, 4.0)]), "M1 2.5L3 4");
    }

    #[test]
    fn gaps_start_anew() {
        let (x, y) = (Scale::linear((0.0, 3.0), (0.0, 300.0)), Scale::linear((0.0, 1.0), (100.0, 0.0)));
        let points = [(0.0, 0.0), (1.0, 1.0), (2.0, f64::NAN), (3.0, 0.5)];
        assert_eq!(line(&points, &x, &y), "M0 100l100-100M300 50");
    }
}
