//! Words for specs, made from the catalog.

use std::collections::BTreeMap;

use crate::{Catalog, Spec, Value, spec::SEED};

/// The paths on which `specs` do not all agree, the seed aside, in the catalog's order. A field that only some of
/// them have differs: "none" is a value.
pub fn differing<'a>(catalog: &Catalog, specs: impl IntoIterator<Item = &'a Spec>) -> Vec<String> {
    let mut seen: BTreeMap<&str, (Option<&Value>, usize, bool)> = BTreeMap::new();
    let mut count = 0;
    for spec in specs {
        count += 1;
        for (path, value) in spec.0.iter().filter(|(path, _)| *path != SEED) {
            let entry = seen.entry(path).or_insert((Some(value), 0, false));
            entry.1 += 1;
            entry.2 |= entry.0 != Some(value);
        }
    }
    let differs = |path: &str| seen.get(path).is_some_and(|(_, having, mixed)| *mixed || *having < count);
    let mut paths: Vec<String> =
        catalog.fields().map(|field| field.path.clone()).filter(|path| differs(path)).collect();
    paths.extend(
        seen.keys().filter(|path| catalog.field(path).is_none() && differs(path)).map(|path| (*path).to_owned()),
    );
    paths
}

impl Catalog {
    /// What a field's value is called in a label: "τ 4", "PreResNet-20", "crop 4".
    pub fn short(&self, path: &str, value: Option<&Value>) -> String {
        let Some(field) = self.field(path) else {
            return value.map_or_else(|| format!("no {path}"), ToString::to_string);
        };
        match value {
            None if field.later => self.short(path, Some(&field.default)),
            None => format!("no {}", field.label.to_ascii_lowercase()),
            Some(value) if field.short.contains("{}") => field.in_short(value),
            Some(value) if value.as_text().is_some() => field.name_of(value),
            Some(value) => format!("{} {}", field.label.to_ascii_lowercase(), field.name_of(value)),
        }
    }

    /// One line for a group: the values of what differs, or the sentence when nothing does.
    pub fn label(&self, differing: &[String], settings: &BTreeMap<String, Value>) -> String {
        let words: Vec<String> = differing.iter().map(|path| self.short(path, settings.get(path))).collect();
        if words.is_empty() { "one setting".to_owned() } else { words.join(", ") }
    }

    /// The run in one sentence: "LeNet-5 learns from 5 × PreResNet-56 at τ = 4".
    pub fn sentence(&self, spec: &Spec) -> String {
        let name = |path: &str| match (self.field(path), spec.get(path)) {
            (Some(field), Some(value)) => field.name_of(value),
            (_, Some(value)) => value.to_string(),
            _ => "?".to_owned(),
        };
        if spec.text("task.kind") == Some("generator") {
            return format!("{} learns to draw {}", name("generator.architecture"), name("teacher.dataset"));
        }
        let members = match spec.integer("teacher.members") {
            Some(members) if members > 1 => format!("{members} × "),
            _ => String::new(),
        };
        let temperature = match spec.get("objective.temperature") {
            Some(temperature) => format!(" at τ = {temperature}"),
            None => String::new(),
        };
        format!("{} learns from {members}{}{temperature}", name("student.architecture"), name("teacher.architecture"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Field, Kind, Section};

    #[test]
    fn a_word_for_zero_takes_the_signs_with_it() {
        let rotation = Field {
            path: "augmentation.rotation".into(),
            label: "Rotation".into(),
            help: String::new(),
            kind: Kind::Number { min: 0.0, max: 180.0 },
            default: 0.0.into(),
            unit: "degrees".into(),
            short: "rotation ±{}°".into(),
            zero: "off".into(),
            when: Vec::new(),
            advanced: false,
            later: false,
        };
        let section = Section { fields: vec![rotation], ..Section::default() };
        let catalog = Catalog { sections: vec![section], ..Catalog::default() };
        let short = |value: f64| catalog.short("augmentation.rotation", Some(&value.into()));
        assert_eq!((short(20.0), short(0.0)), ("rotation ±20°".to_owned(), "rotation off".to_owned()));
    }
}
