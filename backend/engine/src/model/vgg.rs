//! VGG-16 and VGG-19 (Simonyan and Zisserman 2015) without normalisation, with the small classifier that the paper
//! uses for images of 32 x 32 pixels: two hidden layers of 512 units behind dropout.
//!
//! The published plan halves the image five times and ends at one pixel. Where an image has only one pixel left
//! earlier (16 pixels a side), the poolings that remain are left out; where more remain (64 and above), their mean is
//! taken. So the layers and their number of parameters never depend on the size.

use burn::{
    module::Module,
    nn::{
        Linear,
        conv::Conv2d,
        pool::{MaxPool2d, MaxPool2dConfig},
    },
    tensor::{Tensor, activation::relu},
};

use crate::{
    catalog::field::{self, Describe as _},
    settings::Read,
};

use super::{Entry, Model, Noise, Reads, layer::convolve, pooled, widened};

/// Five groups of convolutions, each ended by a pooling, and three fully connected layers.
#[derive(Module, Debug)]
pub struct Vgg {
    groups: Vec<Vec<Conv2d>>,
    pool: MaxPool2d,
    classifier: Vec<Linear>,
    dropout: f64,
}

/// Channels of the five groups.
const CHANNELS: [usize; 5] = [64, 128, 256, 512, 512];
/// Units of the two hidden layers.
const HIDDEN: usize = 512;

/// The registry's entry for one depth.
pub(super) const fn entry<const DEPTH: usize>(name: &'static str, label: &'static str, note: &'static str) -> Entry {
    Entry {
        name,
        label,
        help: "A deep network of 3 x 3 convolutions without normalisation, with dropout. For images of at least 16 x 16 pixels.",
        note,
        normalised: false,
        widened: true,
        reads: Reads::Images,
        sizes: &[],
        smallest: 16,
        fields: |table| {
            // One field for all depths: the first entry brings it.
            if DEPTH > 16 {
                return Vec::new();
            }
            vec![
                field::number(table, "dropout", "Dropout", 0.0, 0.95, 0.5)
                    .help("Probability that an input of a hidden layer is set to 0 while learning.")
                    .zero("off")
                    .short("dropout {}")
                    .when_any(table, "architecture", &["vgg16", "vgg19"]),
            ]
        },
        build: |table, shape, builder| {
            let (mut groups, mut channels) = (Vec::new(), shape.channels);
            for (group, width) in CHANNELS.into_iter().enumerate() {
                let width = widened(table, width)?;
                let deep = if DEPTH > 16 { 4 } else { 3 };
                let mut layers = Vec::new();
                for _ in 0..if group < 2 { 2 } else { deep } {
                    layers.push(builder.rectified_convolution(channels, width, 3));
                    channels = width;
                }
                groups.push(layers);
            }
            let hidden = widened(table, HIDDEN)?;
            let classifier = vec![
                builder.linear(channels, hidden),
                builder.linear(hidden, hidden),
                builder.linear(hidden, shape.classes),
            ];
            let pool = MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init();
            Ok(Model::Vgg(Vgg { groups, pool, classifier, dropout: table.real("dropout")? }))
        },
    }
}

impl Vgg {
    /// Logits of images; with dropout where there is noise.
    pub fn forward(&self, images: Tensor<4>, noise: Option<&Noise>) -> Tensor<2> {
        let mut values = pooled(self.groups.iter().fold(images, |maps, group| self.group(group, maps)));
        let last = self.classifier.len() - 1;
        for (index, layer) in self.classifier.iter().enumerate() {
            if let Some(noise) = noise.filter(|_| index < last) {
                values = noise.dropout(index, self.dropout, values);
            }
            values = layer.forward(values);
            if index < last {
                values = relu(values);
            }
        }
        values
    }

    /// After each pooling.
    pub(super) fn stages(&self, images: Tensor<4>) -> Vec<Tensor<4>> {
        let mut maps = images;
        let mut stages = Vec::new();
        for group in &self.groups {
            maps = self.group(group, maps);
            stages.push(maps.clone());
        }
        stages
    }

    fn group(&self, group: &[Conv2d], maps: Tensor<4>) -> Tensor<4> {
        // Each layer begins with the ReLU of the one before; what a group is given has none that is negative.
        let layers = group.iter().enumerate();
        let maps = relu(layers.fold(maps, |maps, (index, layer)| convolve(None, index > 0, layer, maps, None)));
        let [_, _, height, width] = maps.dims();
        if height.min(width) > 1 { self.pool.forward(maps) } else { maps }
    }
}
