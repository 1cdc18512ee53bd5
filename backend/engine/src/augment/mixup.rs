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
        field::number(table, "mixup", "MixUp", 0.0, 1000.0, 0.0)
            .help("Each batch is mixed with a permutation of itself at a share drawn from Beta(a, a); this is a, 0 is off. The teacher sees the mixed images.")
            .zero("off")
            .short("MixUp {}")
    },
    read: |table| {
        let shape = table.real("mixup")?;
        Ok((shape > 0.0).then(|| Box::new(Mixup { shape }) as Box<dyn Transform>))
    },
    keeps_classes: false,
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

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, Tensor};

    use crate::{
        augment::{
            Batch,
            testing::{augmented, numbered, read, values},
        },
        random::{beta, stream},
    };

    #[test]
    fn mixup_mixes_images_and_labels_alike() {
        for epoch in 0..20 {
            let labels = Some(Tensor::from_floats([[1.0, 0.0], [0.0, 1.0]], &Device::flex()));
            let batch = augmented(&read(&[("mixup", 1.0)]), epoch, Batch { images: numbered([2, 2, 2, 3]), labels });
            let (images, labels) = (values(batch.images), batch.labels.unwrap());
            let labels: Vec<f32> = labels.try_into_vec_as().unwrap();
            // Pixel 1 of image 1 is 1, of image 2 it is 13; the labels tell the share.
            assert!((images[0] - (labels[0] + 13.0 * labels[1])).abs() < 1e-4);
            assert!((labels[0] + labels[1] - 1.0).abs() < 1e-6);
        }
    }

    /// Beta(a, a) has mean 1/2 and variance 1 / (4 (2 a + 1)).
    #[test]
    fn shares_follow_the_beta_distribution_whatever_its_parameter() {
        for shape in [1e-3, 0.1, 0.2, 1.0, 8.0, 1000.0] {
            let count = 20_000;
            let shares = beta(&mut stream(5, "mixup", 1), shape, count);
            assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)));
            let mean = shares.iter().map(|share| f64::from(*share)).sum::<f64>() / count as f64;
            let squares = shares.iter().map(|share| (f64::from(*share) - mean).powi(2)).sum::<f64>();
            let (variance, expected) = (squares / count as f64, 1.0 / (4.0 * (2.0 * shape + 1.0)));
            assert!((mean - 0.5).abs() < 0.015, "{shape}: {mean}");
            assert!((variance / expected - 1.0).abs() < 0.05, "{shape}: {variance} instead of {expected}");
        }
    }
}
