//! A share with its count and its interval.

use serde::{Deserialize, Serialize};

/// The quantile of the normal distribution of a two-sided 95 % interval.
const Z: f64 = 1.959_963_984_540_054;

/// `hits` of `of` examples, with the 95 % score interval of Wilson (1927), which stays within 0..1 and says something
/// at 0 and at 1, where the interval from the standard error has no width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Examples that count.
    pub hits: u32,
    /// Examples in all.
    pub of: u32,
    /// Lower end of the interval, 0..1.
    pub low: f64,
    /// Upper end of the interval, 0..1.
    pub high: f64,
}

impl Share {
    /// The share with its interval; of no examples it is from 0 to 1. `hits` is at most `of`.
    pub fn new(hits: u32, of: u32) -> Self {
        let (low, high) = wilson(hits, of);
        Self { hits, of, low, high }
    }

    /// The share itself, 0..1; none of no examples.
    pub fn value(&self) -> Option<f64> {
        (self.of > 0).then(|| f64::from(self.hits) / f64::from(self.of))
    }
}

/// (p + z²/2n ± z √(p (1 − p) / n + z²/4n²)) / (1 + z²/n).
fn wilson(hits: u32, of: u32) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    let (n, square) = (f64::from(of), Z * Z);
    let share = f64::from(hits) / n;
    let centre = share + square / (2.0 * n);
    let half = Z * (share * (1.0 - share) / n + square / (4.0 * n * n)).sqrt();
    let whole = 1.0 + square / n;
    // Rounding must not move the ends of nothing and all beyond what shares can be.
    (((centre - half) / whole).clamp(0.0, 1.0), ((centre + half) / whole).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn intervals_by_hand() {
        // z² = 3.841459. 8 of 10: centre (0.8 + 0.192073) / 1.384146 = 0.716740,
        // half 1.959964 · √(0.016 + 0.009604) / 1.384146 = 0.226577.
        let share = Share::new(8, 10);
        assert!((share.low - 0.490_162).abs() < 1e-5 && (share.high - 0.943_318).abs() < 1e-5, "{share:?}");
        assert_eq!(share.value(), Some(0.8));
        // All of 10: the lower end is n / (n + z²).
        let all = Share::new(10, 10);
        assert!((all.low - 10.0 / 13.841_459).abs() < 1e-6, "{all:?}");
        assert!((all.high - 1.0).abs() < 1e-12);
        assert_eq!((Share::new(0, 0).value(), Share::new(0, 0).low, Share::new(0, 0).high), (None, 0.0, 1.0));
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_share_and_mirrors(of in 1_u32..5_000, part in 0.0..1.0_f64) {
            let hits = (part * f64::from(of)).round() as u32;
            let (share, other) = (Share::new(hits, of), Share::new(of - hits, of));
            let value = share.value().unwrap();
            prop_assert!(share.low <= value + 1e-12 && value <= share.high + 1e-12);
            prop_assert!((share.low - (1.0 - other.high)).abs() < 1e-9);
            let more = Share::new(hits * 2, of * 2);
            prop_assert!(more.high - more.low < share.high - share.low);
        }
    }
}
