//! What a draft comes to: how many runs, in which words, and what is wrong with it at which field.

use std::collections::{BTreeMap, BTreeSet};

use retort_wire::{Catalog, FieldError, Study, spec::SEED};

/// The answer of the check, made by the code that the server checks with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// Runs that the study makes; 0 while something is wrong.
    pub runs: usize,
    /// "2 values of temperature τ × 2 seeds"; empty for a single run.
    pub axes: String,
    /// Fewer runs than the product of the lists: some combinations mean the same.
    pub merged: bool,
    /// What is wrong, by the path of the field (`name` and `seed` among them).
    pub errors: BTreeMap<String, String>,
}

impl Verdict {
    /// Checks `study` against `catalog`.
    ///
    /// Seeds have no part in any rule, so they are checked alone and multiplied: a study of 2 settings and 1,000
    /// seeds is checked twice, not 2,000 times, at every key stroke.
    pub fn of(catalog: &Catalog, study: &Study) -> Self {
        let mut errors = BTreeMap::new();
        if study.name.is_empty() {
            errors.insert("name".to_owned(), "Give the study a name to find it by.".to_owned());
        }
        let mut settings = study.clone();
        let seeds = settings.fields.remove(SEED).unwrap_or_default();
        let mut collect = |found: Vec<FieldError>| {
            for error in found {
                let message = in_words(catalog, &error);
                errors.entry(error.path).or_insert(message);
            }
        };
        for seed in &seeds {
            let alone = Study::default().with(SEED, seed.clone());
            if let Err(found) = alone.expand(catalog) {
                collect(found.into_iter().filter(|error| error.path == SEED).collect());
            }
        }
        let mut different = BTreeSet::new();
        different.extend(seeds.iter().filter_map(retort_wire::Value::as_integer));
        let product: usize = settings.axes().map(|(_, values)| values.len()).product();
        let mut runs = 0;
        match settings.expand(catalog) {
            Ok(specs) => runs = specs.len() * different.len().max(1),
            Err(found) => collect(found),
        }
        if runs > retort_wire::study::MAX_RUNS {
            let limit = retort_wire::study::MAX_RUNS;
            errors
                .insert(SEED.to_owned(), format!("The study makes {runs} runs; shorten its lists to at most {limit}."));
        }
        if !errors.is_empty() {
            runs = 0;
        }
        Self { runs, axes: axes(catalog, study), merged: runs > 0 && runs < product * different.len().max(1), errors }
    }

    /// Whether it may be launched.
    pub fn is_sound(&self) -> bool {
        self.errors.is_empty() && self.runs > 0
    }
}

/// The message with the field's label in place of its path, as somebody reads it who looks at the form.
fn in_words(catalog: &Catalog, error: &FieldError) -> String {
    match catalog.field(&error.path) {
        Some(field) => error.message.replacen(&error.path, &field.label, 1),
        None => error.message.clone(),
    }
}

/// The lists of a study in words, in the order of the form, the seeds last.
pub fn axes(catalog: &Catalog, study: &Study) -> String {
    let count_of = |path: &str| study.axes().find(|(other, _)| *other == path).map(|(_, values)| values.len());
    let mut words: Vec<String> = catalog
        .fields()
        .filter_map(|field| count_of(&field.path).map(|count| (field, count)))
        .map(|(field, count)| {
            let title =
                catalog.sections.iter().find(|section| section.fields.iter().any(|other| other.path == field.path));
            let twins = catalog.fields().filter(|other| other.label == field.label).count();
            match title {
                Some(section) if twins > 1 => {
                    format!("{count} values of {} ({})", lower(&field.label), lower(&section.title))
                }
                _ => format!("{count} values of {}", lower(&field.label)),
            }
        })
        .collect();
    if let Some(seeds) = count_of(SEED) {
        words.push(format!("{seeds} seeds"));
    }
    words.join(" × ")
}

/// The words with a small first letter, unless it begins an abbreviation ("KL").
pub fn lower(words: &str) -> String {
    let mut letters = words.chars();
    match (letters.next(), letters.next()) {
        (Some(first), second)
            if first.is_ascii_uppercase() && !second.is_some_and(|second| second.is_ascii_uppercase()) =>
        {
            std::iter::once(first.to_ascii_lowercase()).chain(words.chars().skip(1)).collect()
        }
        _ => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::sample;

    #[test]
    fn runs_are_the_product_of_the_lists() {
        let study = Study { name: "s".into(), ..Study::default() }
            .with_axis("objective.temperature", [1_i64, 4])
            .with_axis(SEED, [0_i64, 1, 2]);
        let verdict = Verdict::of(&sample::catalog(), &study);
        assert_eq!(
            (verdict.runs, verdict.axes.as_str(), verdict.merged),
            (6, "2 values of temperature τ × 3 seeds", false)
        );
        assert_eq!(verdict.runs, study.expand(&sample::catalog()).unwrap().len());
    }

    #[test]
    fn what_is_wrong_stands_at_its_field_in_words() {
        let study = Study::default().with("objective.temperature", 500_i64).with(SEED, -1_i64);
        let verdict = Verdict::of(&sample::catalog(), &study);
        assert!(!verdict.is_sound());
        assert_eq!(verdict.errors["objective.temperature"], "Temperature τ is 500; give a number from 0.1 to 100.");
        assert!(verdict.errors["seed"].starts_with("seed is -1"));
        assert_eq!(verdict.errors["name"], "Give the study a name to find it by.");
    }

    #[test]
    fn combinations_that_mean_the_same_are_told() {
        let study = Study { name: "s".into(), ..Study::default() }
            .with_axis("student.architecture", ["lenet5", "mlp"])
            .with_axis("student.width", [64_i64, 128]);
        let verdict = Verdict::of(&sample::catalog(), &study);
        assert_eq!((verdict.runs, verdict.merged), (3, true));
    }

    #[test]
    fn abbreviations_keep_their_capitals() {
        assert_eq!((lower("Temperature τ"), lower("KL")), ("temperature τ".to_owned(), "KL".to_owned()));
    }
}
