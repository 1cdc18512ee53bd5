//! Augmentation, batched on the device.
//!
//! A transform is one file and one line in [`REGISTRY`]. What it does to each example of an epoch is drawn on the
//! host before the epoch and lies on the device during it. Transforms work on raw pixels (0..255), before scaling.

mod blur;
mod colour;
mod crop;
mod flip;
mod grayscale;
mod jitter;
mod mixup;
mod noise;
mod order;
mod perspective;
mod rotation;
mod sampler;
mod sheet;
#[cfg(test)]
mod testing;
mod vertical_flip;

use std::ops::Range;

use burn::tensor::{Device, Int, Tensor};
use retort_wire::{Field, Spec};

use crate::{
    Error,
    random::{self, Random, stream},
};

pub use sheet::sheet;

/// A transform that can be switched on.
pub struct Entry {
    /// Its name: the field in the spec's tables, and its stream.
    pub name: &'static str,
    /// Its field, for the table `teacher` or `augmentation`; above 0 it is on.
    pub field: fn(table: &str) -> Field,
    /// Reads it from the table; none when it is off.
    pub read: fn(table: &Spec) -> Reading,
    /// Whether every example still shows the one class that its source has.
    pub keeps_classes: bool,
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

/// Every transform, in the order in which they are applied when nobody gives another.
pub const REGISTRY: &[Entry] = &[
    crop::ENTRY,
    flip::ENTRY,
    vertical_flip::ENTRY,
    rotation::ENTRY,
    perspective::ENTRY,
    jitter::ENTRY,
    grayscale::ENTRY,
    blur::ENTRY,
    noise::ENTRY,
    mixup::ENTRY,
];

/// The fields of the table `teacher` or `augmentation`: every transform, then their order.
pub fn fields(table: &str) -> Vec<Field> {
    REGISTRY.iter().map(|entry| (entry.field)(table)).chain([order::field(table)]).collect()
}

/// The transforms of one training.
pub struct Augmentation {
    transforms: Vec<(&'static str, Box<dyn Transform>)>,
    /// Whether every example still shows the one class that its source has, so that accuracy means something.
    pub keeps_classes: bool,
}

impl Augmentation {
    /// Reads the table called `name` (`teacher` or `augmentation`).
    pub fn read(name: &str, table: &Spec) -> Result<Self, Error> {
        let mut augmentation = Self { transforms: Vec::new(), keeps_classes: true };
        for entry in REGISTRY {
            if let Some(transform) = (entry.read)(table).map_err(|error| error.within(name))? {
                augmentation.transforms.push((entry.name, transform));
                augmentation.keeps_classes &= entry.keeps_classes;
            }
        }
        order::arrange(table, &mut augmentation.transforms).map_err(|error| error.within(name))?;
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

/// Real numbers on the device.
fn reals(values: &[f32], device: &Device) -> Tensor<1> {
    Tensor::from_floats(values, device)
}

/// For each of `count` examples 1 with probability `share` and 0 otherwise.
fn marks(random: &mut Random, share: f64, count: usize) -> Vec<f32> {
    random::coins(random, share, count).into_iter().map(|coin| f32::from(u8::from(coin))).collect()
}

/// One number an example, for a whole batch of images: N x 1 x 1 x 1.
fn per_image(values: &Tensor<1>, positions: Range<usize>) -> Tensor<4> {
    let count = positions.len();
    values.clone().slice([positions]).reshape([count, 1, 1, 1])
}

/// `others` where the mark of an image is 1, `images` elsewhere; both have finite pixels. Products take a third of the
/// time of a mask.
pub(crate) fn where_marked(
    images: Tensor<4>,
    others: Tensor<4>,
    marks: &Tensor<1>,
    positions: Range<usize>,
) -> Tensor<4> {
    let marks = per_image(marks, positions);
    images * marks.clone().mul_scalar(-1.0).add_scalar(1.0) + others * marks
}
