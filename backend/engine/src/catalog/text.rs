//! What is different where examples are texts: fields of their own, and what does not go with them.

use retort_wire::{Condition, Field, Rule};

use crate::{
    augment,
    data::{Description, Kind, LoadOptions},
    model::{self, Reads},
    transfer,
};

use super::{
    field::{self, Describe as _},
    rule::{above, one_of, rule},
};

const DATASET: &str = "teacher.dataset";

/// The data sets of texts.
fn texts(datasets: &[Description]) -> Vec<&str> {
    datasets.iter().filter(|dataset| dataset.kind == Kind::Text).map(|dataset| dataset.name.as_str()).collect()
}

/// That the teacher's data set is of images.
fn of_images(datasets: &[Description]) -> Condition {
    let values = texts(datasets).into_iter().map(Into::into).collect();
    Condition::NoneOf { path: DATASET.to_owned(), values }
}

/// How the teacher's data set is read.
pub(super) fn fields(table: &str, datasets: &[Description]) -> Vec<Field> {
    let LoadOptions { resolution, minimum_frequency, maximum_length } = LoadOptions::default();
    let texts = texts(datasets);
    let mut resolution = field::integer(table, "resolution", "Resolution", 0, 512, resolution as i64)
        .help("Images are brought to so many pixels square, those of another transfer dataset too.")
        .unit("pixels")
        .zero("as published")
        .short("{} pixels")
        .advanced();
    resolution.when.push(of_images(datasets));
    vec![
        resolution,
        field::integer(table, "minimum_frequency", "Minimum frequency", 1, 1_000_000, minimum_frequency as i64)
            .help("Words and marks that the training texts have fewer times become one unknown token.")
            .unit("times")
            .short("words from {} times")
            .when_any(table, "dataset", &texts)
            .advanced(),
        field::integer(table, "maximum_length", "Maximum length", 1, 5000, maximum_length as i64)
            .help("Words and marks of a text after so many are dropped; a shorter text is filled up.")
            .unit("tokens")
            .short("{} tokens")
            .when_any(table, "dataset", &texts)
            .advanced(),
    ]
}

/// What does not go together.
pub(super) fn rules(datasets: &[Description], rules: &mut Vec<Rule>) {
    let names = |reads: Reads| -> Vec<&str> {
        model::REGISTRY.iter().filter(|entry| entry.reads == reads).map(|entry| entry.name).collect()
    };
    let (image_networks, text_networks) = (names(Reads::Images), names(Reads::Texts));
    for path in ["teacher.architecture", "student.architecture"] {
        let message = format!(
            "{path} is a network that reads texts, and the teacher's dataset is of images; choose a network for images."
        );
        rules.push(rule(path, message, [of_images(datasets), one_of(path, &text_networks)]));
    }
    let texts = texts(datasets);
    if texts.is_empty() {
        return;
    }
    let of_texts = || one_of(DATASET, &texts);
    for path in ["teacher.architecture", "student.architecture"] {
        let message = format!(
            "{path} is a network that reads images, and the teacher's dataset is of texts; set it to {}.",
            text_networks.join(" or ")
        );
        rules.push(rule(path, message, [of_texts(), one_of(path, &image_networks)]));
    }
    for table in ["teacher", "augmentation"] {
        for entry in augment::REGISTRY {
            let path = format!("{table}.{}", entry.name);
            let message = format!("Texts are not varied; set {path} to 0.");
            rules.push(rule(&path, message, [of_texts(), above(&path, 0.0)]));
        }
    }
    let message = "A generator makes images, and this dataset is of texts; set teacher.dataset to one of images.";
    rules.push(rule(DATASET, message.to_owned(), [of_texts(), one_of("task.kind", &["generator"])]));
    for path in transfer::share_paths() {
        let message = format!("Texts are not mixed with other sources; set {path} to 0.");
        rules.push(rule(&path, message, [of_texts(), above(&path, 0.0)]));
    }
    let own: Vec<&str> = transfer::OWN.iter().map(|own| own.0).collect();
    let foreign: Vec<&str> = datasets.iter().map(|set| set.name.as_str()).chain(["noise", "synthetic"]).collect();
    let foreign: Vec<&str> = foreign.into_iter().filter(|name| !own.contains(name)).collect();
    let message =
        format!("Texts are mixed with others of their own dataset alone; leave {} in transfer.also.", own.join(", "));
    rules.push(rule(transfer::ALSO, message, [of_texts(), transfer::lists(&foreign)]));
    let path = "transfer.dataset";
    for name in &texts {
        let own = ["same", name].map(Into::into).into();
        let other = Condition::NoneOf { path: path.to_owned(), values: own };
        let message = "A teacher of texts knows the words of its own dataset only; set transfer.dataset to same.";
        // A generator has no transfer set, and "none of" holds for what is not there.
        let distilled = one_of("task.kind", &["distillation"]);
        rules.push(rule(path, message.to_owned(), [one_of(DATASET, &[name]), distilled, other]));
    }
}

#[cfg(test)]
mod tests {
    use retort_wire::{Catalog, Spec, Value};

    use crate::data::Home;

    /// A catalog with texts and with images of another size, both at hand.
    fn catalog() -> (tempfile::TempDir, Catalog) {
        let folder = tempfile::tempdir().unwrap();
        let rows: String = (0..10).map(|row| format!("text {row},{}\n", row % 2)).collect();
        let table = folder.path().join("mails.csv");
        std::fs::write(&table, format!("text,label\n{rows}")).unwrap();
        let home = Home::with_extra(folder.path().join("datasets"), None);
        home.add("mails", &table).unwrap();
        home.add("letters", &table).unwrap();
        (folder, crate::catalog(&home))
    }

    fn refused(catalog: &Catalog, fields: &[(&str, Value)]) -> Vec<(String, String)> {
        let mut spec = Spec::default();
        for (path, value) in fields {
            spec.set(*path, value.clone());
        }
        let errors = catalog.check(&spec).err().unwrap_or_default();
        errors.into_iter().map(|error| (error.path, error.message)).collect()
    }

    #[test]
    fn texts_and_what_is_made_for_images_do_not_go_together() {
        let (_folder, catalog) = catalog();
        let base = [
            ("teacher.dataset", "mails".into()),
            ("teacher.architecture", "bilstm".into()),
            ("student.architecture", "bilstm".into()),
        ];
        let with = |more: &[(&str, Value)]| refused(&catalog, &[&base[..], more].concat());
        assert_eq!(with(&[]), []);
        let networks = refused(&catalog, &base[..1]);
        let paths: Vec<&str> = networks.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["teacher.architecture", "student.architecture"]);
        assert!(
            networks[1].1.contains("student.architecture is") && networks[1].1.contains("set it to bilstm"),
            "{networks:?}"
        );
        for (path, value) in [
            ("augmentation.flip", Value::Number(0.5)),
            ("teacher.crop", Value::Integer(2)),
            ("transfer.noise_share", Value::Number(0.5)),
            ("transfer.dataset", "letters".into()),
            ("transfer.dataset", "digits".into()),
        ] {
            let found = with(&[(path, value)]);
            assert!(found.len() == 1 && found[0].0 == path, "{path}: {found:?}");
            assert!(
                found[0].1.contains("set transfer.dataset to same") || found[0].1.contains(&format!("set {path} to 0"))
            );
        }
        let generator = with(&[("task.kind", "generator".into())]);
        assert_eq!(generator.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), ["teacher.dataset"]);
        let images = refused(&catalog, &base[1..]);
        assert!(images.len() == 2 && images[0].1.contains("choose a network for images"), "{images:?}");
        assert_eq!(refused(&catalog, &[("transfer.dataset", "mails".into())])[0].0, "transfer.dataset");
    }

    #[test]
    fn each_kind_has_its_own_settings() {
        let (_folder, catalog) = catalog();
        let mut spec = Spec::default();
        spec.set("teacher.maximum_length", 20);
        let images = catalog.check(&spec).unwrap();
        assert_eq!((images.integer("teacher.resolution"), images.get("teacher.maximum_length")), (Some(0), None));
        for (path, value) in [("dataset", "mails"), ("architecture", "bilstm")] {
            spec.set(format!("teacher.{path}"), value);
        }
        spec.set("student.architecture", "bilstm");
        let texts = catalog.check(&spec).unwrap();
        assert_eq!(texts.integer("teacher.maximum_length"), Some(20));
        assert_eq!(texts.integer("teacher.minimum_frequency"), Some(10));
        assert_eq!(texts.get("teacher.resolution"), None);
    }

    #[test]
    fn a_resolution_makes_sizes_fit_or_not() {
        let (_folder, catalog) = catalog();
        let lenet = |side: i64| {
            let lenet5 = Value::from("lenet5");
            refused(&catalog, &[("student.architecture", lenet5), ("teacher.resolution", Value::Integer(side))])
        };
        assert_eq!((lenet(28), lenet(32)), (vec![], vec![]));
        let published = lenet(0);
        assert!(published[0].1.contains("those of UCI digits have 8 x 8") && published.len() == 1, "{published:?}");
        let other = lenet(30);
        assert!(other[0].0 == "teacher.resolution" && other.len() == 1, "{other:?}");
        assert!(other[0].1.contains("LeNet-5 takes images of 28 x 28 or 32 x 32 pixels"), "{other:?}");
    }
}
