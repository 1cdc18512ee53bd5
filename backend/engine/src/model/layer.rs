//! Layers with weights from a host stream.

use burn::{
    module::{Module, Param},
    nn::{BatchNorm, BatchNormConfig, GroupNorm, GroupNormConfig, Linear, PaddingConfig2d, conv::Conv2d},
    tensor::{Device, Tensor, TensorData},
};

use crate::{
    Error,
    random::{Random, normal, uniform},
};

/// Makes layers one after the other, drawing their weights in that order.
pub struct Builder<'a> {
    random: &'a mut Random,
    device: Device,
}

/// A normalisation layer.
#[derive(Module, Debug)]
pub enum Norm {
    /// Over the batch, with running statistics for evaluation.
    Batch(BatchNorm),
    /// Over all channels and pixels of one image ("LayerNorm" in the paper): one group, a scale and shift per channel.
    Layer(GroupNorm),
}

/// Which normalisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normalisation {
    /// [`Norm::Batch`].
    Batch,
    /// [`Norm::Layer`].
    Layer,
}

impl Normalisation {
    /// The one of that name in specs.
    pub fn parse(name: &str) -> Result<Self, Error> {
        match name {
            "batch" => Ok(Self::Batch),
            "layer" => Ok(Self::Layer),
            _ => Err(Error::setting("normalisation", format!("is {name}; choose batch or layer."))),
        }
    }
}

impl Norm {
    /// Normalises N x C x H x W.
    pub fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        match self {
            Self::Batch(norm) => norm.forward(input),
            Self::Layer(norm) => norm.forward(input),
        }
    }
}

impl<'a> Builder<'a> {
    /// Layers on `device`, which is an autodiff device when they are to be trained.
    pub fn new(random: &'a mut Random, device: &Device) -> Self {
        Self { random, device: device.clone() }
    }

    /// A fully connected layer; weights and biases uniform in ±1/√inputs, as PyTorch's default.
    pub fn linear(&mut self, inputs: usize, outputs: usize) -> Linear {
        let limit = 1.0 / (inputs as f64).sqrt();
        let weight = uniform(self.random, limit, inputs * outputs);
        let bias = uniform(self.random, limit, outputs);
        Linear { weight: self.tensor(weight, [inputs, outputs]), bias: Some(self.tensor(bias, [outputs])) }
    }

    /// A convolution with bias; weights and biases uniform in ±1/√(inputs · kernel²), as PyTorch's default.
    pub fn convolution(&mut self, inputs: usize, outputs: usize, kernel: usize, padding: usize) -> Conv2d {
        let limit = 1.0 / ((inputs * kernel * kernel) as f64).sqrt();
        let weight = uniform(self.random, limit, outputs * inputs * kernel * kernel);
        let bias = uniform(self.random, limit, outputs);
        let bias = Some(self.tensor(bias, [outputs]));
        self.finish(weight, bias, [inputs, outputs, kernel], 1, padding)
    }

    /// A convolution without bias that keeps the image's size (up to its stride); weights normal with variance
    /// 2 / (kernel² · outputs), as in the residual networks of the paper.
    pub fn residual_convolution(&mut self, inputs: usize, outputs: usize, kernel: usize, stride: usize) -> Conv2d {
        let deviation = (2.0 / (kernel * kernel * outputs) as f64).sqrt();
        let weight = normal(self.random, deviation, outputs * inputs * kernel * kernel);
        self.finish(weight, None, [inputs, outputs, kernel], stride, kernel / 2)
    }

    /// A normalisation layer that starts as the identity on normalised input (γ = 1, β = 0).
    pub fn norm(&self, kind: Normalisation, channels: usize) -> Norm {
        match kind {
            Normalisation::Batch => Norm::Batch(BatchNormConfig::new(channels).init(&self.device)),
            Normalisation::Layer => Norm::Layer(GroupNormConfig::new(1, channels).init(&self.device)),
        }
    }

    fn finish(
        &self,
        weight: Vec<f32>,
        bias: Option<Param<Tensor<1>>>,
        [inputs, outputs, kernel]: [usize; 3],
        stride: usize,
        padding: usize,
    ) -> Conv2d {
        Conv2d {
            weight: self.tensor(weight, [outputs, inputs, kernel, kernel]),
            bias,
            stride: [stride, stride],
            kernel_size: [kernel, kernel],
            dilation: [1, 1],
            groups: 1,
            padding: PaddingConfig2d::Explicit(padding, padding, padding, padding),
        }
    }

    fn tensor<const D: usize>(&self, values: Vec<f32>, shape: [usize; D]) -> Param<Tensor<D>> {
        Param::from_data(TensorData::new(values, shape), &self.device)
    }
}
