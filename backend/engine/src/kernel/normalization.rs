//! A normalisation as its layer describes it.

use burn::tensor::{Device, Tensor};

use super::{
    activation::{Normalizer, Over},
    moments::Moments,
    tensors::{Plain, dims, plain, values},
};

/// A normalisation.
pub(crate) struct Normalization {
    /// Scale of every channel.
    pub gamma: Tensor<1>,
    /// Shift of every channel.
    pub beta: Tensor<1>,
    /// Where means and variances come from.
    pub statistics: Statistics,
    /// What is added to variances.
    pub epsilon: f64,
}

/// Where a normalisation's means and variances come from.
#[expect(clippy::large_enum_variant, reason = "one lives for the length of a call")]
pub(crate) enum Statistics {
    /// From the batch, per channel.
    Batch,
    /// From each image with all its channels.
    Image,
    /// From elsewhere, per channel.
    Known {
        /// Means.
        mean: Tensor<1>,
        /// Variances.
        variance: Tensor<1>,
    },
}

/// Mean and variance of every channel of a batch, where they were measured.
pub(crate) type Measured = Option<(Tensor<1>, Tensor<1>)>;

/// Moments as tensors.
pub(super) fn measured(moments: &Moments, device: &Device) -> (Tensor<1>, Tensor<1>) {
    let row = |values: &[f64]| {
        let values: Vec<f32> = values.iter().map(|value| *value as f32).collect();
        Tensor::from_floats(values.as_slice(), device)
    };
    (row(&moments.mean), row(&moments.variance))
}

/// The normalisation as numbers, and mean and variance of the batch where it uses them.
pub(super) fn normalizer(input: &Plain, normalization: &Normalization) -> Option<(Normalizer, Option<Moments>)> {
    let [_, channels, height, width] = dims(input);
    let (gamma, beta) = (plain(&normalization.gamma)?, plain(&normalization.beta)?);
    let make = |over, mean: &[f64], variance: &[f64]| {
        Normalizer::new(over, mean, variance, values(&gamma), values(&beta), normalization.epsilon)
    };
    let measure = |over| Moments::of(over, values(input), channels, height * width);
    Some(match &normalization.statistics {
        Statistics::Batch => {
            let moments = measure(Over::Batch);
            (make(Over::Batch, &moments.mean, &moments.variance), Some(moments))
        }
        Statistics::Image => {
            let moments = measure(Over::Image);
            (make(Over::Image, &moments.mean, &moments.variance), None)
        }
        Statistics::Known { mean, variance } => {
            let wide = |tensor| Some(values(&plain(tensor)?).iter().map(|value| f64::from(*value)).collect::<Vec<_>>());
            (make(Over::Nothing, &wide(mean)?, &wide(variance)?), None)
        }
    })
}
