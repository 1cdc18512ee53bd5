//! Layers that the networks share.

use burn::{
    module::{Module, Param, ParamId},
    nn::{
        Linear, PaddingConfig2d,
        conv::{Conv2d, ConvTranspose2d},
        pool::AvgPool2dConfig,
    },
    tensor::{Tensor, TensorData, module::conv2d, ops::ConvOptions},
};

use crate::model::Builder;

/// A convolution whose weight is divided by its spectral norm, its largest singular value as a matrix of outputs x
/// rest (Miyato and others 2018). The first left singular vector is kept from step to step and brought nearer by one
/// power iteration before each.
#[derive(Module, Debug)]
pub struct Spectral {
    layer: Conv2d,
    /// The estimate of the first left singular vector; no parameter.
    direction: Param<Tensor<1>>,
}

impl Spectral {
    /// Of this layer.
    pub(super) fn new(builder: &mut Builder<'_>, layer: Conv2d) -> Self {
        let start: Param<Tensor<1>> = builder.normal(1.0, [layer.weight.dims()[0]]);
        Self {
            layer,
            direction: Param::initialized(ParamId::new(), unit(start.val().detach().set_require_grad(false))),
        }
    }

    /// One power iteration.
    pub(super) fn refresh(&mut self) {
        let weight: Tensor<2> = self.layer.weight.val().inner().flatten(1, 3);
        let right = right(&weight, self.direction.val().inner());
        let left = unit(weight.matmul(right.unsqueeze_dim(1)).squeeze_dim(1));
        self.direction = Param::initialized(self.direction.id, Tensor::from_inner(left));
    }

    /// The layer with its weight divided by σ = uᵀWv, through which the gradient flows, u and v being constants.
    pub(super) fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let weight = self.layer.weight.val();
        let matrix: Tensor<2> = weight.clone().flatten(1, 3);
        let left = self.direction.val().inner();
        let right = right(&matrix.clone().inner(), left.clone());
        let constant = |vector: Tensor<1>| if matrix.is_autodiff() { Tensor::from_inner(vector) } else { vector };
        let (left, right) = (constant(left), constant(right));
        let norm = (matrix.clone() * left.unsqueeze_dim::<2>(1) * right.unsqueeze_dim::<2>(0)).sum();
        let weight = weight / norm.reshape([1, 1, 1, 1]);
        let bias = self.layer.bias.as_ref().map(Param::val);
        let padding = match &self.layer.padding {
            PaddingConfig2d::Explicit(top, left, ..) => [*top, *left],
            _ => [0, 0],
        };
        conv2d(input, weight, bias, ConvOptions::new(self.layer.stride, padding, [1, 1], 1))
    }
}

/// Wᵀu at length 1.
fn right(weight: &Tensor<2>, left: Tensor<1>) -> Tensor<1> {
    unit(left.unsqueeze_dim::<2>(0).matmul(weight.clone()).squeeze_dim(0))
}

/// At length 1.
fn unit(vector: Tensor<1>) -> Tensor<1> {
    let length = (vector.clone() * vector.clone()).sum().sqrt().add_scalar(1e-12);
    vector / length
}

/// A convolution with stride 1 that keeps the image's size, its weights uniform as Glorot and Bengio (2010) propose,
/// times `gain`, its biases 0.
pub(super) fn glorot(builder: &mut Builder<'_>, inputs: usize, outputs: usize, kernel: usize, gain: f64) -> Conv2d {
    let area = kernel * kernel;
    let limit = gain * (6.0 / ((inputs + outputs) * area) as f64).sqrt();
    let weight = builder.uniform(limit, [outputs, inputs, kernel, kernel]);
    let bias = Some(builder.tensor(vec![0.0; outputs], [outputs]));
    convolution(weight, bias, 1, kernel / 2)
}

/// A fully connected layer, initialised as [`glorot`].
pub(super) fn glorot_linear(builder: &mut Builder<'_>, inputs: usize, outputs: usize) -> Linear {
    let limit = (6.0 / (inputs + outputs) as f64).sqrt();
    Linear {
        weight: builder.uniform(limit, [inputs, outputs]),
        bias: Some(builder.tensor(vec![0.0; outputs], [outputs])),
    }
}

/// A convolution of these weights (outputs x inputs x kernel x kernel).
pub(super) fn convolution(
    weight: Param<Tensor<4>>,
    bias: Option<Param<Tensor<1>>>,
    stride: usize,
    padding: usize,
) -> Conv2d {
    let [_, _, height, width] = weight.dims();
    Conv2d {
        weight,
        bias,
        stride: [stride, stride],
        kernel_size: [height, width],
        dilation: [1, 1],
        groups: 1,
        padding: PaddingConfig2d::Explicit(padding, padding, padding, padding),
    }
}

/// A transposed convolution of 4 x 4 that doubles the image, of these weights (inputs x outputs x 4 x 4).
pub(super) fn doubling(weight: Param<Tensor<4>>) -> ConvTranspose2d {
    let [inputs, outputs, ..] = weight.dims();
    ConvTranspose2d {
        weight,
        bias: None,
        stride: [2, 2],
        kernel_size: [4, 4],
        dilation: [1, 1],
        groups: 1,
        padding: [1, 1],
        padding_out: [0, 0],
        channels: [inputs, outputs],
    }
}

/// Twice the size, interpolated linearly between pixel centres, the border continued. It is two products with a matrix
/// instead of burn's interpolation, whose gradient not every backend has.
pub(super) fn doubled(maps: Tensor<4>) -> Tensor<4> {
    let [_, _, height, width] = maps.dims();
    let device = maps.device();
    let matrix = |size: usize| -> Tensor<4> {
        let mut values = vec![0.0_f32; 2 * size * size];
        for pixel in 0..2 * size {
            let centre = ((pixel as f32 + 0.5) / 2.0 - 0.5).clamp(0.0, (size - 1) as f32);
            let (first, share) = (centre.floor() as usize, centre.fract());
            values[pixel * size + first] += 1.0 - share;
            values[pixel * size + (first + 1).min(size - 1)] += share;
        }
        Tensor::from_data(TensorData::new(values, [1, 1, 2 * size, size]), &device)
    };
    matrix(height).matmul(maps).matmul(matrix(width).swap_dims(2, 3))
}

/// Half the size: the mean of four pixels.
pub(super) fn halved(maps: Tensor<4>) -> Tensor<4> {
    AvgPool2dConfig::new([2, 2]).with_strides([2, 2]).init().forward(maps)
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use crate::random::stream;

    use super::*;

    #[test]
    fn doubling_interpolates_between_centres() {
        let image = Tensor::<1>::from_floats([0.0, 4.0, 8.0, 12.0], &Device::flex()).reshape([1, 1, 2, 2]);
        let found: Vec<f32> = doubled(image.clone()).try_into_vec_as().unwrap();
        assert_eq!(found[..4], [0.0, 1.0, 3.0, 4.0]);
        assert_eq!([found[0], found[4], found[8], found[12]], [0.0, 2.0, 6.0, 8.0]);
        let back: Vec<f32> = halved(doubled(image)).try_into_vec_as().unwrap();
        assert_eq!(back.iter().sum::<f32>(), 24.0);
    }

    #[test]
    fn after_some_steps_the_largest_singular_value_is_one() {
        let device = Device::flex().autodiff();
        let mut random = stream(0, "init", 0);
        let mut builder = Builder::new(&mut random, &device);
        // Outputs (3, 0) and (0, 4) of a 1 x 1 convolution: the norm is 4.
        let weight = builder.tensor(vec![3.0, 0.0, 0.0, 4.0], [2, 2, 1, 1]);
        let layer = convolution(weight, None, 1, 0);
        let mut spectral = Spectral::new(&mut builder, layer);
        for _ in 0..60 {
            spectral.refresh();
        }
        let input = Tensor::<1>::from_floats([1.0, 1.0], &device).reshape([1, 2, 1, 1]);
        let found: Vec<f32> = spectral.forward(input).inner().try_into_vec_as().unwrap();
        assert!((found[0] - 0.75).abs() < 1e-4 && (found[1] - 1.0).abs() < 1e-4, "{found:?}");
        assert_eq!(spectral.valid().train().forward(Tensor::ones([1, 2, 1, 1], &device)).dims(), [1, 2, 1, 1]);
    }
}
