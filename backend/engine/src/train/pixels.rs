//! Images on the device.

use burn::tensor::{DType, Device, Int, Tensor, TensorData, activation::log_softmax};

use crate::{
    Error,
    augment::integers,
    data::{Dataset, Split},
    model::{Shape, TextShape},
};

/// Images per step when nothing is learnt.
const PORTION: usize = 500;

/// The images of one split as bytes on the device, and how they are scaled; or its texts as the numbers of their tokens,
/// which are shown as they are.
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
        let size = [split.labels.len(), dataset.image_bytes()];
        let values = match &split.texts {
            Some(texts) => {
                let numbers: Vec<i32> = texts.numbers.iter().map(|number| *number as i32).collect();
                Tensor::from_data(TensorData::new(numbers, size), device)
            }
            // A GPU without 8-bit storage takes four times the memory instead.
            None => {
                let data = TensorData::new(split.images.clone(), size);
                let small = device.supports_dtype(DType::U8);
                if small { Tensor::from_data(data, (device, DType::U8)) } else { Tensor::from_data(data, device) }
            }
        };
        let scale = dataset
            .mean
            .iter()
            .zip(&dataset.standard_deviation)
            .map(|(mean, deviation)| (1.0 / (255.0 * deviation), mean / deviation))
            .collect();
        Self { values, shape, scale }
    }

    /// Raw pixels 0..255 of the examples at these rows, N x C x H x W; of texts, token numbers, N x 1 x 1 x length.
    pub(crate) fn raw(&self, rows: Tensor<1, Int>) -> Tensor<4> {
        let Shape { channels, height, width, .. } = self.shape;
        let count = rows.dims()[0];
        self.values.clone().select(0, rows).float().reshape([count, channels, height, width])
    }

    /// Raw pixels as a network sees them: (pixel / 255 - mean) / standard deviation. Token numbers stay as they are.
    pub(crate) fn scaled(&self, raw: Tensor<4>) -> Tensor<4> {
        let same = self.scale.windows(2).all(|pair| pair[0] == pair[1]);
        match self.scale.first() {
            None => raw,
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

    /// The examples at these rows as networks see them, portion by portion. All portions have one shape, so that a GPU
    /// compiles its kernels once: the last is filled up with the first example of the source.
    pub(crate) fn portions(&self, rows: &[u32]) -> impl Iterator<Item = Tensor<4>> + use<'_> {
        let device = self.device();
        let portion = PORTION.min(rows.len()).max(1);
        let mut padded: Vec<i32> = rows.iter().map(|row| *row as i32).collect();
        padded.resize(rows.len().div_ceil(portion) * portion, 0);
        (0..padded.len())
            .step_by(portion)
            .map(move |start| self.scaled(self.raw(integers(&padded[start..start + portion], &device))))
    }

    /// The device.
    pub(crate) fn device(&self) -> Device {
        self.values.device()
    }
}

/// What a network for `dataset` is shown and asked for.
pub(crate) fn shape_of(dataset: &Dataset) -> Shape {
    Shape {
        channels: dataset.channels,
        height: dataset.height,
        width: dataset.width,
        classes: dataset.classes,
        text: dataset
            .vocabulary
            .as_ref()
            .map(|vocabulary| TextShape { vocabulary: vocabulary.size(), length: dataset.width }),
    }
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
    let outputs = pixels.portions(rows).map(|images| log_softmax(forward(images), 1)).collect();
    let all = Tensor::cat(outputs, 0);
    let classes = all.dims()[1];
    let mut values: Vec<f32> = all.try_into_vec_as().map_err(|problem| Error::Compute(problem.to_string()))?;
    values.truncate(rows.len() * classes);
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Texts, Vocabulary};

    #[test]
    fn token_numbers_reach_the_network_as_they_are() {
        let texts = ["one two", "two three two"].map(str::to_owned);
        let vocabulary = Vocabulary::of(&texts, 1);
        let numbers = texts.iter().flat_map(|text| vocabulary.numbers(text, 3)).collect();
        let texts = Some(Texts { originals: texts.into(), numbers });
        let split = Split { images: Vec::new(), texts, labels: vec![0, 1] };
        let dataset = Dataset {
            name: "texts".to_owned(),
            channels: 1,
            height: 1,
            width: 3,
            vocabulary: Some(vocabulary),
            classes: 2,
            class_names: vec!["a".to_owned(), "b".to_owned()],
            train: split.clone(),
            test: Split::default(),
            mean: Vec::new(),
            standard_deviation: Vec::new(),
        };
        assert_eq!(shape_of(&dataset).text, Some(TextShape { vocabulary: 5, length: 3 }));
        let device = Device::flex();
        let pixels = Pixels::new(&dataset, &split, &device);
        let shown = pixels.scaled(pixels.raw(integers(&[1, 0], &device)));
        assert_eq!(shown.dims(), [2, 1, 1, 3]);
        // two is 2 (three times), one 3 and three 4 (once each, by text).
        assert_eq!(shown.try_into_vec_as::<f32>().unwrap(), [2.0, 4.0, 2.0, 3.0, 2.0, 0.0]);
    }
}
