//! The parts of a spec, in the order of the launch form.

use retort_wire::{Choice, Condition, Field, Section};

use crate::{augment, data::Description, generator, initialise, model, objective, transfer};

use super::{
    dataset_options,
    field::{self, Describe as _},
    recipe::{self, Defaults},
    text,
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
    let mut sections = vec![
        section("task", "The task", "What the runs are for.", task()),
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
            transfer_set(datasets, largest),
        ),
        section(
            "augmentation",
            "Augmentation",
            "How transfer images are varied; teacher and student see the same varied image.",
            augment::fields("augmentation"),
        ),
        section(
            "generator",
            "The generator",
            "Two networks that compete: one makes images, the other tells them from real ones.",
            generator(),
        ),
        section("objective", "The objective", "What the student minimises.", objectives()),
        section("student", "The student", "Who learns, and from which weights.", student()),
        section(
            "training",
            "Training the student",
            "Optimizer and schedule.",
            recipe::fields("training", &Defaults::STUDENT),
        ),
        section("evaluation", "Evaluation", "When and on how much the student is measured.", evaluation(largest)),
    ];
    // A generator is trained on the teacher's data set and needs nothing else of a distillation. Fields that depend
    // on others go with them.
    let general = ["task.kind", "teacher.dataset", "teacher.resolution"];
    for field in sections.iter_mut().filter(|section| section.name != "generator").flat_map(|one| &mut one.fields) {
        if field.when.is_empty() && !general.contains(&field.path.as_str()) {
            field.when.push(Condition::OneOf { path: "task.kind".to_owned(), values: vec!["distillation".into()] });
        }
    }
    sections
}

fn task() -> Vec<Field> {
    let kinds = vec![
        field::option("distillation", "Distillation", "A student learns from a teacher.", ""),
        field::option(
            "generator",
            "A generator of images",
            "An adversarial network learns to make images of a data set, for synthetic transfer images.",
            "",
        ),
    ];
    vec![field::choice("task", "kind", "Train", kinds, "distillation").help("What each run trains.")]
}

/// The generator's fields mean something when it is trained alone, and when a distillation asks for its images.
fn generator() -> Vec<Field> {
    let alone = Condition::OneOf { path: "task.kind".to_owned(), values: vec!["generator".into()] };
    let asked = Condition::Above { path: "transfer.synthetic_share".to_owned(), limit: 0.0 };
    generator::fields()
        .into_iter()
        .map(|field| field.when_either(vec![alone.clone(), asked.clone(), transfer::lists(&["synthetic"])]))
        .collect()
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
    fields.extend(text::fields(table, datasets));
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
    fields.extend(augment::fields(table).into_iter().map(|field| {
        let mut field = field.advanced();
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

fn transfer_set(datasets: &[Description], largest: i64) -> Vec<Field> {
    let table = "transfer";
    let mut sources = vec![field::option("same", "The teacher's dataset", "Its training images.", "")];
    sources.extend(dataset_options(datasets));
    let parts = [
        ("all", "All images", "Every training image."),
        ("stratified", "A number of images", "So many, every class with its share."),
        ("teacher", "The teacher's images", "Only those that the teacher was trained on."),
        ("rest", "All others", "Only those that the teacher has not seen."),
    ];
    let mut fields = vec![
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
    ];
    fields.extend(transfer::fields(datasets));
    fields
}

fn objectives() -> Vec<Field> {
    let options: Vec<Choice> =
        objective::REGISTRY.iter().map(|entry| field::option(entry.name, entry.label, entry.help, "")).collect();
    let first = objective::REGISTRY.first().map_or("", |entry| entry.name);
    let also = field::sum("objective", "also", "And also", options.clone())
        .help("Further objectives that are added, each with a weight: 0.5 logit_mse + 0.1 brier. They share the settings below.")
        .short("also {}")
        .zero("nothing")
        .advanced();
    let mut fields = vec![
        field::choice("objective", "name", "Objective", options, first)
            .help("How far the student is from the teacher."),
        also,
    ];
    fields.extend(objective::fields());
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
    let widened: Vec<&str> = model::REGISTRY.iter().filter(|entry| entry.widened).map(|entry| entry.name).collect();
    let kinds = vec![
        field::option("batch", "BatchNorm", "Over the batch; running statistics when evaluated.", ""),
        field::option("layer", "LayerNorm", "Over all channels of one image (GroupNorm with one group).", ""),
    ];
    let mut fields = vec![
        field::choice(table, "architecture", label, options, "mlp").help("The network."),
        field::choice(table, "normalisation", "Normalisation", kinds, "batch")
            .help("The normalisation layers of a residual network.")
            .when_any(table, "architecture", &normalised),
        field::number(table, "width_factor", "Width", 0.0625, 4.0, 1.0)
            .help("Every layer's channels are multiplied by this and rounded; 1 is the network as published.")
            .short("width x {}")
            .when_any(table, "architecture", &widened),
    ];
    fields.extend(model::REGISTRY.iter().flat_map(|entry| (entry.fields)(table)));
    fields
}

fn student() -> Vec<Field> {
    let mut fields = network("student", "Student");
    let options =
        initialise::REGISTRY.iter().map(|entry| field::option(entry.name, entry.label, entry.help, "")).collect();
    fields.push(
        field::choice("student", "initialisation", "Initial weights", options, "random")
            .help("Where the student begins."),
    );
    fields.extend(initialise::REGISTRY.iter().flat_map(|entry| (entry.fields)()));
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
        field::switch("evaluation", "augmented", "Augmented transfer images", false)
            .help("Measure on augmented transfer images too, in evaluation mode, after the last epoch.")
            .advanced(),
        field::switch("evaluation", "cka", "Compare representations", false)
            .help("Linear and RBF CKA of student and teacher, stage by stage, on the test images after the last epoch.")
            .advanced(),
        field::switch("evaluation", "evidence", "Keep the evidence", false)
            .help("Keep what student and teacher said of the transfer images that were shown in the last epoch, what CKA compares, and both networks' weights: evidence.parquet, for those who compute the numbers again.")
            .advanced(),
        field::integer("evaluation", "plane", "Loss plane", 0, 101, 0)
            .help("Points a side of a grid on the plane through teacher, initial and final student, both of one kind; 0 is off.")
            .unit("points")
            .zero("off")
            .advanced(),
    ]
}
