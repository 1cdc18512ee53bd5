//! The convolution as an operation that burn can differentiate.

use std::sync::Arc;

use burn::{
    backend::{
        Autodiff, Flex,
        autodiff::{
            checkpoint::{base::Checkpointer, strategy::NoCheckpointing},
            grads::Gradients,
            ops::{Backward, Ops, OpsKind},
        },
    },
    tensor::Tensor,
};

use super::{
    Normalization,
    activation::Activation,
    buffers::{give, take},
    convolution::{Input, backward, forward},
    gradient::Pullback,
    normalization::{Measured, measured, normalizer},
    shape::Shape,
    tensors::{Plain, Tracked, blank, contiguous, dims, optional, plain, tensor, tracked, values},
};

/// What an operation reads: input, γ, β, weight, bias, residual.
const INPUTS: usize = 6;

/// What the backward pass needs again.
#[derive(Clone, Debug)]
struct Saved {
    shape: Shape,
    input: Plain,
    weight: Plain,
    activation: Arc<Activation>,
}

#[derive(Debug)]
struct Convolve;

impl Backward<Flex, INPUTS> for Convolve {
    type State = Saved;

    fn backward(self, ops: Ops<Saved, INPUTS>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let [input, gamma, beta, weight, bias, residual] = ops.parents;
        let Saved { shape, input: images, weight: weights, activation } = ops.state;
        let gradient = contiguous(gradients.consume::<Flex>(&ops.node));
        if let Some(node) = residual {
            gradients.register::<Flex>(node.id, gradient.clone());
        }
        let normalizer = activation.norm.as_ref();
        let wanted = input.is_some() || normalizer.is_some() && (gamma.is_some() || beta.is_some());
        let mut result = take(if wanted { values(&images).len() } else { 0 });
        let read = Input { values: values(&images), activation: &activation };
        let found = backward(&shape, read, values(&weights), values(&gradient), wanted.then_some(&mut result));
        give(gradient);
        let [height, width] = shape.kernel;
        if let Some(node) = weight {
            let sizes = [shape.outputs, shape.inputs, height, width];
            gradients.register::<Flex>(node.id, tensor(found.weight, sizes));
        }
        if let Some(node) = bias {
            gradients.register::<Flex>(node.id, tensor(found.bias, [shape.outputs]));
        }
        if let Some(normalizer) = normalizer {
            let pixels = shape.image[0] * shape.image[1];
            let pullback = Pullback::new(normalizer, &found.sums, pixels);
            if input.is_some() {
                pullback.apply(pixels, values(&images), &mut result);
            }
            if let Some(node) = gamma {
                gradients.register::<Flex>(node.id, tensor(pullback.gamma, [shape.inputs]));
            }
            if let Some(node) = beta {
                gradients.register::<Flex>(node.id, tensor(pullback.beta, [shape.inputs]));
            }
        }
        give(images);
        if let Some(node) = input {
            let [height, width] = shape.image;
            gradients.register::<Flex>(node.id, tensor(result, [shape.images, shape.inputs, height, width]));
        }
    }
}

/// What is convolved.
pub(crate) struct Convolution<'a> {
    /// N x C x H x W.
    pub input: &'a Tensor<4>,
    /// What comes first.
    pub normalization: Option<Normalization>,
    /// Whether a ReLU comes next.
    pub rectify: bool,
    /// Outputs x inputs x height x width.
    pub weight: Tensor<4>,
    /// One per output.
    pub bias: Option<Tensor<1>>,
    /// What is added in the end.
    pub residual: Option<&'a Tensor<4>>,
    /// Pixels from one place of the kernel to the next.
    pub stride: [usize; 2],
    /// Zeros around the activated input.
    pub padding: [usize; 2],
}

/// residual + bias + weight * ReLU(normalised input), and mean and variance of every channel of the input where the
/// normalisation measured them over the batch. None where the tensors do not lie on the processor.
pub(crate) fn convolve(convolution: &Convolution<'_>) -> Option<(Tensor<4>, Measured)> {
    let device = convolution.input.device();
    let input = plain(convolution.input)?;
    let weight = plain(&convolution.weight)?;
    let [images, inputs, height, width] = dims(&input);
    let [outputs, _, kernel_height, kernel_width] = dims(&weight);
    let shape = Shape {
        images,
        inputs,
        outputs,
        image: [height, width],
        kernel: [kernel_height, kernel_width],
        stride: convolution.stride,
        padding: convolution.padding,
    };
    let (norm, moments) = match &convolution.normalization {
        Some(normalization) => normalizer(&input, normalization).map(|(norm, moments)| (Some(norm), moments))?,
        None => (None, None),
    };
    let activation = Activation { norm, rectify: convolution.rectify };
    let bias = optional(convolution.bias.as_ref(), plain)?;
    let residual = optional(convolution.residual, plain)?;
    let mut out = take(images * shape.output_size());
    forward(
        &shape,
        Input { values: values(&input), activation: &activation },
        values(&weight),
        bias.as_ref().map(values),
        residual.as_ref().map(values),
        &mut out,
    );
    let [height, width] = shape.output();
    let out = tensor(out, [images, outputs, height, width]);
    let measured = moments.map(|moments| measured(&moments, &device));
    if !device.is_autodiff() {
        return Some((Tensor::from_primitive::<Flex>(out), measured));
    }
    let norm = convolution.normalization.as_ref();
    let missing = blank();
    let node = |tensor: Option<Tracked>| tensor.as_ref().unwrap_or(&missing).node();
    let nodes = [
        node(Some(tracked(convolution.input)?)),
        node(optional(norm.map(|norm| &norm.gamma), tracked)?),
        node(optional(norm.map(|norm| &norm.beta), tracked)?),
        node(Some(tracked(&convolution.weight)?)),
        node(optional(convolution.bias.as_ref(), tracked)?),
        node(optional(convolution.residual, tracked)?),
    ];
    let out = match Convolve.prepare::<NoCheckpointing>(nodes).compute_bound().stateful() {
        OpsKind::Tracked(preparation) => {
            preparation.finish(Saved { shape, input, weight, activation: Arc::new(activation) }, out)
        }
        OpsKind::UnTracked(preparation) => preparation.finish(out),
    };
    Some((Tensor::from_primitive::<Autodiff<Flex>>(out), measured))
}
