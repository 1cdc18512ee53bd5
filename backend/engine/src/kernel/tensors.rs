//! From burn's tensors to numbers and back.

use burn::{
    backend::{Autodiff, AutodiffBackend, Flex, TensorMetadata, tensor::FloatTensor},
    tensor::{Tensor, TensorData},
};

/// A tensor on the processor.
pub(super) type Plain = FloatTensor<Flex>;

/// A tensor on the processor that may be part of a graph.
pub(super) type Tracked = FloatTensor<Autodiff<Flex>>;

/// The tensor within, when it lies on the processor and is not to be differentiated.
pub(super) fn plain<const D: usize>(tensor: &Tensor<D>) -> Option<Plain> {
    let tensor = tensor.clone();
    let tensor = if tensor.device().is_autodiff() { tensor.inner() } else { tensor };
    tensor.try_into_primitive::<Flex>().ok().map(contiguous)
}

/// The tensor within, when it lies on the processor and may be differentiated.
pub(super) fn tracked<const D: usize>(tensor: &Tensor<D>) -> Option<Tracked> {
    tensor.clone().try_into_primitive::<Autodiff<Flex>>().ok()
}

/// What stands in for a tensor that an operation does not have.
pub(super) fn blank() -> Tracked {
    Autodiff::<Flex>::from_inner(tensor(Vec::new(), [0]))
}

/// The same tensor, its numbers one after the other.
pub(super) fn contiguous(tensor: Plain) -> Plain {
    if tensor.as_slice::<f32>().is_some() { tensor } else { tensor.to_contiguous() }
}

/// The numbers of a contiguous tensor.
pub(super) fn values(tensor: &Plain) -> &[f32] {
    tensor.as_slice().unwrap_or_default()
}

/// A tensor of these numbers.
pub(super) fn tensor<const D: usize>(values: Vec<f32>, shape: [usize; D]) -> Plain {
    Plain::from_data(TensorData::new(values, shape))
}

/// Sizes.
pub(super) fn dims<const D: usize>(tensor: &impl TensorMetadata) -> [usize; D] {
    tensor.shape().dims()
}

/// What `find` makes of something that need not be there.
pub(super) fn optional<T, R>(value: Option<&T>, find: impl Fn(&T) -> Option<R>) -> Option<Option<R>> {
    match value {
        Some(value) => find(value).map(Some),
        None => Some(None),
    }
}
