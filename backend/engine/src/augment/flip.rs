//! Random mirror images.

use std::ops::Range;

use burn::tensor::{Device, Tensor};

use crate::{
    catalog::field::{self, Describe as _},
    random::{self, Random},
    settings::Read,
};

use super::{Batch, Drawn, Entry, EpochSize, Transform};

pub(super) const ENTRY: Entry = Entry {
    name: "flip",
    field: |table| {
        field::number(table, "flip", "Horizontal flip", 0.0, 1.0, 0.0)
            .help("Probability that an image is mirrored; 0 is off. Makes no sense for digits.")
            .zero("off")
            .short("flip {}")
    },
    read: |table| {
        let share = table.real("flip")?;
        Ok((share > 0.0).then(|| Box::new(Flip { share }) as Box<dyn Transform>))
    },
    mixes: false,
};

struct Flip {
    share: f64,
}

/// Per example: 1 where it is mirrored, 0 where not.
struct Mirrored(Tensor<1>);

impl Transform for Flip {
    fn draw(&self, random: &mut Random, epoch: EpochSize, device: &Device) -> Box<dyn Drawn> {
        let coins: Vec<f32> = random::coins(random, self.share, epoch.examples)
            .into_iter()
            .map(|coin| f32::from(u8::from(coin)))
            .collect();
        Box::new(Mirrored(Tensor::from_floats(coins.as_slice(), device)))
    }
}

impl Drawn for Mirrored {
    fn apply(&self, batch: Batch, positions: Range<usize>) -> Batch {
        let [count, channels, height, width] = batch.images.dims();
        let mirrored = self.0.clone().slice([positions]).greater_scalar(0.5).reshape([count, 1, 1, 1]);
        let images =
            batch.images.clone().mask_where(mirrored.expand([count, channels, height, width]), batch.images.flip([3]));
        Batch { images, ..batch }
    }
}
