//! What an objective sees of one batch.

use std::ops::Range;

use burn::tensor::Tensor;

use super::Drawn;

/// One batch of N examples, as a loss sees it. All tensors but `student` lie on the plain device.
pub struct View<'a> {
    /// The student's logits, N x classes, on the autodiff device.
    pub student: Tensor<2>,
    /// The ensemble's log-probabilities, N x classes.
    pub teacher: Tensor<2>,
    /// Its members' log-probabilities, members x N x classes, where [`needs_members`](super::Objective::needs_members)
    /// asked for them.
    pub members: Option<Tensor<3>>,
    /// The true distributions, N x classes, where [`needs_labels`](super::Objective::needs_labels) asked for them.
    pub labels: Option<Tensor<2>>,
    /// A temperature for every example, N x 1, where the sources of the transfer set have their own; none: the
    /// objective's own for all.
    pub temperature: Option<Tensor<2>>,
    /// Where the batch stands in the epoch, to find what was drawn for it.
    pub positions: Range<usize>,
    /// The share of the training that lies behind: (epoch - 1) / epochs, 0 in the first epoch.
    pub progress: f64,
    /// What [`draw`](super::Objective::draw) gave for this epoch.
    pub drawn: &'a Drawn,
}

/// The temperature of a batch.
#[expect(clippy::large_enum_variant, reason = "one lives for the length of a call")]
pub enum Softening {
    /// One τ for all examples.
    All(f64),
    /// N x 1: a τ for each.
    Each(Tensor<2>),
}

impl View<'_> {
    /// The temperature of this batch, `own` being the objective's.
    pub fn softening(&self, own: f64) -> Softening {
        match &self.temperature {
            Some(each) => Softening::Each(each.clone()),
            None => Softening::All(own),
        }
    }
}

impl Softening {
    /// Logits or log-probabilities (N x classes) divided by τ.
    pub fn soften(&self, values: Tensor<2>) -> Tensor<2> {
        match self {
            Self::All(1.0) => values,
            Self::All(all) => values.div_scalar(*all),
            Self::Each(each) => values.div(each.clone()),
        }
    }

    /// The mean over the examples of τ² times the sum of their row.
    pub fn squared_mean(&self, rows: Tensor<2>) -> Tensor<1> {
        match self {
            Self::All(1.0) => mean(rows),
            Self::All(all) => {
                let count = rows.dims()[0] as f64;
                rows.sum().mul_scalar(all * all / count)
            }
            Self::Each(each) => mean(rows.sum_dim(1).mul(each.clone().square())),
        }
    }
}

/// The mean over the examples of the sum of their row.
pub fn mean(rows: Tensor<2>) -> Tensor<1> {
    let count = rows.dims()[0] as f64;
    rows.sum().div_scalar(count)
}
