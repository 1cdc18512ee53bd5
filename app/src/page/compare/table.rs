//! Runs side by side: what differs among them, and whose number is best.

use retort_wire::{Catalog, MetricInfo, Protocol, describe::differing};

use crate::{
    page::{launch::verdict::lower, run::numbers},
    service::RunDetail,
};

/// What differs: a column a setting, a row a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Differences {
    /// Path and label of each setting that differs.
    pub settings: Vec<(String, String)>,
    /// Per run, the values in words; a dash where the setting has no part in the run.
    pub values: Vec<Vec<String>>,
    /// The seeds differ too.
    pub seeds: bool,
}

/// What differs among `details`.
pub fn differences(catalog: &Catalog, details: &[RunDetail]) -> Differences {
    let paths = differing(catalog, details.iter().map(|detail| &detail.run.spec));
    let word = |detail: &RunDetail, path: &String| match (catalog.field(path), detail.run.spec.get(path)) {
        (Some(field), Some(value)) => field.name_of(value),
        (None, Some(value)) => value.to_string(),
        (_, None) => "–".to_owned(),
    };
    let values = details.iter().map(|detail| paths.iter().map(|path| word(detail, path)).collect()).collect();
    let mut seeds = details.iter().map(|detail| detail.run.spec.seed());
    let first = seeds.next();
    Differences {
        settings: paths.iter().map(|path| (path.clone(), label(catalog, path))).collect(),
        values,
        seeds: seeds.any(|seed| Some(seed) != first),
    }
}

/// A setting's label, with its section where several sections have one of that name.
pub fn label(catalog: &Catalog, path: &str) -> String {
    let Some(field) = catalog.field(path) else { return path.to_owned() };
    let twins = catalog.fields().filter(|other| other.label == field.label).count();
    let section = catalog.sections.iter().find(|section| section.fields.iter().any(|other| other.path == path));
    match section {
        Some(section) if twins > 1 => format!("{}: {}", section.title, lower(&field.label)),
        _ => field.label.clone(),
    }
}

/// How each run is called: what differs, else its own title, with the seed where that differs.
pub fn names(catalog: &Catalog, details: &[RunDetail]) -> Vec<String> {
    let specs: Vec<_> = details.iter().map(|detail| &detail.run.spec).collect();
    let paths = differing(catalog, specs.iter().copied());
    let seeds = differences(catalog, details).seeds;
    let names: Vec<String> = details
        .iter()
        .map(|detail| {
            let mut words: Vec<String> =
                paths.iter().take(3).map(|path| catalog.short(path, detail.run.spec.get(path))).collect();
            if paths.is_empty() && !detail.run.notes.title.is_empty() {
                words.push(detail.run.notes.title.clone());
            }
            if seeds || words.is_empty() {
                words.push(format!("seed {}", detail.run.spec.seed()));
            }
            words.join(", ")
        })
        .collect();
    // Two that are called the same (more than three settings differ, or one spec was launched twice) get their ids.
    let is_twin = |name: &String| names.iter().filter(|other| *other == name).count() > 1;
    let with_id = |(name, detail): (&String, &RunDetail)| {
        let id = &detail.run.id;
        if is_twin(name) {
            format!("{name} ({})", id.get(id.len().saturating_sub(4)..).unwrap_or(id))
        } else {
            name.clone()
        }
    };
    names.iter().zip(details).map(with_id).collect()
}

/// The numbers of one split: a column a metric, a row a run, and which rows are best.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// What was measured.
    pub metric: MetricInfo,
    /// A value per run.
    pub values: Vec<Option<f64>>,
    /// Whether a run's value is the best; nobody is when all are the same, or when better has no meaning.
    pub best: Vec<bool>,
}

/// Every metric that at least one of `details` has on `split` under `protocol`.
pub fn columns(catalog: &Catalog, details: &[RunDetail], split: &str, protocol: Protocol) -> Vec<Column> {
    let column = |metric: &MetricInfo| {
        let values: Vec<Option<f64>> = details
            .iter()
            .map(|detail| numbers::number(&detail.run, &detail.rows, protocol, split, &metric.name))
            .collect();
        let best = best(&values, metric.higher_is_better);
        values.iter().any(Option::is_some).then(|| Column { metric: metric.clone(), values, best })
    };
    catalog.metrics.iter().filter_map(column).collect()
}

/// Which values are best; NaN never is.
pub fn best(values: &[Option<f64>], higher_is_better: Option<bool>) -> Vec<bool> {
    let finite = values.iter().flatten().copied().filter(|value| value.is_finite());
    let top = match higher_is_better {
        Some(true) => finite.reduce(f64::max),
        Some(false) => finite.reduce(f64::min),
        None => None,
    };
    let is_top = |value: &Option<f64>| value.is_some() && *value == top;
    let everybody = values.iter().all(is_top);
    values.iter().map(|value| !everybody && is_top(value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::sample;
    use retort_wire::State;

    fn pair() -> Vec<RunDetail> {
        vec![sample::detail("run-aaaa", 1.0, State::Finished), sample::detail("run-bbbb", 4.0, State::Finished)]
    }

    #[test]
    fn only_what_differs() {
        let found = differences(&sample::catalog(), &pair());
        assert_eq!(found.settings, [("objective.temperature".to_owned(), "Temperature τ".to_owned())]);
        assert_eq!(found.values, [["1"], ["4"]]);
        assert!(!found.seeds);
        assert_eq!(names(&sample::catalog(), &pair()), ["τ 1", "τ 4"]);
    }

    #[test]
    fn runs_of_one_spec_are_told_apart() {
        let twice = vec![pair()[0].clone(), sample::detail("run-cccc", 1.0, State::Finished)];
        assert_eq!(names(&sample::catalog(), &twice), ["seed 3 (aaaa)", "seed 3 (cccc)"]);
    }

    #[test]
    fn the_best_is_finite_and_alone() {
        let values = [Some(0.1), Some(f64::NAN), None, Some(0.3)];
        assert_eq!(best(&values, Some(true)), [false, false, false, true]);
        assert_eq!(best(&values, Some(false)), [true, false, false, false]);
        assert_eq!(best(&values, None), [false; 4]);
        assert_eq!(best(&[Some(0.5), Some(0.5)], Some(true)), [false, false]);
    }

    #[test]
    fn labels_that_two_sections_share_name_theirs() {
        assert_eq!(label(&sample::catalog(), "student.architecture"), "The student: architecture");
    }
}
