//! The kernels against burn's own operations, and those against nothing better.

use burn::{
    module::Param,
    nn::{PaddingConfig2d, conv::Conv2d},
    tensor::{Device, Tensor, TensorData},
};
use proptest::prelude::*;

use crate::{
    model::{Builder, Norm, Normalisation, average, compose, compose_average, convolve_layers},
    random::{Random, normal, stream},
};

/// A layer and what it reads.
#[derive(Clone, Debug)]
struct Case {
    images: usize,
    inputs: usize,
    outputs: usize,
    image: [usize; 2],
    kernel: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
    norm: Option<Normalisation>,
    rectify: bool,
    bias: bool,
    residual: bool,
}

fn cases() -> impl Strategy<Value = Case> {
    let sizes = (1..=3_usize, 1..=9_usize, 1..=14_usize, [1..=17_usize, 1..=17_usize]);
    let kernel = ([1..=7_usize, 1..=7_usize], [1..=3_usize, 1..=3_usize], [0..=3_usize, 0..=3_usize]);
    let norm = prop_oneof![Just(None), Just(Some(Normalisation::Batch)), Just(Some(Normalisation::Layer))];
    (sizes, kernel, norm, any::<[bool; 3]>())
        .prop_map(|((images, inputs, outputs, image), (kernel, stride, padding), norm, [rectify, bias, residual])| {
            Case { images, inputs, outputs, image, kernel, stride, padding, norm, rectify, bias, residual }
        })
        .prop_filter("the kernel must fit", |case| {
            (0..2).all(|axis| case.image[axis] + 2 * case.padding[axis] >= case.kernel[axis])
        })
}

impl Case {
    fn random<const D: usize>(random: &mut Random, shape: [usize; D], device: &Device) -> Tensor<D> {
        let values = normal(random, 1.0, shape.iter().product());
        Tensor::from_data(TensorData::new(values, shape), device)
    }

    /// Results, running statistics and all gradients, from the kernels or from burn's operations.
    fn run(&self, ours: bool, device: &Device) -> Vec<Vec<f32>> {
        let random = &mut stream(1, "kernel", 0);
        let input =
            Self::random(random, [self.images, self.inputs, self.image[0], self.image[1]], device).add_scalar(0.5);
        let weight = Self::random(random, [self.outputs, self.inputs, self.kernel[0], self.kernel[1]], device);
        let bias = self.bias.then(|| Param::from_tensor(Self::random(random, [self.outputs], device)));
        let [top, left] = self.padding;
        let layer = Conv2d {
            weight: Param::from_tensor(weight),
            bias,
            stride: self.stride,
            kernel_size: self.kernel,
            dilation: [1, 1],
            groups: 1,
            padding: PaddingConfig2d::Explicit(top, left, top, left),
        };
        let [gamma, beta] = [1.0, 0.2].map(|mean| Self::random(random, [self.inputs], device).add_scalar(mean));
        let mut norm = self.norm.map(|kind| Builder::new(&mut stream(1, "norm", 0), device).norm(kind, self.inputs));
        match &mut norm {
            Some(Norm::Batch(norm)) => {
                norm.gamma = Param::from_tensor(gamma);
                norm.beta = Param::from_tensor(beta);
            }
            Some(Norm::Layer(norm)) => {
                norm.gamma = Some(Param::from_tensor(gamma));
                norm.beta = Some(Param::from_tensor(beta));
            }
            None => {}
        }
        let size =
            [0, 1].map(|axis| (self.image[axis] + 2 * self.padding[axis] - self.kernel[axis]) / self.stride[axis] + 1);
        let output = [self.images, self.outputs, size[0], size[1]];
        let residual = self.residual.then(|| Self::random(random, output, device));
        let pull = Self::random(random, output, &device.clone().inner());
        let leaf = |tensor: Tensor<4>| if device.is_autodiff() { tensor.require_grad() } else { tensor };
        let (input, residual) = (leaf(input), residual.map(leaf));
        let forward = if ours { convolve_layers } else { compose };
        let out = forward(norm.as_ref(), self.rectify, &layer, input.clone(), residual.clone());
        let numbers = |tensor: Tensor<1>| -> Vec<f32> { tensor.try_into_vec_as().unwrap() };
        let mut found = vec![numbers(out.clone().flatten(0, 3))];
        if let Some(Norm::Batch(norm)) = &norm {
            found.push(numbers(norm.running_mean.value()));
            found.push(numbers(norm.running_var.value()));
        }
        if !device.is_autodiff() {
            return found;
        }
        let gradients = (out * Tensor::from_inner(pull)).sum().backward();
        let mut add = |gradient: Option<Tensor<1>>| found.push(numbers(gradient.unwrap()));
        add(input.grad(&gradients).map(|gradient| gradient.flatten(0, 3)));
        add(layer.weight.val().grad(&gradients).map(|gradient| gradient.flatten(0, 3)));
        if let Some(bias) = &layer.bias {
            add(bias.val().grad(&gradients));
        }
        if let Some(residual) = residual {
            add(residual.grad(&gradients).map(|gradient| gradient.flatten(0, 3)));
        }
        match &norm {
            Some(Norm::Batch(norm)) => {
                add(norm.gamma.val().grad(&gradients));
                add(norm.beta.val().grad(&gradients));
            }
            Some(Norm::Layer(norm)) => {
                add(norm.gamma.as_ref().unwrap().val().grad(&gradients));
                add(norm.beta.as_ref().unwrap().val().grad(&gradients));
            }
            None => {}
        }
        found
    }

    /// The greatest difference of a result, relative to its greatest number.
    fn difference(&self, device: &Device) -> f32 {
        let pairs = self.run(true, device).into_iter().zip(self.run(false, device));
        pairs
            .map(|(found, expected)| {
                assert_eq!(found.len(), expected.len());
                let scale = expected.iter().fold(1.0_f32, |most, value| most.max(value.abs()));
                found.iter().zip(&expected).fold(0.0_f32, |most, (a, b)| {
                    let difference = (a - b).abs() / scale;
                    if difference.is_nan() { f32::INFINITY } else { most.max(difference) }
                })
            })
            .fold(0.0, f32::max)
    }
}

/// Pooled values and gradients of a normalisation's input, from the kernel or from burn's operations.
fn pooled(
    ours: bool,
    norm: Option<Normalisation>,
    window: Option<[usize; 2]>,
    [images, channels, height, width]: [usize; 4],
) -> Vec<f32> {
    let device = Device::flex().autodiff();
    let random = &mut stream(1, "pooling", 0);
    let input = Case::random(random, [images, channels, height, width], &device).add_scalar(0.3).require_grad();
    let norm = norm.map(|kind| Builder::new(&mut stream(1, "norm", 0), &device).norm(kind, channels));
    let forward = if ours { average } else { compose_average };
    let out = forward(norm.as_ref(), window, input.clone());
    let pull = Case::random(random, out.dims(), &device.clone().inner());
    let mut found: Vec<f32> = out.clone().try_into_vec_as().unwrap();
    let gradients = (out * Tensor::from_inner(pull)).sum().backward();
    found.extend(input.grad(&gradients).unwrap().try_into_vec_as::<f32>().unwrap());
    if let Some(Norm::Batch(norm)) = &norm {
        found.extend(norm.gamma.val().grad(&gradients).unwrap().try_into_vec_as::<f32>().unwrap());
        found.extend(norm.beta.val().grad(&gradients).unwrap().try_into_vec_as::<f32>().unwrap());
        found.extend(norm.running_var.value().try_into_vec_as::<f32>().unwrap());
    }
    found
}

#[test]
fn means_over_windows_and_their_gradients_are_those_of_burns_operations() {
    for norm in [None, Some(Normalisation::Batch), Some(Normalisation::Layer)] {
        for (window, shape) in [
            (Some([2, 2]), [3, 2, 10, 14]),
            (Some([2, 2]), [1, 1, 5, 7]),
            (Some([3, 1]), [2, 3, 7, 9]),
            (None, [4, 5, 8, 8]),
            (None, [2, 3, 7, 5]),
        ] {
            let (found, expected) = (pooled(true, norm, window, shape), pooled(false, norm, window, shape));
            assert_eq!(found.len(), expected.len());
            let most = found.iter().zip(&expected).fold(0.0_f32, |most, (a, b)| most.max((a - b).abs()));
            assert!(most < 1e-4, "{most} with {norm:?}, {window:?}, {shape:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn results_and_gradients_are_those_of_burns_operations(case in cases()) {
        // Two values of one channel are normalised to ±1 whatever they are: gradients are differences of rounding.
        prop_assume!(case.norm.is_none() || case.images * case.image[0] * case.image[1] > 4);
        prop_assert!(case.difference(&Device::flex().autodiff()) < 1e-4);
    }

    #[test]
    fn evaluation_is_that_of_burns_operations(case in cases()) {
        prop_assert!(case.difference(&Device::flex()) < 1e-4);
    }
}

#[test]
fn shapes_of_the_papers_networks_come_out_right() {
    let shape = |inputs, outputs, size, kernel, stride, padding, norm| Case {
        images: 18,
        inputs,
        outputs,
        image: [size; 2],
        kernel: [kernel; 2],
        stride: [stride; 2],
        padding: [padding; 2],
        norm,
        rectify: norm.is_some(),
        bias: norm.is_none(),
        residual: stride == 1,
    };
    let batch = Some(Normalisation::Batch);
    for case in [
        shape(1, 6, 28, 5, 1, 2, None),
        shape(6, 16, 14, 5, 1, 0, None),
        shape(3, 16, 32, 3, 1, 1, None),
        shape(16, 32, 32, 3, 2, 1, batch),
        shape(16, 32, 32, 1, 2, 0, None),
        shape(64, 64, 8, 3, 1, 1, Some(Normalisation::Layer)),
        shape(64, 16, 32, 1, 1, 0, batch),
        shape(3, 8, 33, 7, 2, 3, None),
    ] {
        let difference = case.difference(&Device::flex().autodiff());
        assert!(difference < 1e-4, "{difference} for {case:?}");
    }
}
