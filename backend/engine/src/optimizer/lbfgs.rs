//! The limited-memory method of Broyden, Fletcher, Goldfarb and Shanno (Liu and Nocedal 1989).

mod search;

use burn::tensor::Tensor;

use crate::settings::Read;

use super::{Descend, Entry, Evaluation, Rule};

use search::Trial;

/// How many of the last steps are remembered.
const HISTORY: usize = 20;
/// Steps of the method for one batch.
const ITERATIONS: usize = 20;
/// Below this largest entry of the gradient, and below this predicted change of the loss, nothing is left to gain.
const GRADIENT: f64 = 1e-7;
const CHANGE: f64 = 1e-9;
/// A step whose curvature is not above this says nothing about the loss and is not remembered.
const CURVATURE: f64 = 1e-10;

pub(super) const ENTRY: Entry = Entry {
    name: "lbfgs",
    label: "L-BFGS",
    help: "L-BFGS with a history of 20 and a strong Wolfe line search, at most 20 iterations for each batch; meant for batches of all images. The learning rate is the line search's first step: take 1.",
    fields: |_| Vec::new(),
    read: |table| Ok(Rule::Whole(Box::new(Lbfgs { weight_decay: table.real("weight_decay")? }))),
};

/// Its state are the steps s and the changes y of the gradient over them, oldest first: s, y, s, y, …; the pairs are
/// taken within one batch, so that a change of batch is never taken for curvature.
pub(super) struct Lbfgs {
    /// λ of the term λ/2 ‖w‖² that is added to the loss.
    pub weight_decay: f64,
}

/// Where the weights stand, with the regularised loss and its gradient there.
#[derive(Clone)]
struct Point {
    weights: Tensor<1>,
    gradient: Tensor<1>,
}

impl Descend for Lbfgs {
    fn descend(
        &self,
        rate: f64,
        weights: Tensor<1>,
        evaluate: &mut dyn FnMut(&Tensor<1>) -> Evaluation,
        state: &mut Vec<Tensor<1>>,
    ) -> Tensor<1> {
        let (mut loss, mut point) = self.at(weights, evaluate);
        for _ in 0..ITERATIONS {
            let largest = read(point.gradient.clone().abs().max());
            // The comparisons are written so that NaN ends the search.
            if !(largest > GRADIENT && loss.is_finite() && rate > 0.0) {
                break;
            }
            let mut direction = newton(&point.gradient, state);
            let mut slope = read(dot(&point.gradient, &direction));
            if slope.is_nan() || slope >= 0.0 {
                state.clear();
                direction = point.gradient.clone().neg();
                slope = read(dot(&point.gradient, &direction));
            }
            // Nothing is known yet of the curvature, so the first step has at most length 1 (in the sum norm).
            let first = match state.is_empty() {
                true => rate * (1.0 / read(point.gradient.clone().abs().sum())).min(1.0),
                false => rate,
            };
            let expected = -slope * first;
            if expected.is_nan() || expected <= CHANGE {
                break;
            }
            let start = Trial { step: 0.0, loss, slope, place: point.clone() };
            let found = search::strong_wolfe(&start, first, &mut |step| {
                let weights = point.weights.clone() + direction.clone().mul_scalar(step);
                let (loss, place) = self.at(weights, evaluate);
                Trial { step, loss, slope: read(dot(&place.gradient, &direction)), place }
            });
            let Some(found) = found else { break };
            remember(&point, &found.place, state);
            let change = (loss - found.loss).abs();
            (loss, point) = (found.loss, found.place);
            if change < CHANGE {
                break;
            }
        }
        point.weights
    }
}

impl Lbfgs {
    /// The loss, with the term of the weight decay, and its gradient.
    fn at(&self, weights: Tensor<1>, evaluate: &mut dyn FnMut(&Tensor<1>) -> Evaluation) -> (f64, Point) {
        let Evaluation { loss, gradient } = evaluate(&weights);
        if self.weight_decay == 0.0 {
            return (read(loss), Point { weights, gradient });
        }
        let penalty = dot(&weights, &weights).mul_scalar(self.weight_decay / 2.0);
        let gradient = gradient + weights.clone().mul_scalar(self.weight_decay);
        (read(loss) + read(penalty), Point { weights, gradient })
    }
}

/// The direction -H g with the inverse Hessian's approximation H, by the two loops over the history (Nocedal and
/// Wright 2006, algorithm 7.4). Everything stays on the device.
fn newton(gradient: &Tensor<1>, state: &[Tensor<1>]) -> Tensor<1> {
    let pairs: Vec<(&Tensor<1>, &Tensor<1>)> = state.as_chunks().0.iter().map(|[s, y]| (s, y)).collect();
    let Some((s, y)) = pairs.last() else { return gradient.clone().neg() };
    let scale = dot(s, y) / dot(y, y);
    let mut direction = gradient.clone();
    let mut shares = Vec::with_capacity(pairs.len());
    for (s, y) in pairs.iter().rev() {
        let share = dot(s, &direction) / dot(s, y);
        direction = direction - (*y).clone() * share.clone();
        shares.push(share);
    }
    direction = direction * scale;
    for ((s, y), share) in pairs.iter().zip(shares.into_iter().rev()) {
        let back = dot(y, &direction) / dot(s, y);
        direction = direction + (*s).clone() * (share - back);
    }
    direction.neg()
}

/// Adds the step from one point to the next to the history and forgets the oldest.
fn remember(from: &Point, to: &Point, state: &mut Vec<Tensor<1>>) {
    let s = to.weights.clone() - from.weights.clone();
    let y = to.gradient.clone() - from.gradient.clone();
    if read(dot(&s, &y)) > CURVATURE {
        if state.len() >= 2 * HISTORY {
            state.drain(..2);
        }
        state.extend([s, y]);
    }
}

fn dot(a: &Tensor<1>, b: &Tensor<1>) -> Tensor<1> {
    (a.clone() * b.clone()).sum()
}

/// The number in a tensor of one; NaN where the device failed, which ends the search and is told at the epoch's end.
fn read(tensor: Tensor<1>) -> f64 {
    tensor.try_into_scalar::<f32>().map_or(f64::NAN, f64::from)
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, activation::log_sigmoid};

    use super::*;

    fn descend(
        start: &[f32],
        steps: u32,
        weight_decay: f64,
        loss_of: &dyn Fn(Tensor<1>) -> Tensor<1>,
    ) -> (Vec<f32>, usize) {
        let device = Device::flex();
        let mut weights = Tensor::<1>::from_floats(start, &device);
        let (mut state, mut evaluations) = (Vec::new(), 0);
        for _ in 0..steps {
            weights = Lbfgs { weight_decay }.descend(
                1.0,
                weights,
                &mut |weights| {
                    evaluations += 1;
                    let tracked = Tensor::from_inner(weights.clone()).require_grad();
                    let loss = loss_of(tracked.clone());
                    let gradient = tracked.grad(&loss.backward()).unwrap();
                    Evaluation { loss: loss.inner(), gradient }
                },
                &mut state,
            );
        }
        assert!(state.len() <= 2 * HISTORY && state.len().is_multiple_of(2));
        (weights.try_into_vec_as().unwrap(), evaluations)
    }

    /// 100 (y - x²)² + (1 - x)², least at (1, 1) at the end of a curved valley (Rosenbrock 1960).
    fn rosenbrock(weights: Tensor<1>) -> Tensor<1> {
        let (x, y) = (weights.clone().narrow(0, 0, 1), weights.narrow(0, 1, 1));
        (y - x.clone().square()).square().mul_scalar(100.0) + x.neg().add_scalar(1.0).square()
    }

    #[test]
    fn it_finds_the_end_of_rosenbrocks_valley() {
        let (found, evaluations) = descend(&[-1.2, 1.0], 4, 0.0, &rosenbrock);
        assert!(found.iter().all(|value| (value - 1.0).abs() < 1e-3), "{found:?} after {evaluations}");
        assert!(evaluations < 100, "{evaluations}");
    }

    #[test]
    fn a_quadratic_is_done_in_a_handful_of_iterations() {
        // Σ k (w_k - k)² for k = 1, 2, 3.
        let (found, evaluations) = descend(&[0.0; 3], 1, 0.0, &|weights| {
            let k = Tensor::<1>::from_floats([1.0, 2.0, 3.0], &Device::flex());
            (weights - k.clone()).square().mul(k).sum()
        });
        assert!(found.iter().zip([1.0, 2.0, 3.0]).all(|(a, b)| (a - b).abs() < 1e-4), "{found:?}");
        assert!(evaluations < 25, "{evaluations}");
    }

    #[test]
    fn a_logistic_regression_ends_where_its_gradient_vanishes() {
        // Labels ±1 of x in one dimension, not separable, with λ = 0.1: Σ log(1 + exp(-y (a x + b))) / 6 + λ/2 (a² + b²).
        let (inputs, labels) = ([-2.0, -1.0, -0.5, 0.5, 1.0, 2.0], [-1.0, -1.0, 1.0, -1.0, 1.0, 1.0]);
        let loss_of = |weights: Tensor<1>| {
            let device = Device::flex();
            let (x, y) = (Tensor::<1>::from_floats(inputs, &device), Tensor::<1>::from_floats(labels, &device));
            let scores = weights.clone().narrow(0, 0, 1) * x + weights.narrow(0, 1, 1);
            log_sigmoid(scores * y).mean().neg()
        };
        let (found, _) = descend(&[0.0, 0.0], 3, 0.1, &loss_of);
        let (a, b) = (f64::from(found[0]), f64::from(found[1]));
        let slopes = inputs.iter().zip(labels).map(|(x, y)| {
            let share = -y / (1.0 + (y * (a * *x + b)).exp()) / 6.0;
            (share * *x, share)
        });
        let (slope_a, slope_b) = slopes.fold((0.1 * a, 0.1 * b), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        assert!(a > 0.0 && slope_a.abs() < 1e-4 && slope_b.abs() < 1e-4, "{found:?}: {slope_a} {slope_b}");
    }

    #[test]
    fn a_loss_that_is_no_number_moves_nothing() {
        let (found, _) = descend(&[1.0, 2.0], 1, 0.0, &|weights| weights.sum().mul_scalar(f64::NAN));
        assert_eq!(found, [1.0, 2.0]);
    }
}
