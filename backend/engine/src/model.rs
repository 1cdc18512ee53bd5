//! Networks.
//!
//! An architecture is one file and one line in [`REGISTRY`] (and, because burn's modules are types, one variant of
//! [`Model`]).

mod layer;
mod lenet5;
mod mlp;
mod preresnet;

use burn::{
    module::{Module, ModuleVisitor, Param},
    tensor::{Device, Tensor},
};
use retort_wire::{Field, Spec};

use crate::{Error, random::Random, settings::Read};

pub use layer::Builder;

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
    /// The image sizes that it takes; empty means any.
    pub sizes: &'static [usize],
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
];

/// A network of any architecture.
#[expect(clippy::large_enum_variant, reason = "a process holds a handful, and burn's modules cannot be boxed")]
#[derive(Module, Debug)]
pub enum Model {
    /// A multilayer perceptron.
    Mlp(mlp::Mlp),
    /// LeNet-5.
    LeNet5(lenet5::LeNet5),
    /// A residual network of any depth.
    PreResNet(preresnet::PreResNet),
}

impl Model {
    /// Logits (N x classes) of images (N x C x H x W). On an autodiff device normalisation uses the batch, on a plain
    /// device its running statistics.
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        match self {
            Self::Mlp(network) => network.forward(images),
            Self::LeNet5(network) => network.forward(images),
            Self::PreResNet(network) => network.forward(images),
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
    let fits = |size: usize| entry.sizes.is_empty() || entry.sizes.contains(&size);
    if !fits(shape.height) || shape.height != shape.width && !entry.sizes.is_empty() {
        return Err(Error::setting(
            "architecture",
            format!("is {name}, which does not take images of {} x {} pixels.", shape.height, shape.width),
        ));
    }
    (entry.build)(table, shape, &mut Builder::new(random, &device.clone().autodiff()))
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
mod tests {
    use super::*;
    use crate::random::stream;

    fn count(architecture: &str, normalisation: &str, shape: Shape) -> usize {
        let mut table = Spec::default();
        table.set("architecture", architecture);
        table.set("normalisation", normalisation);
        table.set("width", 100_i64);
        table.set("layers", 2_i64);
        build(&table, shape, &mut stream(0, "init", 0), &Device::flex()).unwrap().parameters()
    }

    const CIFAR100: Shape = Shape { channels: 3, height: 32, width: 32, classes: 100 };
    const CIFAR10: Shape = Shape { classes: 10, ..CIFAR100 };
    const MNIST: Shape = Shape { channels: 1, height: 28, width: 28, classes: 10 };

    #[test]
    fn lenet5_has_61706_parameters() {
        assert_eq!(count("lenet5", "batch", MNIST), 61_706);
    }

    #[test]
    fn an_mlp_has_the_parameters_of_its_layers() {
        assert_eq!(count("mlp", "batch", MNIST), 784 * 100 + 100 + 100 * 100 + 100 + 100 * 10 + 10);
    }

    #[test]
    fn preresnets_have_the_published_numbers_of_parameters() {
        for (depth, hundred, ten) in [
            (8, 83_700, 77_850),
            (14, 180_916, 175_066),
            (20, 278_132, 272_282),
            (32, 472_564, 466_714),
            (56, 613_556, 590_426),
            (110, 1_169_972, 1_146_842),
        ] {
            let name = format!("preresnet{depth}");
            assert_eq!(count(&name, "batch", CIFAR100), hundred, "{name}");
            assert_eq!(count(&name, "batch", CIFAR10), ten, "{name}");
            assert_eq!(count(&name, "layer", CIFAR100), hundred, "{name} with layer normalisation");
        }
    }

    #[test]
    fn logits_have_a_row_per_image_and_weights_repeat_with_their_stream() {
        let device = Device::flex();
        for entry in REGISTRY.iter().filter(|entry| entry.sizes.is_empty() && entry.name != "preresnet110") {
            let mut table = Spec::default();
            for (path, value) in [("architecture", entry.name), ("normalisation", "layer")] {
                table.set(path, value);
            }
            table.set("width", 16_i64);
            table.set("layers", 1_i64);
            let shape = Shape { channels: 1, height: 8, width: 8, classes: 10 };
            let run = || {
                let model = build(&table, shape, &mut stream(5, "init", 0), &device).unwrap().valid();
                model.forward(Tensor::ones([3, 1, 8, 8], &device))
            };
            assert_eq!(run().dims(), [3, 10]);
            assert_eq!(run().into_data(), run().into_data());
        }
    }
}
