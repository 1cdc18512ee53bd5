//! A data set in memory.

/// Labelled images of one part (training or test) of a data set, in the order of their source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// Pixels 0..=255, example by example, each channel by channel and row by row (N x C x H x W).
    pub images: Vec<u8>,
    /// The class of each example, counted from zero.
    pub labels: Vec<u32>,
}

impl Split {
    /// Number of examples.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are no examples.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }
}

/// A data set, whole, as bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// The name in the registry or the one it was registered under.
    pub name: String,
    /// Colour channels: 1 for grey, 3 for RGB.
    pub channels: usize,
    /// Height of an image in pixels.
    pub height: usize,
    /// Width of an image in pixels.
    pub width: usize,
    /// Number of classes.
    pub classes: usize,
    /// The classes in words, in the order of their labels.
    pub class_names: Vec<String>,
    /// The training images.
    pub train: Split,
    /// The test images.
    pub test: Split,
    /// Per channel: a network sees (pixel / 255 - mean) / standard deviation.
    pub mean: Vec<f32>,
    /// Per channel, see [`Dataset::mean`].
    pub standard_deviation: Vec<f32>,
}

impl Dataset {
    /// Bytes of one image.
    pub fn image_bytes(&self) -> usize {
        self.channels * self.height * self.width
    }
}

/// The scaling of pixels before they reach a network, the same for every channel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scaling {
    /// To 0..1, for the grey sets.
    Unit,
    /// To -1..1, for colour.
    Symmetric,
}

impl Scaling {
    /// Mean and standard deviation, one of each for every channel.
    pub fn moments(self, channels: usize) -> (Vec<f32>, Vec<f32>) {
        match self {
            Self::Unit => (vec![0.0; channels], vec![1.0; channels]),
            Self::Symmetric => (vec![0.5; channels], vec![0.5; channels]),
        }
    }
}
