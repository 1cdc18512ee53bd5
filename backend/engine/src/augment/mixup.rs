//! Mixtures of two examples (Zhang and others 2018).

use std::ops::Range;

use burn::tensor::{Device, Int, Tensor};

use crate::{
    catalog::field::{self, Describe as _},
    random::{self, Random},
    settings::Read,
};

use super::{Batch, Drawn, Entry, EpochSize, Transform, integers};

pub(super) const ENTRY: Entry = Entry {
    name: "mixup",
    field: |table| {
        field::number(table, "mixup", "MixUp", 0.0, 10.0, 0.0)
            .help("Each batch is mixed with a permutation of itself at a share drawn from Beta(a, a); this is a, 0 is off. The teacher sees the mixed images.")
            .zero("off")
            .short("MixUp {}")
    },
    read: |table| {
        let shape = table.real("mixup")?;
        Ok((shape > 0.0).then(|| Box::new(Mixup { shape }) as Box<dyn Transform>))
    },
    mixes: true,
};

struct Mixup {
    shape: f64,
}

struct Mixtures {
    batch_size: usize,
    /// Share of the example itself, batch by batch.
    shares: Vec<f32>,
    /// Per example: its partner's place in the batch.
    partners: Tensor<1, Int>,
}

impl Transform for Mixup {
    fn draw(&self, random: &mut Random, epoch: EpochSize, device: &Device) -> Box<dyn Drawn> {
        let batches = epoch.examples.div_ceil(epoch.batch_size);
        let shares = random::beta(random, self.shape, batches);
        let partners: Vec<i32> = (0..batches)
            .flat_map(|batch| {
                let count = epoch.batch_size.min(epoch.examples - batch * epoch.batch_size);
                random::permutation(random, count).into_iter().map(|place| place as i32)
            })
            .collect();
        Box::new(Mixtures { batch_size: epoch.batch_size, shares, partners: integers(&partners, device) })
    }
}

impl Drawn for Mixtures {
    fn apply(&self, batch: Batch, positions: Range<usize>) -> Batch {
        let share = self.shares[positions.start / self.batch_size];
        let partners = self.partners.clone().slice([positions]);
        let rest = batch.images.clone().select(0, partners.clone());
        let images = batch.images.mul_scalar(share) + rest.mul_scalar(1.0 - share);
        let labels = batch
            .labels
            .map(|labels| labels.clone().mul_scalar(share) + labels.select(0, partners).mul_scalar(1.0 - share));
        Batch { images, labels }
    }
}
