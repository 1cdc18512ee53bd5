//! What stands in the fields of the launch form, and the study that it means.

use std::collections::BTreeMap;

use retort_wire::{Catalog, Condition, Field, Spec, Study, Value, spec::SEED};

use serde::{Deserialize, Serialize};

use super::text;

/// The form's whole state: the study's name and the text of every field that was touched, by path.
///
/// Texts are kept as typed, because "1," on the way to "1, 4" must not lose its comma; the study is derived from them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The study's name.
    pub name: String,
    texts: BTreeMap<String, String>,
}

impl Draft {
    /// The form filled in with `study`.
    pub fn of(study: &Study) -> Self {
        let mut texts = BTreeMap::new();
        texts.extend(study.fields.iter().map(|(path, values)| (path.clone(), text::print(values))));
        Self { name: study.name.clone(), texts }
    }

    /// The form as a GET request carries it, laid over this one; a name that comes twice (check boxes) makes a list.
    /// Names that are no fields of the catalog are left alone.
    pub fn with_pairs(mut self, catalog: &Catalog, pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut sent = BTreeMap::<String, Vec<String>>::new();
        for (name, value) in pairs {
            if name == "name" {
                self.name = value;
            } else if name == SEED || catalog.field(&name).is_some() {
                sent.entry(name).or_default().push(value);
            }
        }
        self.texts.extend(sent.into_iter().map(|(path, texts)| (path, texts.join(", "))));
        self
    }

    /// What stands in the field: its text, or the catalog's default where nobody touched it.
    pub fn shown(&self, field: &Field) -> String {
        self.texts.get(&field.path).cloned().unwrap_or_else(|| field.default.to_string())
    }

    /// The text of the seeds.
    pub fn seeds(&self) -> String {
        self.texts.get(SEED).cloned().unwrap_or_else(|| "0".to_owned())
    }

    /// The values of a field; its default where it is untouched or empty.
    pub fn values(&self, field: &Field) -> Vec<Value> {
        let values = self.texts.get(&field.path).map(|typed| text::parse(Some(field), typed)).unwrap_or_default();
        if values.is_empty() { vec![field.default.clone()] } else { values }
    }

    /// Whether somebody set the field to something else than its default.
    pub fn is_changed(&self, field: &Field) -> bool {
        self.values(field).iter().map(ToString::to_string).ne([field.default.to_string()])
    }

    /// The texts of the fields that were touched and whose path `decides` lets through: equal while nothing that
    /// decides has changed.
    pub fn texts_of(&self, decides: impl Fn(&str) -> bool) -> Vec<(String, String)> {
        let wanted = self.texts.iter().filter(|(path, _)| decides(path));
        wanted.map(|(path, text)| (path.clone(), text.clone())).collect()
    }

    /// Puts `typed` into the field at `path`.
    pub fn set(&mut self, path: &str, typed: impl Into<String>) {
        self.texts.insert(path.to_owned(), typed.into());
    }

    /// Whether the field means anything for at least one combination of the values that stand in the form.
    pub fn is_active(&self, catalog: &Catalog, field: &Field) -> bool {
        let holds = |path: &str, condition: &Condition| {
            let Some(parent) = catalog.field(path) else { return false };
            let holds = self.values(parent).iter().any(|value| {
                let value = parent.accept(value).unwrap_or_else(|_| value.clone());
                condition.holds(Some(&value))
            });
            holds && self.is_active(catalog, parent)
        };
        field.when.iter().all(|condition| condition.decide(&holds))
    }

    /// The study: every touched field that is active, and the seeds.
    pub fn study(&self, catalog: &Catalog) -> Study {
        let mut study = Study { name: self.name.trim().to_owned(), fields: BTreeMap::new() };
        let seeds = text::parse(None, &self.seeds());
        study.fields.insert(SEED.to_owned(), if seeds.is_empty() { vec![Value::Integer(0)] } else { seeds });
        for (path, typed) in &self.texts {
            match catalog.field(path) {
                Some(field) if self.is_active(catalog, field) => {
                    let values = text::parse(Some(field), typed);
                    if !values.is_empty() {
                        study.fields.insert(path.clone(), values);
                    }
                }
                Some(_) => {}
                // A setting that this server does not know, from a pasted study: kept, so that the check names it.
                None if path != SEED => {
                    study.fields.insert(path.clone(), typed.split(',').map(Value::parse).collect());
                }
                None => {}
            }
        }
        study
    }
}

/// A study that starts from a run: its spec, with a name that says so.
pub fn variation(name: &str, spec: &Spec) -> Study {
    Study::of(format!("{name}, a variation"), spec)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::sample;

    #[test]
    fn a_study_comes_back_from_the_form() {
        let catalog = sample::catalog();
        let study = Study::default()
            .with_axis("objective.temperature", [1_i64, 4])
            .with("student.architecture", "lenet5")
            .with_axis(SEED, [0_i64, 1]);
        assert_eq!(Draft::of(&study).study(&catalog), study);
    }

    #[test]
    fn inactive_fields_are_shown_to_nobody_and_sent_nowhere() {
        let catalog = sample::catalog();
        let mut draft = Draft::default();
        draft.set("student.architecture", "mlp");
        draft.set("student.width", "64, 128");
        let width = catalog.field("student.width").unwrap();
        assert!(draft.is_active(&catalog, width));
        assert!(draft.study(&catalog).fields.contains_key("student.width"));
        draft.set("student.architecture", "lenet5");
        assert!(!draft.is_active(&catalog, width));
        assert!(!draft.study(&catalog).fields.contains_key("student.width"));
        draft.set("student.architecture", "lenet5, mlp");
        assert!(draft.is_active(&catalog, width), "one of the two students has a width");
    }

    #[test]
    fn a_request_makes_lists_of_repeated_names() {
        let catalog = sample::catalog();
        let pairs =
            [("name", "n"), ("preset", "x"), ("student.architecture", "lenet5"), ("student.architecture", "mlp")];
        let draft =
            Draft::default().with_pairs(&catalog, pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(draft.name, "n");
        assert_eq!(draft.study(&catalog).fields["student.architecture"], [Value::from("lenet5"), Value::from("mlp")]);
        assert!(!draft.study(&catalog).fields.contains_key("preset"));
    }

    #[test]
    fn an_emptied_field_means_its_default_and_stays_empty() {
        let catalog = sample::catalog();
        let temperature = catalog.field("objective.temperature").unwrap();
        let mut draft = Draft::default();
        assert_eq!(draft.shown(temperature), "1");
        draft.set("objective.temperature", "");
        assert_eq!(draft.shown(temperature), "");
        assert_eq!(draft.values(temperature), [Value::Number(1.0)]);
        assert!(!draft.is_changed(temperature));
    }
}
