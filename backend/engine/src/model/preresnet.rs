//! Residual networks with normalisation before the convolutions (He and others 2016), as the authors' code builds
//! them: basic blocks below depth 44, bottlenecks with expansion 4 from there on, and a 1 x 1 convolution of the raw
//! input wherever the shape changes. The pool is global, so that images of any size can be classified.

use burn::{
    module::Module,
    nn::{Linear, conv::Conv2d},
    tensor::Tensor,
};

use crate::settings::Read;

use super::{
    Builder, Entry, Model, Reads,
    layer::{Norm, Normalisation, average, convolve},
    widened,
};

/// A residual network.
#[derive(Module, Debug)]
pub struct PreResNet {
    stem: Conv2d,
    blocks: Vec<Block>,
    norm: Norm,
    output: Linear,
}

/// Layers whose output is added to their input.
#[derive(Module, Debug)]
pub struct Block {
    steps: Vec<Step>,
    skip: Option<Conv2d>,
}

/// Normalisation, ReLU, convolution.
#[derive(Module, Debug)]
pub struct Step {
    norm: Norm,
    convolution: Conv2d,
}

/// The registry's entry for one depth.
pub(super) const fn entry<const DEPTH: usize>(name: &'static str, label: &'static str, note: &'static str) -> Entry {
    Entry {
        name,
        label,
        help: if DEPTH < 44 {
            "A residual network with pre-activation and basic blocks, for images of any size."
        } else {
            "A residual network with pre-activation and bottleneck blocks (expansion 4), for images of any size."
        },
        note,
        normalised: true,
        widened: true,
        reads: Reads::Images,
        sizes: &[],
        smallest: 1,
        fields: |_| Vec::new(),
        build: |table, shape, builder| {
            let kind = Normalisation::parse(table.word("normalisation")?)?;
            let mut channels = widened(table, 16)?;
            let stem = builder.residual_convolution(shape.channels, channels, 3, 1);
            let mut blocks = Vec::new();
            for (width, stride) in [(16, 1), (32, 2), (64, 2)] {
                let width = widened(table, width)?;
                for index in 0..if DEPTH < 44 { (DEPTH - 2) / 6 } else { (DEPTH - 2) / 9 } {
                    let stride = if index == 0 { stride } else { 1 };
                    blocks.push(if DEPTH < 44 {
                        Block::new(builder, kind, channels, &[(3, width, stride), (3, width, 1)])
                    } else {
                        Block::new(builder, kind, channels, &[(1, width, 1), (3, width, stride), (1, 4 * width, 1)])
                    });
                    channels = if DEPTH < 44 { width } else { 4 * width };
                }
            }
            let norm = builder.norm(kind, channels);
            let output = builder.linear(channels, shape.classes);
            Ok(Model::PreResNet(PreResNet { stem, blocks, norm, output }))
        },
    }
}

impl Block {
    /// Steps given as (kernel, output channels, stride).
    fn new(builder: &mut Builder<'_>, kind: Normalisation, inputs: usize, plan: &[(usize, usize, usize)]) -> Self {
        let (mut steps, mut channels, mut total) = (Vec::new(), inputs, 1);
        for &(kernel, outputs, stride) in plan {
            steps.push(Step {
                norm: builder.norm(kind, channels),
                convolution: builder.residual_convolution(channels, outputs, kernel, stride),
            });
            channels = outputs;
            total *= stride;
        }
        let skip = (inputs != channels || total != 1).then(|| builder.residual_convolution(inputs, channels, 1, total));
        Self { steps, skip }
    }

    fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        // Every step but the last; that one also adds the input.
        let mut maps = input.clone();
        let Some((last, steps)) = self.steps.split_last() else { return input };
        for step in steps {
            maps = convolve(Some(&step.norm), true, &step.convolution, maps, None);
        }
        let input = match &self.skip {
            Some(skip) => convolve(None, false, skip, input, None),
            None => input,
        };
        convolve(Some(&last.norm), true, &last.convolution, maps, Some(input))
    }
}

impl PreResNet {
    /// Logits of images.
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let mut maps = convolve(None, false, &self.stem, images, None);
        for block in &self.blocks {
            maps = block.forward(maps);
        }
        self.output.forward(average(Some(&self.norm), None, maps).flatten(1, 3))
    }

    /// The output of the last block of each resolution.
    pub(super) fn stages(&self, images: Tensor<4>) -> Vec<Tensor<4>> {
        let mut maps = convolve(None, false, &self.stem, images, None);
        let mut stages = Vec::new();
        for (index, block) in self.blocks.iter().enumerate() {
            maps = block.forward(maps);
            // Three stages of equally many blocks.
            if (index + 1).is_multiple_of(self.blocks.len() / 3) {
                stages.push(maps.clone());
            }
        }
        stages
    }
}
