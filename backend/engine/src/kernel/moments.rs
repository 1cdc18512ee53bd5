//! Means and variances of channels and of images.

use rayon::prelude::*;

use super::{
    activation::Over,
    lanes::{LANES, Vector, Work, total, vectorized},
};

/// Means and variances (divided by the number of values, as the gradient of a normalisation wants it).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Moments {
    /// Of every channel, or of every image.
    pub mean: Vec<f64>,
    /// The same.
    pub variance: Vec<f64>,
}

impl Moments {
    /// Of N x C x pixels. Every plane is summed around its own mean, and planes are merged (Chan and others 1983), so
    /// that a large mean costs no digits.
    pub(super) fn of(over: Over, values: &[f32], channels: usize, pixels: usize) -> Self {
        let size = (channels * pixels).max(1);
        let planes: Vec<Vec<(f64, f64)>> =
            values.par_chunks_exact(size).map(|image| vectorized(Planes { image, pixels })).collect();
        let images = planes.len();
        let merged = |planes: &mut dyn Iterator<Item = (f64, f64)>, count: usize| {
            let planes: Vec<(f64, f64)> = planes.collect();
            let mean = planes.iter().map(|plane| plane.0).sum::<f64>() / count as f64;
            let squares = planes.iter().map(|plane| plane.1 + pixels as f64 * (plane.0 - mean).powi(2)).sum::<f64>();
            (mean, squares / (count * pixels) as f64)
        };
        let (mean, variance) = if over == Over::Image {
            planes.iter().map(|planes| merged(&mut planes.iter().copied(), channels)).unzip()
        } else {
            (0..channels).map(|channel| merged(&mut planes.iter().map(|planes| planes[channel]), images)).unzip()
        };
        Self { mean, variance }
    }
}

/// Mean and sum of squared deviations of every plane of an image.
struct Planes<'a> {
    image: &'a [f32],
    pixels: usize,
}

impl Work for Planes<'_> {
    type Output = Vec<(f64, f64)>;

    #[inline(always)]
    fn run<V: Vector>(self) -> Self::Output {
        self.image
            .chunks_exact(self.pixels)
            .map(|plane| {
                let mean = sum(plane, |value| value) / self.pixels as f32;
                let squares = sum(plane, |value| (value - mean) * (value - mean));
                (f64::from(mean), f64::from(squares))
            })
            .collect()
    }
}

/// The sum of what `of` makes of every value, in four rows of eight partial sums.
#[inline(always)]
fn sum(values: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut sums = [[0.0_f32; LANES]; 4];
    let (blocks, rest) = values.as_chunks::<{ 4 * LANES }>();
    for block in blocks {
        for (row, sums) in sums.iter_mut().enumerate() {
            for (lane, sum) in sums.iter_mut().enumerate() {
                *sum += of(block[row * LANES + lane]);
            }
        }
    }
    for (index, value) in rest.iter().enumerate() {
        sums[index / LANES][index % LANES] += of(*value);
    }
    sums.iter().map(total).sum()
}
