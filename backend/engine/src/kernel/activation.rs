//! What happens to a number before the convolution.

/// A scale and a shift per channel, then perhaps a ReLU.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scaling<'a> {
    /// Scale and shift of every channel; none leaves numbers as they are.
    pub factors: Option<(&'a [f32], &'a [f32])>,
    /// Whether negative numbers become 0.
    pub rectify: bool,
}

impl Scaling<'_> {
    /// Of neighbouring numbers of a channel.
    #[inline(always)]
    pub(super) fn apply(&self, channel: usize, from: &[f32], to: &mut [f32]) {
        match (self.factors, self.rectify) {
            (None, false) => to.copy_from_slice(from),
            (None, true) => each(from, to, |value| value.max(0.0)),
            (Some((scale, shift)), false) => {
                let (scale, shift) = (scale[channel], shift[channel]);
                each(from, to, |value| value * scale + shift);
            }
            (Some((scale, shift)), true) => {
                let (scale, shift) = (scale[channel], shift[channel]);
                each(from, to, |value| (value * scale + shift).max(0.0));
            }
        }
    }

    /// Of every `stride`th number of a channel.
    #[inline(always)]
    pub(super) fn apply_every(&self, channel: usize, from: &[f32], stride: usize, to: &mut [f32]) {
        let (scale, shift) = self.factors.map_or((1.0, 0.0), |(scale, shift)| (scale[channel], shift[channel]));
        let least = if self.rectify { 0.0 } else { f32::NEG_INFINITY };
        let change = |value: f32| (value * scale + shift).max(least);
        if stride == 2 {
            // Known distances become shuffles of whole vectors.
            let (pairs, rest) = from.as_chunks::<2>();
            for (to, [first, _]) in to.iter_mut().zip(pairs) {
                *to = change(*first);
            }
            if let (Some(to), [last]) = (to.get_mut(pairs.len()), rest) {
                *to = change(*last);
            }
        } else {
            for (to, from) in to.iter_mut().zip(from.iter().step_by(stride)) {
                *to = change(*from);
            }
        }
    }
}

#[inline(always)]
fn each(from: &[f32], to: &mut [f32], change: impl Fn(f32) -> f32) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = change(*from);
    }
}

/// The scalings of a batch.
#[derive(Clone, Debug, Default)]
pub(super) struct Activation {
    /// What normalises; none leaves numbers as they are.
    pub norm: Option<Normalizer>,
    /// Whether negative numbers become 0.
    pub rectify: bool,
}

/// Normalisation as numbers: (x - mean) · deviation⁻¹ · γ + β.
#[derive(Clone, Debug)]
pub(super) struct Normalizer {
    /// Whose means and deviations there are.
    pub over: Over,
    /// Means, of channels or of images.
    pub mean: Vec<f32>,
    /// Inverse standard deviations, of the same.
    pub inverse: Vec<f32>,
    /// γ of every channel.
    pub gamma: Vec<f32>,
    /// γ · deviation⁻¹ and β - mean · γ · deviation⁻¹, of every channel, or of every image and channel.
    scale: Vec<f32>,
    shift: Vec<f32>,
}

/// What a mean is taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Over {
    /// The batch, per channel.
    Batch,
    /// Nothing: mean and deviation are constants, per channel.
    Nothing,
    /// One image with all its channels.
    Image,
}

impl Normalizer {
    /// From means and variances.
    pub(super) fn new(over: Over, mean: &[f64], variance: &[f64], gamma: &[f32], beta: &[f32], epsilon: f64) -> Self {
        let inverse: Vec<f64> = variance.iter().map(|variance| 1.0 / (variance + epsilon).sqrt()).collect();
        let channels = gamma.len();
        let count = if over == Over::Image { mean.len() * channels } else { channels };
        let owner = |index: usize| if over == Over::Image { index / channels } else { index };
        let scale = |index: usize| f64::from(gamma[index % channels]) * inverse[owner(index)];
        Self {
            over,
            scale: (0..count).map(|index| scale(index) as f32).collect(),
            shift: (0..count)
                .map(|index| (f64::from(beta[index % channels]) - mean[owner(index)] * scale(index)) as f32)
                .collect(),
            mean: mean.iter().map(|mean| *mean as f32).collect(),
            inverse: inverse.iter().map(|inverse| *inverse as f32).collect(),
            gamma: gamma.to_vec(),
        }
    }

    /// The index of mean and deviation of a channel of an image.
    pub(super) fn owner(&self, image: usize, channel: usize) -> usize {
        if self.over == Over::Image { image } else { channel }
    }
}

impl Activation {
    /// What happens to one image.
    pub(super) fn scaling(&self, image: usize) -> Scaling<'_> {
        let factors = self.norm.as_ref().map(|norm| {
            let channels = norm.gamma.len();
            let first = if norm.over == Over::Image { image * channels } else { 0 };
            (&norm.scale[first..first + channels], &norm.shift[first..first + channels])
        });
        Scaling { factors, rectify: self.rectify }
    }
}
