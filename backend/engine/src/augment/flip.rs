//! Random mirror images.

use std::ops::Range;

use burn::tensor::{Device, Tensor};

use crate::{
    catalog::field::{self, Describe as _},
    random::Random,
    settings::Read,
};

use super::{Batch, Drawn, Entry, EpochSize, Transform, marks, reals, where_marked};

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
        Ok((share > 0.0).then(|| Box::new(Flip { share, axis: 3 }) as Box<dyn Transform>))
    },
    keeps_classes: true,
};

/// Mirrors a share of the images.
pub(super) struct Flip {
    /// The share.
    pub share: f64,
    /// The axis that is turned round: 2 for top and bottom, 3 for left and right.
    pub axis: usize,
}

struct Mirrored {
    axis: usize,
    /// Per example: 1 where it is mirrored, 0 where not.
    marks: Tensor<1>,
}

impl Transform for Flip {
    fn draw(&self, random: &mut Random, epoch: EpochSize, device: &Device) -> Box<dyn Drawn> {
        let marks = reals(&marks(random, self.share, epoch.examples), device);
        Box::new(Mirrored { axis: self.axis, marks })
    }
}

impl Drawn for Mirrored {
    fn apply(&self, batch: Batch, positions: Range<usize>) -> Batch {
        let mirrored = batch.images.clone().flip([self.axis]);
        Batch { images: where_marked(batch.images, mirrored, &self.marks, positions), ..batch }
    }
}

#[cfg(test)]
mod tests {
    use crate::augment::testing::{apply, numbered, read};

    #[test]
    fn a_certain_flip_mirrors_every_row() {
        let images = apply(&read(&[("flip", 1.0)]), 1, numbered([2, 2, 2, 3]));
        assert_eq!(images[..6], [3.0, 2.0, 1.0, 6.0, 5.0, 4.0]);
        assert_eq!(images[21..], [24.0, 23.0, 22.0]);
    }

    #[test]
    fn half_of_the_images_are_mirrored_whole() {
        let images = apply(&read(&[("flip", 0.5)]), 1, numbered([400, 1, 1, 2]));
        let mirrored = images.chunks(2).filter(|image| image[0] > image[1]).count();
        assert!((150..250).contains(&mirrored), "{mirrored}");
    }
}
