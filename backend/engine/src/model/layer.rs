//! Layers with weights from a host stream.

use burn::{
    module::{Module, Param},
    nn::{
        BatchNorm, BatchNormConfig, GroupNorm, GroupNormConfig, Linear, PaddingConfig2d, conv::Conv2d,
        pool::AvgPool2dConfig,
    },
    tensor::{Device, Tensor, TensorData, activation::relu},
};

use crate::{
    Error,
    kernel::{self, Measured, Normalization, Statistics},
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

    /// What it does, for the kernels of the processor.
    fn normalization(&self) -> Option<Normalization> {
        match self {
            Self::Batch(norm) => {
                let gamma = norm.gamma.val();
                let learning = gamma.device().is_autodiff() && norm.training.is_enabled();
                let statistics = if learning {
                    Statistics::Batch
                } else {
                    Statistics::Known { mean: norm.running_mean.value(), variance: norm.running_var.value() }
                };
                Some(Normalization { gamma, beta: norm.beta.val(), statistics, epsilon: norm.epsilon })
            }
            Self::Layer(norm) => Some(Normalization {
                gamma: norm.gamma.as_ref()?.val(),
                beta: norm.beta.as_ref()?.val(),
                statistics: Statistics::Image,
                epsilon: norm.epsilon,
            }),
        }
    }
}

/// `convolution` of what a normalisation, where there is one, and a ReLU, where it is wanted, make of `input`, plus
/// `residual`.
pub(crate) fn convolve(
    norm: Option<&Norm>,
    rectify: bool,
    convolution: &Conv2d,
    input: Tensor<4>,
    residual: Option<Tensor<4>>,
) -> Tensor<4> {
    let normalization = norm.and_then(Norm::normalization);
    let PaddingConfig2d::Explicit(top, left, _, _) = convolution.padding else {
        return compose(norm, rectify, convolution, input, residual);
    };
    if norm.is_some() != normalization.is_some() {
        return compose(norm, rectify, convolution, input, residual);
    }
    let description = kernel::Convolution {
        input: &input,
        normalization,
        rectify,
        weight: convolution.weight.val(),
        bias: convolution.bias.as_ref().map(Param::val),
        residual: residual.as_ref(),
        stride: convolution.stride,
        padding: [top, left],
    };
    match kernel::convolve(&description) {
        Some((maps, measured)) => {
            remember(norm, measured);
            [Some(input), residual].into_iter().flatten().for_each(kernel::recycle);
            maps
        }
        None => compose(norm, rectify, convolution, input, residual),
    }
}

/// The same with burn's operations.
pub(crate) fn compose(
    norm: Option<&Norm>,
    rectify: bool,
    convolution: &Conv2d,
    input: Tensor<4>,
    residual: Option<Tensor<4>>,
) -> Tensor<4> {
    let input = match norm {
        Some(norm) => norm.forward(input),
        None => input,
    };
    let maps = convolution.forward(if rectify { relu(input) } else { input });
    match residual {
        Some(residual) => maps + residual,
        None => maps,
    }
}

/// The mean over every window (height and width; none: the whole image) of what a normalisation, where there is one, and
/// a ReLU make of `input`.
pub(crate) fn average(norm: Option<&Norm>, window: Option<[usize; 2]>, input: Tensor<4>) -> Tensor<4> {
    let normalization = norm.and_then(Norm::normalization);
    if norm.is_some() != normalization.is_some() {
        return compose_average(norm, window, input);
    }
    match kernel::average(&kernel::Pooling { input: &input, normalization, rectify: true, window }) {
        Some((maps, measured)) => {
            remember(norm, measured);
            kernel::recycle(input);
            maps
        }
        None => compose_average(norm, window, input),
    }
}

/// The same with burn's operations.
pub(crate) fn compose_average(norm: Option<&Norm>, window: Option<[usize; 2]>, input: Tensor<4>) -> Tensor<4> {
    let maps = relu(match norm {
        Some(norm) => norm.forward(input),
        None => input,
    });
    match window {
        Some(window) => AvgPool2dConfig::new(window).init().forward(maps),
        None => maps.mean_dim(3).mean_dim(2),
    }
}

/// Moves a batch normalisation's running statistics towards those of a batch, as burn's layer does.
fn remember(norm: Option<&Norm>, measured: Measured) {
    let (Some(Norm::Batch(norm)), Some((mean, variance))) = (norm, measured) else { return };
    for (running, found) in [(&norm.running_mean, mean), (&norm.running_var, variance)] {
        let kept = running.value_sync().mul_scalar(1.0 - norm.momentum);
        running.update((kept + found.mul_scalar(norm.momentum)).detach());
    }
}

impl<'a> Builder<'a> {
    /// Layers on `device`, which is an autodiff device when they are to be trained.
    pub fn new(random: &'a mut Random, device: &Device) -> Self {
        Self { random, device: device.clone() }
    }

    /// Values uniform in ±`limit`.
    pub(crate) fn uniform<const D: usize>(&mut self, limit: f64, shape: [usize; D]) -> Param<Tensor<D>> {
        let values = uniform(self.random, limit, shape.iter().product());
        self.tensor(values, shape)
    }

    /// Values normal with mean 0.
    pub(crate) fn normal<const D: usize>(&mut self, deviation: f64, shape: [usize; D]) -> Param<Tensor<D>> {
        let values = normal(self.random, deviation, shape.iter().product());
        self.tensor(values, shape)
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

    /// A convolution with bias that keeps the image's size, to be followed by a ReLU; weights as those of
    /// [`residual_convolution`](Self::residual_convolution), biases 0.
    pub fn rectified_convolution(&mut self, inputs: usize, outputs: usize, kernel: usize) -> Conv2d {
        let bias = Some(self.tensor(vec![0.0; outputs], [outputs]));
        Conv2d { bias, ..self.residual_convolution(inputs, outputs, kernel, 1) }
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

    /// A parameter of these values.
    pub(crate) fn tensor<const D: usize>(&self, values: Vec<f32>, shape: [usize; D]) -> Param<Tensor<D>> {
        Param::from_data(TensorData::new(values, shape), &self.device)
    }
}
