//! Round numbers on an axis.

use crate::format;

/// Where the ticks of an axis are and how they are written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ticks {
    /// Values in the data's units, rising.
    pub values: Vec<f64>,
    /// Decimals that tell neighbours apart.
    pub decimals: usize,
}

impl Ticks {
    /// At most `most` round numbers (steps of 1, 2 or 5 times a power of ten) within `low..=high`.
    pub fn linear(low: f64, high: f64, most: usize) -> Self {
        let step = step(low, high, most);
        if !step.is_finite() || step <= 0.0 {
            return Self::default();
        }
        let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
        let count = (last - first).max(-1.0) as i64 + 1;
        let values =
            (0..count).map(|index| (first + index as f64) * step).map(|value| if value == 0.0 { 0.0 } else { value });
        Self { values: values.collect(), decimals: decimals(step) }
    }

    /// Powers of ten within `low..=high`, thinned to at most `most`; a range without two of them gets round numbers.
    pub fn logarithmic(low: f64, high: f64, most: usize) -> Self {
        let (first, last) = ((low.log10() - 1e-9).ceil() as i32, (high.log10() + 1e-9).floor() as i32);
        if low <= 0.0 || last - first < 1 {
            return Self::linear(low, high, most);
        }
        let every = ((last - first) as usize / most.max(1) + 1) as i32;
        let values = (first..=last).filter(|power| (power - first) % every == 0).map(|power| 10_f64.powi(power));
        Self { values: values.collect(), decimals: 0 }
    }

    /// The text of one tick. On a logarithmic axis each is written as short as it can be.
    pub fn text(&self, value: f64, log: bool) -> String {
        if log && !(1e-3..1e5).contains(&value) {
            return format!("{value:e}").replace('-', "−");
        }
        if log {
            return value.to_string();
        }
        format::decimal(value, self.decimals)
    }
}

/// The round step with which at most `most` ticks lie in the range.
fn step(low: f64, high: f64, most: usize) -> f64 {
    let rough = (high - low) / most.max(2) as f64;
    let power = 10_f64.powf(rough.log10().floor());
    for factor in [1.0, 2.0, 5.0, 10.0, 20.0] {
        let step = factor * power;
        if (high / step + 1e-9).floor() - (low / step - 1e-9).ceil() < most as f64 {
            return step;
        }
    }
    f64::NAN
}

/// Decimals needed to write multiples of `step` apart.
fn decimals(step: f64) -> usize {
    (-(step.log10() + 1e-9).floor()).clamp(0.0, 12.0) as usize
}

/// The smallest domain that holds `low..=high`, begins and ends at ticks, and keeps a little room around the data.
pub fn nice((low, high): (f64, f64), most: usize) -> (f64, f64) {
    let width = if high > low {
        high - low
    } else if low == 0.0 {
        1.0
    } else {
        low.abs() * 0.1
    };
    let (low, high) = (low - 0.04 * width, high + 0.04 * width);
    let step = step(low, high, most);
    if step.is_finite() && step > 0.0 {
        ((low / step).floor() * step, (high / step).ceil() * step)
    } else {
        (low, high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn round_numbers() {
        let ticks = Ticks::linear(0.0, 1.0, 6);
        assert_eq!(
            ticks.values.iter().map(|value| ticks.text(*value, false)).collect::<Vec<_>>(),
            ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
        );
        let ticks = Ticks::linear(68.0, 78.0, 6);
        assert_eq!(ticks.values, [68.0, 70.0, 72.0, 74.0, 76.0, 78.0]);
        assert_eq!(Ticks::logarithmic(0.001, 10.0, 6).values, [0.001, 0.01, 0.1, 1.0, 10.0]);
        assert_eq!(Ticks::logarithmic(1.5, 9.0, 6).values, Ticks::linear(1.5, 9.0, 6).values);
        assert_eq!(Ticks::linear(f64::NAN, 1.0, 6).values, Vec::<f64>::new());
    }

    proptest! {
        #[test]
        fn few_rising_and_inside(low in -1e6..1e6_f64, width in 1e-6..1e6_f64) {
            let ticks = Ticks::linear(low, low + width, 6);
            let room = 1e-6 * width + 1e-9 * low.abs();
            prop_assert!((2..=6).contains(&ticks.values.len()), "{:?}", ticks);
            prop_assert!(ticks.values.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(ticks.values.iter().all(|value| *value >= low - room && *value <= low + width + room));
            let texts: std::collections::BTreeSet<_> = ticks.values.iter().map(|value| ticks.text(*value, false)).collect();
            prop_assert_eq!(texts.len(), ticks.values.len());
        }

        #[test]
        fn a_nice_domain_holds_the_data(low in -1e3..1e3_f64, width in 0.0..1e3_f64) {
            let (from, to) = nice((low, low + width), 6);
            prop_assert!(from <= low && to >= low + width && from < to);
        }
    }
}
