//! Gradients of activations.

use rayon::prelude::*;

use super::{
    activation::{Activation, Normalizer, Over},
    lanes::{LANES, Vector, Work, total, vectorized},
};

/// For every image and channel: the sum of the gradient, and of the gradient times the normalised input.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    pub plain: Vec<f32>,
    pub weighted: Vec<f32>,
}

impl Sums {
    /// Adds those of later images.
    pub(super) fn extend(&mut self, other: Self) {
        self.plain.extend(other.plain);
        self.weighted.extend(other.weighted);
    }
}

/// Where the activation's ReLU was silent, `gradient` (of what it gave) becomes 0: from then on it is that of the
/// scaled input. Where there is a normalisation, its sums are added. The images begin with number `first`.
pub(super) fn rectify(
    activation: &Activation,
    first: usize,
    pixels: usize,
    values: &[f32],
    gradient: &mut [f32],
    sums: &mut Sums,
) {
    if activation.norm.is_some() || activation.rectify {
        vectorized(Rectify { activation, first, pixels, values, gradient, sums });
    }
}

/// The number, or 0. Signs are as good as random, so that a branch would be guessed wrong half of the time.
#[inline(always)]
fn where_true(condition: bool, value: f32) -> f32 {
    f32::from_bits(value.to_bits() & u32::from(condition).wrapping_neg())
}

struct Rectify<'a> {
    activation: &'a Activation,
    first: usize,
    pixels: usize,
    values: &'a [f32],
    gradient: &'a mut [f32],
    sums: &'a mut Sums,
}

impl Work for Rectify<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector>(self) {
        let Some(norm) = &self.activation.norm else {
            for (gradient, value) in self.gradient.iter_mut().zip(self.values) {
                *gradient = where_true(*value > 0.0, *gradient);
            }
            return;
        };
        let channels = norm.gamma.len();
        let planes = self.values.chunks_exact(self.pixels).zip(self.gradient.chunks_exact_mut(self.pixels));
        for (index, (values, gradient)) in planes.enumerate() {
            let (image, channel) = (self.first + index / channels, index % channels);
            let Some((scale, shift)) = self.activation.scaling(image).factors else { continue };
            let (scale, shift) = (scale[channel], shift[channel]);
            let mean = norm.mean[norm.owner(image, channel)];
            // Without a ReLU everything is kept.
            let least = if self.activation.rectify { 0.0 } else { f32::NEG_INFINITY };
            let mut plain = [0.0; LANES];
            let mut weighted = [0.0; LANES];
            let (vectors, rest) = values.as_chunks::<LANES>();
            let (gradients, last) = gradient.as_chunks_mut::<LANES>();
            for (values, gradients) in vectors.iter().zip(gradients) {
                // One loop for each step, so that they become instructions on whole vectors.
                let mut kept = *gradients;
                for lane in 0..LANES {
                    kept[lane] = where_true(values[lane] * scale + shift > least, kept[lane]);
                }
                *gradients = kept;
                for lane in 0..LANES {
                    plain[lane] += kept[lane];
                }
                for lane in 0..LANES {
                    weighted[lane] += kept[lane] * (values[lane] - mean);
                }
            }
            for (lane, (value, gradient)) in rest.iter().zip(last).enumerate() {
                *gradient = where_true(value * scale + shift > least, *gradient);
                plain[lane] += *gradient;
                weighted[lane] += *gradient * (value - mean);
            }
            self.sums.plain.push(total(&plain));
            self.sums.weighted.push(total(&weighted) * norm.inverse[norm.owner(image, channel)]);
        }
    }
}

/// What the gradients of γ and β are, and how the gradient of the input follows from that of the scaled input:
/// factor · gradient - (constant + slope · (value - mean)), for every channel or for every image and channel.
pub(super) struct Pullback {
    /// Of γ.
    pub gamma: Vec<f32>,
    /// Of β.
    pub beta: Vec<f32>,
    terms: Vec<[f32; 4]>,
    per_image: bool,
}

impl Pullback {
    /// From the sums over `pixels` of every image and channel (Ioffe and Szegedy 2015; Ba and others 2016).
    pub(super) fn new(norm: &Normalizer, sums: &Sums, pixels: usize) -> Self {
        let channels = norm.gamma.len();
        let of_channels = |sums: &[f32]| -> Vec<f64> {
            let mut totals = vec![0.0; channels];
            for (index, sum) in sums.iter().enumerate() {
                totals[index % channels] += f64::from(*sum);
            }
            totals
        };
        let (plain, weighted) = (of_channels(&sums.plain), of_channels(&sums.weighted));
        let images = sums.plain.len() / channels.max(1);
        let per_image = norm.over == Over::Image;
        let terms = (0..if per_image { images * channels } else { channels })
            .map(|index| {
                let channel = index % channels;
                let owner = norm.owner(index / channels, channel);
                let (mean, inverse) = (norm.mean[owner], norm.inverse[owner]);
                let factor = norm.gamma[channel] * inverse;
                let (constant, slope) = match norm.over {
                    Over::Nothing => (0.0, 0.0),
                    Over::Batch => {
                        let count = (images * pixels) as f64;
                        let mean_of = |sum: f64| f64::from(factor) * sum / count;
                        (mean_of(plain[channel]), mean_of(weighted[channel]) * f64::from(inverse))
                    }
                    Over::Image => {
                        let first = owner * channels;
                        let mean_of = |sums: &[f32]| {
                            let sums = sums[first..first + channels].iter().zip(&norm.gamma);
                            let sum: f64 = sums.map(|(sum, gamma)| f64::from(*sum) * f64::from(*gamma)).sum();
                            f64::from(inverse) * sum / (channels * pixels) as f64
                        };
                        (mean_of(&sums.plain), mean_of(&sums.weighted) * f64::from(inverse))
                    }
                };
                [factor, constant as f32, slope as f32, mean]
            })
            .collect();
        let narrow = |values: Vec<f64>| values.into_iter().map(|value| value as f32).collect();
        Self { gamma: narrow(weighted), beta: narrow(plain), terms, per_image }
    }

    /// Turns the gradient of the scaled input into that of the input, in place.
    pub(super) fn apply(&self, pixels: usize, values: &[f32], gradient: &mut [f32]) {
        let channels = self.gamma.len();
        let size = (channels * pixels).max(1);
        let images = gradient.par_chunks_exact_mut(size).zip(values.par_chunks_exact(size));
        images.enumerate().for_each(|(image, (gradient, values))| {
            let first = if self.per_image { image * channels } else { 0 };
            vectorized(Pull { terms: &self.terms[first..first + channels], pixels, values, gradient });
        });
    }
}

struct Pull<'a> {
    terms: &'a [[f32; 4]],
    pixels: usize,
    values: &'a [f32],
    gradient: &'a mut [f32],
}

impl Work for Pull<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector>(self) {
        let planes = self.values.chunks_exact(self.pixels).zip(self.gradient.chunks_exact_mut(self.pixels));
        for ((values, gradient), [factor, constant, slope, mean]) in planes.zip(self.terms) {
            for (gradient, value) in gradient.iter_mut().zip(values) {
                *gradient = factor * *gradient - (constant + slope * (value - mean));
            }
        }
    }
}
