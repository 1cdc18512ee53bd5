//! Images on the device.

use burn::tensor::{DType, Device, Int, Tensor, TensorData, activation::log_softmax};

use crate::{
    Error,
    augment::integers,
    data::{Dataset, Split},
    model::Shape,
};

/// Images per step when nothing is learnt.
const PORTION: usize = 500;

/// The images of one split as bytes on the device, and how they are scaled.
pub(crate) struct Pixels {
    values: Tensor<2, Int>,
    shape: Shape,
    /// 1 / (255 · standard deviation) and mean / standard deviation, per channel.
    scale: Vec<(f32, f32)>,
}

impl Pixels {
    /// Brings a split of `dataset` onto `device`.
    pub(crate) fn new(dataset: &Dataset, split: &Split, device: &Device) -> Self {
        let shape = shape_of(dataset);
        let data = TensorData::new(split.images.clone(), [split.labels.len(), dataset.image_bytes()]);
        // A GPU without 8-bit storage takes four times the memory instead.
        let values = if device.supports_dtype(DType::U8) {
            Tensor::from_data(data, (device, DType::U8))
        } else {
            Tensor::from_data(data, device)
        };
        let scale = dataset
            .mean
            .iter()
            .zip(&dataset.standard_deviation)
            .map(|(mean, deviation)| (1.0 / (255.0 * deviation), mean / deviation))
            .collect();
        Self { values, shape, scale }
    }

    /// Raw pixels 0..255 of the examples at these rows, N x C x H x W.
    pub(crate) fn raw(&self, rows: Tensor<1, Int>) -> Tensor<4> {
        let Shape { channels, height, width, .. } = self.shape;
        let count = rows.dims()[0];
        self.values.clone().select(0, rows).float().reshape([count, channels, height, width])
    }

    /// Raw pixels as a network sees them: (pixel / 255 - mean) / standard deviation.
    pub(crate) fn scaled(&self, raw: Tensor<4>) -> Tensor<4> {
        let same = self.scale.windows(2).all(|pair| pair[0] == pair[1]);
        match self.scale.first() {
            Some(&(factor, shift)) if same => {
                let scaled = raw.mul_scalar(factor);
                if shift == 0.0 { scaled } else { scaled.sub_scalar(shift) }
            }
            _ => {
                let device = raw.device();
                let tensor = |values: Vec<f32>| {
                    Tensor::<1>::from_floats(values.as_slice(), &device).reshape([1, self.scale.len(), 1, 1])
                };
                raw * tensor(self.scale.iter().map(|scale| scale.0).collect())
                    - tensor(self.scale.iter().map(|scale| scale.1).collect())
            }
        }
    }

    /// The device.
    pub(crate) fn device(&self) -> Device {
        self.values.device()
    }
}

/// What a network for `dataset` is shown and asked for.
pub(crate) fn shape_of(dataset: &Dataset) -> Shape {
    Shape { channels: dataset.channels, height: dataset.height, width: dataset.width, classes: dataset.classes }
}

/// Log-probabilities of `forward` (logits, or log-probabilities already) on the examples at `rows`, row-major, read
/// from the device in one transaction.
pub(crate) fn log_probabilities(
    pixels: &Pixels,
    rows: &[u32],
    forward: &dyn Fn(Tensor<4>) -> Tensor<2>,
) -> Result<Vec<f32>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let device = pixels.device();
    let portion = PORTION.min(rows.len());
    let mut outputs = Vec::with_capacity(rows.len().div_ceil(portion));
    let mut padded: Vec<i32> = rows.iter().map(|row| *row as i32).collect();
    // Portions of one shape: a GPU compiles its kernels once.
    padded.resize(rows.len().div_ceil(portion) * portion, 0);
    for portion in padded.chunks(portion) {
        let images = pixels.scaled(pixels.raw(integers(portion, &device)));
        outputs.push(log_softmax(forward(images), 1));
    }
    let all = Tensor::cat(outputs, 0);
    let classes = all.dims()[1];
    let mut values: Vec<f32> = all.try_into_vec_as().map_err(|problem| Error::Compute(problem.to_string()))?;
    values.truncate(rows.len() * classes);
    Ok(values)
}
