//! `metrics.parquet`: what was measured, a row a value.

use std::{fmt::Write, path::Path};

use polars::prelude::{Column, Float64Chunked, IntoColumn, NewChunkedArray, StringChunked, UInt32Chunked};
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
    parquet::read(path, |frame, _| {
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
    })
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
