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
    mixes: false,
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
        let [count, channels, height, width] = batch.images.dims();
        let (padding, device) = (self.padding, batch.images.device());
        let (tall, wide) = (height + 2 * padding, width + 2 * padding);
        let padded = batch.images.pad((padding, padding, padding, padding), PadMode::Constant(0.0));
        // Where each pixel of the crop lies in the padded image, counted along its rows.
        let rows = Tensor::<1, Int>::arange(0..height as i64, &device).mul_scalar(wide as i64).reshape([1, height, 1]);
        let columns = Tensor::<1, Int>::arange(0..width as i64, &device).reshape([1, 1, width]);
        let corner = self.rows.clone().slice([positions.clone()]).mul_scalar(wide as i64)
            + self.columns.clone().slice([positions]);
        let index = (rows.expand([1, height, width]) + columns.expand([1, height, width]))
            .expand([count, height, width])
            + corner.reshape([count, 1, 1]).expand([count, height, width]);
        let index = index.reshape([count, 1, height * width]).expand([count, channels, height * width]);
        let images =
            padded.reshape([count, channels, tall * wide]).gather(2, index).reshape([count, channels, height, width]);
        Batch { images, ..batch }
    }
}
