//! The parts of a spec, in the order of the launch form.

use retort_wire::{Choice, Field, Section};

use crate::{augment, data::Description, model, objective};

use super::{
    dataset_options,
    field::{self, Describe as _},
    recipe::{self, Defaults},
};

/// Every section.
pub(super) fn all(datasets: &[Description]) -> Vec<Section> {
    let largest = datasets.iter().map(|dataset| dataset.train_examples as i64).max().unwrap_or(0).max(1);
    let section = |name: &str, title: &str, help: &str, fields: Vec<Field>| Section {
        name: name.to_owned(),
        title: title.to_owned(),
        help: help.to_owned(),
        fields,
    };
    vec![
        section(
            "teacher",
            "The teacher",
            "What is to be copied, and how it was trained itself.",
            teacher(datasets, largest),
        ),
        section(
            "transfer",
            "The transfer set",
            "The images that the student sees the teacher's answers for.",
            transfer(datasets, largest),
        ),
        section(
            "augmentation",
            "Augmentation",
            "How transfer images are varied; teacher and student see the same varied image.",
            augment::REGISTRY.iter().map(|entry| (entry.field)("augmentation")).collect(),
        ),
        section("objective", "The objective", "What the student minimises.", objectives()),
        section("student", "The student", "Who learns.", network("student", "Student")),
        section(
            "training",
            "Training the student",
            "Optimizer and schedule.",
            recipe::fields("training", &Defaults::STUDENT),
        ),
        section("evaluation", "Evaluation", "When and on how much the student is measured.", evaluation(largest)),
    ]
}

fn teacher(datasets: &[Description], largest: i64) -> Vec<Field> {
    let table = "teacher";
    let mut fields = vec![
        field::choice(table, "dataset", "Dataset", dataset_options(datasets), "digits")
            .help("What the teacher is trained on; teacher and student are tested on its test set."),
        field::integer(table, "examples", "Training examples", 0, largest, 0)
            .help("How many training images the teacher sees, every class with its share; 0 is all of them.")
            .unit("images")
            .zero("all")
            .short("teacher saw {}"),
    ];
    fields.extend(network(table, "Architecture"));
    fields.extend([
        field::integer(table, "members", "Ensemble members", 1, 32, 1)
            .help("Networks whose probabilities are averaged; each is trained from its own random numbers.")
            .short("{} teachers"),
        field::switch(table, "own_seed", "A teacher for every seed", true)
            .help("Every seed of the study trains a teacher of its own; off, all seeds share the teacher of seed 0.")
            .short("own teacher: {}"),
    ]);
    fields.extend(recipe::fields(table, &Defaults::TEACHER));
    fields.extend(augment::REGISTRY.iter().map(|entry| {
        let mut field = (entry.field)(table).advanced();
        field.label = format!("{} (teacher)", field.label);
        field.short = format!("teacher {}", field.short);
        field
    }));
    fields.push(
        field::number(table, "validation_share", "Validation share", 0.0, 0.5, 0.0)
            .help("Share of the training images that is held out from teacher and student, to choose an epoch by.")
            .short("validation {}")
            .advanced(),
    );
    fields
}

fn transfer(datasets: &[Description], largest: i64) -> Vec<Field> {
    let table = "transfer";
    let mut sources = vec![field::option("same", "The teacher's dataset", "Its training images.", "")];
    sources.extend(dataset_options(datasets));
    let parts = [
        ("all", "All images", "Every training image."),
        ("stratified", "A number of images", "So many, every class with its share."),
        ("teacher", "The teacher's images", "Only those that the teacher was trained on."),
        ("rest", "All others", "Only those that the teacher has not seen."),
    ];
    vec![
        field::choice(table, "dataset", "Images from", sources, "same").help(
            "Another dataset's images may be used: their labels are not, and its classes need not be the teacher's.",
        ),
        field::choice(
            table,
            "part",
            "Part",
            parts.map(|(value, label, help)| field::option(value, label, help, "")).into(),
            "all",
        )
        .help("Which of these images are used."),
        field::integer(table, "examples", "Transfer examples", 1, largest, 1000)
            .help("How many images the student sees.")
            .unit("images")
            .short("{} transfer images")
            .when(table, "part", "stratified"),
    ]
}

fn objectives() -> Vec<Field> {
    let options =
        objective::REGISTRY.iter().map(|entry| field::option(entry.name, entry.label, entry.help, "")).collect();
    let first = objective::REGISTRY.first().map_or("", |entry| entry.name);
    let mut fields = vec![
        field::choice("objective", "name", "Objective", options, first)
            .help("How far the student is from the teacher."),
    ];
    fields.extend(objective::REGISTRY.iter().flat_map(|entry| (entry.fields)()));
    fields.push(
        field::number("objective", "alpha", "Weight of the true labels α", 0.0, 1.0, 0.0)
            .help("0 learns from the teacher alone, 1 from the labels alone. Other libraries often mean 1 − α.")
            .short("α {}"),
    );
    fields
}

fn network(table: &str, label: &str) -> Vec<Field> {
    let options: Vec<Choice> =
        model::REGISTRY.iter().map(|entry| field::option(entry.name, entry.label, entry.help, entry.note)).collect();
    let normalised: Vec<&str> =
        model::REGISTRY.iter().filter(|entry| entry.normalised).map(|entry| entry.name).collect();
    let kinds = vec![
        field::option("batch", "BatchNorm", "Over the batch; running statistics when evaluated.", ""),
        field::option("layer", "LayerNorm", "Over all channels of one image (GroupNorm with one group).", ""),
    ];
    let mut fields = vec![
        field::choice(table, "architecture", label, options, "mlp").help("The network."),
        field::choice(table, "normalisation", "Normalisation", kinds, "batch")
            .help("The normalisation layers of a residual network.")
            .when_any(table, "architecture", &normalised),
    ];
    fields.extend(model::REGISTRY.iter().flat_map(|entry| (entry.fields)(table)));
    fields
}

fn evaluation(largest: i64) -> Vec<Field> {
    vec![
        field::integer("evaluation", "every", "Evaluate every", 1, 10_000, 1)
            .help("Epochs between evaluations on clean images; the last epoch is always evaluated.")
            .unit("epochs")
            .short("evaluated every {}")
            .advanced(),
        field::integer("evaluation", "train_examples", "Clean transfer images", 0, largest, 2000.min(largest))
            .help("At most so many clean transfer images are evaluated; 0 leaves that split out.")
            .unit("images")
            .zero("none")
            .advanced(),
    ]
}
