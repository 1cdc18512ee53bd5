//! Random crops of a padded image.

use std::ops::Range;

use burn::tensor::{Device, Int, Tensor, ops::PadMode};

use crate::{
    catalog::field::{self, Describe as _},
    random::{self, Random},
    settings::Read,
};

use super::{Batch, Drawn, Entry, EpochSize, Transform, integers};

pub(super) const ENTRY: Entry = Entry {
    name: "crop",
    field: |table| {
        field::integer(table, "crop", "Random crop", 0, 16, 0)
            .help("Each image is padded with so many black pixels and cropped back at a random place; 0 is off.")
            .zero("off")
            .unit("pixels")
            .short("crop {}")
    },
    read: |table| {
        let padding = table.whole("crop")? as usize;
        Ok((padding > 0).then(|| Box::new(Crop { padding }) as Box<dyn Transform>))
    },
    keeps_classes: true,
};

struct Crop {
    padding: usize,
}

struct Offsets {
    padding: usize,
    /// Per example: rows, columns.
    rows: Tensor<1, Int>,
    columns: Tensor<1, Int>,
}

impl Transform for Crop {
    fn draw(&self, random: &mut Random, epoch: EpochSize, device: &Device) -> Box<dyn Drawn> {
        let mut draw = || {
            let offsets = random::integers(random, 2 * self.padding as u32, epoch.examples);
            integers(&offsets.iter().map(|offset| *offset as i32).collect::<Vec<_>>(), device)
        };
        Box::new(Offsets { padding: self.padding, rows: draw(), columns: draw() })
    }
}

impl Drawn for Offsets {
    fn apply(&self, batch: Batch, positions: Range<usize>) -> Batch {
        let shifted = |images: Tensor<4>, offsets: &Tensor<1, Int>| {
            shift(images, offsets.clone().slice([positions.clone()]), self.padding).swap_dims(2, 3)
        };
        // Whole rows are copied several times faster than single pixels are gathered, so columns become rows.
        Batch { images: shifted(shifted(batch.images, &self.rows), &self.columns), ..batch }
    }
}

/// As many rows as there were, from so far below the top of images with black rows above and below.
fn shift(images: Tensor<4>, offsets: Tensor<1, Int>, padding: usize) -> Tensor<4> {
    let [count, channels, height, width] = images.dims();
    let (tall, device) = (height + 2 * padding, images.device());
    let padded = images.pad((0, 0, padding, padding), PadMode::Constant(0.0));
    let tops = Tensor::<1, Int>::arange(0..(count * channels) as i64, &device).mul_scalar(tall as i64);
    let tops = tops.reshape([count, channels, 1]) + offsets.reshape([count, 1, 1]);
    let index = tops + Tensor::<1, Int>::arange(0..height as i64, &device).reshape([1, 1, height]);
    let rows = padded.reshape([count * channels * tall, width]).select(0, index.reshape([count * channels * height]));
    rows.reshape([count, channels, height, width])
}

#[cfg(test)]
mod tests {
    use crate::augment::testing::{apply, numbered, read, values};

    #[test]
    fn a_crop_shifts_all_channels_alike_and_fills_with_black() {
        let shape = [2, 2, 2, 3];
        let original = values(numbered(shape));
        for epoch in 0..20 {
            let images = apply(&read(&[("crop", 1.0)]), epoch, numbered(shape));
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
}
