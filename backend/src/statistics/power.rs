//! How many seeds would decide.

use retort_wire::group::student_t;

use super::resample::t_quantile;

/// More seeds than this are no answer.
const MOST: u32 = 1_000;
/// The chance to find a difference that is there.
const POWER: f64 = 0.8;

/// The least number of seeds at which half of Student's (1908) 95 % interval, t(0.975, n − 1)·s/√n, is below `target` if
/// the seeds vary by the sample standard deviation `deviation`; none when more than a thousand are needed.
pub(crate) fn for_interval(deviation: f64, target: f64) -> Option<u32> {
    least(|seeds| student_t(seeds - 1) * deviation / (seeds as f64).sqrt() < target)
}

/// The least number of seeds at which a two-sided t test of paired differences at the 5 % level finds a mean of size
/// `target` in four of five cases: n ≥ (s/δ)²·(t(0.975, n − 1) + t(0.8, n − 1))² (Sokal and Rohlf 1995, section 9.8). Both
/// quantiles depend on n, so n is searched.
pub(crate) fn for_power(deviation: f64, target: f64) -> Option<u32> {
    least(|seeds| {
        let quantiles = student_t(seeds - 1) + t_quantile(seeds - 1, POWER);
        quantiles * deviation / (seeds as f64).sqrt() <= target
    })
}

/// The smallest n from 2 for which `holds`; it holds for all n above one for which it does.
fn least(holds: impl Fn(usize) -> bool) -> Option<u32> {
    let (mut low, mut high) = (2, MOST as usize);
    if !holds(high) {
        return None;
    }
    while low < high {
        let middle = (low + high) / 2;
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    u32::try_from(low).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_by_hand() {
        // t(0.975, n - 1) / sqrt(n) < 1 first holds at n = 7: 2.44691 / 2.64575 = 0.925; at 6 it is 1.0494.
        assert_eq!(for_interval(1.0, 1.0), Some(7));
        // n = 10: 2.26216 + 0.88340 = 3.14556 < sqrt(10) = 3.16228; n = 9: 2.30600 + 0.88889 = 3.19489 > 3.
        assert_eq!(for_power(1.0, 1.0), Some(10));
        // n = 34: 2.03452 + 0.85300 = 2.88752 < 0.5 sqrt(34) = 2.91548; n = 33: 2.89031 > 2.87228.
        assert_eq!(for_power(1.0, 0.5), Some(34));
        assert_eq!((for_interval(0.0, 0.1), for_power(0.0, 0.1)), (Some(2), Some(2)));
        assert_eq!((for_interval(1.0, 1e-3), for_power(f64::NAN, 1.0)), (None, None));
    }

    #[test]
    fn a_smaller_difference_takes_more() {
        let seeds: Vec<u32> = [2.0, 1.0, 0.5, 0.25, 0.2].iter().filter_map(|target| for_power(1.0, *target)).collect();
        assert!(seeds.len() == 5 && seeds.windows(2).all(|pair| pair[0] <= pair[1]), "{seeds:?}");
    }
}
