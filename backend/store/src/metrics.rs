//! `metrics.parquet`: what was measured, a row a value.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt::Write,
    path::Path,
};

use polars::prelude::{
    Column, DataFrame, Float64Chunked, IntoColumn, NewChunkedArray, PolarsResult, StringChunked, UInt32Chunked,
};
use retort_wire::{MetricRow, Num};

use crate::{Result, parquet};

/// Replaces `path` by `rows`: columns `epoch` u32, `split`, `metric`, `value` f64, `seconds` f64. It is the whole file
/// each time, because a Parquet file cannot be appended to; a hundred epochs are some tens of kilobytes.
pub fn write(path: &Path, rows: &[MetricRow]) -> Result<()> {
    let columns: Vec<Column> = vec![
        UInt32Chunked::from_iter_values("epoch".into(), rows.iter().map(|row| row.epoch)).into_column(),
        StringChunked::from_iter_values("split".into(), rows.iter().map(|row| row.split.as_str())).into_column(),
        StringChunked::from_iter_values("metric".into(), rows.iter().map(|row| row.metric.as_str())).into_column(),
        Float64Chunked::from_iter_values("value".into(), rows.iter().map(|row| row.value.0)).into_column(),
        Float64Chunked::from_iter_values("seconds".into(), rows.iter().map(|row| row.seconds)).into_column(),
    ];
    parquet::write(path, rows.len(), columns)
}

/// Reads rows back, in their order. A row without a value was not measured and is left out.
pub fn read(path: &Path) -> Result<Vec<MetricRow>> {
    parquet::read(path, |frame, _| rows(frame))
}

/// The same from a file that somebody brought.
pub fn from_bytes(bytes: Vec<u8>) -> Result<Vec<MetricRow>> {
    parquet::decode(Path::new("metrics.parquet"), bytes, None, |frame, _| rows(frame))
}

fn rows(frame: &DataFrame) -> PolarsResult<Vec<MetricRow>> {
    let epochs = frame.column("epoch")?.u32()?.iter();
    let splits = frame.column("split")?.str()?.iter();
    let metrics = frame.column("metric")?.str()?.iter();
    let values = frame.column("value")?.f64()?.iter();
    let seconds = frame.column("seconds")?.f64()?.iter();
    let rows = epochs.zip(splits).zip(metrics).zip(values).zip(seconds);
    Ok(rows
        .filter_map(|((((epoch, split), metric), value), seconds)| {
            Some(MetricRow {
                epoch: epoch?,
                split: split?.to_owned(),
                metric: metric?.to_owned(),
                value: Num(value?),
                seconds: seconds.unwrap_or(0.0),
            })
        })
        .collect())
}

/// Numbers by `split.metric` of the rows after exactly `epoch` epochs; no others are copied.
pub(crate) fn after(path: &Path, epoch: u32) -> Result<HashMap<String, f64>> {
    parquet::read(path, |frame, _| {
        let splits = frame.column("split")?.str()?;
        let metrics = frame.column("metric")?.str()?;
        let values = frame.column("value")?.f64()?;
        let epochs = frame.column("epoch")?.u32()?.iter().enumerate();
        let rows = epochs.filter(|(_, other)| *other == Some(epoch));
        Ok(rows
            .filter_map(|(row, _)| Some((format!("{}.{}", splits.get(row)?, metrics.get(row)?), values.get(row)?)))
            .collect())
    })
}

/// One metric on one split over the epochs of an attempt.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// Epochs, rising, each once.
    pub epochs: Vec<u32>,
    /// Values; NaN and infinities are values.
    pub values: Vec<f64>,
    /// Seconds of training since the attempt began; empty where they were not asked for.
    pub seconds: Vec<f64>,
}

/// Reads series by their keys (`split.metric`): those of `keys` that were measured, or all when there are none; in the
/// order in which they first stand in the file. Only the columns and rows that they take are kept.
pub fn series(path: &Path, keys: &[String], with_seconds: bool) -> Result<Vec<(String, Series)>> {
    let wanted: HashSet<(&str, &str)> = keys.iter().filter_map(|key| key.split_once('.')).collect();
    let columns: &[&str] = match with_seconds {
        true => &["epoch", "split", "metric", "value", "seconds"],
        false => &["epoch", "split", "metric", "value"],
    };
    let mut found = parquet::read_columns(path, Some(columns), |frame, _| {
        let (epochs, values) = (frame.column("epoch")?.u32()?, frame.column("value")?.f64()?);
        let (splits, metrics) = (frame.column("split")?.str()?, frame.column("metric")?.str()?);
        let seconds = match with_seconds {
            true => Some(frame.column("seconds")?.f64()?),
            false => None,
        };
        let mut found = Vec::<(String, Series)>::new();
        // Every epoch has the same rows in the same order: the one after the last is looked at first, so that there is
        // nothing to hash.
        let mut kinds = Vec::<(&str, &str, Option<usize>)>::new();
        let mut next = 0;
        let rows = epochs.iter().zip(splits.iter()).zip(metrics.iter()).zip(values.iter()).enumerate();
        for (row, (((epoch, split), metric), value)) in rows {
            let (Some(epoch), Some(split), Some(metric), Some(value)) = (epoch, split, metric, value) else { continue };
            let known = (next..kinds.len()).chain(0..next).find(|at| kinds[*at].0 == split && kinds[*at].1 == metric);
            let kind = known.unwrap_or_else(|| {
                let is_wanted = keys.is_empty() || wanted.contains(&(split, metric));
                let place = is_wanted.then(|| {
                    found.push((format!("{split}.{metric}"), Series::default()));
                    found.len() - 1
                });
                kinds.push((split, metric, place));
                kinds.len() - 1
            });
            next = (kind + 1) % kinds.len();
            let Some(place) = kinds[kind].2 else { continue };
            let series = &mut found[place].1;
            series.epochs.push(epoch);
            series.values.push(value);
            if let Some(seconds) = seconds {
                series.seconds.push(seconds.get(row).unwrap_or(f64::NAN));
            }
        }
        Ok(found)
    })?;
    found.iter_mut().for_each(|(_, series)| series.put_in_order());
    Ok(found)
}

impl Series {
    /// By rising epoch; of two values of one epoch the later one in the file stays.
    fn put_in_order(&mut self) {
        if self.epochs.is_sorted_by(|one, other| one < other) {
            return;
        }
        let rows: BTreeMap<u32, usize> = self.epochs.iter().copied().zip(0..).collect();
        let pick = |values: &[f64]| rows.values().filter_map(|at| values.get(*at).copied()).collect();
        (self.values, self.seconds) = (pick(&self.values), pick(&self.seconds));
        self.epochs = rows.into_keys().collect();
    }
}

/// The rows as CSV with a header line; `NaN`, `inf` and `-inf` as pandas, polars and DuckDB read them.
pub fn to_csv(rows: &[MetricRow]) -> String {
    let mut out = String::from("epoch,split,metric,value,seconds\n");
    for MetricRow { epoch, split, metric, value, seconds } in rows {
        let (split, metric) = (quoted(split), quoted(metric));
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{epoch},{split},{metric},{},{seconds}", value.0);
    }
    out
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests;
