//! Combinations that are refused, generated from the registries.

use retort_wire::{Condition, Rule, Value};

use crate::{augment, data::Description, model};

use super::grouped;

/// Every rule.
pub(super) fn all(datasets: &[Description]) -> Vec<Rule> {
    let mut rules: Vec<Rule> = augment::REGISTRY
        .iter()
        .filter(|entry| entry.mixes)
        .map(|entry| {
            let message = format!(
                "{} leaves no image with one true label, so objective.alpha must be 0 (or augmentation.{} 0).",
                entry.name, entry.name
            );
            rule(
                "objective.alpha",
                message,
                [above(&format!("augmentation.{}", entry.name), 0.0), above("objective.alpha", 0.0)],
            )
        })
        .collect();
    rules.push(rule(
        "transfer.part",
        "The teacher sees every image (teacher.examples = 0), so none are left; let it see fewer.".to_owned(),
        [one_of("transfer.part", &["rest"]), Condition::Below { path: "teacher.examples".to_owned(), limit: 1.0 }],
    ));
    for dataset in datasets {
        of_dataset(dataset, datasets, &mut rules);
    }
    rules
}

fn of_dataset(dataset: &Description, datasets: &[Description], rules: &mut Vec<Rule>) {
    let name = dataset.name.as_str();
    let taught = || one_of("teacher.dataset", &[name]);
    for entry in model::REGISTRY.iter().filter(|entry| !entry.sizes.is_empty()) {
        if dataset.height == dataset.width && entry.sizes.contains(&dataset.height) {
            continue;
        }
        let sizes: Vec<String> = entry.sizes.iter().map(|size| format!("{size} x {size}")).collect();
        for path in ["teacher.architecture", "student.architecture"] {
            let message = format!(
                "{} takes images of {} pixels, but those of {} have {} x {}; choose another network or dataset.",
                entry.label,
                sizes.join(" or "),
                dataset.label,
                dataset.height,
                dataset.width
            );
            rules.push(rule(path, message, [taught(), one_of(path, &[entry.name])]));
        }
    }
    let size = dataset.train_examples;
    let message =
        |path: &str| format!("{} has {} training images; give {path} at most that.", dataset.label, grouped(size));
    rules.push(rule(
        "teacher.examples",
        message("teacher.examples"),
        [taught(), above("teacher.examples", size as f64)],
    ));
    rules.push(rule(
        "transfer.examples",
        message("transfer.examples"),
        [taught(), one_of("transfer.dataset", &["same"]), above("transfer.examples", size as f64)],
    ));
    rules.push(rule(
        "transfer.examples",
        message("transfer.examples"),
        [one_of("transfer.dataset", &[name]), above("transfer.examples", size as f64)],
    ));
    let foreign = || {
        let own = ["same", name].map(Value::from).into();
        Condition::NoneOf { path: "transfer.dataset".to_owned(), values: own }
    };
    rules.push(rule(
        "objective.alpha",
        "The labels of another dataset mean nothing to this teacher, so objective.alpha must be 0.".to_owned(),
        [taught(), foreign(), above("objective.alpha", 0.0)],
    ));
    rules.push(rule(
        "transfer.part",
        "This part speaks of the teacher's own images; with another dataset choose all images or a number.".to_owned(),
        [taught(), foreign(), one_of("transfer.part", &["teacher", "rest"])],
    ));
    let shape = |dataset: &Description| (dataset.channels, dataset.height, dataset.width);
    let misfits: Vec<&str> =
        datasets.iter().filter(|other| shape(other) != shape(dataset)).map(|other| other.name.as_str()).collect();
    if !misfits.is_empty() {
        let message = format!(
            "Transfer images must have the shape of {}: {} channels, {} x {} pixels.",
            dataset.label, dataset.channels, dataset.height, dataset.width
        );
        rules.push(rule("transfer.dataset", message, [taught(), one_of("transfer.dataset", &misfits)]));
    }
}

fn rule(path: &str, message: String, all: impl Into<Vec<Condition>>) -> Rule {
    Rule { all: all.into(), path: path.to_owned(), message }
}

fn one_of(path: &str, values: &[&str]) -> Condition {
    Condition::OneOf { path: path.to_owned(), values: values.iter().map(|value| Value::from(*value)).collect() }
}

fn above(path: &str, limit: f64) -> Condition {
    Condition::Above { path: path.to_owned(), limit }
}
