//! A data set in memory.

use serde::Serialize;

use super::entry::Shape;
use super::text::{Texts, Vocabulary};

/// What an example of a data set is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// An image.
    Images,
    /// A text.
    Text,
}

/// Labelled examples of one part (training or test) of a data set, in the order of their source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// Pixels 0..=255, example by example, each channel by channel and row by row (N x C x H x W); empty for texts.
    pub images: Vec<u8>,
    /// The texts, where the examples are texts.
    pub texts: Option<Texts>,
    /// The class of each example, counted from zero.
    pub labels: Vec<u32>,
}

impl Split {
    /// Images.
    pub fn of_images(images: Vec<u8>, labels: Vec<u32>) -> Self {
        Self { images, labels, texts: None }
    }

    fn of_texts((texts, labels): (Vec<String>, Vec<u32>)) -> Self {
        let texts = Some(Texts { originals: texts, numbers: Vec::new() });
        Self { images: Vec::new(), texts, labels }
    }

    /// Number of examples.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are no examples.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// An example's text as its source has it; none where the examples are images or are not so many.
    pub fn text(&self, index: usize) -> Option<&str> {
        self.texts.as_ref()?.originals.get(index).map(String::as_str)
    }
}

/// A data set, whole: images as bytes, or texts and the numbers of their tokens.
///
/// Texts travel where images do, as one row of one channel with a token in place of a pixel: their channels and height
/// are 1 and their width is the number of tokens.
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
    /// What the numbers of tokens stand for, where the examples are texts.
    pub vocabulary: Option<Vocabulary>,
    /// Number of classes.
    pub classes: usize,
    /// The classes in words, in the order of their labels.
    pub class_names: Vec<String>,
    /// The training examples.
    pub train: Split,
    /// The test examples.
    pub test: Split,
    /// Per channel: a network sees (pixel / 255 - mean) / standard deviation. Empty for texts, whose numbers it sees as
    /// they are.
    pub mean: Vec<f32>,
    /// Per channel, see [`Dataset::mean`].
    pub standard_deviation: Vec<f32>,
}

impl Dataset {
    /// A data set of images.
    pub(super) fn of_images(
        name: &str,
        shape: Shape,
        class_names: Vec<String>,
        scaling: Scaling,
        train: Split,
        test: Split,
    ) -> Self {
        let (mean, standard_deviation) = scaling.moments(shape.channels);
        Self {
            name: name.to_owned(),
            channels: shape.channels,
            height: shape.height,
            width: shape.width,
            vocabulary: None,
            classes: class_names.len(),
            class_names,
            train,
            test,
            mean,
            standard_deviation,
        }
    }

    /// A data set of texts whose tokens have no numbers yet: texts and labels of both parts.
    pub(super) fn of_texts(
        name: &str,
        class_names: Vec<String>,
        train: (Vec<String>, Vec<u32>),
        test: (Vec<String>, Vec<u32>),
    ) -> Self {
        Self {
            name: name.to_owned(),
            channels: 1,
            height: 1,
            width: 0,
            vocabulary: None,
            classes: class_names.len(),
            class_names,
            train: Split::of_texts(train),
            test: Split::of_texts(test),
            mean: Vec::new(),
            standard_deviation: Vec::new(),
        }
    }

    /// Bytes of one image, or tokens of one text.
    pub fn image_bytes(&self) -> usize {
        self.channels * self.height * self.width
    }

    /// Refuses this data set, chosen at `path`, where its images have another shape than those of `ground`.
    pub(crate) fn same_shape_as(&self, ground: &Dataset, path: &str) -> Result<(), crate::Error> {
        if [self.kind(), ground.kind()].contains(&Kind::Text) {
            let problem =
                format!("is {}, but texts are distilled on those of the teacher's own data set only.", self.name);
            return Err(crate::Error::setting(path, problem));
        }
        let shape = |dataset: &Dataset| [dataset.channels, dataset.height, dataset.width];
        if shape(self) == shape(ground) {
            return Ok(());
        }
        let problem = format!(
            "is {}, whose images are {:?} (channels, height, width), but those of {} are {:?}; choose one of the same shape.",
            self.name,
            shape(self),
            ground.name,
            shape(ground)
        );
        Err(crate::Error::setting(path, problem))
    }

    /// What its examples are.
    pub fn kind(&self) -> Kind {
        if self.train.texts.is_some() { Kind::Text } else { Kind::Images }
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
