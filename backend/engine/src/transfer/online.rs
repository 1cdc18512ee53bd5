//! Images that are made anew for every batch.

use burn::tensor::{Device, Tensor};

use crate::random::{Random, stream};

/// Makes images on the device.
pub trait Supply {
    /// `count` images as raw pixels 0..255, N x C x H x W on the plain device, from these random numbers.
    fn make(&self, count: usize, random: &mut Random, device: &Device) -> Tensor<4>;
}

/// A supply with the place that its images take in a batch.
pub(crate) struct Online {
    /// Who makes them.
    pub supply: Box<dyn Supply>,
    /// Images of it in every batch.
    pub count: usize,
    /// Their temperature; 0 is the objective's own.
    pub temperature: f64,
    /// The seed of their random numbers.
    pub seed: i64,
}

impl Online {
    /// The random numbers of one batch: each has a stream of its own, so that a resumed epoch draws the same.
    pub(crate) fn random(&self, epoch: u32, batch: usize) -> Random {
        stream(self.seed, &format!("synthetic {batch}"), epoch)
    }
}
