//! The batches of an epoch.

use std::ops::Range;

use burn::tensor::{Device, Int, Tensor};

use crate::{
    augment::{Augmentation, Batch, Drawn, EpochSize, integers, where_marked},
    random::{permutation, stream},
    transfer::Online,
};

use super::Pixels;

/// Examples in random order, batch by batch, augmented and scaled on the device.
pub(crate) struct Feed<'a> {
    /// Where the images lie.
    pub pixels: &'a Pixels,
    /// Rows of `pixels` that belong to the set.
    pub rows: &'a [u32],
    /// True distributions, one row for each of `rows`, where they are needed.
    pub labels: Option<Tensor<2>>,
    /// What happens to the images.
    pub augmentation: &'a Augmentation,
    /// One number for each of `rows`: 1 where the image is shown as it is, 0 where it is augmented; none when all are.
    pub fixed: Option<Tensor<1>>,
    /// Images that are made for every batch, in place of as many of the set's.
    pub online: Option<&'a Online>,
    /// Examples per batch; the last batch of an epoch may have fewer.
    pub batch_size: usize,
    /// The seed of order and augmentation.
    pub seed: i64,
    /// The prefix of their streams.
    pub prefix: String,
}

/// One epoch of a feed.
pub(crate) struct Epoch<'a> {
    feed: &'a Feed<'a>,
    /// For each position in the epoch, the position in `feed.rows`.
    pub order: Vec<usize>,
    /// Its number.
    pub number: u32,
    places: Tensor<1, Int>,
    rows: Tensor<1, Int>,
    drawn: Vec<Box<dyn Drawn>>,
    device: Device,
}

/// One batch as networks see it.
pub(crate) struct Step {
    /// Scaled images on the plain device.
    pub images: Tensor<4>,
    /// True distributions.
    pub labels: Option<Tensor<2>>,
    /// Positions within the feed's rows, of all images but those that were made for this batch.
    pub places: Tensor<1, Int>,
    /// How many images were made for this batch; they come last.
    pub made: usize,
    /// Positions of the images among all that the epoch shows.
    pub shown: Range<usize>,
}

impl<'a> Feed<'a> {
    /// The epoch of that number.
    pub(crate) fn epoch(&'a self, epoch: u32) -> Epoch<'a> {
        let device = self.pixels.device();
        let order = permutation(&mut stream(self.seed, &format!("{}order", self.prefix), epoch), self.rows.len());
        let size = EpochSize { examples: order.len(), batch_size: self.own() };
        let places: Vec<i32> = order.iter().map(|place| *place as i32).collect();
        let rows: Vec<i32> = order.iter().map(|place| self.rows[*place] as i32).collect();
        Epoch {
            feed: self,
            number: epoch,
            places: integers(&places, &device),
            rows: integers(&rows, &device),
            drawn: self.augmentation.draw(self.seed, &self.prefix, epoch, size, &device),
            order,
            device,
        }
    }

    /// Images of a batch that come from the set.
    fn own(&self) -> usize {
        self.batch_size - self.made()
    }

    /// Images of a batch that are made for it.
    fn made(&self) -> usize {
        self.online.map_or(0, |online| online.count.min(self.batch_size - 1))
    }
}

impl Epoch<'_> {
    /// The positions of each batch.
    pub(crate) fn batches(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let (count, size) = (self.order.len(), self.feed.own());
        (0..count).step_by(size).map(move |start| start..(start + size).min(count))
    }

    /// Images that the epoch shows, those that are made for its batches among them.
    pub(crate) fn shown(&self) -> usize {
        self.order.len() + self.order.len().div_ceil(self.feed.own()) * self.feed.made()
    }

    /// The batch at these positions.
    pub(crate) fn load(&self, positions: Range<usize>) -> Step {
        debug_assert!(!self.device.is_autodiff());
        let places = self.places.clone().slice([positions.clone()]);
        let raw = self.feed.pixels.raw(self.rows.clone().slice([positions.clone()]));
        let as_they_are = self.feed.fixed.as_ref().filter(|_| !self.drawn.is_empty());
        let as_they_are = as_they_are.map(|fixed| (raw.clone(), fixed.clone().select(0, places.clone())));
        let mut batch = Batch {
            images: raw,
            labels: self.feed.labels.as_ref().map(|labels| labels.clone().select(0, places.clone())),
        };
        for drawn in &self.drawn {
            batch = drawn.apply(batch, positions.clone());
        }
        if let Some((raw, fixed)) = as_they_are {
            batch.images = where_marked(batch.images, raw, &fixed, 0..positions.len());
        }
        let (made, number) = (self.feed.made(), positions.start / self.feed.own());
        if let Some(online) = self.feed.online {
            let images = online.supply.make(made, &mut online.random(self.number, number), &self.device);
            batch.images = Tensor::cat(vec![batch.images, images], 0);
        }
        let start = positions.start + number * made;
        Step {
            images: self.feed.pixels.scaled(batch.images),
            labels: batch.labels,
            places,
            made,
            shown: start..start + positions.len() + made,
        }
    }
}

/// True distributions (one-hot) of the examples at `rows`.
pub(crate) fn one_hot(labels: &[u32], rows: &[u32], classes: usize, device: &Device) -> Tensor<2> {
    let mut values = vec![0.0_f32; rows.len() * classes];
    for (place, row) in rows.iter().enumerate() {
        values[place * classes + labels[*row as usize] as usize] = 1.0;
    }
    Tensor::<1>::from_floats(values.as_slice(), device).reshape([rows.len(), classes])
}

#[cfg(test)]
mod tests {
    use retort_wire::Spec;

    use super::*;
    use crate::data::{Home, LoadOptions};

    #[test]
    fn what_is_fixed_is_shown_as_it_is_and_the_rest_is_augmented() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path().to_owned());
        let mut spec = Spec::default();
        spec.set("augmentation.noise", 1.0);
        let spec = crate::catalog(&home).check(&spec).unwrap();
        let augmentation = Augmentation::read("augmentation", &spec.table("augmentation")).unwrap();
        let dataset = home.load("digits", &LoadOptions::default()).unwrap();
        let device = Device::flex();
        let pixels = Pixels::new(&dataset, &dataset.train, &device);
        let rows: Vec<u32> = (0..32).collect();
        let fixed: Vec<f32> = (0..32).map(|place| f32::from(u8::from(place % 4 == 0))).collect();
        let feed = Feed {
            pixels: &pixels,
            rows: &rows,
            labels: None,
            augmentation: &augmentation,
            fixed: Some(Tensor::from_floats(fixed.as_slice(), &device)),
            online: None,
            batch_size: 10,
            seed: 1,
            prefix: String::new(),
        };
        let epoch = feed.epoch(1);
        for positions in epoch.batches() {
            let shown: Vec<f32> = epoch.load(positions.clone()).images.try_into_vec_as().unwrap();
            let places = &epoch.order[positions];
            let numbers: Vec<i32> = places.iter().map(|place| *place as i32).collect();
            let plain: Vec<f32> = pixels.scaled(pixels.raw(integers(&numbers, &device))).try_into_vec_as().unwrap();
            for ((place, shown), plain) in places.iter().zip(shown.chunks(64)).zip(plain.chunks(64)) {
                assert_eq!(shown == plain, fixed[*place] == 1.0, "place {place}");
            }
        }
    }
}
