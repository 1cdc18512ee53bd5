//! The mean over windows as an operation that burn can differentiate.

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
    activation::Activation,
    average::{Windows, backward, forward},
    buffers::{give, take},
    gradient::Pullback,
    normalization::{Measured, Normalization, measured, normalizer},
    tensors::{Plain, Tracked, blank, contiguous, dims, optional, plain, tensor, tracked, values},
};

/// What an operation reads: input, γ, β.
const INPUTS: usize = 3;

/// What the backward pass needs again.
#[derive(Clone, Debug)]
struct Saved {
    windows: Windows,
    input: Plain,
    activation: Arc<Activation>,
}

#[derive(Debug)]
struct Average;

impl Backward<Flex, INPUTS> for Average {
    type State = Saved;

    fn backward(self, ops: Ops<Saved, INPUTS>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let [input, gamma, beta] = ops.parents;
        let Saved { windows, input: images, activation } = ops.state;
        let gradient = contiguous(gradients.consume::<Flex>(&ops.node));
        let mut result = take(values(&images).len());
        let sums = backward(&windows, values(&images), &activation, values(&gradient), &mut result);
        if let Some(normalizer) = &activation.norm {
            let pixels = windows.image[0] * windows.image[1];
            let pullback = Pullback::new(normalizer, &sums, pixels);
            pullback.apply(pixels, values(&images), &mut result);
            if let Some(node) = gamma {
                gradients.register::<Flex>(node.id, tensor(pullback.gamma, [windows.channels]));
            }
            if let Some(node) = beta {
                gradients.register::<Flex>(node.id, tensor(pullback.beta, [windows.channels]));
            }
        }
        let sizes = dims::<4>(&images);
        give(images);
        if let Some(node) = input {
            gradients.register::<Flex>(node.id, tensor(result, sizes));
        }
    }
}

/// What is pooled.
pub(crate) struct Pooling<'a> {
    /// N x C x H x W.
    pub input: &'a Tensor<4>,
    /// What comes first.
    pub normalization: Option<Normalization>,
    /// Whether a ReLU comes next.
    pub rectify: bool,
    /// Height and width of the windows, which do not overlap; none: the whole image.
    pub window: Option<[usize; 2]>,
}

/// The mean over every window of ReLU(normalised input), and what the normalisation measured. None where the tensors
/// do not lie on the processor.
pub(crate) fn average(pooling: &Pooling<'_>) -> Option<(Tensor<4>, Measured)> {
    let device = pooling.input.device();
    let input = plain(pooling.input)?;
    let [images, channels, height, width] = dims(&input);
    let windows = Windows { channels, image: [height, width], window: pooling.window.unwrap_or([height, width]) };
    let (norm, moments) = match &pooling.normalization {
        Some(normalization) => normalizer(&input, normalization).map(|(norm, moments)| (Some(norm), moments))?,
        None => (None, None),
    };
    let activation = Activation { norm, rectify: pooling.rectify };
    let mut out = take(images * windows.output_size());
    forward(&windows, values(&input), &activation, &mut out);
    let [rows, columns] = windows.output();
    let out = tensor(out, [images, channels, rows, columns]);
    let measured = moments.map(|moments| measured(&moments, &device));
    if !device.is_autodiff() {
        return Some((Tensor::from_primitive::<Flex>(out), measured));
    }
    let norm = pooling.normalization.as_ref();
    let missing = blank();
    let node = |tensor: Option<Tracked>| tensor.as_ref().unwrap_or(&missing).node();
    let nodes = [
        node(Some(tracked(pooling.input)?)),
        node(optional(norm.map(|norm| &norm.gamma), tracked)?),
        node(optional(norm.map(|norm| &norm.beta), tracked)?),
    ];
    let out = match Average.prepare::<NoCheckpointing>(nodes).compute_bound().stateful() {
        OpsKind::Tracked(preparation) => {
            preparation.finish(Saved { windows, input, activation: Arc::new(activation) }, out)
        }
        OpsKind::UnTracked(preparation) => preparation.finish(out),
    };
    Some((Tensor::from_primitive::<Autodiff<Flex>>(out), measured))
}
