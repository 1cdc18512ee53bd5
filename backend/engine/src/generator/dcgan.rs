//! DCGAN (Radford and others 2016): strided and transposed convolutions of 4 x 4 with batch normalisation.
//!
//! The published network makes images of 64 x 64 pixels. Here it has as many doublings as the images need, the channels
//! halved at each and 64 before the last, as in the published one: at 32 x 32 x 3 pixels the generator has 1,068,928
//! and the discriminator 663,296 parameters, at 64 x 64 x 3 they have 3,576,704 and 2,765,568.

use burn::{
    module::Module,
    nn::{
        Linear,
        conv::{Conv2d, ConvTranspose2d},
    },
    tensor::{
        Tensor,
        activation::{leaky_relu, relu, tanh},
    },
};

use crate::model::{Builder, Norm, Normalisation};

use super::{
    Entry, Loss, Size,
    layer::{convolution, doubling},
    widened,
};

/// Numbers of noise per image.
pub(super) const NOISE: usize = 100;
/// Channels beside the image, in both networks.
const CHANNELS: usize = 64;
/// All weights are normal with this deviation.
const DEVIATION: f64 = 0.02;
/// The slope of the discriminator's ReLU below 0.
const SLOPE: f64 = 0.2;

pub(super) const ENTRY: Entry = Entry {
    name: "dcgan",
    label: "DCGAN",
    help: "Strided convolutions with batch normalisation and cross-entropy: smaller and quicker than SN-GAN, but less steady.",
    loss: Loss::CrossEntropy,
    build: |table, size, builder| {
        let channels = widened(table, CHANNELS)?;
        let painter = Painter::new(builder, size, channels);
        let critic = Critic::new(builder, size, channels);
        Ok((super::Painter::DcGan(painter), super::Critic::DcGan(critic)))
    },
};

/// From noise to a small image of many channels, doubled again and again.
#[derive(Module, Debug)]
pub struct Painter {
    /// The first transposed convolution: of one pixel, it is a fully connected layer.
    begin: Linear,
    norms: Vec<Norm>,
    doublings: Vec<ConvTranspose2d>,
    base: usize,
}

impl Painter {
    fn new(builder: &mut Builder<'_>, size: Size, channels: usize) -> Self {
        let widest = channels << (size.doublings - 1);
        let begin = Linear { weight: builder.normal(DEVIATION, [NOISE, widest * size.base * size.base]), bias: None };
        let (mut norms, mut doublings) = (Vec::new(), Vec::new());
        for index in 0..size.doublings {
            let inputs = widest >> index;
            let outputs = if index + 1 == size.doublings { size.channels } else { inputs / 2 };
            norms.push(builder.norm(Normalisation::Batch, inputs));
            doublings.push(doubling(builder.normal(DEVIATION, [inputs, outputs, 4, 4])));
        }
        Self { begin, norms, doublings, base: size.base }
    }

    /// Images of noise.
    pub fn forward(&self, noise: Tensor<2>) -> Tensor<4> {
        let count = noise.dims()[0] as i32;
        let base = self.base as i32;
        let mut maps: Tensor<4> = self.begin.forward(noise).reshape([count, -1, base, base]);
        for (norm, doubling) in self.norms.iter().zip(&self.doublings) {
            maps = doubling.forward(relu(norm.forward(maps)));
        }
        tanh(maps)
    }
}

/// The way back, to one number.
#[derive(Module, Debug)]
pub struct Critic {
    halvings: Vec<Conv2d>,
    /// After every halving but the first.
    norms: Vec<Norm>,
    output: Conv2d,
}

impl Critic {
    fn new(builder: &mut Builder<'_>, size: Size, channels: usize) -> Self {
        let (mut halvings, mut norms, mut inputs) = (Vec::new(), Vec::new(), size.channels);
        for index in 0..size.doublings {
            let outputs = channels << index;
            halvings.push(convolution(builder.normal(DEVIATION, [outputs, inputs, 4, 4]), None, 2, 1));
            if index > 0 {
                norms.push(builder.norm(Normalisation::Batch, outputs));
            }
            inputs = outputs;
        }
        let output = convolution(builder.normal(DEVIATION, [1, inputs, size.base, size.base]), None, 1, 0);
        Self { halvings, norms, output }
    }

    /// One number per image.
    pub fn forward(&self, images: Tensor<4>) -> Tensor<1> {
        let count = images.dims()[0];
        let mut maps = images;
        for (index, halving) in self.halvings.iter().enumerate() {
            maps = halving.forward(maps);
            if let Some(norm) = index.checked_sub(1).and_then(|index| self.norms.get(index)) {
                maps = norm.forward(maps);
            }
            maps = leaky_relu(maps, SLOPE);
        }
        self.output.forward(maps).reshape([count])
    }
}
