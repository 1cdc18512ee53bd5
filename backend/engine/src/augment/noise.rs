//! Noise in place of images.

use std::ops::Range;

use burn::tensor::{Device, Tensor};
use rand::Rng as _;
use rand_chacha::rand_core::SeedableRng as _;

use crate::{
    catalog::field::{self, Describe as _},
    random::{self, Random},
    settings::Read,
};

use super::{Batch, Drawn, Entry, EpochSize, Transform, per_image, reals, where_marked};

pub(super) const ENTRY: Entry = Entry {
    name: "noise",
    field: |table| {
        field::number(table, "noise", "Noise", 0.0, 1.0, 0.0)
            .help("Probability that an image is replaced by uniform noise, which belongs to every class alike; 0 is off. The teacher sees the noise too.")
            .zero("off")
            .short("noise {}")
    },
    read: |table| {
        let share = table.real("noise")?;
        Ok((share > 0.0).then(|| Box::new(Noise { share }) as Box<dyn Transform>))
    },
    keeps_classes: false,
};

struct Noise {
    share: f64,
}

/// Which examples are replaced. Their pixels are not kept but drawn again from a seed for each, batch by batch: those
/// of a whole epoch would take as much memory as the data set, and more.
struct Replaced {
    /// Per example: the seed of its noise; none where it stays.
    seeds: Vec<Option<u64>>,
    /// Per example: 1 where it is replaced, 0 where not.
    marks: Tensor<1>,
}

impl Transform for Noise {
    fn draw(&self, random: &mut Random, epoch: EpochSize, device: &Device) -> Box<dyn Drawn> {
        let replaced = random::coins(random, self.share, epoch.examples);
        let seeds: Vec<Option<u64>> = replaced
            .into_iter()
            .map(|replaced| {
                let seed = random.random();
                replaced.then_some(seed)
            })
            .collect();
        let marks: Vec<f32> = seeds.iter().map(|seed| f32::from(u8::from(seed.is_some()))).collect();
        Box::new(Replaced { seeds, marks: reals(&marks, device) })
    }
}

impl Drawn for Replaced {
    fn apply(&self, batch: Batch, positions: Range<usize>) -> Batch {
        let shape = batch.images.dims();
        let pixels = shape[1..].iter().product::<usize>();
        let mut values = vec![0.0_f32; shape[0] * pixels];
        for (image, seed) in values.chunks_exact_mut(pixels).zip(&self.seeds[positions.clone()]) {
            if let Some(seed) = seed {
                let mut random = Random::seed_from_u64(*seed);
                image.fill_with(|| 255.0 * random.random::<f32>());
            }
        }
        let noise = reals(&values, &batch.images.device()).reshape(shape);
        let images = where_marked(batch.images, noise, &self.marks, positions.clone());
        let labels = batch.labels.map(|labels| {
            let [count, classes] = labels.dims();
            let marks = per_image(&self.marks, positions).reshape([count, 1]);
            let even = marks.clone().div_scalar(classes as f32);
            labels * marks.mul_scalar(-1.0).add_scalar(1.0) + even
        });
        Batch { images, labels }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::augment::testing::{apply, augmented, images, read, values};

    fn black(count: usize) -> Tensor<4> {
        images(&[-1.0; 48], [1, 3, 4, 4]).repeat_dim(0, count)
    }

    #[test]
    fn the_share_is_replaced_whole_by_pixels_spread_evenly() {
        let found = apply(&read(&[("noise", 0.2)]), 1, black(1000));
        let replaced: Vec<&[f32]> = found.chunks(48).filter(|image| image[0] >= 0.0).collect();
        assert!((150..250).contains(&replaced.len()), "{}", replaced.len());
        let pixels: Vec<f32> = replaced.concat();
        assert!(pixels.iter().all(|pixel| (0.0..255.0).contains(pixel)));
        let share = pixels.len() as f64 / 10.0;
        for tenth in 0..10 {
            let range = 25.5 * tenth as f32..25.5 * (tenth + 1) as f32;
            let count = pixels.iter().filter(|pixel| range.contains(pixel)).count() as f64;
            assert!((count / share - 1.0).abs() < 0.15, "{tenth}: {count} of {share}");
        }
        assert!(replaced.windows(2).all(|pair| pair[0] != pair[1]), "every image has noise of its own");
    }

    #[test]
    fn noise_is_of_no_class() {
        let labels = Some(Tensor::from_floats([[0.0, 1.0, 0.0, 0.0]], &Device::flex()).repeat_dim(0, 100));
        let batch = augmented(&read(&[("noise", 0.5)]), 1, Batch { images: black(100), labels });
        let labels: Vec<f32> = batch.labels.unwrap().try_into_vec_as().unwrap();
        for (image, label) in values(batch.images).chunks(48).zip(labels.chunks(4)) {
            assert_eq!(label, if image[0] >= 0.0 { [0.25; 4] } else { [0.0, 1.0, 0.0, 0.0] });
        }
    }

    #[test]
    fn a_batch_alone_has_the_noise_that_it_has_in_its_epoch() {
        let augmentation = read(&[("noise", 0.5)]);
        let size = EpochSize { examples: 12, batch_size: 4 };
        let draw = || augmentation.draw(3, "", 2, size, &Device::flex()).pop().unwrap();
        let part = |positions: Range<usize>| {
            values(draw().apply(Batch { images: black(positions.len()), labels: None }, positions).images)
        };
        assert_eq!([part(0..4), part(4..8), part(8..12)].concat(), part(0..12));
    }
}
