//! Studies to start from.

use retort_wire::{Preset, Study};

/// Every preset.
pub(super) fn all() -> Vec<Preset> {
    let preset = |name: &str, label: &str, help: &str, study: Study| Preset {
        name: name.to_owned(),
        label: label.to_owned(),
        help: help.to_owned(),
        study: Study { name: label.to_owned(), ..study },
    };
    vec![
        preset(
            "digits-in-a-minute",
            "Digits in a minute",
            "Two students of one teacher on 8 x 8 digits, at τ = 1 and τ = 4: a first run in seconds.",
            digits().with_axis("objective.temperature", [1.0, 4.0]),
        ),
        preset(
            "mnist-200",
            "MNIST, 200-example teacher",
            "The paper's easy case (Fig. 2): LeNet-5 learns from a LeNet-5 that saw 200 images, on all 60,000.",
            mnist(),
        ),
        preset(
            "cifar10-preresnet20",
            "CIFAR-10, PreResNet-20",
            "Self-distillation of a residual network with crops and flips. Hours on a CPU; bring a GPU.",
            cifar(),
        ),
        preset(
            "starter",
            "First light",
            "Sixteen students of one teacher on 8 x 8 digits: τ, crops and the number of transfer images, two seeds.",
            digits()
                .with("teacher.own_seed", false)
                .with("transfer.part", "stratified")
                .with_axis("objective.temperature", [1.0, 4.0])
                .with_axis("augmentation.crop", [0, 1])
                .with_axis("transfer.examples", [200, 1000])
                .with_axis("seed", [0, 1]),
        ),
    ]
}

fn digits() -> Study {
    Study::default()
        .with("seed", 0)
        .with("teacher.dataset", "digits")
        .with("teacher.architecture", "mlp")
        .with("teacher.width", 128)
        .with("teacher.layers", 2)
        .with("teacher.epochs", 40)
        .with("teacher.batch_size", 32)
        .with("teacher.learning_rate", 0.05)
        .with("student.architecture", "mlp")
        .with("student.width", 64)
        .with("student.layers", 2)
        .with("training.epochs", 60)
        .with("training.batch_size", 32)
        .with("training.learning_rate", 0.02)
}

fn mnist() -> Study {
    Study::default()
        .with("seed", 0)
        .with("teacher.dataset", "mnist")
        .with("teacher.examples", 200)
        .with("teacher.architecture", "lenet5")
        .with("teacher.epochs", 100)
        .with("teacher.batch_size", 32)
        .with("teacher.optimizer", "sgd")
        .with("teacher.momentum", 0.9)
        .with("teacher.nesterov", true)
        .with("teacher.learning_rate", 0.05)
        .with("teacher.schedule", "cosine")
        .with("teacher.weight_decay", 1e-4)
        .with("transfer.part", "all")
        .with("objective.temperature", 1.0)
        .with("student.architecture", "lenet5")
        .with("training.epochs", 20)
        .with("training.batch_size", 128)
        .with("training.learning_rate", 0.05)
        .with("training.schedule", "cosine")
}

fn cifar() -> Study {
    Study::default()
        .with("seed", 0)
        .with("teacher.dataset", "cifar10")
        .with("teacher.architecture", "preresnet20")
        .with("teacher.epochs", 200)
        .with("teacher.batch_size", 256)
        .with("teacher.learning_rate", 0.1)
        .with("teacher.crop", 4)
        .with("teacher.flip", 0.5)
        .with("augmentation.crop", 4)
        .with("augmentation.flip", 0.5)
        .with("objective.temperature", 4.0)
        .with("student.architecture", "preresnet20")
        .with("training.epochs", 300)
        .with("training.batch_size", 128)
        .with("training.learning_rate", 0.05)
}
