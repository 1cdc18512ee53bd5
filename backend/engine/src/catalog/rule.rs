//! Combinations that are refused, generated from the registries.

use std::collections::BTreeSet;

use retort_wire::{Condition, Rule, Total, Value};

use crate::{
    augment,
    data::{Description, Kind},
    generator::Size,
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
        "The teacher sees every image (teacher.examples = 0), so transfer.part has none left to choose; set \
         teacher.examples above 0."
            .to_owned(),
        [one_of("transfer.part", &["rest"]), Condition::Below { path: "teacher.examples".to_owned(), limit: 1.0 }],
    ));
    let copying: Vec<&str> = initialise::REGISTRY.iter().filter(|entry| entry.copies).map(|entry| entry.name).collect();
    for name in shaping() {
        let [own, teachers] = ["student", "teacher"].map(|table| format!("{table}.{name}"));
        let message = format!(
            "student.initialisation takes weights from the teacher, so {own} must be what {teachers} is; make them \
             equal, or set student.initialisation to random."
        );
        let copied = [one_of("student.initialisation", &copying)];
        rules.push(Rule { unlike: Some([own.clone(), teachers]), ..rule(&own, message, copied) });
    }
    let idle = Condition::Below { path: "transfer.other_share".to_owned(), limit: f64::MIN_POSITIVE };
    let named = Condition::NoneOf { path: "transfer.other".to_owned(), values: vec!["none".into()] };
    rules.push(rule(
        "transfer.other_share",
        "transfer.other names a dataset, but transfer.other_share is 0; set transfer.other_share above 0, or \
         transfer.other to none."
            .to_owned(),
        [named, idle],
    ));
    let largest = transfer::LARGEST_SHARE;
    rules.push(Rule {
        all: Vec::new(),
        total: Some(Total { paths: transfer::share_paths(), limit: largest }),
        unlike: None,
        path: transfer::share_paths().swap_remove(0),
        message: format!(
            "The shares of the further sources ({}) may add up to at most {largest}; lower one of them.",
            transfer::share_paths().join(", ")
        ),
    });
    of_listed(datasets, &mut rules);
    for path in transfer::share_paths() {
        let mixed = "Images of further sources have no true labels, so objective.alpha must be 0.".to_owned();
        rules.push(rule("objective.alpha", mixed, [above(&path, 0.0), above("objective.alpha", 0.0)]));
    }
    of_resolution(&mut rules);
    of_generator(datasets, &mut rules);
    text::rules(datasets, &mut rules);
    for dataset in datasets {
        of_dataset(dataset, datasets, &mut rules);
    }
    rules
}

/// What the field that lists further sources can't be with.
fn of_listed(datasets: &[Description], rules: &mut Vec<Rule>) {
    let own: Vec<&str> = transfer::OWN.iter().map(|own| own.0).collect();
    let foreign: Vec<&str> = datasets
        .iter()
        .map(|dataset| dataset.name.as_str())
        .chain(["noise", "synthetic"])
        .filter(|name| !own.contains(name))
        .collect();
    let paths: Vec<String> = transfer::share_paths().into_iter().chain([transfer::ALSO.to_owned()]).collect();
    let largest = transfer::LARGEST_SHARE;
    let message = format!(
        "The shares of the further sources ({}) may add up to at most {largest}; lower one of them.",
        paths.join(", ")
    );
    let listed = [transfer::lists(&[&own[..], &foreign[..]].concat())];
    let total = Some(Total { paths, limit: largest });
    rules.push(Rule { total, ..rule(transfer::ALSO, message, listed) });
    let mixed = "Images of further sources but the teacher's own (transfer.also) have no true labels, so \
                 objective.alpha must be 0.";
    rules.push(rule("objective.alpha", mixed.to_owned(), [transfer::lists(&foreign), above("objective.alpha", 0.0)]));
    rules.push(rule(
        transfer::ALSO,
        "The teacher sees every image (teacher.examples = 0), so transfer.also has none left to call rest; set \
         teacher.examples above 0."
            .to_owned(),
        [transfer::lists(&["rest"]), Condition::Below { path: "teacher.examples".to_owned(), limit: 1.0 }],
    ));
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

/// The settings of a network on which the number or the order of its weights depends.
fn shaping() -> BTreeSet<String> {
    let own = model::REGISTRY.iter().flat_map(|entry| (entry.fields)("student"));
    let names = own.filter_map(|field| field.path.strip_prefix("student.").map(str::to_owned));
    // Dropout has no weights.
    names
        .filter(|name| name != "dropout")
        .chain(["architecture", "normalisation", "width_factor"].map(str::to_owned))
        .collect()
}

/// The sizes that generators make, where one is asked for.
fn of_generator(datasets: &[Description], rules: &mut Vec<Rule>) {
    let path = "teacher.resolution";
    let asked = || Condition::Any {
        of: vec![
            one_of("task.kind", &["generator"]),
            above("transfer.synthetic_share", 0.0),
            transfer::lists(&["synthetic"]),
        ],
    };
    let sides: Vec<usize> = (1..=512).filter(|&side| Size::of(1, side, side).is_some()).collect();
    let words = sides.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let values = sides.iter().map(|&side| Value::Integer(side as i64)).collect();
    let message = format!("A generator makes images of {words} pixels a side; set {path} to one of these.");
    let other = Condition::NoneOf { path: path.to_owned(), values };
    rules.push(rule(path, message, [asked(), above(path, 0.0), other]));
    for dataset in datasets {
        let makes = Size::of(dataset.channels, dataset.height, dataset.width).is_some();
        if dataset.kind == Kind::Images && !makes {
            let message = format!(
                "A generator makes images of {words} pixels a side, and those of {} have {} x {}; set {path} to one of \
                 these sizes.",
                dataset.label, dataset.height, dataset.width
            );
            let taught = one_of("teacher.dataset", &[dataset.name.as_str()]);
            rules.push(rule(path, message, [asked(), taught, as_published()]));
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
                "{path} is {}: {} takes images of {takes} pixels, but those of {} have {} x {}; choose another \
                 network or dataset, or set teacher.resolution.",
                entry.name, entry.label, dataset.label, dataset.height, dataset.width
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
        "transfer.part speaks of the teacher's own images; with another dataset set it to all or stratified."
            .to_owned(),
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
        for path in paths {
            let message = format!(
                "{path} must be a dataset of the kind of {}, images of {channels}; choose one of these.",
                dataset.label
            );
            rules.push(rule(path, message, [taught(), one_of(path, &foreign)]));
        }
        let message = format!(
            "transfer.also must name datasets of the kind of {}, images of {channels}; take the others out.",
            dataset.label
        );
        rules.push(rule(transfer::ALSO, message, [taught(), transfer::lists(&foreign)]));
    }
    let misfits = names(&|other| !kind(other) && size(other));
    if !misfits.is_empty() {
        for path in paths {
            let message = format!(
                "{path} must have images of the size of {}, {} x {} pixels; choose such a dataset, or set \
                 teacher.resolution for both.",
                dataset.label, dataset.height, dataset.width
            );
            rules.push(rule(path, message, [taught(), as_published(), one_of(path, &misfits)]));
        }
        let message = format!(
            "transfer.also must name datasets with images of the size of {}, {} x {} pixels; take the others out, or \
             set teacher.resolution for all.",
            dataset.label, dataset.height, dataset.width
        );
        rules.push(rule(transfer::ALSO, message, [taught(), as_published(), transfer::lists(&misfits)]));
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
    Rule { all: all.into(), total: None, unlike: None, path: path.to_owned(), message }
}

pub(super) fn one_of(path: &str, values: &[&str]) -> Condition {
    Condition::OneOf { path: path.to_owned(), values: values.iter().map(|value| Value::from(*value)).collect() }
}

pub(super) fn above(path: &str, limit: f64) -> Condition {
    Condition::Above { path: path.to_owned(), limit }
}
