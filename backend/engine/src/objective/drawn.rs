//! What chance decides about the labels of an epoch.

use burn::tensor::{Device, Int, Tensor};
use rand::Rng as _;

use crate::{
    augment::{EpochSize, integers},
    random::{self, Random},
};

/// Random choices for every example of one epoch, on the device; nothing for objectives that leave nothing to chance.
#[derive(Default)]
pub struct Drawn {
    pub(super) labels: Option<Chances>,
}

/// What hard labels are drawn with: one row for each position in the epoch.
pub(super) struct Chances {
    /// Evenly distributed in [0, 1]: where a label is looked up in the teacher's cumulative probabilities.
    pub sample: Tensor<2>,
    /// Evenly distributed in [0, 1]: an example below the share of random labels gets one.
    pub corruption: Tensor<2>,
    /// Evenly distributed classes.
    pub class: Tensor<2, Int>,
}

impl Drawn {
    /// Draws for hard labels.
    pub(super) fn labels(random: &mut Random, size: EpochSize, classes: usize, device: &Device) -> Self {
        let count = size.examples;
        let mut share = || {
            let values: Vec<f32> = (0..count).map(|_| random.random::<f32>()).collect();
            Tensor::<1>::from_floats(values.as_slice(), device).unsqueeze_dim(1)
        };
        let (sample, corruption) = (share(), share());
        let last = u32::try_from(classes.saturating_sub(1)).unwrap_or(u32::MAX);
        let class: Vec<i32> = random::integers(random, last, count).into_iter().map(|class| class as i32).collect();
        Self { labels: Some(Chances { sample, corruption, class: integers(&class, device).unsqueeze_dim(1) }) }
    }
}
