//! Residual networks for photographs (He and others 2016), in the form that is standard on ImageNet: normalisation
//! after each convolution, a 7 x 7 stem that halves the image, a pooling that halves it again, four stages, and in the
//! bottleneck form the stride in the 3 x 3 convolution. Any size from 32 pixels a side is accepted, because the last
//! pool is global.

use burn::{
    module::Module,
    nn::{
        Linear, PaddingConfig2d,
        conv::Conv2d,
        pool::{MaxPool2d, MaxPool2dConfig},
    },
    tensor::{Tensor, activation::relu},
};

use crate::settings::Read;

use super::{
    Builder, Entry, Model, Reads,
    layer::{Norm, Normalisation, convolve},
    pooled, widened,
};

/// A residual network.
#[derive(Module, Debug)]
pub struct ResNet {
    stem: Step,
    pool: MaxPool2d,
    stages: Vec<Vec<Block>>,
    output: Linear,
}

/// Layers whose output is added to their input, and a ReLU behind the sum.
#[derive(Module, Debug)]
pub struct Block {
    steps: Vec<Step>,
    skip: Option<Step>,
}

/// Convolution, normalisation.
#[derive(Module, Debug)]
pub struct Step {
    convolution: Conv2d,
    norm: Norm,
}

/// The registry's entry for one depth: 18 with basic blocks, 50 with bottlenecks.
pub(super) const fn entry<const DEPTH: usize>(name: &'static str, label: &'static str, note: &'static str) -> Entry {
    Entry {
        name,
        label,
        help: "The standard residual network for photographs, meant for 224 x 224 pixels; takes images of at least 32 x 32.",
        note,
        normalised: true,
        widened: true,
        reads: Reads::Images,
        sizes: &[],
        smallest: 32,
        fields: |_| Vec::new(),
        build: |table, shape, builder| {
            let kind = Normalisation::parse(table.word("normalisation")?)?;
            let bottleneck = DEPTH >= 50;
            let blocks = if bottleneck { [3, 4, 6, 3] } else { [2, 2, 2, 2] };
            let mut channels = widened(table, 64)?;
            let stem = Step::new(builder, kind, (shape.channels, channels), 7, 2);
            let mut stages = Vec::new();
            for (stage, count) in blocks.into_iter().enumerate() {
                let width = widened(table, 64 << stage)?;
                let mut stage_blocks = Vec::new();
                for index in 0..count {
                    let stride = if index == 0 && stage > 0 { 2 } else { 1 };
                    let plan: &[(usize, usize, usize)] = if bottleneck {
                        &[(1, width, 1), (3, width, stride), (1, 4 * width, 1)]
                    } else {
                        &[(3, width, stride), (3, width, 1)]
                    };
                    stage_blocks.push(Block::new(builder, kind, channels, plan));
                    channels = if bottleneck { 4 * width } else { width };
                }
                stages.push(stage_blocks);
            }
            let pool = MaxPool2dConfig::new([3, 3])
                .with_strides([2, 2])
                .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
                .init();
            Ok(Model::ResNet(ResNet { stem, pool, stages, output: builder.linear(channels, shape.classes) }))
        },
    }
}

impl Step {
    fn new(
        builder: &mut Builder<'_>,
        kind: Normalisation,
        channels: (usize, usize),
        kernel: usize,
        stride: usize,
    ) -> Self {
        let (inputs, outputs) = channels;
        Self {
            convolution: builder.residual_convolution(inputs, outputs, kernel, stride),
            norm: builder.norm(kind, outputs),
        }
    }

    /// The normalised convolution of `maps`, or of their ReLU.
    fn forward(&self, rectify: bool, maps: Tensor<4>) -> Tensor<4> {
        self.norm.forward(convolve(None, rectify, &self.convolution, maps, None))
    }
}

impl Block {
    /// Steps given as (kernel, output channels, stride).
    fn new(builder: &mut Builder<'_>, kind: Normalisation, inputs: usize, plan: &[(usize, usize, usize)]) -> Self {
        let (mut steps, mut channels, mut total) = (Vec::new(), inputs, 1);
        for &(kernel, outputs, stride) in plan {
            steps.push(Step::new(builder, kind, (channels, outputs), kernel, stride));
            channels = outputs;
            total *= stride;
        }
        let skip = (inputs != channels || total != 1).then(|| Step::new(builder, kind, (inputs, channels), 1, total));
        Self { steps, skip }
    }

    fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let mut maps = input.clone();
        for (index, step) in self.steps.iter().enumerate() {
            maps = step.forward(index > 0, maps);
        }
        relu(
            maps + match &self.skip {
                Some(skip) => skip.forward(false, input),
                None => input,
            },
        )
    }
}

impl ResNet {
    /// Logits of images.
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let maps = self.stages.iter().flatten().fold(self.begin(images), |maps, block| block.forward(maps));
        self.output.forward(pooled(maps))
    }

    /// The output of each of the four stages.
    pub(super) fn stages(&self, images: Tensor<4>) -> Vec<Tensor<4>> {
        let mut maps = self.begin(images);
        let mut stages = Vec::new();
        for stage in &self.stages {
            maps = stage.iter().fold(maps, |maps, block| block.forward(maps));
            stages.push(maps.clone());
        }
        stages
    }

    fn begin(&self, images: Tensor<4>) -> Tensor<4> {
        self.pool.forward(relu(self.stem.forward(false, images)))
    }
}
