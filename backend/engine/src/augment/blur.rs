//! Random Gaussian blur.

use std::ops::Range;

use burn::tensor::{Device, Tensor};
use rand::Rng as _;

use crate::{
    catalog::field::{self, Describe as _},
    random::{self, Random},
    settings::Read,
};

use super::{Batch, Drawn, Entry, EpochSize, Transform, per_image, reals};

pub(super) const ENTRY: Entry = Entry {
    name: "blur",
    field: |table| {
        field::number(table, "blur", "Blur", 0.0, 1.0, 0.0)
            .help("Probability that an image is blurred by a Gaussian over 3 x 3 pixels, its σ between 0.1 and 2 pixels; 0 is off.")
            .zero("off")
            .short("blur {}")
    },
    read: |table| {
        let share = table.real("blur")?;
        Ok((share > 0.0).then(|| Box::new(Blur { share }) as Box<dyn Transform>))
    },
    keeps_classes: true,
};

/// The smallest and the largest standard deviation in pixels.
const DEVIATIONS: Range<f64> = 0.1..2.0;

struct Blur {
    share: f64,
}

/// Per example: the weight of each neighbour in a row; the pixel itself has the rest.
struct Weights(Tensor<1>);

impl Transform for Blur {
    fn draw(&self, random: &mut Random, epoch: EpochSize, device: &Device) -> Box<dyn Drawn> {
        let blurred = random::coins(random, self.share, epoch.examples);
        let weights: Vec<f32> = blurred
            .into_iter()
            .map(|blurred| {
                let weight = side_weight(random.random_range(DEVIATIONS));
                // A kernel whose sides weigh nothing changes nothing.
                if blurred { weight as f32 } else { 0.0 }
            })
            .collect();
        Box::new(Weights(reals(&weights, device)))
    }
}

/// The outer weights of a Gaussian at -1, 0 and 1 whose three sum to 1.
fn side_weight(deviation: f64) -> f64 {
    let side = (-0.5 / (deviation * deviation)).exp();
    side / (1.0 + 2.0 * side)
}

impl Drawn for Weights {
    fn apply(&self, batch: Batch, positions: Range<usize>) -> Batch {
        let side = per_image(&self.0, positions);
        // Of two dimensions the Gaussian is the product.
        let images = smooth(smooth(batch.images, &side, 3), &side, 2);
        Batch { images, ..batch }
    }
}

/// Weighs each pixel with its two neighbours along `axis`; beyond the edge the image is reflected.
fn smooth(images: Tensor<4>, side: &Tensor<4>, axis: usize) -> Tensor<4> {
    let size = images.dims()[axis];
    if size < 2 {
        return images;
    }
    let part = |start: usize, length: usize| images.clone().narrow(axis, start, length);
    let before = Tensor::cat(vec![part(1, 1), part(0, size - 1)], axis);
    let after = Tensor::cat(vec![part(1, size - 1), part(size - 2, 1)], axis);
    let middle = side.clone().mul_scalar(-2.0).add_scalar(1.0);
    images * middle + (before + after) * side.clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::augment::testing::{apply, assert_close, images, read, values};

    fn blurred(image: Tensor<4>, deviation: f64) -> Vec<f32> {
        let count = image.dims()[0];
        let weights = Weights(reals(&vec![side_weight(deviation) as f32; count], &image.device()));
        values(weights.apply(Batch { images: image, labels: None }, 0..count).images)
    }

    #[test]
    fn the_kernel_by_hand() {
        // At σ = 1 the weights are e^-½ = 0.60653 to 1: 0.27407, 0.45186, 0.27407.
        let mut point = [0.0; 25];
        point[12] = 100.0;
        let found = blurred(images(&point, [1, 1, 5, 5]), 1.0);
        let (corner, edge, middle) = (7.5114, 12.3841, 20.4180);
        let mut expected = [0.0; 25];
        for (pixel, value) in [
            (6, corner),
            (7, edge),
            (8, corner),
            (11, edge),
            (12, middle),
            (13, edge),
            (16, corner),
            (17, edge),
            (18, corner),
        ] {
            expected[pixel] = value;
        }
        assert_close(&found, &expected, 1e-3);
        assert!((found.iter().sum::<f32>() - 100.0).abs() < 1e-3);
    }

    #[test]
    fn beyond_the_edge_the_image_is_reflected() {
        let side = side_weight(2.0) as f32;
        let found = blurred(images(&[0.0, 90.0, 0.0], [1, 1, 1, 3]), 2.0);
        assert_close(&found, &[180.0 * side, 90.0 * (1.0 - 2.0 * side), 180.0 * side], 1e-3);
    }

    #[test]
    fn an_even_image_stays_even() {
        let found = apply(&read(&[("blur", 1.0)]), 1, images(&[77.0; 96], [2, 3, 4, 4]));
        assert_close(&found, &[77.0; 96], 1e-3);
    }

    #[test]
    fn the_share_is_blurred_each_by_its_own_kernel() {
        let mut point = [0.0; 9];
        point[4] = 100.0;
        let found = apply(&read(&[("blur", 0.4)]), 1, images(&point, [1, 1, 3, 3]).repeat_dim(0, 500));
        let middles: Vec<f32> = found.chunks(9).map(|image| image[4]).filter(|middle| *middle < 100.0).collect();
        // Below σ = 0.17 the neighbours weigh nothing that a real number of 32 bits could show.
        assert!((150..250).contains(&middles.len()), "{}", middles.len());
        let broadest = 100.0 * (1.0 - 2.0 * side_weight(2.0) as f32).powi(2);
        assert!(middles.iter().all(|middle| *middle > broadest - 1e-3));
        assert!(middles.iter().any(|middle| *middle < broadest + 3.0) && middles.iter().any(|middle| *middle > 90.0));
    }
}
