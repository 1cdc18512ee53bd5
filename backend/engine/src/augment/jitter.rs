//! Random brightness, contrast, saturation and hue, each as torchvision's ColorJitter defines it.

use std::ops::Range;

use burn::tensor::{Device, Tensor};

use crate::{
    catalog::field::{self, Describe as _},
    random::{self, Random},
    settings::Read,
};

use super::{
    Batch, Drawn, Entry, EpochSize, Transform,
    colour::{luma, turn_hue},
    per_image, reals,
};

pub(super) const ENTRY: Entry = Entry {
    name: "jitter",
    field: |table| {
        field::number(table, "jitter", "Colour jitter", 0.0, 0.5, 0.0)
            .help("Brightness, contrast and saturation are multiplied by 1 ± so much, then the hue turned by ± so much of its circle, in this order; grey images have the first two; 0 is off.")
            .zero("off")
            .short("jitter ±{}")
    },
    read: |table| {
        let amount = table.real("jitter")?;
        Ok((amount > 0.0).then(|| Box::new(Jitter { amount }) as Box<dyn Transform>))
    },
    keeps_classes: true,
};

struct Jitter {
    amount: f64,
}

/// Per example: three factors, and the share of the circle that its hue is turned by.
struct Changes {
    brightness: Tensor<1>,
    contrast: Tensor<1>,
    saturation: Tensor<1>,
    hue: Tensor<1>,
}

impl Transform for Jitter {
    fn draw(&self, random: &mut Random, epoch: EpochSize, device: &Device) -> Box<dyn Drawn> {
        let mut draw = || reals(&random::uniform(random, self.amount, epoch.examples), device);
        Box::new(Changes {
            brightness: draw().add_scalar(1.0),
            contrast: draw().add_scalar(1.0),
            saturation: draw().add_scalar(1.0),
            hue: draw(),
        })
    }
}

impl Drawn for Changes {
    fn apply(&self, batch: Batch, positions: Range<usize>) -> Batch {
        let of = |values: &Tensor<1>| per_image(values, positions.clone());
        let brighter = (batch.images * of(&self.brightness)).clamp(0.0, 255.0);
        let middle = luma(&brighter).mean_dims(&[2, 3]);
        let mut images = blend(brighter, middle, of(&self.contrast));
        if images.dims()[1] == 3 {
            let grey = luma(&images);
            images = turn_hue(blend(images, grey, of(&self.saturation)), of(&self.hue));
        }
        Batch { images, ..batch }
    }
}

/// `images` so many times as far from `others` as they were, within the range of pixels.
fn blend(images: Tensor<4>, others: Tensor<4>, factors: Tensor<4>) -> Tensor<4> {
    ((images - others.clone()) * factors + others).clamp(0.0, 255.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::augment::testing::{apply, assert_close, images, read, scattered, values};

    fn changed(images: Tensor<4>, [brightness, contrast, saturation, hue]: [f32; 4]) -> Vec<f32> {
        let count = images.dims()[0];
        let all = |value: f32| Tensor::full([count], value, &images.device());
        let changes = Changes {
            brightness: all(brightness),
            contrast: all(contrast),
            saturation: all(saturation),
            hue: all(hue),
        };
        values(changes.apply(Batch { images, labels: None }, 0..count).images)
    }

    #[test]
    fn a_jitter_of_nothing_changes_nothing() {
        for channels in [1, 3] {
            let shape = [2, channels, 4, 4];
            let drawn = Jitter { amount: 0.0 }.draw(
                &mut random::stream(0, "jitter", 1),
                EpochSize { examples: 2, batch_size: 2 },
                &Device::flex(),
            );
            let found = drawn.apply(Batch { images: scattered(shape), labels: None }, 0..2);
            assert_close(&values(found.images), &values(scattered(shape)), 0.01);
        }
    }

    #[test]
    fn brightness_multiplies_and_stays_in_range() {
        let image = || images(&[10.0, 100.0, 200.0, 255.0], [1, 1, 2, 2]);
        assert_close(&changed(image(), [1.5, 1.0, 1.0, 0.0]), &[15.0, 150.0, 255.0, 255.0], 1e-3);
        assert_close(&changed(image(), [0.5, 1.0, 1.0, 0.0]), &[5.0, 50.0, 100.0, 127.5], 1e-3);
    }

    #[test]
    fn contrast_spreads_about_the_mean_of_the_brightness() {
        let grey = images(&[50.0, 100.0, 150.0, 100.0], [1, 1, 2, 2]);
        assert_close(&changed(grey, [1.0, 1.2, 1.0, 0.0]), &[40.0, 100.0, 160.0, 100.0], 1e-3);
        // Brightness of the two pixels: 0.299 * 200 = 59.8 and 0.587 * 100 = 58.7; their mean is 59.25.
        let colour = images(&[200.0, 0.0, 0.0, 100.0, 0.0, 0.0], [1, 3, 1, 2]);
        let near = |value: f32| 0.5 * value + 0.5 * 59.25;
        let expected = [200.0, 0.0, 0.0, 100.0, 0.0, 0.0].map(near);
        assert_close(&changed(colour, [1.0, 0.5, 1.0, 0.0]), &expected, 0.01);
    }

    #[test]
    fn without_saturation_only_brightness_is_left() {
        let colour = images(&[200.0, 100.0, 50.0], [1, 3, 1, 1]);
        let grey = 0.299 * 200.0 + 0.587 * 100.0 + 0.114 * 50.0;
        assert_close(&changed(colour, [1.0, 1.0, 0.0, 0.0]), &[grey; 3], 0.01);
    }

    #[test]
    fn factors_are_uniform_up_to_the_amount() {
        let image = images(&[100.0], [1, 1, 1, 1]).repeat_dim(0, 2000);
        let found = apply(&read(&[("jitter", 0.2)]), 1, image);
        let mean = found.iter().sum::<f32>() / 2000.0;
        assert!(found.iter().all(|value| (80.0..=120.0).contains(value)));
        assert!((mean - 100.0).abs() < 1.0, "{mean}");
        assert!(found.iter().filter(|value| **value < 90.0).count().abs_diff(500) < 100);
    }
}
