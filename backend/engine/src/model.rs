//! Networks.
//!
//! An architecture is one file and one line in [`REGISTRY`] (and, because burn's modules are types, one variant of
//! [`Model`]).

mod bilstm;
mod layer;
mod lenet5;
mod mlp;
mod noise;
mod preresnet;
mod resnet;
mod vgg;
mod weights;

use burn::{
    module::{Module, ModuleVisitor, Param},
    tensor::{Device, Tensor},
};
use retort_wire::{Field, Spec};

use crate::{Error, random::Random, settings::Read};

pub use layer::{Builder, Norm, Normalisation};
#[cfg(test)]
pub(crate) use layer::{average, compose, compose_average, convolve as convolve_layers};
pub use noise::Noise;

/// What a network is shown and asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Channels of an image.
    pub channels: usize,
    /// Its height in pixels.
    pub height: usize,
    /// Its width in pixels.
    pub width: usize,
    /// Number of classes.
    pub classes: usize,
    /// Where the "images" are texts, what these are: they are then N x 1 x 1 x length.
    pub text: Option<TextShape>,
}

/// Texts as a network reads them: the numbers of their tokens, as whole real numbers, 0 being padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextShape {
    /// How many numbers a token can have, the padding's included.
    pub vocabulary: usize,
    /// Tokens of every text, padding included.
    pub length: usize,
}

/// What an architecture can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// Images.
    Images,
    /// Texts.
    Texts,
}

/// An architecture that can be chosen.
pub struct Entry {
    /// Its name in specs.
    pub name: &'static str,
    /// Its proper name.
    pub label: &'static str,
    /// One line.
    pub help: &'static str,
    /// Its size, for a dataset that it is known for.
    pub note: &'static str,
    /// Whether it has normalisation layers, so that `normalisation` means something.
    pub normalised: bool,
    /// Whether the setting `width_factor` multiplies its channels.
    pub widened: bool,
    /// What it can be shown.
    pub reads: Reads,
    /// The image sizes that it takes; empty means any.
    pub sizes: &'static [usize],
    /// The smallest height and width that it takes.
    pub smallest: usize,
    /// The settings that only it has, for the table `teacher` or `student`.
    pub fields: fn(table: &str) -> Vec<Field>,
    /// Builds it with fresh weights, from the settings of the table.
    pub build: fn(table: &Spec, shape: Shape, builder: &mut Builder<'_>) -> Result<Model, Error>,
}

/// Every architecture, in the order in which it is offered.
pub const REGISTRY: &[Entry] = &[
    mlp::ENTRY,
    lenet5::ENTRY,
    preresnet::entry::<8>("preresnet8", "PreResNet-8", "77,850 parameters on CIFAR-10"),
    preresnet::entry::<14>("preresnet14", "PreResNet-14", "175,066 parameters on CIFAR-10"),
    preresnet::entry::<20>("preresnet20", "PreResNet-20", "272,282 parameters on CIFAR-10"),
    preresnet::entry::<32>("preresnet32", "PreResNet-32", "466,714 parameters on CIFAR-10"),
    preresnet::entry::<56>("preresnet56", "PreResNet-56", "590,426 parameters on CIFAR-10"),
    preresnet::entry::<110>("preresnet110", "PreResNet-110", "1,146,842 parameters on CIFAR-10"),
    preresnet::entry::<164>("preresnet164", "PreResNet-164", "1,703,258 parameters on CIFAR-10"),
    vgg::entry::<16>("vgg16", "VGG-16", "15,245,130 parameters on CIFAR-10"),
    vgg::entry::<19>("vgg19", "VGG-19", "20,554,826 parameters on CIFAR-10"),
    resnet::entry::<18>("resnet18", "ResNet-18", "11,689,512 parameters on ImageNet"),
    resnet::entry::<50>("resnet50", "ResNet-50", "25,557,032 parameters on ImageNet"),
    bilstm::ENTRY,
];

/// A network of any architecture.
#[derive(Module, Debug)]
pub enum Model {
    /// A multilayer perceptron.
    Mlp(mlp::Mlp),
    /// LeNet-5.
    LeNet5(lenet5::LeNet5),
    /// A residual network of any depth.
    PreResNet(preresnet::PreResNet),
    /// VGG of any depth.
    Vgg(vgg::Vgg),
    /// A residual network for photographs, of any depth.
    ResNet(resnet::ResNet),
    /// A bidirectional LSTM.
    BiLstm(bilstm::BiLstm),
}

impl Model {
    /// Logits (N x classes) of images (N x C x H x W). On an autodiff device normalisation uses the batch, on a plain
    /// device its running statistics.
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        match self {
            Self::Mlp(network) => network.forward(images),
            Self::LeNet5(network) => network.forward(images),
            Self::PreResNet(network) => network.forward(images),
            Self::Vgg(network) => network.forward(images, None),
            Self::ResNet(network) => network.forward(images),
            Self::BiLstm(network) => network.forward(images),
        }
    }

    /// As [`forward`](Self::forward), with whatever random choices a network makes while it learns (dropout).
    pub fn forward_with(&self, images: Tensor<4>, noise: &Noise) -> Tensor<2> {
        match self {
            Self::Vgg(network) => network.forward(images, Some(noise)),
            _ => self.forward(images),
        }
    }

    /// The output of each stage, N x channels x height x width, for images N x C x H x W. Stages of a residual network
    /// are those of one resolution; fully connected layers are stages of one pixel, all but the last.
    pub fn stages(&self, images: Tensor<4>) -> Vec<Tensor<4>> {
        let flat = |stages: Vec<Tensor<2>>| stages.into_iter().map(one_pixel).collect();
        match self {
            Self::Mlp(network) => flat(network.stages(images)),
            Self::LeNet5(network) => network.stages(images),
            Self::PreResNet(network) => network.stages(images),
            Self::Vgg(network) => network.stages(images),
            Self::ResNet(network) => network.stages(images),
            Self::BiLstm(network) => flat(network.stages(images)),
        }
    }

    /// Number of trained parameters; running statistics are none.
    pub fn parameters(&self) -> usize {
        let mut counter = Counter(0);
        self.visit(&mut counter);
        counter.0
    }
}

/// The network that a table (`teacher` or `student`) of a spec describes, with weights drawn from `random`, ready to
/// be trained on `device`.
pub fn build(table: &Spec, shape: Shape, random: &mut Random, device: &Device) -> Result<Model, Error> {
    let name = table.word("architecture")?;
    let Some(entry) = REGISTRY.iter().find(|entry| entry.name == name) else {
        return Err(Error::setting("architecture", format!("is {name}, which is not known.")));
    };
    if let Some(problem) = entry.refuses(&shape) {
        return Err(Error::setting("architecture", format!("is {name}, which {problem}.")));
    }
    (entry.build)(table, shape, &mut Builder::new(random, &device.clone().autodiff()))
}

impl Entry {
    /// Why it cannot be shown this, as what follows "which"; none when it can.
    fn refuses(&self, shape: &Shape) -> Option<String> {
        match (self.reads, shape.text) {
            (Reads::Images, Some(_)) => return Some("reads images, not texts; choose a network for texts".to_owned()),
            (Reads::Texts, None) => return Some("reads texts, not images; choose a network for images".to_owned()),
            (Reads::Texts, Some(_)) => return None,
            (Reads::Images, None) => {}
        }
        self.takes(shape.height, shape.width)
            .map(|takes| format!("takes images of {takes} pixels, not of {} x {}", shape.height, shape.width))
    }

    /// Which sizes of images it takes, in words, when these are not among them; none when they are.
    pub(crate) fn takes(&self, height: usize, width: usize) -> Option<String> {
        if !self.sizes.is_empty() {
            let sizes: Vec<String> = self.sizes.iter().map(|size| format!("{size} x {size}")).collect();
            return (height != width || !self.sizes.contains(&height)).then(|| sizes.join(" or "));
        }
        (height.min(width) < self.smallest).then(|| format!("at least {0} x {0}", self.smallest))
    }
}

/// So many channels times the table's `width_factor`: rounded, at least one.
fn widened(table: &Spec, channels: usize) -> Result<usize, Error> {
    Ok(((channels as f64 * table.real("width_factor")?).round() as usize).max(1))
}

/// Values as maps of one pixel: N x C to N x C x 1 x 1.
fn one_pixel(values: Tensor<2>) -> Tensor<4> {
    let [count, channels] = values.dims();
    values.reshape([count, channels, 1, 1])
}

/// The mean over all pixels, N x C x H x W to N x C: what representations are compared by
/// ([`metric::cka`](crate::metric::cka)).
pub(crate) fn pooled(maps: Tensor<4>) -> Tensor<2> {
    maps.flatten::<3>(2, 3).mean_dim(2).flatten(1, 2)
}

struct Counter(usize);

impl ModuleVisitor for Counter {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if param.val().is_require_grad() {
            self.0 += param.val().shape().num_elements();
        }
    }
}

#[cfg(test)]
mod tests;
