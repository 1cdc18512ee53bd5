//! A multilayer perceptron.

use burn::{
    module::Module,
    nn::Linear,
    tensor::{Tensor, activation::relu},
};

use crate::{
    catalog::field::{self, Describe as _},
    settings::Read,
};

use super::{Entry, Model, Reads};

/// Fully connected layers with ReLU between them.
#[derive(Module, Debug)]
pub struct Mlp {
    layers: Vec<Linear>,
}

pub(super) const ENTRY: Entry = Entry {
    name: "mlp",
    label: "MLP",
    help: "A multilayer perceptron: fully connected layers with ReLU. Takes images of any size; the quickest to train.",
    note: "",
    normalised: false,
    widened: false,
    reads: Reads::Images,
    sizes: &[],
    smallest: 1,
    fields: |table| {
        vec![
            field::integer(table, "width", "Width", 1, 4096, 128)
                .help("Units of every hidden layer.")
                .short("width {}")
                .when(table, "architecture", "mlp"),
            field::integer(table, "layers", "Hidden layers", 0, 8, 2)
                .help("Number of hidden layers; 0 is a linear classifier.")
                .short("{} hidden layers")
                .when(table, "architecture", "mlp"),
        ]
    },
    build: |table, shape, builder| {
        let (width, hidden) = (table.whole("width")? as usize, table.whole("layers")? as usize);
        let mut widths = vec![shape.channels * shape.height * shape.width];
        widths.extend(std::iter::repeat_n(width, hidden));
        widths.push(shape.classes);
        Ok(Model::Mlp(Mlp { layers: widths.windows(2).map(|pair| builder.linear(pair[0], pair[1])).collect() }))
    },
};

impl Mlp {
    /// Logits of images.
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let mut values: Tensor<2> = images.flatten(1, 3);
        for (index, layer) in self.layers.iter().enumerate() {
            values = layer.forward(if index == 0 { values } else { relu(values) });
        }
        values
    }

    /// The hidden layers.
    pub(super) fn stages(&self, images: Tensor<4>) -> Vec<Tensor<2>> {
        let mut values: Tensor<2> = images.flatten(1, 3);
        let mut stages = Vec::new();
        for layer in &self.layers[..self.layers.len() - 1] {
            values = relu(layer.forward(values));
            stages.push(values.clone());
        }
        stages
    }
}
