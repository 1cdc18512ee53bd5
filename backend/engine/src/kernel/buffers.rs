//! Large buffers that are used again: a fresh one costs as much as a convolution, in page faults and zeroing.

use std::sync::{Mutex, PoisonError};

use burn::backend::TensorMetadata;

use super::tensors::Plain;

/// Numbers from which on a buffer is worth keeping.
const LARGE: usize = 1 << 14;

/// Numbers that are kept at most: 2 GiB.
const KEPT: usize = 1 << 29;

/// Buffers that nobody uses, the longest unused first.
static UNUSED: Mutex<Vec<Vec<f32>>> = Mutex::new(Vec::new());

/// So many numbers, whatever they are: whoever takes them writes every one.
pub(super) fn take(length: usize) -> Vec<f32> {
    if length >= LARGE {
        let mut unused = UNUSED.lock().unwrap_or_else(PoisonError::into_inner);
        // The one that was used last may still lie in the cache.
        if let Some(place) = unused.iter().rposition(|buffer| buffer.len() == length) {
            return unused.remove(place);
        }
    }
    vec![0.0; length]
}

/// Keeps the numbers of a tensor for [`take`], when nobody else needs them.
pub(super) fn give(tensor: Plain) {
    if tensor.is_unique() && tensor.shape().num_elements() >= LARGE {
        // Where the buffer cannot be had without a copy, it is dropped.
        if let Ok(buffer) = tensor.into_data().try_into_vec::<f32>() {
            keep(buffer);
        }
    }
}

/// Keeps a buffer for [`take`].
pub(super) fn keep(buffer: Vec<f32>) {
    if buffer.len() >= LARGE {
        let mut unused = UNUSED.lock().unwrap_or_else(PoisonError::into_inner);
        unused.push(buffer);
        let mut total: usize = unused.iter().map(Vec::len).sum();
        while total > KEPT {
            total -= unused.remove(0).len();
        }
    }
}
