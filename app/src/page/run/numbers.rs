//! The numbers of a run: the four that matter, and the table of all of them under one protocol.

use retort_wire::{Catalog, MetricInfo, MetricRow, Protocol, Run};

use super::{curves, samples::is_generator};
use crate::service::RunDetail;

/// One of the large numbers at the head of the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile {
    /// What was measured.
    pub metric: MetricInfo,
    /// The split's label.
    pub split: String,
    /// The student's value; none before it was measured.
    pub value: Option<f64>,
    /// What stands beside it: the teacher's value of the same metric.
    pub teacher: Option<f64>,
    /// For the agreement: what a student of another teacher reaches, and over how many.
    pub baseline: Option<(f64, u32)>,
    /// For the agreement: the least and the greatest that the accuracies of both leave room for.
    pub bounds: Option<(f64, f64)>,
}

/// The split of the large numbers.
pub const SPLIT: &str = "test";

/// Metrics of the large numbers, in order: fidelity first.
const TILES: [&str; 4] = ["agreement", "kl", "accuracy", "ece"];

/// The same for a run that trains a generator.
const TILES_OF_GENERATOR: [&str; 2] = ["generator_loss", "discriminator_loss"];

/// The large numbers under `protocol`; a metric that the catalog lacks has none.
pub fn tiles(catalog: &Catalog, detail: &RunDetail, protocol: Protocol) -> Vec<Tile> {
    let (names, split_name): (&[&str], &str) = match is_generator(&detail.run.spec) {
        true => (&TILES_OF_GENERATOR, "train"),
        false => (&TILES, SPLIT),
    };
    let split = label_of_split(catalog, split_name);
    let value = |name: &str| number(&detail.run, &detail.rows, protocol, split_name, name);
    names
        .iter()
        .filter_map(|name| catalog.metrics.iter().find(|metric| metric.name == *name))
        .map(|metric| {
            let is_agreement = metric.name == "agreement";
            let accuracies = value("accuracy").zip(value("teacher_accuracy")).filter(|_| is_agreement);
            Tile {
                metric: metric.clone(),
                split: split.clone(),
                value: value(&metric.name),
                teacher: value(&format!("teacher_{}", metric.name)),
                baseline: detail.independent_agreement.filter(|_| is_agreement),
                bounds: accuracies.map(|(student, teacher)| retort_wire::agreement_bounds(student, teacher)),
            }
        })
        .collect()
}

/// What a split is called.
pub fn label_of_split(catalog: &Catalog, split: &str) -> String {
    let known = catalog.splits.iter().find(|choice| choice.value == split);
    known.map_or_else(|| split.to_owned(), |choice| choice.label.clone())
}

/// One value: from the summary that the index made, or from the rows while the summary lags behind them (which only
/// the last epoch can, because it alone needs no search for the best one).
pub fn number(run: &Run, rows: &[MetricRow], protocol: Protocol, split: &str, metric: &str) -> Option<f64> {
    let stored = || run.number(protocol, &format!("{split}.{metric}"));
    let latest = || curves::value(rows, split, metric);
    match protocol {
        Protocol::Last => latest().or_else(stored),
        _ => stored(),
    }
}

/// A table of metrics by splits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Labels of its columns.
    pub splits: Vec<String>,
    /// Its rows.
    pub rows: Vec<Line>,
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What was measured.
    pub metric: MetricInfo,
    /// It is the teacher's.
    pub teacher: bool,
    /// A value per split.
    pub values: Vec<Option<f64>>,
}

/// Every number under `protocol`, the teacher's under the student's; rows and columns without values are left out.
pub fn table(catalog: &Catalog, detail: &RunDetail, protocol: Protocol) -> Table {
    let splits: Vec<(String, String)> = curves::splits(catalog, detail.rows.iter().map(|row| row.split.as_str()))
        .into_iter()
        .filter(|(name, _)| detail.rows.iter().any(|row| row.split == *name))
        .collect();
    let line = |metric: &MetricInfo, teacher: bool| {
        let name = if teacher { format!("teacher_{}", metric.name) } else { metric.name.clone() };
        let values: Vec<Option<f64>> =
            splits.iter().map(|(split, _)| number(&detail.run, &detail.rows, protocol, split, &name)).collect();
        values.iter().any(Option::is_some).then(|| Line { metric: metric.clone(), teacher, values })
    };
    let rows = catalog.metrics.iter().flat_map(|metric| [line(metric, false), line(metric, true)]).flatten().collect();
    Table { splits: splits.into_iter().map(|(_, label)| label).collect(), rows }
}

/// Seconds until the last epoch at the pace so far; none before the first epoch and for a run that does not train.
pub fn seconds_left(run: &Run) -> Option<f64> {
    let left = run.epochs.checked_sub(run.epoch)?;
    (run.state.is_live() && run.epoch > 0 && left > 0).then(|| run.seconds / f64::from(run.epoch) * f64::from(left))
}

/// The part of its epochs that a run has behind it, 0..1.
pub fn progress(run: &Run) -> f64 {
    if run.epochs == 0 { 0.0 } else { (f64::from(run.epoch) / f64::from(run.epochs)).clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::sample;
    use retort_wire::State;

    #[test]
    fn the_numbers_that_matter_stand_beside_their_comparison() {
        let detail = sample::detail("a", 4.0, State::Finished);
        let tiles = tiles(&sample::catalog(), &detail, Protocol::Last);
        let names: Vec<&str> = tiles.iter().map(|tile| tile.metric.name.as_str()).collect();
        assert_eq!(names, ["agreement", "kl", "accuracy", "ece"]);
        assert_eq!(tiles[0].baseline, Some((0.772, 3)));
        assert!((tiles[0].value.unwrap() - 0.95).abs() < 1e-9, "the last epoch's");
        // Accuracies of 0.9 and 0.865.
        let (least, greatest) = tiles[0].bounds.unwrap();
        assert!((least - 0.765).abs() < 1e-9 && (greatest - 0.965).abs() < 1e-9, "{least} {greatest}");
        assert_eq!(tiles[1].bounds, None);
        assert_eq!((tiles[1].baseline, tiles[2].teacher, tiles[3].teacher), (None, Some(0.865), Some(0.031)));
    }

    #[test]
    fn a_protocol_that_was_not_measured_has_no_numbers() {
        let detail = sample::detail("a", 4.0, State::Finished);
        assert!(tiles(&sample::catalog(), &detail, Protocol::BestValidation).iter().all(|tile| tile.value.is_none()));
        assert!(table(&sample::catalog(), &detail, Protocol::BestValidation).rows.is_empty());
    }

    #[test]
    fn the_table_has_the_teacher_under_the_student() {
        let table = table(&sample::catalog(), &sample::detail("a", 4.0, State::Finished), Protocol::Last);
        assert_eq!(table.splits, ["Train", "Test"]);
        let rows: Vec<(&str, bool)> = table.rows.iter().map(|row| (row.metric.name.as_str(), row.teacher)).collect();
        assert_eq!(rows[1..3], [("accuracy", false), ("accuracy", true)]);
        assert_eq!(table.rows[2].values, [None, Some(0.865)]);
    }

    #[test]
    fn time_left_by_hand() {
        let mut run = sample::detail("a", 4.0, State::Running).run;
        assert_eq!((seconds_left(&run), progress(&run)), (Some(10.0), 0.5));
        run.state = State::Finished;
        assert_eq!(seconds_left(&run), None);
        assert_eq!(progress(&Run::default()), 0.0);
    }
}
