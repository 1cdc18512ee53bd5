//! Convolutions of our own for the processor.
//!
//! burn's do their work through copies of the images (im2col) and general fallbacks for the gradients, and normalise
//! and activate in passes of their own over the memory. Here one operation does "normalise, ReLU, convolve, add", forth
//! and back, in the cache. On other devices [`convolve`] answers none, and layers use burn's operations.

mod activation;
mod average;
mod buffers;
mod canvas;
mod convolution;
mod gradient;
mod lanes;
mod moments;
mod normalization;
mod operation;
mod plan;
mod pooling;
mod product;
mod shape;
mod tensors;
#[cfg(test)]
mod tests;

use burn::{backend::Flex, tensor::Tensor};

pub(crate) use normalization::{Measured, Normalization, Statistics};
pub(crate) use operation::{Convolution, convolve};
pub(crate) use pooling::{Pooling, average};

/// Says that a tensor is not needed any more: when nobody else needs it, its memory is used for the next one.
pub(crate) fn recycle(tensor: Tensor<4>) {
    if !tensor.device().is_autodiff()
        && let Ok(tensor) = tensor.try_into_primitive::<Flex>()
    {
        buffers::give(tensor);
    }
}
