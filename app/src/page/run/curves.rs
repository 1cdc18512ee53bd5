//! Rows as curves: one picture a metric, one line a split, the teacher dashed.

use retort_wire::{Catalog, MetricInfo, MetricRow};

use super::inside;
use crate::{order::sort_by, plot::Series};

/// One picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// What was measured.
    pub metric: MetricInfo,
    /// A line a split. The colour is the split's place in the catalog, the same in every picture and on every page.
    pub lines: Vec<Series>,
}

/// The split whose teacher is drawn.
const TEACHER_SPLIT: &str = "test";

/// The metrics of `rows` in the catalog's order; those that were never measured have no picture.
pub fn curves(catalog: &Catalog, rows: &[MetricRow]) -> Vec<Curve> {
    // The likeness of stages is measured once, at the end.
    let grows = |metric: &&MetricInfo| inside::stage_of(&metric.name).is_none();
    catalog.metrics.iter().filter(grows).filter_map(|metric| curve(catalog, metric, rows)).collect()
}

/// The picture of one metric.
pub fn curve(catalog: &Catalog, metric: &MetricInfo, rows: &[MetricRow]) -> Option<Curve> {
    let mut lines = Vec::new();
    for (colour, (split, label)) in splits(catalog, rows).into_iter().enumerate() {
        let label = label.to_ascii_lowercase();
        let own = points(rows, &split, &metric.name);
        if !own.is_empty() {
            lines.push(Series { label: label.clone(), points: own, dashed: false, colour });
        }
        let teacher = points(rows, &split, &format!("teacher_{}", metric.name));
        if split == TEACHER_SPLIT && !teacher.is_empty() {
            lines.push(Series { label: format!("teacher, {label}"), points: teacher, dashed: true, colour });
        }
    }
    lines.iter().any(|line| !line.dashed).then(|| Curve { metric: metric.clone(), lines })
}

/// Whether a logarithmic axis says more: what is not a share falls over orders of magnitude.
pub fn suits_log(metric: &MetricInfo) -> bool {
    metric.unit == "nats" || metric.name == "loss"
}

/// The splits that occur, name and label: the catalog's in its order, then others.
pub fn splits(catalog: &Catalog, rows: &[MetricRow]) -> Vec<(String, String)> {
    let mut splits: Vec<(String, String)> =
        catalog.splits.iter().map(|split| (split.value.clone(), split.label.clone())).collect();
    for row in rows {
        if !splits.iter().any(|(name, _)| *name == row.split) {
            splits.push((row.split.clone(), row.split.clone()));
        }
    }
    splits
}

/// Epoch and value of one metric on one split, in the order of the epochs.
pub fn points(rows: &[MetricRow], split: &str, metric: &str) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = rows
        .iter()
        .filter(|row| row.split == split && row.metric == metric)
        .map(|row| (f64::from(row.epoch), row.value.0))
        .collect();
    sort_by(&mut points, |one, other| one.0.total_cmp(&other.0));
    points
}

/// Adds the rows of an epoch that just came in; a row that is already there is replaced.
pub fn merge(rows: &mut Vec<MetricRow>, new: Vec<MetricRow>) {
    for row in new {
        let same = |old: &MetricRow| old.epoch == row.epoch && old.split == row.split && old.metric == row.metric;
        match rows.iter_mut().rev().find(|old| same(old)) {
            Some(old) => *old = row,
            None => rows.push(row),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::sample;
    use retort_wire::State;

    #[test]
    fn a_picture_a_metric_with_the_teacher_dashed() {
        let curves = curves(&sample::catalog(), &sample::detail("a", 4.0, State::Finished).rows);
        let names: Vec<&str> = curves.iter().map(|curve| curve.metric.name.as_str()).collect();
        assert_eq!(names, ["agreement", "accuracy", "kl", "ece"]);
        let labels: Vec<(&str, bool)> = curves[1].lines.iter().map(|line| (line.label.as_str(), line.dashed)).collect();
        assert_eq!(labels, [("train", false), ("test", false), ("teacher, test", true)]);
        assert_eq!(curves[1].lines[2].points, [(1.0, 0.865), (2.0, 0.865)]);
        assert_eq!(curves[1].lines[1].colour, curves[0].lines[0].colour, "a split keeps its colour");
    }

    #[test]
    fn a_row_that_comes_twice_is_there_once() {
        let mut rows = vec![sample::row(1, "test", "kl", 0.5)];
        merge(&mut rows, vec![sample::row(1, "test", "kl", f64::NAN), sample::row(2, "test", "kl", 0.3)]);
        assert_eq!(rows.len(), 2);
        assert!(rows[0].value.0.is_nan());
    }
}
