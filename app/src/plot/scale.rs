//! Data to pixels and back.

/// Maps a domain to a range, linearly or by logarithm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Smallest and largest value shown, in the data's units; the first is below the second.
    pub domain: (f64, f64),
    /// Where they lie, in pixels.
    pub range: (f64, f64),
    /// Base-10 logarithm: the domain is positive.
    pub log: bool,
}

impl Scale {
    /// A linear scale.
    pub fn linear(domain: (f64, f64), range: (f64, f64)) -> Self {
        Self { domain: widen(domain), range, log: false }
    }

    /// A logarithmic scale; a domain that is not positive falls back to a linear one.
    pub fn logarithmic(domain: (f64, f64), range: (f64, f64)) -> Self {
        let domain = widen(domain);
        Self { domain, range, log: domain.0 > 0.0 }
    }

    /// The pixel of `value`; none where it has none (NaN, infinities, and zero or less on a logarithmic scale).
    pub fn pixel(&self, value: f64) -> Option<f64> {
        let (low, high, value) = if self.log {
            (self.domain.0.log10(), self.domain.1.log10(), value.log10())
        } else {
            (self.domain.0, self.domain.1, value)
        };
        let share = (value - low) / (high - low);
        share.is_finite().then_some(self.range.0 + share * (self.range.1 - self.range.0))
    }

    /// The value at `pixel`.
    pub fn value(&self, pixel: f64) -> f64 {
        let share = (pixel - self.range.0) / (self.range.1 - self.range.0);
        if self.log {
            10_f64.powf(self.domain.0.log10() + share * (self.domain.1.log10() - self.domain.0.log10()))
        } else {
            self.domain.0 + share * (self.domain.1 - self.domain.0)
        }
    }

    /// Whether `value` lies within the domain.
    pub fn holds(&self, value: f64) -> bool {
        value >= self.domain.0 && value <= self.domain.1
    }
}

/// Smallest and largest of the finite values; none without any.
pub fn extent(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values.into_iter().filter(|value| value.is_finite()).fold(None, |found, value| match found {
        None => Some((value, value)),
        // Compared here: in a browser `f64::min` is a call from one part of the bundle into another.
        Some((low, high)) => Some((if value < low { value } else { low }, if value > high { value } else { high })),
    })
}

/// A domain that has a width: one value gets room on both sides.
fn widen((low, high): (f64, f64)) -> (f64, f64) {
    if low < high {
        (low, high)
    } else {
        let room = if low == 0.0 { 1.0 } else { low.abs() * 0.05 };
        (low - room, low + room)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ends_and_oddities() {
        let scale = Scale::linear((0.0, 10.0), (100.0, 0.0));
        assert_eq!(scale.pixel(2.5), Some(75.0));
        assert_eq!(scale.pixel(f64::NAN), None);
        let log = Scale::logarithmic((0.01, 100.0), (0.0, 4.0));
        assert!((log.pixel(1.0).unwrap() - 2.0).abs() < 1e-12);
        assert_eq!(log.pixel(0.0), None);
        assert_eq!(log.pixel(-1.0), None);
        assert!(!Scale::logarithmic((0.0, 1.0), (0.0, 1.0)).log);
        assert_eq!(extent([f64::NAN, 3.0, f64::INFINITY, -1.0]), Some((-1.0, 3.0)));
        assert_eq!(extent([f64::NAN]), None);
        assert_eq!(Scale::linear((4.0, 4.0), (0.0, 10.0)).pixel(4.0), Some(5.0));
    }

    proptest! {
        #[test]
        fn value_undoes_pixel(low in -1e3..1e3_f64, width in 1e-3..1e3_f64, share in 0.0..1.0_f64) {
            let scale = Scale::linear((low, low + width), (30.0, 730.0));
            let value = low + share * width;
            let back = scale.value(scale.pixel(value).unwrap());
            prop_assert!((back - value).abs() <= 1e-9 * (1.0 + value.abs()));
        }

        #[test]
        fn logarithms_too(low in 1e-6..1.0_f64, ratio in 1.1..1e6_f64, share in 0.0..1.0_f64) {
            let scale = Scale::logarithmic((low, low * ratio), (0.0, 500.0));
            let value = low * ratio.powf(share);
            prop_assert!((scale.value(scale.pixel(value).unwrap()) / value - 1.0).abs() < 1e-9);
        }
    }
}
