//! LeNet-5 (LeCun and others 1998) as the paper uses it: ReLU, average pooling, no normalisation.

use burn::{
    module::Module,
    nn::{Linear, conv::Conv2d},
    tensor::{Tensor, activation::relu},
};

use super::{
    Entry, Model, Reads,
    layer::{average, convolve},
    one_pixel,
};

/// Height and width of what is pooled.
const POOL: [usize; 2] = [2, 2];

/// Two convolutions, two poolings, three fully connected layers.
#[derive(Module, Debug)]
pub struct LeNet5 {
    first: Conv2d,
    second: Conv2d,
    hidden: Linear,
    narrow: Linear,
    output: Linear,
}

pub(super) const ENTRY: Entry = Entry {
    name: "lenet5",
    label: "LeNet-5",
    help: "The small convolutional network of the paper's MNIST experiment, 61,706 parameters there. For images of 28 x 28 or 32 x 32 pixels.",
    note: "61,706 parameters on MNIST",
    normalised: false,
    widened: false,
    reads: Reads::Images,
    sizes: &[28, 32],
    smallest: 1,
    fields: |_| Vec::new(),
    build: |_, shape, builder| {
        // Padding brings 28 pixels to the 32 of the original; 14 x 14 after the first pooling either way.
        let first = builder.convolution(shape.channels, 6, 5, (32 - shape.height) / 2);
        Ok(Model::LeNet5(LeNet5 {
            first,
            second: builder.convolution(6, 16, 5, 0),
            hidden: builder.linear(400, 120),
            narrow: builder.linear(120, 84),
            output: builder.linear(84, shape.classes),
        }))
    },
};

impl LeNet5 {
    /// Logits of images.
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let maps = average(None, Some(POOL), convolve(None, false, &self.first, images, None));
        let maps = average(None, Some(POOL), convolve(None, false, &self.second, maps, None));
        let values = relu(self.hidden.forward(maps.flatten(1, 3)));
        self.output.forward(relu(self.narrow.forward(values)))
    }

    /// After both poolings and both hidden layers.
    pub(super) fn stages(&self, images: Tensor<4>) -> Vec<Tensor<4>> {
        let first = average(None, Some(POOL), convolve(None, false, &self.first, images, None));
        let second = average(None, Some(POOL), convolve(None, false, &self.second, first.clone(), None));
        let hidden = relu(self.hidden.forward(second.clone().flatten(1, 3)));
        let narrow = relu(self.narrow.forward(hidden.clone()));
        vec![first, second, one_pixel(hidden), one_pixel(narrow)]
    }
}
