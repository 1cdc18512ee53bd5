//! Augmentation, batched on the device.
//!
//! A transform is one file and one line in [`REGISTRY`]. What it does to each example of an epoch is drawn on the
//! host before the epoch and lies on the device during it. Transforms work on raw pixels (0..255), before scaling.

mod crop;
mod flip;
mod mixup;

use std::ops::Range;

use burn::tensor::{Device, Int, Tensor};
use retort_wire::{Field, Spec};

use crate::{
    Error,
    random::{Random, stream},
};

/// A transform that can be switched on.
pub struct Entry {
    /// Its name: the field in the spec's tables, and its stream.
    pub name: &'static str,
    /// Its field, for the table `teacher` or `augmentation`.
    pub field: fn(table: &str) -> Field,
    /// Reads it from the table; none when it is off.
    pub read: fn(table: &Spec) -> Reading,
    /// Whether examples no longer have one true label.
    pub mixes: bool,
}

/// A transform, when it is switched on.
pub type Reading = Result<Option<Box<dyn Transform>>, Error>;

/// One transform with its settings.
pub trait Transform: Send + Sync {
    /// Draws what happens to each example of an epoch.
    fn draw(&self, random: &mut Random, epoch: EpochSize, device: &Device) -> Box<dyn Drawn>;
}

/// What one transform does in one epoch.
pub trait Drawn {
    /// Changes the batch whose examples have these positions in the epoch.
    fn apply(&self, batch: Batch, positions: Range<usize>) -> Batch;
}

/// How many examples an epoch has, and in what portions.
#[derive(Clone, Copy, Debug)]
pub struct EpochSize {
    /// Examples.
    pub examples: usize,
    /// Examples per batch; the last may have fewer.
    pub batch_size: usize,
}

/// Examples on the device.
pub struct Batch {
    /// Raw pixels 0..255, N x C x H x W.
    pub images: Tensor<4>,
    /// True distributions, N x classes, where they are needed.
    pub labels: Option<Tensor<2>>,
}

/// Every transform, in the order in which they are applied.
pub const REGISTRY: &[Entry] = &[crop::ENTRY, flip::ENTRY, mixup::ENTRY];

/// The transforms of one training.
pub struct Augmentation {
    transforms: Vec<(&'static str, Box<dyn Transform>)>,
    /// Whether a transform mixes examples, so that their labels are no longer one class.
    pub mixes: bool,
}

impl Augmentation {
    /// Reads the table `teacher` or `augmentation`.
    pub fn read(table: &Spec) -> Result<Self, Error> {
        let mut augmentation = Self { transforms: Vec::new(), mixes: false };
        for entry in REGISTRY {
            if let Some(transform) = (entry.read)(table)? {
                augmentation.transforms.push((entry.name, transform));
                augmentation.mixes |= entry.mixes;
            }
        }
        Ok(augmentation)
    }

    /// Whether nothing is changed, so that every epoch shows the same images.
    pub fn is_none(&self) -> bool {
        self.transforms.is_empty()
    }

    /// Draws one epoch; every transform from the stream `<prefix><its name>`.
    pub fn draw(&self, seed: i64, prefix: &str, epoch: u32, size: EpochSize, device: &Device) -> Vec<Box<dyn Drawn>> {
        self.transforms
            .iter()
            .map(|(name, transform)| transform.draw(&mut stream(seed, &format!("{prefix}{name}"), epoch), size, device))
            .collect()
    }
}

/// Whole numbers on the device.
pub(crate) fn integers(values: &[i32], device: &Device) -> Tensor<1, Int> {
    Tensor::from_ints(values, device)
}

#[cfg(test)]
mod tests {
    use retort_wire::Value;

    use super::*;

    fn transform(name: &str, value: f64) -> Augmentation {
        let mut table = Spec::default();
        table.set("crop", 0_i64);
        table.set("flip", 0.0);
        table.set("mixup", 0.0);
        let value = if name == "crop" { Value::Integer(value as i64) } else { Value::Number(value) };
        table.set(name, value);
        Augmentation::read(&table).unwrap()
    }

    /// Two images of two channels and 2 x 3 pixels, numbered 1 to 24.
    fn batch() -> Batch {
        let values: Vec<f32> = (1..=24).map(|value| value as f32).collect();
        let device = Device::flex();
        Batch {
            images: Tensor::<1>::from_floats(values.as_slice(), &device).reshape([2, 2, 2, 3]),
            labels: Some(Tensor::from_floats([[1.0, 0.0], [0.0, 1.0]], &device)),
        }
    }

    fn apply(augmentation: &Augmentation, epoch: u32) -> (Vec<f32>, Vec<f32>) {
        let size = EpochSize { examples: 2, batch_size: 2 };
        let mut batch = batch();
        for drawn in augmentation.draw(3, "", epoch, size, &Device::flex()) {
            batch = drawn.apply(batch, 0..2);
        }
        (batch.images.try_into_vec_as().unwrap(), batch.labels.unwrap().try_into_vec_as().unwrap())
    }

    #[test]
    fn a_certain_flip_mirrors_every_row() {
        let (images, _) = apply(&transform("flip", 1.0), 1);
        assert_eq!(images[..6], [3.0, 2.0, 1.0, 6.0, 5.0, 4.0]);
        assert_eq!(images[21..], [24.0, 23.0, 22.0]);
    }

    #[test]
    fn a_crop_shifts_all_channels_alike_and_fills_with_black() {
        let original: Vec<f32> = batch().images.try_into_vec_as().unwrap();
        for epoch in 0..20 {
            let (images, _) = apply(&transform("crop", 1.0), epoch);
            for image in 0..2 {
                let shifted = |dy: i32, dx: i32| {
                    (0..12).map(move |pixel: i32| {
                        let (channel, y, x) = (pixel / 6, pixel % 6 / 3 + dy, pixel % 3 + dx);
                        let inside = (0..2).contains(&y) && (0..3).contains(&x);
                        (inside, (channel * 6 + y * 3 + x) as usize)
                    })
                };
                let part = &images[image * 12..][..12];
                let fits = |dy, dx| {
                    shifted(dy, dx)
                        .zip(part)
                        .all(|((inside, from), value)| *value == if inside { original[image * 12 + from] } else { 0.0 })
                };
                assert!((-1..=1).any(|dy| (-1..=1).any(|dx| fits(dy, dx))), "{part:?}");
            }
        }
    }

    #[test]
    fn mixup_mixes_images_and_labels_alike() {
        for epoch in 0..20 {
            let (images, labels) = apply(&transform("mixup", 1.0), epoch);
            // Pixel 1 of image 1 is 1, of image 2 it is 13; the labels tell the share.
            assert!((images[0] - (labels[0] + 13.0 * labels[1])).abs() < 1e-4);
            assert!((labels[0] + labels[1] - 1.0).abs() < 1e-6);
        }
    }
}
