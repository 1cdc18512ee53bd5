//! Data frames to Parquet files and back: the one place that calls polars' reader and writer.

use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use polars::prelude::{
    Column, DataFrame, KeyValueMetadata, ParallelStrategy, ParquetReader, ParquetWriter, PolarsResult, SerReader,
};

use crate::{Error, Result, Submission, atomic::Staged, id::hash};

mod seal;

/// The version of every file's columns, in its key-value metadata under [`VERSION_KEY`].
pub(crate) const VERSION: &str = "1";
/// The key of the schema version.
pub(crate) const VERSION_KEY: &str = "retort.schema";
/// The key of the hash of the canonical spec.
const SPEC_KEY: &str = "retort.spec";

/// Replaces `path` by `columns`, all of `height` rows. Spec and schema version go into the file's metadata, so that a
/// copy that was carried away still says what it belongs to.
pub(crate) fn write(path: &Path, height: usize, columns: Vec<Column>) -> Result<()> {
    let facts = spec_of(path).map(|hash| (SPEC_KEY.to_owned(), hash)).into_iter().collect();
    let bytes = encode(height, columns, facts).map_err(|error| Error::rows(path, &error))?;
    Staged::write(path, |out| out.write_all(&bytes))?.commit()
}

/// A file in memory, for somebody who takes it away, with `facts` in its metadata.
pub(crate) fn bytes(height: usize, columns: Vec<Column>, facts: Vec<(String, String)>) -> Result<Vec<u8>> {
    encode(height, columns, facts).map_err(|error| Error::rows(Path::new("table.parquet"), &error))
}

fn encode(height: usize, columns: Vec<Column>, facts: Vec<(String, String)>) -> PolarsResult<Vec<u8>> {
    let mut metadata = vec![(VERSION_KEY.to_owned(), VERSION.to_owned())];
    metadata.extend(facts);
    metadata.push((seal::KEY.to_owned(), seal::open()));
    let mut bytes = Vec::new();
    let writer = ParquetWriter::new(&mut bytes).set_parallel(false);
    let writer = writer.with_key_value_metadata(Some(KeyValueMetadata::from_static(metadata)));
    writer.finish(&mut DataFrame::new(height, columns)?)?;
    seal::close(&mut bytes);
    Ok(bytes)
}

/// Reads `path` whole with its metadata and hands both to `take`. Whatever is wrong with the file or its columns is
/// an error.
pub(crate) fn read<T>(
    path: &Path,
    take: impl FnOnce(&DataFrame, &BTreeMap<String, String>) -> PolarsResult<T>,
) -> Result<T> {
    read_columns(path, None, take)
}

/// The same for some of its columns: the others are not decoded.
pub(crate) fn read_columns<T>(
    path: &Path,
    columns: Option<&[&str]>,
    take: impl FnOnce(&DataFrame, &BTreeMap<String, String>) -> PolarsResult<T>,
) -> Result<T> {
    // Not mapped into memory: a file that is cut short while it is read would end the process.
    let bytes = fs::read(path).map_err(|error| Error::read(path, error))?;
    decode(path, bytes, columns, take)
}

/// The same for a file that somebody brought; `path` is for the error.
pub(crate) fn decode<T>(
    path: &Path,
    bytes: Vec<u8>,
    columns: Option<&[&str]>,
    take: impl FnOnce(&DataFrame, &BTreeMap<String, String>) -> PolarsResult<T>,
) -> Result<T> {
    // polars trusts the lengths that it reads and asks for as much memory, which ends the process as well.
    seal::check(&bytes).map_err(|reason| Error::damaged(path, reason))?;
    let decode = || {
        let columns = columns.map(|columns| columns.iter().map(|column| (*column).to_owned()).collect());
        let mut reader =
            ParquetReader::new(Cursor::new(bytes)).with_columns(columns).read_parallel(ParallelStrategy::None);
        let pairs = reader.get_metadata()?.key_value_metadata().iter().flatten();
        let metadata = pairs.filter_map(|pair| Some((pair.key.clone(), pair.value.clone()?))).collect();
        take(&reader.finish()?, &metadata)
    };
    match catch_unwind(AssertUnwindSafe(decode)) {
        Ok(Ok(taken)) => Ok(taken),
        Ok(Err(error)) => Err(Error::damaged(path, &error)),
        Err(_) => Err(Error::damaged(path, "its pages do not decode")),
    }
}

/// The spec's hash for a file within an attempt's folder; none for a teacher's or the index.
fn spec_of(path: &Path) -> Option<String> {
    let spec = path.parent()?.parent()?.join("spec.json");
    let submission: Submission = serde_json::from_slice(&fs::read(spec).ok()?).ok()?;
    Some(hash(&submission.spec.canonical()))
}
