//! Sides next to each other: what differs among them, how they are called, and whose number is best.

use retort_wire::{Catalog, MetricInfo, Protocol, Run, describe::differing, group::Stat};

use crate::page::launch::verdict::lower;

/// The runs of one side, by their places.
pub type Side = Vec<usize>;

/// What differs: a column a setting, a row a side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Differences {
    /// Path and label of each setting that differs.
    pub settings: Vec<(String, String)>,
    /// Per side, the values in words; a dash where the setting has no part in the run.
    pub values: Vec<Vec<String>>,
    /// The seeds differ too.
    pub seeds: bool,
}

fn firsts<'a>(runs: &'a [Run], sides: &[Side]) -> Vec<&'a Run> {
    sides.iter().filter_map(|side| runs.get(*side.first()?)).collect()
}

/// What differs among the sides.
pub fn differences(catalog: &Catalog, runs: &[Run], sides: &[Side]) -> Differences {
    let firsts = firsts(runs, sides);
    let paths = differing(catalog, firsts.iter().map(|run| &run.spec));
    let word = |run: &Run, path: &String| match (catalog.field(path), run.spec.get(path)) {
        (Some(field), Some(value)) => field.name_of(value),
        (None, Some(value)) => value.to_string(),
        (_, None) => "–".to_owned(),
    };
    let values = firsts.iter().map(|run| paths.iter().map(|path| word(run, path)).collect()).collect();
    let mut seeds = runs.iter().map(|run| run.spec.seed());
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

/// How each side is called: what differs, else its own title, with the seed where one run stands for itself and seeds
/// differ.
pub fn names(catalog: &Catalog, runs: &[Run], sides: &[Side]) -> Vec<String> {
    let firsts = firsts(runs, sides);
    let paths = differing(catalog, firsts.iter().map(|run| &run.spec));
    let mut seeds: Vec<i64> = firsts.iter().map(|run| run.spec.seed()).collect();
    seeds.dedup();
    let name = |(run, side): (&&Run, &Side)| {
        let mut words: Vec<String> = paths.iter().take(3).map(|path| catalog.short(path, run.spec.get(path))).collect();
        if paths.is_empty() && !run.notes.title.is_empty() {
            words.push(run.notes.title.clone());
        }
        match side.len() {
            1 if seeds.len() > 1 || words.is_empty() => words.push(format!("seed {}", run.spec.seed())),
            _ if words.is_empty() => words.push(catalog.sentence(&run.spec)),
            _ => {}
        }
        words.join(", ")
    };
    let names: Vec<String> = firsts.iter().zip(sides).map(name).collect();
    // Two that are called the same (more than three settings differ, or one spec was launched twice) get their ids.
    let is_twin = |name: &String| names.iter().filter(|other| *other == name).count() > 1;
    let with_id = |(name, run): (&String, &&Run)| {
        let id = &run.id;
        if is_twin(name) {
            format!("{name} ({})", id.get(id.len().saturating_sub(4)..).unwrap_or(id))
        } else {
            name.clone()
        }
    };
    names.iter().zip(&firsts).map(with_id).collect()
}

/// The numbers of one split: a column a metric, a row a side, and which rows are best.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// What was measured.
    pub metric: MetricInfo,
    /// Mean and interval per side.
    pub values: Vec<Option<Stat>>,
    /// Whether a side's mean is the best; nobody is when all are the same, or when better has no meaning.
    pub best: Vec<bool>,
}

/// Every metric that at least one side has on `split` under `protocol`.
pub fn columns(catalog: &Catalog, runs: &[Run], sides: &[Side], split: &str, protocol: Protocol) -> Vec<Column> {
    let column = |metric: &MetricInfo| {
        let key = format!("{split}.{}", metric.name);
        let of_side = |side: &Side| {
            let numbers = side.iter().filter_map(|place| runs.get(*place)?.number(protocol, &key));
            Stat::of(&numbers.collect::<Vec<f64>>())
        };
        let values: Vec<Option<Stat>> = sides.iter().map(of_side).collect();
        let means: Vec<Option<f64>> = values.iter().map(|stat| stat.map(|stat| stat.mean.0)).collect();
        let best = best(&means, metric.higher_is_better);
        values.iter().any(Option::is_some).then(|| Column { metric: metric.clone(), values, best })
    };
    catalog.metrics.iter().filter_map(column).collect()
}

/// The metrics and the splits that at least one of the runs has, in the catalog's order.
pub fn measured(catalog: &Catalog, runs: &[Run]) -> (Vec<MetricInfo>, Vec<String>) {
    let keys = || {
        let all = runs.iter().flat_map(|run| run.summary.keys());
        all.filter_map(|key| key.strip_prefix("last:")?.split_once('.'))
    };
    let has = |metric: &&MetricInfo| keys().any(|(_, name)| name == metric.name);
    let metrics = catalog.metrics.iter().filter(has).cloned().collect();
    let splits = crate::page::run::curves::splits(catalog, keys().map(|(split, _)| split));
    let names = splits.into_iter().map(|(split, _)| split);
    (metrics, names.filter(|split| keys().any(|(other, _)| other == split)).collect())
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
    use retort_wire::{State, sides};

    fn run(id: &str, temperature: f64, seed: i64) -> Run {
        let mut run = sample::detail(id, temperature, State::Finished).run;
        run.spec.set("seed", seed);
        run.group = format!("group {temperature}");
        run
    }

    #[test]
    fn only_what_differs() {
        let runs = [run("run-aaaa", 1.0, 3), run("run-bbbb", 4.0, 3)];
        let sides = sides(&runs, true);
        let found = differences(&sample::catalog(), &runs, &sides);
        assert_eq!(found.settings, [("objective.temperature".to_owned(), "Temperature τ".to_owned())]);
        assert_eq!(found.values, [["1"], ["4"]]);
        assert!(!found.seeds);
        assert_eq!(names(&sample::catalog(), &runs, &sides), ["τ 1", "τ 4"]);
    }

    #[test]
    fn runs_of_one_spec_are_told_apart() {
        let twice = [run("run-aaaa", 1.0, 3), run("run-cccc", 1.0, 3)];
        let each = sides(&twice, false);
        assert_eq!(names(&sample::catalog(), &twice, &each), ["seed 3 (aaaa)", "seed 3 (cccc)"]);
    }

    #[test]
    fn seeds_of_a_setting_are_one_side_with_its_mean() {
        let mut runs = [run("a", 1.0, 0), run("b", 4.0, 0), run("c", 1.0, 1), run("d", 4.0, 1)];
        for (run, value) in runs.iter_mut().zip([0.5, 0.7, 0.7, 0.9]) {
            run.summary.insert("last:test.accuracy".into(), retort_wire::Num(value));
        }
        let sides = sides(&runs, true);
        assert_eq!(names(&sample::catalog(), &runs, &sides), ["τ 1", "τ 4"]);
        let columns = columns(&sample::catalog(), &runs, &sides, "test", Protocol::Last);
        let accuracy = columns.iter().find(|column| column.metric.name == "accuracy").unwrap();
        let stats: Vec<Stat> = accuracy.values.iter().flatten().copied().collect();
        assert!((stats[0].mean.0 - 0.6).abs() < 1e-12 && stats[0].n == 2, "{stats:?}");
        // s = 0.1 √2, t(0.975, 1) = 12.7062: 12.7062 · 0.1.
        assert!((stats[1].half_width.unwrap() - 1.270_62).abs() < 1e-6, "{stats:?}");
        assert_eq!(accuracy.best, [false, true]);
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
