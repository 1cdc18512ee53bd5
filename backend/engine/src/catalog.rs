//! The catalog: everything that can be chosen, built from the registries.

pub mod field;
mod preset;
mod recipe;
mod rule;
mod section;
mod text;

use retort_wire::{Catalog, Choice, figure::definition::Folder};

use crate::{
    data::{self, Description, Home, Kind},
    metric,
};

/// What this engine can do with the datasets that `home` has.
pub fn catalog(home: &Home) -> Catalog {
    of(&data::describe(home))
}

/// The same as if every dataset were at hand, and `folders` had been added as image folders: what a study that is to
/// run elsewhere is checked against.
pub fn assuming(home: &Home, folders: &[&Folder]) -> Catalog {
    let mut datasets = data::describe(home);
    datasets.iter_mut().for_each(|dataset| dataset.available = true);
    for folder in folders {
        if !datasets.iter().any(|dataset| dataset.name == folder.name) {
            datasets.push(data::expected(folder));
        }
    }
    of(&datasets)
}

fn of(datasets: &[Description]) -> Catalog {
    Catalog {
        sections: section::all(datasets),
        rules: rule::all(datasets),
        metrics: metric::describe(),
        splits: splits(),
        presets: preset::all(),
    }
}

fn splits() -> Vec<Choice> {
    [
        ("test", "Test", "The test set of the teacher's dataset."),
        (
            "train",
            "Transfer set, as distilled",
            "The transfer set with its augmentation, measured while the student learns from it.",
        ),
        ("train_clean", "Transfer set, clean", "Images of the transfer set without augmentation, after the epoch."),
        (
            "train_augmented",
            "Transfer set, augmented",
            "The transfer set with its augmentation, drawn anew and measured in evaluation mode after the last epoch.",
        ),
        ("validation", "Validation", "Training images that neither teacher nor student learns from."),
    ]
    .map(|(value, label, help)| field::option(value, label, help, ""))
    .into()
}

fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The datasets as something to choose.
pub(crate) fn dataset_options(datasets: &[Description]) -> Vec<Choice> {
    datasets
        .iter()
        .map(|dataset| {
            let count = grouped(dataset.train_examples);
            let size = match dataset.kind {
                Kind::Images => format!("{count} training images of {} x {} pixels", dataset.height, dataset.width),
                Kind::Text => format!("{count} training texts"),
            };
            Choice {
                value: dataset.name.clone(),
                label: dataset.label.clone(),
                help: dataset.help.clone(),
                note: if dataset.note.is_empty() || dataset.available { size } else { dataset.note.clone() },
                available: dataset.available,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use retort_wire::{Spec, Value};

    use super::*;

    fn here() -> Catalog {
        let folder = tempfile::tempdir().unwrap();
        let mut catalog = catalog(&Home::new(folder.path().to_owned()));
        // As on a machine that has every dataset.
        for field in catalog.sections.iter_mut().flat_map(|section| &mut section.fields) {
            if let retort_wire::Kind::Choice { options } = &mut field.kind {
                options.iter_mut().for_each(|choice| choice.available = true);
            }
        }
        catalog
    }

    fn refused(fields: &[(&str, Value)]) -> Vec<String> {
        let mut spec = Spec::default();
        for (path, value) in fields {
            spec.set(*path, value.clone());
        }
        here().check(&spec).err().unwrap_or_default().into_iter().map(|error| error.path).collect()
    }

    #[test]
    fn the_defaults_are_a_spec_and_checking_it_again_changes_nothing() {
        let catalog = here();
        let spec = catalog.check(&Spec::default()).unwrap();
        assert_eq!(catalog.check(&spec).unwrap(), spec);
    }

    #[test]
    fn every_preset_expands() {
        let catalog = here();
        for preset in &catalog.presets {
            let specs = preset.study.expand(&catalog).unwrap_or_else(|errors| panic!("{}: {errors:?}", preset.name));
            assert!(!specs.is_empty());
        }
        let names: Vec<&str> = catalog.presets.iter().map(|preset| preset.name.as_str()).collect();
        for name in ["starter", "digits-in-a-minute", "mnist-200", "cifar10-preresnet20"] {
            assert!(names.contains(&name), "{name}");
        }
        let starter = catalog.presets.iter().find(|preset| preset.name == "starter").unwrap();
        assert_eq!(starter.study.expand(&catalog).unwrap().len(), 16);
    }

    #[test]
    fn every_field_has_a_path_of_its_own_a_label_a_help_and_a_default_that_it_accepts() {
        let catalog = here();
        let mut paths = BTreeSet::new();
        for field in catalog.fields() {
            assert!(paths.insert(field.path.clone()), "{} twice", field.path);
            assert!(!field.label.is_empty() && !field.help.is_empty(), "{}", field.path);
            assert_eq!(field.accept(&field.default).as_ref(), Ok(&field.default), "{}", field.path);
            for condition in &field.when {
                for path in condition.paths() {
                    assert!(catalog.field(path).is_some(), "{} depends on {path}", field.path);
                }
            }
        }
        for rule in &catalog.rules {
            assert!(catalog.field(&rule.path).is_some(), "{}", rule.path);
            assert!(
                rule.message.contains(&rule.path),
                "a sentence must name its field, {}: {}",
                rule.path,
                rule.message
            );
        }
    }

    #[test]
    fn what_is_added_to_an_objective_brings_its_settings() {
        let catalog = here();
        let with = |name: &str, also: &str| {
            let mut spec = Spec::default();
            spec.set("objective.name", name);
            spec.set("objective.also", also);
            catalog.check(&spec)
        };
        let plain = with("logit_mse", "").unwrap();
        assert!(plain.get("objective.delta").is_none() && plain.get("objective.temperature").is_none());
        let more = with("logit_mse", "0.1  brier + 0.50 logit_huber").unwrap();
        assert_eq!(more.number("objective.delta"), Some(1.0));
        assert_eq!(more.number("objective.temperature"), Some(1.0));
        assert_eq!(more.text("objective.also"), Some("0.1 brier + 0.5 logit_huber"), "one text for one sum");
        assert_eq!(with("logit_mse", "0.5 logit_huber + 0.1 brier").unwrap(), more);
        let message = |also: &str| with("kl", also).unwrap_err().remove(0).message;
        assert!(message("1 brief").starts_with("objective.also is \"1 brief\", but brief is not known; choose from"));
        assert!(message("brier").contains("\"brier\" is no weight"), "{}", message("brier"));
        let label = |also: &str| catalog.short("objective.also", Some(&also.into()));
        assert_eq!((label("0.1 brier").as_str(), label("").as_str()), ("also 0.1 Brier", "also nothing"));
    }

    #[test]
    fn what_came_later_leaves_older_specs_and_their_hashes_alone() {
        let catalog = here();
        let with = |fields: &[(&str, Value)]| {
            let mut spec = Spec::default();
            fields.iter().for_each(|(path, value)| spec.set(*path, value.clone()));
            catalog.check(&spec).unwrap()
        };
        let later: Vec<&str> = catalog.fields().filter(|field| field.later).map(|field| field.path.as_str()).collect();
        assert_eq!(later, ["transfer.also", "generator.momentum", "generator.square_decay"]);
        for kind in ["distillation", "generator"] {
            let plain = with(&[("task.kind", kind.into())]);
            assert!(later.iter().all(|path| plain.get(path).is_none()), "{plain:?}");
        }
        let defaults = catalog.fields().filter(|field| field.later && field.path.starts_with("generator"));
        let defaults: Vec<_> = defaults.map(|field| (field.path.as_str(), field.default.clone())).collect();
        let kind = ("task.kind", Value::from("generator"));
        assert_eq!(with(&[&[kind.clone()][..], &defaults].concat()), with(&[kind]));
        assert_eq!(with(&[("transfer.also", "".into())]), with(&[]));
        assert_eq!(catalog.short("transfer.also", None), "with none");
        let mixed = with(&[("transfer.also", "0.1 noise at 4 + 0.2 train".into())]);
        assert_eq!(mixed.text("transfer.also"), Some("0.2 train + 0.1 noise at 4"), "one text for one mixture");
        assert_eq!(
            catalog.short("transfer.also", mixed.get("transfer.also")),
            "with 0.2 Training set + 0.1 Noise at 4"
        );
        let synthetic = with(&[("transfer.also", "0.1 synthetic".into())]);
        assert_eq!(synthetic.integer("generator.steps"), Some(100_000), "a generator is asked for");
    }

    #[test]
    fn an_optimizer_with_a_line_search_is_not_clipped() {
        let mut spec = Spec::default();
        spec.set("training.optimizer", "lbfgs");
        let full = here().check(&spec).unwrap();
        assert!(full.get("training.clip").is_none() && full.number("teacher.clip") == Some(0.0));
    }

    #[test]
    fn what_cannot_be_computed_is_refused_at_the_field_that_helps() {
        let text = |text: &str| Value::from(text);
        assert_eq!(
            refused(&[("augmentation.mixup", Value::Number(1.0)), ("objective.alpha", Value::Number(0.5))]),
            ["objective.alpha"]
        );
        assert_eq!(
            refused(&[("augmentation.noise", Value::Number(0.2)), ("objective.alpha", Value::Number(0.5))]),
            ["objective.alpha"]
        );
        let order = ("augmentation.order", text("flip then crop"));
        let flip = ("augmentation.flip", Value::Number(0.5));
        assert_eq!(refused(&[order.clone(), flip.clone()]), ["augmentation.order"]);
        assert_eq!(refused(&[order, flip, ("augmentation.crop", Value::Integer(1))]), [""; 0]);
        assert_eq!(refused(&[("student.architecture", text("lenet5"))]), ["student.architecture"]);
        for initialisation in ["teacher_initial", "interpolated"] {
            let copied = ("student.initialisation", text(initialisation));
            assert_eq!(refused(std::slice::from_ref(&copied)), [""; 0]);
            assert_eq!(refused(&[copied.clone(), ("student.width", Value::Integer(64))]), ["student.width"]);
            assert_eq!(refused(&[copied.clone(), ("teacher.layers", Value::Integer(3))]), ["student.layers"]);
            let other = [copied, ("teacher.architecture", text("preresnet8"))];
            assert_eq!(refused(&other), ["student.architecture"]);
        }
        let synthetic = ("transfer.synthetic_share", Value::Number(0.5));
        let resolution = |pixels| ("teacher.resolution", Value::Integer(pixels));
        assert_eq!(refused(std::slice::from_ref(&synthetic)), [""; 0]);
        assert_eq!(refused(&[synthetic, resolution(10)]), ["teacher.resolution"]);
        assert_eq!(refused(&[("task.kind", text("generator")), resolution(10)]), ["teacher.resolution"]);
        assert_eq!(refused(&[resolution(10)]), [""; 0]);
        assert_eq!(refused(&[("transfer.other", text("digits"))]), ["transfer.other_share"]);
        assert_eq!(refused(&[("transfer.dataset", text("mnist"))]), ["transfer.dataset"]);
        assert_eq!(refused(&[("teacher.examples", Value::Integer(60_000))]), ["teacher.examples"]);
        assert_eq!(refused(&[("transfer.part", text("rest"))]), ["transfer.part"]);
        let mixed = [("transfer.other", text("digits")), ("transfer.other_share", Value::Number(0.5))];
        assert_eq!(refused(&mixed), [""; 0]);
        let noise = [("transfer.noise_share", Value::Number(0.5))];
        assert_eq!(refused(&[&mixed[..], &noise[..]].concat()), ["transfer.other_share"]);
        assert_eq!(refused(&[("transfer.noise_share", Value::Number(1.5))]), ["transfer.noise_share"]);
        let foreign = [("teacher.dataset", text("mnist")), ("transfer.dataset", text("fashion-mnist"))];
        assert_eq!(refused(&foreign), [""; 0]);
        assert_eq!(refused(&[&foreign[..], &[("objective.alpha", Value::Number(0.1))]].concat()), ["objective.alpha"]);
        assert_eq!(refused(&[&foreign[..], &[("transfer.part", text("teacher"))]].concat()), ["transfer.part"]);
    }
}
