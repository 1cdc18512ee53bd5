//! SN-GAN (Miyato and others 2018): residual networks, spectral normalisation in the discriminator.
//!
//! At 32 x 32 x 3 pixels the generator has 4,079,363 and the discriminator 1,037,313 parameters.

use burn::{
    module::Module,
    nn::{Linear, conv::Conv2d},
    tensor::{
        Tensor,
        activation::{relu, tanh},
    },
};

use crate::model::{Builder, Norm, Normalisation};

use super::{
    Entry, Loss, Size,
    layer::{Spectral, doubled, glorot, glorot_linear, halved},
    widened,
};

/// Numbers of noise per image.
pub(super) const NOISE: usize = 128;
/// Channels of the generator and of the discriminator.
const CHANNELS: (usize, usize) = (256, 128);
/// Weights of a residual path are drawn larger by this.
const GAIN: f64 = std::f64::consts::SQRT_2;

pub(super) const ENTRY: Entry = Entry {
    name: "sngan",
    label: "SN-GAN",
    help: "Residual networks with spectral normalisation and the hinge loss: the paper's. 4.1 and 1.0 million parameters.",
    loss: Loss::Hinge,
    build: |table, size, builder| {
        let painter = Painter::new(builder, size, widened(table, CHANNELS.0)?);
        let critic = Critic::new(builder, size, widened(table, CHANNELS.1)?);
        Ok((super::Painter::SnGan(painter), super::Critic::SnGan(critic)))
    },
};

/// A fully connected layer, residual blocks that double the image, and a convolution.
#[derive(Module, Debug)]
pub struct Painter {
    begin: Linear,
    blocks: Vec<Up>,
    norm: Norm,
    end: Conv2d,
    channels: usize,
    base: usize,
}

/// Normalisation, ReLU, doubling, convolution, normalisation, ReLU, convolution; the doubled input is added.
#[derive(Module, Debug)]
pub struct Up {
    norms: Vec<Norm>,
    convolutions: Vec<Conv2d>,
}

impl Painter {
    fn new(builder: &mut Builder<'_>, size: Size, channels: usize) -> Self {
        let begin = glorot_linear(builder, NOISE, channels * size.base * size.base);
        let blocks = (0..size.doublings)
            .map(|_| Up {
                norms: (0..2).map(|_| builder.norm(Normalisation::Batch, channels)).collect(),
                convolutions: (0..2).map(|_| glorot(builder, channels, channels, 3, GAIN)).collect(),
            })
            .collect();
        let norm = builder.norm(Normalisation::Batch, channels);
        Self { begin, blocks, norm, end: glorot(builder, channels, size.channels, 3, 1.0), channels, base: size.base }
    }

    /// Images of noise.
    pub fn forward(&self, noise: Tensor<2>) -> Tensor<4> {
        let count = noise.dims()[0];
        let mut maps = self.begin.forward(noise).reshape([count, self.channels, self.base, self.base]);
        for block in &self.blocks {
            let mut path = maps.clone();
            for (index, (norm, convolution)) in block.norms.iter().zip(&block.convolutions).enumerate() {
                path = relu(norm.forward(path));
                path = convolution.forward(if index == 0 { doubled(path) } else { path });
            }
            maps = path + doubled(maps);
        }
        tanh(self.end.forward(relu(self.norm.forward(maps))))
    }
}

/// Four residual blocks, of which the first two halve the image, a mean over the pixels and a fully connected layer.
#[derive(Module, Debug)]
pub struct Critic {
    blocks: Vec<Down>,
    /// The fully connected layer, as a convolution of the single pixel that is left.
    output: Spectral,
}

/// ReLU, convolution, ReLU, convolution and perhaps halving; the input, halved too, is added.
#[derive(Module, Debug)]
pub struct Down {
    convolutions: Vec<Spectral>,
    /// Where the channels change: only in the first block, which is shown the image itself.
    skip: Option<Spectral>,
    halves: bool,
}

impl Critic {
    fn new(builder: &mut Builder<'_>, size: Size, channels: usize) -> Self {
        let spectral = |builder: &mut Builder<'_>, inputs, outputs, kernel, gain| {
            let layer = glorot(builder, inputs, outputs, kernel, gain);
            Spectral::new(builder, layer)
        };
        let blocks = (0..4)
            .map(|block| {
                let inputs = if block == 0 { size.channels } else { channels };
                Down {
                    convolutions: vec![
                        spectral(builder, inputs, channels, 3, GAIN),
                        spectral(builder, channels, channels, 3, GAIN),
                    ],
                    skip: (block == 0).then(|| spectral(builder, inputs, channels, 1, 1.0)),
                    halves: block < 2,
                }
            })
            .collect();
        Self { blocks, output: spectral(builder, channels, 1, 1, 1.0) }
    }

    /// One number per image.
    pub fn forward(&self, images: Tensor<4>) -> Tensor<1> {
        let count = images.dims()[0];
        let mut maps = images;
        for block in &self.blocks {
            let mut path = maps.clone();
            for (index, convolution) in block.convolutions.iter().enumerate() {
                // The image itself is not rectified.
                let raw = index == 0 && block.skip.is_some();
                path = convolution.forward(if raw { path } else { relu(path) });
            }
            if block.halves {
                (path, maps) = (halved(path), halved(maps));
            }
            maps = path
                + match &block.skip {
                    Some(skip) => skip.forward(maps),
                    None => maps,
                };
        }
        self.output.forward(relu(maps).mean_dim(3).mean_dim(2)).reshape([count])
    }

    pub(super) fn refresh(&mut self) {
        for block in &mut self.blocks {
            block.convolutions.iter_mut().chain(&mut block.skip).for_each(Spectral::refresh);
        }
        self.output.refresh();
    }
}
