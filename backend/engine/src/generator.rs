//! Generators of images: adversarial networks (Goodfellow and others 2014), trained as a run of their own, kept by
//! content hash, and asked for synthetic transfer images.
//!
//! An architecture is one file and one line in [`REGISTRY`] (and, because burn's modules are types, one variant of
//! [`Painter`] and [`Critic`]). Everything random comes from named host streams, noise included.

mod adam;
mod cache;
mod dcgan;
mod fit;
mod layer;
mod sheet;
mod sngan;
#[cfg(test)]
mod tests;

use burn::{
    module::Module,
    tensor::{Device, Tensor},
};
use retort_wire::{Field, Spec};

use crate::{
    Error,
    catalog::field::{self, Describe as _},
    model::Builder,
    random::{Random, normal},
    settings::Read,
};

pub use cache::generator_hash;
pub(crate) use cache::{Bench, Losses, Watch, epochs, obtain};

/// The seed of the generator behind synthetic transfer images: all seeds of a study share one.
pub(crate) const SEED: i64 = 0;

/// Images that are generated at once, so that the memory does not grow with their number.
const PORTION: usize = 250;

/// A pair of networks that can be chosen.
pub struct Entry {
    /// Its name in specs.
    pub name: &'static str,
    /// Its proper name.
    pub label: &'static str,
    /// One line.
    pub help: &'static str,
    /// What the two networks minimise.
    pub loss: Loss,
    /// Builds both with fresh weights, for the table `generator`.
    pub build: Build,
}

/// Makes the two networks for images of a size.
pub type Build = fn(table: &Spec, size: Size, builder: &mut Builder<'_>) -> Result<(Painter, Critic), Error>;

/// What the two networks minimise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The hinge loss (Lim and Ye 2017; Miyato and others 2018).
    Hinge,
    /// Cross-entropy of real and generated, in the form that does not saturate (Goodfellow and others 2014).
    CrossEntropy,
}

/// The images that are to be generated. Networks begin at `base` pixels a side and double them `doublings` times: 32
/// is 4 doubled three times, 28 is 7 doubled twice, so that no image is generated larger and then cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Colour channels.
    pub channels: usize,
    /// Pixels a side where a network begins.
    pub base: usize,
    /// How often they are doubled.
    pub doublings: usize,
}

/// Every pair, in the order in which it is offered.
pub const REGISTRY: &[Entry] = &[sngan::ENTRY, dcgan::ENTRY];

/// A network that makes images of noise.
#[expect(clippy::large_enum_variant, reason = "a process holds one or two, and burn's modules cannot be boxed")]
#[derive(Module, Debug)]
pub enum Painter {
    /// That of SN-GAN.
    SnGan(sngan::Painter),
    /// That of DCGAN.
    DcGan(dcgan::Painter),
}

/// A network that tells real images from generated ones.
#[derive(Module, Debug)]
pub enum Critic {
    /// That of SN-GAN.
    SnGan(sngan::Critic),
    /// That of DCGAN.
    DcGan(dcgan::Critic),
}

impl Painter {
    /// Images (N x C x H x W, -1 to 1) of noise (N x [`noise`](Self::noise)).
    pub fn forward(&self, noise: Tensor<2>) -> Tensor<4> {
        match self {
            Self::SnGan(network) => network.forward(noise),
            Self::DcGan(network) => network.forward(noise),
        }
    }

    /// Numbers of noise per image.
    pub fn noise(&self) -> usize {
        match self {
            Self::SnGan(_) => sngan::NOISE,
            Self::DcGan(_) => dcgan::NOISE,
        }
    }
}

impl Critic {
    /// One number per image (N), the larger the more it is taken for real; images are scaled to -1 to 1.
    pub fn forward(&self, images: Tensor<4>) -> Tensor<1> {
        match self {
            Self::SnGan(network) => network.forward(images),
            Self::DcGan(network) => network.forward(images),
        }
    }

    /// What comes before a step: one power iteration of every spectral norm.
    fn refresh(&mut self) {
        if let Self::SnGan(network) = self {
            network.refresh();
        }
    }
}

impl Size {
    /// That of square images of so many pixels a side; none where no network can make them.
    pub fn of(channels: usize, height: usize, width: usize) -> Option<Self> {
        let side = (height == width).then_some(height)?;
        [4, 7].into_iter().find_map(|base| {
            let doublings = (1..=4).find(|doublings| base << doublings == side)?;
            Some(Self { channels, base, doublings })
        })
    }

    /// Pixels a side.
    pub fn side(&self) -> usize {
        self.base << self.doublings
    }
}

/// A trained generator.
pub(crate) struct Generator {
    /// The network, as it is evaluated.
    painter: Painter,
    device: Device,
}

impl Generator {
    /// So many images as raw pixels 0..255 (N x C x H x W) on the device, their noise drawn from `random`.
    pub(crate) fn paint(&self, random: &mut Random, count: usize) -> Tensor<4> {
        paint(&self.painter, random, count, &self.device)
    }
}

fn paint(painter: &Painter, random: &mut Random, count: usize, device: &Device) -> Tensor<4> {
    let portions = (0..count.div_ceil(PORTION)).map(|portion| {
        let count = PORTION.min(count - portion * PORTION);
        raw(painter.forward(noise(random, count, painter.noise(), device)))
    });
    Tensor::cat(portions.collect(), 0)
}

/// Noise on the device, drawn on the host.
fn noise(random: &mut Random, count: usize, width: usize, device: &Device) -> Tensor<2> {
    Tensor::<1>::from_floats(normal(random, 1.0, count * width).as_slice(), device).reshape([count, width])
}

/// From -1 to 1 to pixels.
fn raw(images: Tensor<4>) -> Tensor<4> {
    images.add_scalar(1.0).mul_scalar(127.5)
}

/// From pixels to -1 to 1.
fn scaled(images: Tensor<4>) -> Tensor<4> {
    images.div_scalar(127.5).sub_scalar(1.0)
}

/// The pair that the table `generator` names.
fn entry(table: &Spec) -> Result<&'static Entry, Error> {
    let name = table.word("architecture")?;
    let found = REGISTRY.iter().find(|entry| entry.name == name);
    found.ok_or_else(|| Error::setting("generator.architecture", format!("is {name}, which is not known.")))
}

/// So many channels times the table's `width_factor`: rounded, at least one.
fn widened(table: &Spec, channels: usize) -> Result<usize, Error> {
    Ok(((channels as f64 * table.real("width_factor")?).round() as usize).max(1))
}

/// A field that came when generators had been trained already.
fn later(field: Field) -> Field {
    Field { later: true, advanced: true, ..field }
}

/// The fields of the table `generator`.
pub fn fields() -> Vec<Field> {
    let table = "generator";
    let options = REGISTRY.iter().map(|entry| field::option(entry.name, entry.label, entry.help, "")).collect();
    vec![
        field::choice(table, "architecture", "Generator", options, "sngan")
            .help("The two networks. They make square images of 8, 14, 16, 28, 32, 56, 64 or 112 pixels."),
        field::number(table, "width_factor", "Width of the generator", 0.0625, 4.0, 1.0)
            .help("Every layer's channels of both networks are multiplied by this and rounded; 1 is as published.")
            .short("generator x {}"),
        field::integer(table, "steps", "Generator steps", 1, 1_000_000, 100_000)
            .help("Steps of the generator.")
            .unit("steps")
            .short("{} generator steps"),
        field::integer(table, "batch_size", "Batch size of the generator", 2, 4096, 128)
            .help("Real and generated images per step.")
            .unit("images")
            .short("generator batch {}")
            .advanced(),
        field::integer(table, "discriminator_steps", "Discriminator steps", 1, 20, 5)
            .help("Steps of the discriminator before each step of the generator.")
            .short("{} discriminator steps")
            .advanced(),
        field::number(table, "learning_rate", "Learning rate of the generator", 1e-6, 1.0, 2e-4)
            .help("Of both networks at the beginning; it falls linearly to 1e-6. The optimizer is Adam.")
            .short("generator lr {}")
            .advanced(),
        later(
            field::number(table, "momentum", "Momentum of the generator", 0.0, 0.9999, adam::MOMENTUM)
                .help("Adam's β₁ for both networks: how much of the last steps' direction is kept.")
                .short("generator β₁ {}"),
        ),
        later(
            field::number(
                table,
                "square_decay",
                "Decay of squares of the generator",
                0.0,
                0.999_999,
                adam::SQUARE_DECAY,
            )
            .help("Adam's β₂ for both networks: how much of the last steps' squared gradients is kept.")
            .short("generator β₂ {}"),
        ),
        field::number(table, "flip", "Flip real images", 0.0, 1.0, 0.0)
            .help("Probability that a real image is mirrored before the discriminator sees it; the paper's is 0.5.")
            .zero("off")
            .short("generator flip {}")
            .advanced(),
    ]
}
