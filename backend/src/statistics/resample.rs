//! Intervals and tests over seeds and test examples.
//!
//! Runs of one arm share their test set, so that a difference between two arms has two sources of chance: the seeds,
//! and the examples that happened to be in the test set. Student's t over the paired differences of the seeds knows
//! the first; the bootstrap here draws seeds and examples again, each with replacement and independently of each other
//! (the pigeonhole bootstrap of Owen 2007, "The pigeonhole bootstrap", Annals of Applied Statistics 1), and knows both.
//! With three seeds the bootstrap alone is too sure, because three seeds hardly show how much seeds vary; a verdict
//! therefore needs both intervals.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore as _, SeedableRng as _},
};
use retort_wire::group::{Stat, student_t};

use super::power;

/// How often seeds and examples are drawn again.
const DRAWS: usize = 1_000;
/// Names the stream of random numbers: the same examples are drawn for every comparison, so that the interval of a
/// minus b is that of b minus a with the signs turned.
const SEED: u64 = 0x0005_EED0_F1A7;

/// Mean of `values` and the ends of its 95 % interval by Student's t (1908); no ends for fewer than two values, or when
/// one is not finite.
pub(crate) fn over_seeds(values: &[f64]) -> Option<(f64, Option<(f64, f64)>)> {
    let stat = Stat::of(values)?;
    let mean = stat.mean.0;
    Some((mean, stat.half_width.map(|half| (mean - half, mean + half))))
}

/// The ends of the interval of the mean of `values` that misses with probability `miss`, by Student's t; none for fewer
/// than two values, or when one is not finite.
pub(crate) fn over_seeds_missing(values: &[f64], miss: f64) -> Option<(f64, f64)> {
    let (mean, (low, high)) = over_seeds(values).and_then(|(mean, ends)| Some((mean, ends?)))?;
    let degrees = values.len() - 1;
    let wider = t_quantile(degrees, 1.0 - miss / 2.0) / student_t(degrees);
    Some((mean - wider * (mean - low), mean + wider * (high - mean)))
}

/// The quantile of Student's t distribution at `probability`, above one half. With t = √ν·tan θ the density is
/// proportional to cos^(ν - 1) θ on (-π/2, π/2), which Simpson's rule integrates.
pub(crate) fn t_quantile(degrees: usize, probability: f64) -> f64 {
    const STEPS: usize = 512;
    let density = |angle: f64| angle.cos().max(0.0).powi(degrees as i32 - 1);
    let integral = |to: f64| {
        let step = to / STEPS as f64;
        let weight = |index: usize| match index {
            0 | STEPS => 1.0,
            odd if odd % 2 == 1 => 4.0,
            _ => 2.0,
        };
        (0..=STEPS).map(|index| weight(index) * density(step * index as f64)).sum::<f64>() * step / 3.0
    };
    let right = std::f64::consts::FRAC_PI_2;
    let wanted = (2.0 * probability - 1.0) * integral(right);
    let (mut low, mut high) = (0.0, right);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if integral(middle) < wanted { low = middle } else { high = middle }
    }
    (degrees as f64).sqrt() * low.tan()
}

/// The ends of the 95 % interval of the mean of `rows` when its rows (seeds) and columns (examples) are drawn again. Rows
/// have the same length; none without examples or with fewer than two rows.
pub(crate) fn over_examples(rows: &[Vec<f64>]) -> Option<(f64, f64)> {
    over_examples_missing(rows, 0.05)
}

/// The same for an interval that misses with probability `miss`.
pub(crate) fn over_examples_missing(rows: &[Vec<f64>], miss: f64) -> Option<(f64, f64)> {
    if rows.len() < 2 { None } else { drawn_again(rows, miss) }
}

/// The ends of the 95 % interval of the mean of one run's `values` when only its examples are drawn again (Efron 1979):
/// it says nothing of other seeds.
pub(crate) fn over_examples_of_one(values: &[f64]) -> Option<(f64, f64)> {
    drawn_again(&[values.to_vec()], 0.05)
}

fn drawn_again(rows: &[Vec<f64>], miss: f64) -> Option<(f64, f64)> {
    let examples = rows.first().map_or(0, Vec::len);
    if examples == 0 || rows.iter().any(|row| row.len() != examples) {
        return None;
    }
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut below = |count: usize| ((u64::from(random.next_u32()) * count as u64) >> 32) as usize;
    let mut sum = vec![0.0; examples];
    let mut means = Vec::with_capacity(DRAWS);
    for _ in 0..DRAWS {
        sum.fill(0.0);
        for _ in rows {
            for (sum, value) in sum.iter_mut().zip(&rows[below(rows.len())]) {
                *sum += value;
            }
        }
        let total: f64 = (0..examples).map(|_| sum[below(examples)]).sum();
        means.push(total / (examples * rows.len()) as f64);
    }
    means.sort_by(f64::total_cmp);
    let cut = (DRAWS as f64 * miss / 2.0) as usize;
    Some((means[cut], means[DRAWS - 1 - cut])).filter(|(low, high)| low.is_finite() && high.is_finite())
}

/// McNemar's test (1947) on the examples that only one of two is right on: the two-sided p of as uneven a split or a
/// more uneven one, by the binomial distribution where there are up to a thousand such examples and by the normal
/// approximation with continuity correction (Edwards 1948) beyond.
pub(crate) fn mcnemar(only_a: u32, only_b: u32) -> f64 {
    let (count, fewer) = (only_a + only_b, only_a.min(only_b));
    if count == 0 {
        return 1.0;
    }
    if count <= 1_000 {
        // Terms of the binomial distribution in logarithms: 2^-1000 is not zero yet, but its neighbours' products are.
        let mut term = -f64::from(count) * std::f64::consts::LN_2;
        let mut tail = term.exp();
        for k in 1..=fewer {
            term += f64::from(count - k + 1).ln() - f64::from(k).ln();
            tail += term.exp();
        }
        return (2.0 * tail).min(1.0);
    }
    let distance = (f64::from(only_a) - f64::from(only_b)).abs() - 1.0;
    let z = distance.max(0.0) / f64::from(count).sqrt();
    complement_of_error(z / std::f64::consts::SQRT_2)
}

/// erfc by Abramowitz and Stegun (1964), formula 7.1.26: right to 1.5e-7.
fn complement_of_error(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let terms = [0.254_829_592, -0.284_496_736, 1.421_413_741, -1.453_152_027, 1.061_405_429];
    terms.iter().rev().fold(0.0, |sum, term| (sum + term) * t) * (-x * x).exp()
}

/// The least number of seeds at which Student's interval would be narrower than the distance from the mean of `values`
/// to the nearest limit, if the seeds went on varying as they do.
pub(crate) fn seeds_needed(values: &[f64], limits: &[f64]) -> Option<u32> {
    if values.len() < 2 || values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let (mean, deviation) = mean_and_deviation(values);
    let distance = limits.iter().map(|limit| (mean - limit).abs()).min_by(f64::total_cmp)?;
    power::for_interval(deviation, distance).filter(|seeds| *seeds as usize > values.len())
}

/// Mean and sample standard deviation; the latter is NaN for fewer than two values.
pub(crate) fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, if values.len() < 2 { f64::NAN } else { (squares / (values.len() - 1) as f64).sqrt() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mcnemar_by_hand() {
        // 1 against 5: 2 * (C(6,0) + C(6,1)) / 2^6 = 14 / 64.
        assert!((mcnemar(1, 5) - 14.0 / 64.0).abs() < 1e-12);
        assert!((mcnemar(5, 1) - 14.0 / 64.0).abs() < 1e-12);
        assert_eq!(mcnemar(0, 0), 1.0);
        assert_eq!(mcnemar(3, 3), 1.0);
        // 600 against 500: z = 99 / sqrt(1100) = 2.98497, two-sided p = 0.002836.
        assert!((mcnemar(600, 500) - 0.002_836).abs() < 2e-6);
    }

    #[test]
    fn both_ways_to_mcnemar_meet() {
        let near = |a: u32, b: u32| {
            let z = (f64::from(a.abs_diff(b)) - 1.0) / f64::from(a + b).sqrt();
            complement_of_error(z / std::f64::consts::SQRT_2)
        };
        assert!((mcnemar(530, 470) - near(530, 470)).abs() < 5e-4);
    }

    #[test]
    fn interval_over_seeds_by_hand() {
        // Mean 2, s = 1, n = 3: 2 ± 4.30265 / sqrt(3).
        let (mean, ends) = over_seeds(&[1.0, 2.0, 3.0]).unwrap();
        let (low, high) = ends.unwrap();
        assert_eq!(mean, 2.0);
        assert!((low + 0.484_14).abs() < 1e-4 && (high - 4.484_14).abs() < 1e-4);
        assert_eq!(over_seeds(&[1.0]).unwrap().1, None);
        assert!(over_seeds(&[]).is_none());
    }

    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (degrees, probability, value) in [(1, 0.975, 12.706_2), (2, 0.975, 4.302_65), (9, 0.995, 3.249_84)] {
            assert!((t_quantile(degrees, probability) - value).abs() < 1e-3, "{degrees} {probability}");
        }
        let values = [1.0, 2.0, 3.0];
        let (low, high) = over_seeds_missing(&values, 0.05).unwrap();
        assert!((low + 0.484_14).abs() < 1e-3 && (high - 4.484_14).abs() < 1e-3);
        let (lower, higher) = over_seeds_missing(&values, 0.01).unwrap();
        assert!(lower < low && higher > high);
    }

    #[test]
    fn seeds_needed_by_hand() {
        // Mean 1, s = 1, limit 0: t(n-1)/sqrt(n) < 1 first holds at n = 7 (2.44691 / 2.64575 = 0.925; at 6: 1.0494).
        assert_eq!(seeds_needed(&[0.0, 1.0, 2.0], &[0.0]), Some(7));
        assert_eq!(seeds_needed(&[1.0], &[0.0]), None);
        assert_eq!(seeds_needed(&[0.0, 1.0, 2.0], &[1.0]), None, "no number of seeds tells a mean from itself");
    }

    #[test]
    fn one_run_has_only_its_examples() {
        // Half of 100 examples: 0.5 ± 1.96 · 0.05.
        let row: Vec<f64> = (0..100).map(|index| f64::from(index % 2)).collect();
        let (low, high) = over_examples_of_one(&row).unwrap();
        assert!((0.37..0.43).contains(&low) && (0.57..0.63).contains(&high), "{low} {high}");
        assert_eq!(over_examples(&[row]), None, "one seed is no sample of seeds");
        assert_eq!(over_examples_of_one(&[]), None);
    }

    #[test]
    fn examples_widen_what_seeds_alone_do_not_show() {
        // All seeds agree, the examples do not: the standard error is that of the examples, 0.5 / sqrt(100) = 0.05.
        let row: Vec<f64> = (0..100).map(|index| f64::from(index % 2)).collect();
        let (low, high) = over_examples(&[row.clone(), row.clone(), row]).unwrap();
        assert!((0.37..0.43).contains(&low) && (0.57..0.63).contains(&high), "{low} {high}");
        // All examples agree, the seeds do not.
        let (low, high) = over_examples(&[vec![0.0; 50], vec![1.0; 50]]).unwrap();
        assert_eq!((low, high), (0.0, 1.0));
    }
}
