//! The sheet of sample images in the launch form.

use retort_app::page::launch::sheet::COLUMNS;
use retort_engine::{Error, augment, data::Dataset};
use retort_wire::{Catalog, Condition, FieldError, Problem, Section, Spec, Value, spec::SEED};

use super::Backend;

/// What the data set is called in the address, and its path in a spec.
const DATASET: (&str, &str) = ("dataset", "teacher.dataset");
/// Images may be brought to another size.
const RESOLUTION: &str = "teacher.resolution";
/// Where it is said what a run trains; only a distillation has an augmentation.
const TASK: &str = "task.kind";
/// The table whose settings the picture shows.
const TABLE: &str = "augmentation";

impl Backend {
    /// A PNG of a few training images as they are and as augmentation varies them. `pairs` are settings: `dataset`,
    /// `seed`, `teacher.resolution` and the paths of the table `augmentation`; those that are left out have their
    /// defaults.
    pub async fn sheet(&self, pairs: Vec<(String, String)>) -> Result<Vec<u8>, Problem> {
        self.blocking(move |backend| {
            let spec = read(&backend.app.catalog(), &pairs)?;
            let name = spec.text(DATASET.1).unwrap_or_default();
            let dataset = backend.app.home.sample(name, COLUMNS).map_err(|error| unreadable(name, &error))?;
            let resolution = spec.integer(RESOLUTION).and_then(|side| usize::try_from(side).ok()).unwrap_or(0);
            let dataset = Dataset::clone(&dataset).resized(resolution);
            augment::sheet(&dataset, &spec.table(TABLE), spec.seed(), COLUMNS).map_err(|error| match &error {
                Error::Setting { path, .. } => Problem::fields(vec![FieldError::new(path, error.to_string())]),
                _ => Problem::internal(error.to_string()),
            })
        })
        .await
    }
}

/// The settings of the picture, checked and full.
fn read(catalog: &Catalog, pairs: &[(String, String)]) -> Result<Spec, Problem> {
    let mut spec = Spec::default();
    for (name, text) in pairs {
        let path = if name == DATASET.0 { DATASET.1 } else { name };
        spec.set(path, Value::parse(text));
    }
    part(catalog).check(&spec).map_err(|errors| Problem::fields(errors.into_iter().map(named).collect()))
}

/// As much of the catalog as the picture depends on: no network has a say in it.
fn part(catalog: &Catalog) -> Catalog {
    let shown = |path: &str| {
        [SEED, TASK, DATASET.1, RESOLUTION].contains(&path)
            || path.split_once('.').is_some_and(|(table, _)| table == TABLE)
    };
    let sections = catalog.sections.iter().map(|section| {
        let fields = section.fields.iter().filter(|field| shown(&field.path)).cloned().collect();
        Section { fields, ..section.clone() }
    });
    let rules = catalog.rules.iter().filter(|rule| rule.all.iter().flat_map(Condition::paths).all(shown));
    Catalog { sections: sections.collect(), rules: rules.cloned().collect(), ..Catalog::default() }
}

/// The error under the name that the address has for its field.
fn named(error: FieldError) -> FieldError {
    match error.path == DATASET.1 {
        true => FieldError::new(DATASET.0, error.message.replacen(DATASET.1, DATASET.0, 1)),
        false => error,
    }
}

fn unreadable(name: &str, error: &retort_engine::data::Error) -> Problem {
    Problem::fields(vec![FieldError::new(DATASET.0, format!("dataset is {name}, which cannot be shown: {error}."))])
}
