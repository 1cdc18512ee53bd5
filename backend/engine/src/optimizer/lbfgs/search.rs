//! A line search that ends at a point of the strong Wolfe conditions (Nocedal and Wright 2006, algorithms 3.5 and 3.6).

/// How much of the predicted decrease is enough.
const DECREASE: f64 = 1e-4;
/// What share of the slope may be left.
const SLOPE: f64 = 0.9;
/// Evaluations at most.
const EVALUATIONS: usize = 25;
/// A bracket is never cut closer to its ends than this share of it.
const MARGIN: f64 = 0.1;

/// One point of the line.
#[derive(Clone)]
pub(super) struct Trial<P> {
    /// How far from the start, in lengths of the direction.
    pub step: f64,
    /// The loss there.
    pub loss: f64,
    /// Its derivative along the line.
    pub slope: f64,
    /// Whatever belongs to it.
    pub place: P,
}

/// A step that fulfils the strong Wolfe conditions or, where rounding leaves none to be found, the best that was seen;
/// none when nothing was better than the start. `first` is the first step that is tried.
pub(super) fn strong_wolfe<P: Clone>(
    start: &Trial<P>,
    first: f64,
    at: &mut dyn FnMut(f64) -> Trial<P>,
) -> Option<Trial<P>> {
    let mut before = start.clone();
    let mut step = first;
    for evaluation in 1..=EVALUATIONS {
        let trial = at(step);
        if !decreases(start, &trial) || evaluation > 1 && trial.loss >= before.loss {
            return zoom(start, before, trial, EVALUATIONS - evaluation, at);
        }
        if trial.slope.abs() <= -SLOPE * start.slope {
            return Some(trial);
        }
        if trial.slope >= 0.0 {
            return zoom(start, trial, before, EVALUATIONS - evaluation, at);
        }
        // Still falling: further out, to where a cubic would end, but not further than ten times as far.
        let beyond = minimum(&before, &trial).unwrap_or(f64::INFINITY);
        step = beyond.clamp(trial.step + 0.01 * (trial.step - before.step), 10.0 * trial.step);
        before = trial;
    }
    better(start, before)
}

/// Narrows the bracket between `low`, the best point so far, and `high`.
fn zoom<P: Clone>(
    start: &Trial<P>,
    mut low: Trial<P>,
    mut high: Trial<P>,
    evaluations: usize,
    at: &mut dyn FnMut(f64) -> Trial<P>,
) -> Option<Trial<P>> {
    for _ in 0..evaluations {
        let (left, right) = (low.step.min(high.step), low.step.max(high.step));
        let width = right - left;
        if width <= 1e-9 * right {
            break;
        }
        let middle = left + width / 2.0;
        let step = minimum(&low, &high).unwrap_or(middle).clamp(left + MARGIN * width, right - MARGIN * width);
        let trial = at(step);
        if !decreases(start, &trial) || trial.loss >= low.loss {
            high = trial;
            continue;
        }
        if trial.slope.abs() <= -SLOPE * start.slope {
            return Some(trial);
        }
        if trial.slope * (high.step - low.step) >= 0.0 {
            high = low;
        }
        low = trial;
    }
    better(start, low)
}

/// Whether the loss has fallen by enough; a loss that is no number has not.
fn decreases<P>(start: &Trial<P>, trial: &Trial<P>) -> bool {
    trial.loss <= start.loss + DECREASE * trial.step * start.slope
}

fn better<P>(start: &Trial<P>, trial: Trial<P>) -> Option<Trial<P>> {
    (trial.step > 0.0 && trial.loss < start.loss).then_some(trial)
}

/// Where the cubic through both losses and slopes is least (Nocedal and Wright 2006, equation 3.59), if it is.
fn minimum<P>(a: &Trial<P>, b: &Trial<P>) -> Option<f64> {
    let first = a.slope + b.slope - 3.0 * (a.loss - b.loss) / (a.step - b.step);
    let square = first * first - a.slope * b.slope;
    let second = (b.step - a.step).signum() * square.max(0.0).sqrt();
    let least = b.step - (b.step - a.step) * (b.slope + second - first) / (b.slope - a.slope + 2.0 * second);
    (square >= 0.0 && least.is_finite()).then_some(least)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn search(first: f64, loss: impl Fn(f64) -> f64, slope: impl Fn(f64) -> f64) -> Option<Trial<()>> {
        let mut at = |step: f64| Trial { step, loss: loss(step), slope: slope(step), place: () };
        let start = at(0.0);
        strong_wolfe(&start, first, &mut at)
    }

    #[test]
    fn the_cubic_of_a_parabola_is_least_at_its_vertex() {
        let at = |step: f64| Trial { step, loss: (step - 3.0).powi(2), slope: 2.0 * (step - 3.0), place: () };
        assert!((minimum(&at(0.0), &at(1.0)).unwrap() - 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_loss_that_is_no_number_further_out_is_kept_away_from() {
        let found = search(8.0, |x| if x < 2.0 { (x - 1.0).powi(2) } else { f64::NAN }, |x| 2.0 * (x - 1.0)).unwrap();
        assert!(found.step < 2.0 && found.loss < 1.0);
    }

    #[test]
    fn where_nothing_is_better_nothing_is_found() {
        assert!(search(1.0, |_| 1.0, |_| -1.0).is_none());
    }

    proptest! {
        #[test]
        fn what_is_found_fulfils_both_conditions(first in 1e-3_f64..1e3, vertex in 0.01_f64..100.0, bend in 0.1_f64..10.0) {
            // A quartic with its least value at `vertex`.
            let loss = |x: f64| bend * ((x - vertex).powi(2) + (x - vertex).powi(4) / vertex.powi(2));
            let slope = |x: f64| bend * (2.0 * (x - vertex) + 4.0 * (x - vertex).powi(3) / vertex.powi(2));
            let found = search(first, loss, slope).unwrap();
            prop_assert!(found.loss <= loss(0.0) + DECREASE * found.step * slope(0.0));
            prop_assert!(found.slope.abs() <= SLOPE * slope(0.0).abs());
        }
    }
}
