//! The spec in words, section by section, as a reader would say it.

use retort_wire::{Catalog, Spec};

/// One section of the card.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its heading.
    pub title: String,
    /// Label and value in words.
    pub lines: Vec<(String, String)>,
}

/// The sections of the catalog with the fields that `spec` has; what the catalog does not know comes last, as it
/// stands, because a run of an older server must stay readable.
pub fn parts(catalog: &Catalog, spec: &Spec) -> Vec<Part> {
    let mut parts: Vec<Part> = catalog
        .sections
        .iter()
        .map(|section| {
            let line =
                |field: &retort_wire::Field| Some((field.label.clone(), field.measure_of(spec.get(&field.path)?)));
            Part { title: section.title.clone(), lines: section.fields.iter().filter_map(line).collect() }
        })
        .filter(|part| !part.lines.is_empty())
        .collect();
    let unknown: Vec<(String, String)> = spec
        .0
        .iter()
        .filter(|(path, _)| *path != retort_wire::spec::SEED && catalog.field(path).is_none())
        .map(|(path, value)| (path.clone(), value.to_string()))
        .collect();
    if !unknown.is_empty() {
        parts.push(Part { title: "Settings that this server does not know".to_owned(), lines: unknown });
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::sample;

    #[test]
    fn proper_names_and_unknown_settings() {
        let mut spec = Spec::default();
        spec.set("student.architecture", "lenet5");
        spec.set("student.gone", 3);
        let parts = parts(&sample::catalog(), &spec);
        assert_eq!(parts[0].lines, [("Architecture".to_owned(), "LeNet-5".to_owned())]);
        assert_eq!(parts[1].lines, [("student.gone".to_owned(), "3".to_owned())]);
    }
}
