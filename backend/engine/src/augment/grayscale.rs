//! Random loss of colour.

use std::ops::Range;

use burn::tensor::{Device, Tensor};

use crate::{
    catalog::field::{self, Describe as _},
    random::Random,
    settings::Read,
};

use super::{Batch, Drawn, Entry, EpochSize, Transform, colour::luma, marks, reals, where_marked};

pub(super) const ENTRY: Entry = Entry {
    name: "grayscale",
    field: |table| {
        field::number(table, "grayscale", "Grayscale", 0.0, 1.0, 0.0)
            .help("Probability that a colour image loses its colour and keeps its brightness; 0 is off.")
            .zero("off")
            .short("grayscale {}")
    },
    read: |table| {
        let share = table.real("grayscale")?;
        Ok((share > 0.0).then(|| Box::new(Grayscale { share }) as Box<dyn Transform>))
    },
    keeps_classes: true,
};

struct Grayscale {
    share: f64,
}

/// Per example: 1 where it loses its colour, 0 where not.
struct Grey(Tensor<1>);

impl Transform for Grayscale {
    fn draw(&self, random: &mut Random, epoch: EpochSize, device: &Device) -> Box<dyn Drawn> {
        Box::new(Grey(reals(&marks(random, self.share, epoch.examples), device)))
    }
}

impl Drawn for Grey {
    fn apply(&self, batch: Batch, positions: Range<usize>) -> Batch {
        let grey = luma(&batch.images);
        Batch { images: where_marked(batch.images, grey, &self.0, positions), ..batch }
    }
}

#[cfg(test)]
mod tests {
    use crate::augment::testing::{apply, assert_close, images, read, scattered, values};

    #[test]
    fn every_channel_becomes_the_brightness() {
        let colour = images(&[100.0, 0.0, 200.0, 10.0, 50.0, 255.0], [1, 3, 1, 2]);
        let found = apply(&read(&[("grayscale", 1.0)]), 1, colour);
        let [one, other] = [0.299 * 100.0 + 0.587 * 200.0 + 0.114 * 50.0, 0.587 * 10.0 + 0.114 * 255.0];
        assert_close(&found, &[one, other, one, other, one, other], 1e-3);
    }

    #[test]
    fn grey_images_stay_and_so_does_the_rest_of_the_colourful_ones() {
        let grey = scattered([2, 1, 3, 3]);
        assert_eq!(apply(&read(&[("grayscale", 1.0)]), 1, grey.clone()), values(grey));
        let found = apply(&read(&[("grayscale", 0.25)]), 1, images(&[1.0, 2.0, 3.0], [1, 3, 1, 1]).repeat_dim(0, 400));
        let lost = found.chunks(3).filter(|image| image[0] == image[2]).count();
        assert!(found.chunks(3).all(|image| image[0] == image[2] || *image == [1.0, 2.0, 3.0]));
        assert!((70..130).contains(&lost), "{lost}");
    }
}
