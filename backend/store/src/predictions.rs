//! `predictions.parquet`: what a model says of every example, so that any two models can be compared later.

use std::{collections::HashMap, path::Path};

use polars::prelude::{
    ChunkExplode, Column, DataFrame, DataType, Float32Type, IntoColumn, ListBuilderTrait, ListPrimitiveChunkedBuilder,
    NewChunkedArray, PolarsResult, StringChunked, UInt32Chunked, polars_bail, polars_ensure,
};

use crate::{Error, Result, parquet};

/// Log-probabilities of one model on one split.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The split: `test`, `validation`, `train_clean`.
    pub split: String,
    /// Index of each example within the split's source set.
    pub index: Vec<u32>,
    /// True label of each example.
    pub label: Vec<u32>,
    /// Number of classes: the length of one row of `log_probabilities`.
    pub classes: usize,
    /// Natural logarithms, row-major, `index.len()` rows of `classes`.
    pub log_probabilities: Vec<f32>,
}

impl Table {
    /// The log-probabilities of each example, one slice an example.
    pub fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.log_probabilities.chunks_exact(self.classes.max(1))
    }

    /// The predicted class of each example: the first of the largest; NaN is never the largest.
    pub fn top(&self) -> Vec<u32> {
        let first_largest = |row: &[f32]| {
            let mut best = (0, f32::NEG_INFINITY);
            for (class, &value) in row.iter().enumerate() {
                if value > best.1 {
                    best = (class as u32, value);
                }
            }
            best.0
        };
        self.rows().map(first_largest).collect()
    }

    fn is_consistent(&self) -> bool {
        self.label.len() == self.index.len() && self.log_probabilities.len() == self.index.len() * self.classes
    }
}

/// Replaces `path` by the rows of `tables`: columns `split`, `index` u32, `label` u32, `logp` list of f32.
pub fn write(path: &Path, tables: &[Table]) -> Result<()> {
    if let Some(table) = tables.iter().find(|table| !table.is_consistent()) {
        return Err(Error::rows(path, &format!("the rows of split {} have different lengths.", table.split)));
    }
    write_lists(path, "split", "logp", tables)
}

/// Writes tables whose rows are lists of numbers, with these names for the columns that hold their names and the lists.
pub(crate) fn write_lists(path: &Path, name: &str, list: &str, tables: &[Table]) -> Result<()> {
    let height = tables.iter().map(|table| table.index.len()).sum();
    let values = tables.iter().map(|table| table.log_probabilities.len()).sum();
    let mut logp = ListPrimitiveChunkedBuilder::<Float32Type>::new(list.into(), height, values, DataType::Float32);
    tables.iter().flat_map(Table::rows).for_each(|row| logp.append_slice(row));
    let splits = tables.iter().flat_map(|table| table.index.iter().map(|_| table.split.as_str()));
    let whole = |name: &str, pick: fn(&Table) -> &[u32]| {
        UInt32Chunked::from_iter_values(name.into(), tables.iter().flat_map(pick).copied()).into_column()
    };
    let columns: Vec<Column> = vec![
        StringChunked::from_iter_values(name.into(), splits).into_column(),
        whole("index", |table| &table.index),
        whole("label", |table| &table.label),
        logp.finish().into_column(),
    ];
    parquet::write(path, height, columns)
}

/// Reads the tables back, one a split, in the order of the file.
pub fn read(path: &Path) -> Result<Vec<Table>> {
    parquet::read(path, |frame, _| tables(frame))
}

fn tables(frame: &DataFrame) -> PolarsResult<Vec<Table>> {
    let (splits, index) = (frame.column("split")?.str()?, frame.column("index")?.u32()?);
    let (labels, logp) = (frame.column("label")?.u32()?, frame.column("logp")?.list()?.rechunk());
    let inner = logp.get_inner();
    let inner = inner.f32()?.rechunk();
    polars_ensure!(
        splits.null_count() + index.null_count() + labels.null_count() + logp.null_count() + inner.null_count() == 0,
        ComputeError: "a value is missing"
    );
    if frame.height() == 0 {
        return Ok(Vec::new());
    }
    let (values, offsets) = (inner.cont_slice()?, logp.offsets()?);
    let mut tables: Vec<Table> = Vec::new();
    let rows = splits.iter().zip(index.iter()).zip(labels.iter()).zip(offsets.as_slice().windows(2));
    for (((split, index), label), bounds) in rows {
        let (Some(split), Some(index), Some(label)) = (split, index, label) else { continue };
        let Some(row) = values.get(bounds[0] as usize..bounds[1] as usize) else {
            polars_bail!(ComputeError: "a list of logp lies outside its values");
        };
        let at = match tables.iter().position(|table| table.split == split) {
            Some(at) => at,
            None => {
                tables.push(Table { split: split.to_owned(), classes: row.len(), ..Table::default() });
                tables.len() - 1
            }
        };
        let table = &mut tables[at];
        polars_ensure!(table.classes == row.len(), ComputeError: "rows of split {split} differ in their number of classes");
        table.index.push(index);
        table.label.push(label);
        table.log_probabilities.extend_from_slice(row);
    }
    Ok(tables)
}

/// The share of examples of `split` on which two models predict the same class, over the examples that both have
/// (joined by index). None when there are none, or when class counts or true labels tell that the two were measured
/// on different data.
pub fn agreement(a: &[Table], b: &[Table], split: &str) -> Result<Option<f64>> {
    let find = |tables: &[Table]| tables.iter().position(|table| table.split == split);
    let (Some(a), Some(b)) = (find(a).map(|at| &a[at]), find(b).map(|at| &b[at])) else { return Ok(None) };
    for table in [a, b] {
        if !table.is_consistent() {
            return Err(Error::rows(Path::new(split), "index, label and log-probabilities have different lengths."));
        }
    }
    if a.classes != b.classes {
        return Ok(None);
    }
    let others: HashMap<u32, (u32, u32)> = b.index.iter().copied().zip(b.label.iter().copied().zip(b.top())).collect();
    let (mut common, mut equal) = (0_u32, 0_u32);
    for ((index, label), top) in a.index.iter().zip(&a.label).zip(a.top()) {
        let Some((other_label, other_top)) = others.get(index) else { continue };
        if other_label != label {
            return Ok(None);
        }
        common += 1;
        equal += u32::from(*other_top == top);
    }
    Ok((common > 0).then(|| f64::from(equal) / f64::from(common)))
}

#[cfg(test)]
mod tests;
