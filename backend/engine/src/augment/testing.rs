//! What the tests of the transforms share.

use burn::tensor::{Device, Tensor};
use retort_wire::Spec;

use super::{Augmentation, Batch, EpochSize, fields};

/// The table `augmentation` with these fields set and all others off.
pub(super) fn table(set: &[(&str, f64)]) -> Spec {
    let mut table = Spec::default();
    for field in fields("augmentation") {
        table.set(field.path.trim_start_matches("augmentation."), field.default.clone());
        let name = field.path.trim_start_matches("augmentation.");
        if let Some((_, value)) = set.iter().find(|(other, _)| *other == name) {
            table.set(name, field.accept(&(*value).into()).unwrap());
        }
    }
    table
}

/// The transforms of [`table`].
pub(super) fn read(set: &[(&str, f64)]) -> Augmentation {
    Augmentation::read("augmentation", &table(set)).unwrap()
}

/// Images of these pixels.
pub(super) fn images(values: &[f32], shape: [usize; 4]) -> Tensor<4> {
    Tensor::<1>::from_floats(values, &Device::flex()).reshape(shape)
}

/// Images whose pixels are 1, 2, 3, …
pub(super) fn numbered(shape: [usize; 4]) -> Tensor<4> {
    let values: Vec<f32> = (1..=shape.iter().product()).map(|value| value as f32).collect();
    images(&values, shape)
}

/// Images of pixels that look random, 0..255, and are the same every time.
pub(super) fn scattered(shape: [usize; 4]) -> Tensor<4> {
    let count: usize = shape.iter().product();
    let values: Vec<f32> = (0..count).map(|index| (index * 7919 % 256) as f32).collect();
    images(&values, shape)
}

/// The pixels, row by row.
pub(super) fn values(images: Tensor<4>) -> Vec<f32> {
    images.try_into_vec_as().unwrap()
}

/// The images as one batch of that epoch.
pub(super) fn apply(augmentation: &Augmentation, epoch: u32, images: Tensor<4>) -> Vec<f32> {
    values(augmented(augmentation, epoch, Batch { images, labels: None }).images)
}

/// The batch as the only one of that epoch.
pub(super) fn augmented(augmentation: &Augmentation, epoch: u32, mut batch: Batch) -> Batch {
    let count = batch.images.dims()[0];
    let size = EpochSize { examples: count, batch_size: count };
    for drawn in augmentation.draw(3, "", epoch, size, &Device::flex()) {
        batch = drawn.apply(batch, 0..count);
    }
    batch
}

/// Fails unless the two are equal up to `tolerance`.
pub(super) fn assert_close(found: &[f32], expected: &[f32], tolerance: f32) {
    assert_eq!(found.len(), expected.len());
    for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() <= tolerance, "pixel {place} is {found} instead of {expected}");
    }
}
