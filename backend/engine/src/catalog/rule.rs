//! Combinations that are refused, generated from the registries.

use retort_wire::{Condition, Rule, Total, Value};

use crate::{
    augment,
    data::{Description, Kind},
    initialise,
    model::{self, Reads},
    transfer,
};

use super::{grouped, text};

/// Every rule.
pub(super) fn all(datasets: &[Description]) -> Vec<Rule> {
    let mut rules: Vec<Rule> = augment::REGISTRY
        .iter()
        .filter(|entry| !entry.keeps_classes)
        .map(|entry| {
            let message = format!(
                "{} leaves images without one true label, so objective.alpha must be 0 (or augmentation.{} 0).",
                entry.name, entry.name
            );
            rule(
                "objective.alpha",
                message,
                [above(&format!("augmentation.{}", entry.name), 0.0), above("objective.alpha", 0.0)],
            )
        })
        .collect();
    rules.extend(["teacher", "augmentation"].into_iter().flat_map(orders));
    rules.push(rule(
        "transfer.part",
        "The teacher sees every image (teacher.examples = 0), so none are left; let it see fewer.".to_owned(),
        [one_of("transfer.part", &["rest"]), Condition::Below { path: "teacher.examples".to_owned(), limit: 1.0 }],
    ));
    let copying: Vec<&str> = initialise::REGISTRY.iter().filter(|entry| entry.copies).map(|entry| entry.name).collect();
    for entry in model::REGISTRY {
        let message = format!(
            "These initial weights come from the teacher, so the student must be what it is; choose {} for both, or \
             random initial weights.",
            entry.label
        );
        let other = Condition::NoneOf { path: "student.architecture".to_owned(), values: vec![entry.name.into()] };
        let taught = one_of("teacher.architecture", &[entry.name]);
        rules.push(rule(
            "student.initialisation",
            message,
            [one_of("student.initialisation", &copying), taught, other],
        ));
    }
    let largest = transfer::LARGEST_SHARE;
    rules.push(Rule {
        all: Vec::new(),
        total: Some(Total { paths: transfer::share_paths(), limit: largest }),
        path: transfer::share_paths().swap_remove(0),
        message: format!(
            "The shares of the further sources ({}) may add up to at most {largest}; lower one of them.",
            transfer::share_paths().join(", ")
        ),
    });
    for path in transfer::share_paths() {
        let mixed = "Images of further sources have no true labels, so objective.alpha must be 0.".to_owned();
        rules.push(rule("objective.alpha", mixed, [above(&path, 0.0), above("objective.alpha", 0.0)]));
    }
    of_resolution(&mut rules);
    text::rules(datasets, &mut rules);
    for dataset in datasets {
        of_dataset(dataset, datasets, &mut rules);
    }
    rules
}

/// The sizes that networks take, where all images are brought to one.
fn of_resolution(rules: &mut Vec<Rule>) {
    let path = "teacher.resolution";
    for entry in model::REGISTRY.iter().filter(|entry| entry.reads == Reads::Images) {
        // No network takes images without pixels; what it says of these holds for all that it does not take.
        let Some(takes) = entry.takes(0, 0).filter(|_| entry.smallest > 1 || !entry.sizes.is_empty()) else { continue };
        let refused = match entry.sizes {
            [] => Condition::Below { path: path.to_owned(), limit: entry.smallest as f64 },
            sizes => {
                let values = sizes.iter().map(|&size| Value::Integer(size as i64)).collect();
                Condition::NoneOf { path: path.to_owned(), values }
            }
        };
        for network in ["teacher.architecture", "student.architecture"] {
            let message =
                format!("{} takes images of {takes} pixels; set teacher.resolution to that, or to 0.", entry.label);
            rules.push(rule(path, message, [above(path, 0.0), refused.clone(), one_of(network, &[entry.name])]));
        }
    }
}

/// That images keep the size they are published in.
fn as_published() -> Condition {
    Condition::Below { path: "teacher.resolution".to_owned(), limit: 1.0 }
}

fn of_dataset(dataset: &Description, datasets: &[Description], rules: &mut Vec<Rule>) {
    let name = dataset.name.as_str();
    let taught = || one_of("teacher.dataset", &[name]);
    for entry in model::REGISTRY.iter().filter(|entry| dataset.kind == Kind::Images && entry.reads == Reads::Images) {
        let Some(takes) = entry.takes(dataset.height, dataset.width) else { continue };
        for path in ["teacher.architecture", "student.architecture"] {
            let message = format!(
                "{} takes images of {takes} pixels, but those of {} have {} x {}; choose another network or dataset, \
                 or set teacher.resolution.",
                entry.label, dataset.label, dataset.height, dataset.width
            );
            rules.push(rule(path, message, [taught(), as_published(), one_of(path, &[entry.name])]));
        }
    }
    let size = dataset.train_examples;
    let message =
        |path: &str| format!("{} has {} training examples; give {path} at most that.", dataset.label, grouped(size));
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
    if dataset.kind == Kind::Text {
        return;
    }
    let names = |misfit: &dyn Fn(&Description) -> bool| -> Vec<&str> {
        datasets.iter().filter(|other| misfit(other)).map(|other| other.name.as_str()).collect()
    };
    let kind = |other: &Description| (other.kind, other.channels) != (dataset.kind, dataset.channels);
    let size = |other: &Description| (other.height, other.width) != (dataset.height, dataset.width);
    let paths = ["transfer.dataset", "transfer.other"];
    let foreign = names(&kind);
    if !foreign.is_empty() {
        let channels = if dataset.channels == 1 { "1 channel" } else { "3 channels" };
        let message = format!("Transfer examples must be of the kind of {}: images of {channels}.", dataset.label);
        for path in paths {
            rules.push(rule(path, message.clone(), [taught(), one_of(path, &foreign)]));
        }
    }
    let misfits = names(&|other| !kind(other) && size(other));
    if !misfits.is_empty() {
        let message = format!(
            "Transfer images must have the size of {}: {} x {} pixels; or set teacher.resolution for both.",
            dataset.label, dataset.height, dataset.width
        );
        for path in paths {
            rules.push(rule(path, message.clone(), [taught(), as_published(), one_of(path, &misfits)]));
        }
    }
}

/// Nothing that is off can stand in the order of a table's transforms.
fn orders(table: &'static str) -> impl Iterator<Item = Rule> {
    augment::REGISTRY.iter().map(move |entry| {
        let (order, field) = (format!("{table}.order"), (entry.field)(table));
        let message = format!(
            "{order} names {}, which is off; set {} above 0 or take it out of the order.",
            entry.name, field.path
        );
        let off = Condition::OneOf { path: field.path, values: vec![field.default] };
        let named = Condition::Names { path: order.clone(), values: vec![Value::from(entry.name)] };
        rule(&order, message, [named, off])
    })
}

pub(super) fn rule(path: &str, message: String, all: impl Into<Vec<Condition>>) -> Rule {
    Rule { all: all.into(), total: None, path: path.to_owned(), message }
}

pub(super) fn one_of(path: &str, values: &[&str]) -> Condition {
    Condition::OneOf { path: path.to_owned(), values: values.iter().map(|value| Value::from(*value)).collect() }
}

pub(super) fn above(path: &str, limit: f64) -> Condition {
    Condition::Above { path: path.to_owned(), limit }
}
