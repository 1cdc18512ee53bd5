//! The fields that say how a network is trained: the same for teacher and student, with other defaults.

use retort_wire::Field;

use crate::{optimizer, schedule};

use super::field::{self, Describe as _};

/// What a recipe is when nobody says otherwise.
pub(super) struct Defaults {
    epochs: i64,
    batch_size: i64,
    learning_rate: f64,
    weight_decay: f64,
}

impl Defaults {
    /// A teacher on a small dataset.
    pub(super) const TEACHER: Self = Self { epochs: 50, batch_size: 64, learning_rate: 0.05, weight_decay: 1e-4 };
    /// A student.
    pub(super) const STUDENT: Self = Self { epochs: 50, batch_size: 128, learning_rate: 0.05, weight_decay: 1e-4 };
}

/// The fields of the table `teacher` or `training`.
pub(super) fn fields(table: &str, defaults: &Defaults) -> Vec<Field> {
    let optimizers =
        optimizer::REGISTRY.iter().map(|entry| field::option(entry.name, entry.label, entry.help, "")).collect();
    let schedules =
        schedule::REGISTRY.iter().map(|entry| field::option(entry.name, entry.label, entry.help, "")).collect();
    let mut fields = vec![
        field::integer(table, "epochs", "Epochs", 1, 10_000, defaults.epochs)
            .help("Passes over the images.")
            .unit("epochs")
            .short("{} epochs"),
        field::integer(table, "batch_size", "Batch size", 1, 4096, defaults.batch_size)
            .help("Images per step.")
            .unit("images")
            .short("batch {}"),
        field::number(table, "learning_rate", "Learning rate", 0.0, 10.0, defaults.learning_rate)
            .help("The initial learning rate.")
            .short("lr {}"),
        field::choice(table, "optimizer", "Optimizer", optimizers, "sgd").help("How the weights follow the gradient."),
    ];
    fields.extend(optimizer::REGISTRY.iter().flat_map(|entry| (entry.fields)(table)));
    fields.extend([
        field::number(table, "weight_decay", "Weight decay", 0.0, 1.0, defaults.weight_decay)
            .help("This times the weight is added to its gradient; AdamW shrinks the weight itself.")
            .short("decay {}")
            .advanced(),
        field::number(table, "clip", "Gradient clipping", 0.0, 1e6, 0.0)
            .help("Gradients whose norm over all weights is above it are scaled down to it.")
            .zero("off")
            .short("clip {}")
            .unless(table, "optimizer", &["lbfgs"])
            .advanced(),
        field::integer(table, "warmup", "Warm-up", 0, 10_000, 0)
            .help("Epochs at the start in which the learning rate rises in equal steps; the schedule has the rest.")
            .unit("epochs")
            .zero("none")
            .short("warm-up {}")
            .advanced(),
        field::choice(table, "schedule", "Schedule", schedules, "cosine")
            .help("How the learning rate changes over the epochs.")
            .advanced(),
    ]);
    fields.extend(schedule::REGISTRY.iter().flat_map(|entry| (entry.fields)(table)));
    if table == "teacher" {
        for field in &mut fields {
            field.short = if field.short.is_empty() { String::new() } else { format!("teacher {}", field.short) };
        }
    }
    fields
}
