//! What a network draws at random while it learns: dropout.
//!
//! burn's own dropout draws on the device from burn's generator, so it neither repeats nor can be resumed. Here a mask
//! is drawn on the host, from a stream named by the network, the layer and the step. So a resumed run meets the masks
//! that the uninterrupted one met, CPU and GPU drop the same units, all students of a cohort drop alike, and L-BFGS,
//! which looks at one step several times, minimises one function. A mask has as many numbers as a fully connected
//! layer has outputs, so drawing and sending it costs little beside the layer.

use burn::tensor::Tensor;

use crate::random::{coins, stream};

/// Names the streams of one network's random choices in one step.
#[derive(Clone, Debug)]
pub struct Noise {
    seed: i64,
    prefix: String,
    step: u32,
}

impl Noise {
    /// Before the first step of the network whose streams begin with `prefix`.
    pub fn new(seed: i64, prefix: &str) -> Self {
        Self { seed, prefix: prefix.to_owned(), step: 0 }
    }

    /// In the step after so many.
    pub fn at(self, step: u32) -> Self {
        Self { step, ..self }
    }

    /// Dropout (Srivastava and others 2014): every value is set to 0 with probability `share` and otherwise divided
    /// by 1 - `share`, so that the mean stays. `layer` tells the layers of one network apart.
    pub(super) fn dropout<const D: usize>(&self, layer: usize, share: f64, values: Tensor<D>) -> Tensor<D> {
        if share <= 0.0 {
            return values;
        }
        let shape = values.shape();
        let mut random = stream(self.seed, &format!("{}dropout {layer}", self.prefix), self.step);
        let kept = if share < 1.0 { (1.0 / (1.0 - share)) as f32 } else { 0.0 };
        let mask: Vec<f32> = coins(&mut random, share, shape.num_elements())
            .into_iter()
            .map(|dropped| if dropped { 0.0 } else { kept })
            .collect();
        let mask = Tensor::<1>::from_floats(mask.as_slice(), &values.device()).reshape(shape);
        values * mask
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    #[test]
    fn a_mask_repeats_with_its_step_and_keeps_the_mean() {
        let drop = |seed, step, layer| -> Vec<f32> {
            let ones: Tensor<2> = Tensor::ones([50, 200], &Device::flex());
            Noise::new(seed, "student ").at(step).dropout(layer, 0.25, ones).try_into_vec_as().unwrap()
        };
        let first = drop(1, 7, 0);
        assert_eq!(first, drop(1, 7, 0));
        for other in [drop(2, 7, 0), drop(1, 8, 0), drop(1, 7, 1)] {
            assert_ne!(first, other);
        }
        assert!(first.iter().all(|value| *value == 0.0 || (*value - 4.0 / 3.0).abs() < 1e-6));
        // 10,000 values with standard deviation sqrt(0.25 / 0.75) = 0.58: the mean is within 0.03 of 1.
        assert!((first.iter().sum::<f32>() / 1e4 - 1.0).abs() < 0.03);
    }

    #[test]
    fn no_share_is_no_dropout_and_all_of_it_is_nothing() {
        let ones: Tensor<1> = Tensor::ones([8], &Device::flex());
        let drop = |share| -> Vec<f32> { Noise::new(0, "").dropout(0, share, ones.clone()).try_into_vec_as().unwrap() };
        assert_eq!(drop(0.0), [1.0; 8]);
        assert_eq!(drop(1.0), [0.0; 8]);
    }
}
