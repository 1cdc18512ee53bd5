//! The catalog: everything that can be chosen, built from the registries.

pub mod field;
mod preset;
mod recipe;
mod rule;
mod section;

use retort_wire::{Catalog, Choice};

use crate::{
    data::{self, Description, Home},
    metric,
};

/// What this engine can do with the datasets that `home` has.
pub fn catalog(home: &Home) -> Catalog {
    let datasets = data::describe(home);
    Catalog {
        sections: section::all(&datasets),
        rules: rule::all(&datasets),
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
fn dataset_options(datasets: &[Description]) -> Vec<Choice> {
    datasets
        .iter()
        .map(|dataset| {
            let size = format!(
                "{} training images of {} x {} pixels",
                grouped(dataset.train_examples),
                dataset.height,
                dataset.width
            );
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
                assert!(catalog.field(condition.path()).is_some(), "{} depends on {}", field.path, condition.path());
            }
        }
        for rule in &catalog.rules {
            assert!(catalog.field(&rule.path).is_some(), "{}", rule.path);
        }
    }

    #[test]
    fn what_cannot_be_computed_is_refused_at_the_field_that_helps() {
        let text = |text: &str| Value::from(text);
        assert_eq!(
            refused(&[("augmentation.mixup", Value::Number(1.0)), ("objective.alpha", Value::Number(0.5))]),
            ["objective.alpha"]
        );
        assert_eq!(refused(&[("student.architecture", text("lenet5"))]), ["student.architecture"]);
        assert_eq!(refused(&[("transfer.dataset", text("mnist"))]), ["transfer.dataset"]);
        assert_eq!(refused(&[("teacher.examples", Value::Integer(60_000))]), ["teacher.examples"]);
        assert_eq!(refused(&[("transfer.part", text("rest"))]), ["transfer.part"]);
        let foreign = [("teacher.dataset", text("mnist")), ("transfer.dataset", text("fashion-mnist"))];
        assert_eq!(refused(&foreign), [""; 0]);
        assert_eq!(refused(&[&foreign[..], &[("objective.alpha", Value::Number(0.1))]].concat()), ["objective.alpha"]);
        assert_eq!(refused(&[&foreign[..], &[("transfer.part", text("teacher"))]].concat()), ["transfer.part"]);
    }
}
