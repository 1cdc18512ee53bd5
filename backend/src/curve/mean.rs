//! The mean of several runs.

use std::collections::BTreeMap;

use retort_wire::group::Stat;

use super::Line;

/// The runs' mean after every epoch that any of them has, with the 95 % interval where several have it. One run is its
/// own mean. A run that has diverged has no value in any later epoch, so that the mean does not go on without it.
pub(super) fn mean(mut parts: Vec<Line>) -> Line {
    if parts.len() == 1 {
        return parts.pop().unwrap_or_default();
    }
    let mut epochs: BTreeMap<u32, (Vec<f64>, Vec<f64>)> = BTreeMap::new();
    for part in &parts {
        for ((epoch, x), y) in part.epochs.iter().zip(&part.x).zip(&part.y) {
            let entry = epochs.entry(*epoch).or_default();
            entry.0.push(*x);
            entry.1.push(*y);
        }
    }
    // Epochs after the last one of a run that ended in something that is not finite.
    let ended = |part: &Line| part.y.last().filter(|last| !last.is_finite()).and(part.epochs.last().copied());
    let lost = parts.iter().filter_map(ended).min();
    let mut line = Line::default();
    for (epoch, (x, mut y)) in epochs {
        if lost.is_some_and(|lost| epoch > lost) {
            y.push(f64::NAN);
        }
        let Some(stat) = Stat::of(&y) else { continue };
        let (mean, half) = (stat.mean.0, stat.half_width.unwrap_or(f64::NAN));
        line.epochs.push(epoch);
        line.x.push(x.iter().sum::<f64>() / x.len() as f64);
        line.y.push(mean);
        line.low.push(mean - half);
        line.high.push(mean + half);
        line.runs.push(x.len() as u32);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(values: &[f64]) -> Line {
        let epochs: Vec<u32> = (1..=values.len() as u32).collect();
        Line {
            x: epochs.iter().map(|epoch| f64::from(*epoch)).collect(),
            runs: vec![1; values.len()],
            epochs,
            y: values.to_vec(),
            ..Line::default()
        }
    }

    proptest! {
        #[test]
        fn every_run_counts_alike(
            runs in proptest::collection::vec(proptest::collection::vec(-1e3..1e3_f64, 5), 2..9),
        ) {
            let mean = mean(runs.iter().map(|run| line(run)).collect());
            for epoch in 0..5 {
                let expected = runs.iter().map(|run| run[epoch]).sum::<f64>() / runs.len() as f64;
                prop_assert!((mean.y[epoch] - expected).abs() < 1e-9);
                prop_assert!(mean.low[epoch] <= mean.y[epoch] && mean.y[epoch] <= mean.high[epoch]);
                prop_assert_eq!(mean.runs[epoch] as usize, runs.len());
            }
        }

        #[test]
        fn the_order_of_runs_says_nothing(
            runs in proptest::collection::vec(proptest::collection::vec(-8_i32..8, 0..6), 2..6),
        ) {
            let lines: Vec<Line> = runs
                .iter()
                .map(|run| line(&run.iter().map(|value| f64::from(*value)).collect::<Vec<_>>()))
                .collect();
            let turned = lines.iter().rev().cloned().collect();
            let (one, other) = (mean(lines), mean(turned));
            prop_assert_eq!(one.y, other.y);
        }
    }
}
