//! Random rotations about the centre.

use std::ops::Range;

use burn::tensor::{Device, Tensor};

use crate::{
    catalog::field::{self, Describe as _},
    random::{self, Random},
    settings::Read,
};

use super::{
    Batch, Drawn, Entry, EpochSize, Transform, reals,
    sampler::{Maps, sample},
};

pub(super) const ENTRY: Entry = Entry {
    name: "rotation",
    field: |table| {
        field::number(table, "rotation", "Rotation", 0.0, 180.0, 0.0)
            .help("Each image is turned about its centre by an angle between minus and plus so much, black outside; 0 is off.")
            .zero("off")
            .unit("degrees")
            .short("rotation ±{}°")
    },
    read: |table| {
        let largest = table.real("rotation")?;
        Ok((largest > 0.0).then(|| Box::new(Rotation { largest }) as Box<dyn Transform>))
    },
    keeps_classes: true,
};

struct Rotation {
    /// Degrees.
    largest: f64,
}

/// Per example: cosine and sine of its angle.
struct Angles {
    cosines: Tensor<1>,
    sines: Tensor<1>,
}

impl Transform for Rotation {
    fn draw(&self, random: &mut Random, epoch: EpochSize, device: &Device) -> Box<dyn Drawn> {
        Box::new(Angles::new(&random::uniform(random, self.largest, epoch.examples), device))
    }
}

impl Angles {
    /// Angles in degrees, counter-clockwise.
    fn new(degrees: &[f32], device: &Device) -> Self {
        let of = |function: fn(f64) -> f64| {
            reals(
                &degrees.iter().map(|angle| function(f64::from(*angle).to_radians()) as f32).collect::<Vec<_>>(),
                device,
            )
        };
        Self { cosines: of(f64::cos), sines: of(f64::sin) }
    }
}

impl Drawn for Angles {
    fn apply(&self, batch: Batch, positions: Range<usize>) -> Batch {
        let [_, _, height, width] = batch.images.dims();
        // Pixels are square, the places of the sampler are not.
        let aspect = (height.max(2) - 1) as f32 / (width.max(2) - 1) as f32;
        let cosines = self.cosines.clone().slice([positions.clone()]);
        let sines = self.sines.clone().slice([positions]);
        let zeros = cosines.zeros_like();
        let across = sines.clone().mul_scalar(-aspect);
        let downwards = sines.div_scalar(aspect);
        let linear = [cosines.clone(), across, zeros.clone(), downwards, cosines, zeros];
        Batch { images: sample(batch.images, Maps { linear, horizon: None }), ..batch }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::augment::testing::{apply, assert_close, numbered, read, scattered, values};

    fn turned(images: Tensor<4>, degrees: f32) -> Vec<f32> {
        let count = images.dims()[0];
        let angles = Angles::new(&vec![degrees; count], &images.device());
        values(angles.apply(Batch { images, labels: None }, 0..count).images)
    }

    #[test]
    fn a_quarter_turn_moves_the_last_column_to_the_top() {
        // 1 2 3      3 6 9
        // 4 5 6  ->  2 5 8
        // 7 8 9      1 4 7
        let once = turned(numbered([1, 1, 3, 3]), 90.0);
        assert_close(&once, &[3.0, 6.0, 9.0, 2.0, 5.0, 8.0, 1.0, 4.0, 7.0], 1e-4);
    }

    #[test]
    fn quarter_turns_of_odd_sizes_are_exact() {
        for size in [5, 9, 15] {
            let shape = [2, 3, size, size];
            let original = values(scattered(shape));
            let at = |pixel: usize| (pixel / size % size, pixel % size, pixel - pixel % (size * size));
            let quarter = turned(scattered(shape), 90.0);
            let half = turned(scattered(shape), 180.0);
            for pixel in 0..original.len() {
                let (y, x, image) = at(pixel);
                assert!((quarter[pixel] - original[image + x * size + size - 1 - y]).abs() < 1e-3);
                assert!((half[pixel] - original[image + (size - 1 - y) * size + size - 1 - x]).abs() < 1e-3);
            }
            assert_close(&turned(scattered(shape), 360.0), &original, 1e-3);
            assert_close(&turned(scattered(shape), 0.0), &original, 1e-3);
        }
    }

    #[test]
    fn half_a_turn_of_an_oblong_reverses_it() {
        let found = turned(numbered([1, 1, 2, 5]), 180.0);
        let expected: Vec<f32> = (1..=10).rev().map(|value| value as f32).collect();
        assert_close(&found, &expected, 1e-4);
    }

    #[test]
    fn what_comes_from_outside_is_black_and_the_middle_stays() {
        let found = turned(Tensor::ones([1, 1, 9, 9], &Device::flex()).mul_scalar(200.0), 45.0);
        assert!((found[40] - 200.0).abs() < 1e-3);
        // A corner of the square is further from the centre than its sides are.
        for corner in [0, 8, 72, 80] {
            assert_eq!(found[corner], 0.0);
        }
    }

    #[test]
    fn angles_stay_below_the_largest() {
        // Turned by t, the pixel right of the centre lies cos t to the right and sin t below: it shows so much of the
        // bright corners beside it.
        let mut values = vec![0.0; 9];
        (values[2], values[8]) = (100.0, 100.0);
        let image = crate::augment::testing::images(&values, [1, 1, 3, 3]).repeat_dim(0, 200);
        let found = apply(&read(&[("rotation", 20.0)]), 1, image);
        let strongest = 100.0 * 20_f32.to_radians().sin() * 20_f32.to_radians().cos();
        let right: Vec<f32> = found.chunks(9).map(|image| image[5]).collect();
        assert!(right.iter().all(|value| *value <= strongest + 1e-3));
        assert!(right.iter().any(|value| *value > 0.8 * strongest));
    }
}
