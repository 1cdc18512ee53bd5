//! `index.parquet`: the rows of the index as typed columns, for the next start and for whoever opens it in a notebook.

use std::path::Path;

use polars::prelude::{
    BooleanChunked, Column, DataFrame, DataType, Float64Chunked, Int64Chunked, IntoColumn, NewChunkedArray,
    PolarsResult, StringChunked, UInt32Chunked, polars_bail, polars_ensure,
};
use retort_wire::{Protocol, State, Value};

use super::{
    columns::{Columns, Numbers, Setting},
    head::{Head, Kept},
    table::Table,
};
use crate::{Result, parquet};

/// Before the path of a setting in a column's name: `spec.objective.temperature`.
const SPEC: &str = "spec.";

/// Replaces the file by `table`: fixed columns, one column a setting (`spec.<path>`, typed; a path that has values
/// of several kinds has several columns, told apart by `#<kind>`), and one a number of the summary (`last:test.kl`).
pub(super) fn write(path: &Path, table: &Table) -> Result<()> {
    let mut columns = fixed(&table.kept);
    for (path, setting) in table.columns.settings() {
        let mut kinds: Vec<&str> = Vec::new();
        for kind in setting.values.iter().map(kind) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        for &kind in &kinds {
            let name = if kinds.len() == 1 { format!("{SPEC}{path}") } else { format!("{SPEC}{path}#{kind}") };
            columns.push(self::setting(&name, kind, setting));
        }
    }
    for (key, numbers) in table.columns.numbers() {
        columns.push(Float64Chunked::from_iter_options(key.as_str().into(), numbers.iter()).into_column());
    }
    parquet::write(path, table.len(), columns)
}

fn fixed(entries: &[Kept]) -> Vec<Column> {
    let text = |name: &str, pick: fn(&Kept) -> Option<&str>| {
        StringChunked::from_iter_options(name.into(), entries.iter().map(pick)).into_column()
    };
    let json = |name: &str, pick: fn(&Head) -> &Vec<String>| {
        let texts = entries.iter().map(|entry| serde_json::to_string(pick(&entry.head)).ok());
        StringChunked::from_iter_options(name.into(), texts).into_column()
    };
    let small = |name: &str, pick: fn(&Kept) -> u32| {
        UInt32Chunked::from_iter_values(name.into(), entries.iter().map(pick)).into_column()
    };
    let large = |name: &str, pick: fn(&Kept) -> Option<i64>| {
        Int64Chunked::from_iter_options(name.into(), entries.iter().map(pick)).into_column()
    };
    let switch = |name: &str, pick: fn(&Kept) -> bool| {
        BooleanChunked::from_iter_values(name.into(), entries.iter().map(pick)).into_column()
    };
    vec![
        text("id", |entry| Some(&entry.head.id)),
        text("study", |entry| Some(&entry.head.study)),
        text("study_name", |entry| Some(&entry.head.study_name)),
        text("group", |entry| Some(&entry.head.group)),
        text("state", |entry| Some(entry.reported.name())),
        text("detail", |entry| entry.reported.detail()),
        text("activity", |entry| Some(&entry.head.activity)),
        small("attempt", |entry| entry.stamp.attempt),
        small("epoch", |entry| entry.head.epoch),
        small("epochs", |entry| entry.head.epochs),
        small("measured", |entry| entry.measured),
        large("created", |entry| Some(entry.head.created)),
        large("started", |entry| entry.head.started),
        large("ended", |entry| entry.head.ended),
        large("heartbeat", |entry| Some(entry.heartbeat)),
        Float64Chunked::from_iter_values("seconds".into(), entries.iter().map(|entry| entry.head.seconds))
            .into_column(),
        text("device", |entry| Some(&entry.head.device)),
        text("teacher", |entry| entry.head.teacher.as_deref()),
        StringChunked::from_iter_options(
            "saved".into(),
            entries.iter().map(|entry| serde_json::to_string(&entry.head.saved?).ok()),
        )
        .into_column(),
        json("warnings", |run| &run.warnings),
        text("damage", |entry| entry.damage.as_deref()),
        text("title", |entry| Some(&entry.head.notes.title)),
        text("note", |entry| Some(&entry.head.notes.note)),
        json("tags", |run| &run.notes.tags),
        switch("star", |entry| entry.head.notes.star),
        switch("trash", |entry| entry.head.notes.trash),
        large("stamp_small", |entry| Some(entry.stamp.small)),
        large("stamp_metrics", |entry| Some(entry.stamp.metrics)),
    ]
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Switch(_) => "switch",
        Value::Integer(_) => "integer",
        Value::Number(_) => "number",
        Value::Text(_) => "text",
    }
}

fn setting(name: &str, kind: &str, setting: &Setting) -> Column {
    let name = name.into();
    let values = (0..setting.codes.len()).map(|row| setting.get(row));
    match kind {
        "switch" => BooleanChunked::from_iter_options(name, values.map(|value| value?.as_switch())).into_column(),
        "text" => StringChunked::from_iter_options(name, values.map(|value| value?.as_text())).into_column(),
        "integer" => {
            let pick =
                |value: Option<&Value>| if let Some(Value::Integer(whole)) = value { Some(*whole) } else { None };
            Int64Chunked::from_iter_options(name, values.map(pick)).into_column()
        }
        _ => {
            let pick = |value: Option<&Value>| if let Some(Value::Number(real)) = value { Some(*real) } else { None };
            Float64Chunked::from_iter_options(name, values.map(pick)).into_column()
        }
    }
}

/// Reads the rows back, as they were.
pub(super) fn read(path: &Path) -> Result<Table> {
    parquet::read(path, |frame, metadata| {
        let version = metadata.get(parquet::VERSION_KEY).map(String::as_str);
        polars_ensure!(version == Some(parquet::VERSION), ComputeError: "it was written by another version");
        // Every metric has a lowest value beside its last one; earlier versions did not keep it.
        let has = |protocol: Protocol| {
            let prefix = format!("{}:", protocol.name());
            frame.columns().iter().any(|column| column.name().starts_with(&prefix))
        };
        let whole = has(Protocol::Minimum) || !has(Protocol::Last);
        polars_ensure!(whole, ComputeError: "it was written by an earlier version");
        table(frame)
    })
}

fn table(frame: &DataFrame) -> PolarsResult<Table> {
    let mut kept = vec![Kept::default(); frame.height()];
    let mut columns = Columns::of_height(frame.height());
    let mut states: Vec<(String, Option<String>)> = vec![Default::default(); frame.height()];
    for column in frame.columns() {
        let name = column.name().as_str();
        match name {
            "state" => fill(&mut states, column.str()?.iter(), |state, text| state.0 = text.to_owned()),
            "detail" => fill(&mut states, column.str()?.iter(), |state, text| state.1 = Some(text.to_owned())),
            _ if name.contains(':') => columns.put_numbers(name, Numbers::of(column.f64()?.iter())),
            _ => match name.strip_prefix(SPEC) {
                Some(path) => {
                    settings(columns.setting_mut(path.split('#').next().unwrap_or(path)), column)?;
                }
                None => fixed_back(&mut kept, name, column)?,
            },
        }
    }
    for (row, (name, detail)) in states.into_iter().enumerate() {
        let Some(state) = state(&name, detail) else { polars_bail!(ComputeError: "`{name}` is no state") };
        kept[row].head.state = state.clone();
        kept[row].reported = state;
        kept[row].head.seed = columns.seed(row);
    }
    Ok(Table::new(kept, columns))
}

/// Hands every value that is there to the row that it belongs to.
fn fill<R, V>(rows: &mut [R], values: impl Iterator<Item = Option<V>>, mut set: impl FnMut(&mut R, V)) {
    for (row, value) in rows.iter_mut().zip(values) {
        if let Some(value) = value {
            set(row, value);
        }
    }
}

fn fixed_back(entries: &mut [Kept], name: &str, column: &Column) -> PolarsResult<()> {
    let list = |text: &str| serde_json::from_str(text).unwrap_or_default();
    let mut text = |set: fn(&mut Kept, String)| -> PolarsResult<()> {
        fill(entries, column.str()?.iter(), |entry, text: &str| set(entry, text.to_owned()));
        Ok(())
    };
    match name {
        "id" => text(|entry, text| entry.head.id = text)?,
        "study" => text(|entry, text| entry.head.study = text)?,
        "study_name" => text(|entry, text| entry.head.study_name = text)?,
        "group" => text(|entry, text| entry.head.group = text)?,
        "activity" => text(|entry, text| entry.head.activity = text)?,
        "device" => text(|entry, text| entry.head.device = text)?,
        "teacher" => text(|entry, text| entry.head.teacher = Some(text))?,
        "damage" => text(|entry, text| entry.damage = Some(text))?,
        "title" => text(|entry, text| entry.head.notes.title = text)?,
        "note" => text(|entry, text| entry.head.notes.note = text)?,
        "saved" => {
            fill(entries, column.str()?.iter(), |entry, text| entry.head.saved = serde_json::from_str(text).ok());
        }
        "warnings" => fill(entries, column.str()?.iter(), |entry, text| entry.head.warnings = list(text)),
        "tags" => fill(entries, column.str()?.iter(), |entry, text| entry.head.notes.tags = list(text)),
        "attempt" => fill(entries, column.u32()?.iter(), |entry, attempt| {
            entry.head.attempt = attempt;
            entry.stamp.attempt = attempt;
        }),
        "epoch" => fill(entries, column.u32()?.iter(), |entry, epoch| entry.head.epoch = epoch),
        "epochs" => fill(entries, column.u32()?.iter(), |entry, epochs| entry.head.epochs = epochs),
        "measured" => fill(entries, column.u32()?.iter(), |entry, epoch| entry.measured = epoch),
        "created" => fill(entries, column.i64()?.iter(), |entry, time| entry.head.created = time),
        "started" => fill(entries, column.i64()?.iter(), |entry, time| entry.head.started = Some(time)),
        "ended" => fill(entries, column.i64()?.iter(), |entry, time| entry.head.ended = Some(time)),
        "heartbeat" => fill(entries, column.i64()?.iter(), |entry, time| entry.heartbeat = time),
        "seconds" => fill(entries, column.f64()?.iter(), |entry, seconds| entry.head.seconds = seconds),
        "star" => fill(entries, column.bool()?.iter(), |entry, on| entry.head.notes.star = on),
        "trash" => fill(entries, column.bool()?.iter(), |entry, on| entry.head.notes.trash = on),
        "stamp_small" => fill(entries, column.i64()?.iter(), |entry, stamp| entry.stamp.small = stamp),
        "stamp_metrics" => fill(entries, column.i64()?.iter(), |entry, stamp| entry.stamp.metrics = stamp),
        _ => {}
    }
    Ok(())
}

fn settings(setting: &mut Setting, column: &Column) -> PolarsResult<()> {
    fn all<V>(setting: &mut Setting, values: impl Iterator<Item = Option<V>>, make: impl Fn(V) -> Value) {
        for (row, value) in values.enumerate() {
            if let Some(value) = value {
                setting.set(row, make(value));
            }
        }
    }
    match column.dtype() {
        DataType::Boolean => all(setting, column.bool()?.iter(), Value::Switch),
        DataType::Int64 => all(setting, column.i64()?.iter(), Value::Integer),
        DataType::Float64 => all(setting, column.f64()?.iter(), Value::Number),
        _ => all(setting, column.str()?.iter(), Value::from),
    }
    Ok(())
}

fn state(name: &str, detail: Option<String>) -> Option<State> {
    Some(match name {
        "queued" => State::Queued,
        "starting" => State::Starting,
        "running" => State::Running,
        "stopping" => State::Stopping,
        "finished" => State::Finished,
        "failed" => State::Failed { reason: detail.unwrap_or_default() },
        "cancelled" => State::Cancelled { by: detail.unwrap_or_default() },
        "preempted" => State::Preempted,
        "lost" => State::Lost,
        _ => return None,
    })
}
