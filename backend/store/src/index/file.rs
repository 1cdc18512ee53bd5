//! `index.parquet`: the rows of the index as typed columns, for the next start and for whoever opens it in a notebook.

use std::{collections::BTreeMap, path::Path};

use polars::prelude::{
    BooleanChunked, Column, DataFrame, DataType, Float64Chunked, Int64Chunked, IntoColumn, NewChunkedArray,
    PolarsResult, StringChunked, UInt32Chunked, polars_bail, polars_ensure,
};
use retort_wire::{Num, Run, State, Value};

use super::Entry;
use crate::{Result, parquet};

/// Before the path of a setting in a column's name: `spec.objective.temperature`.
const SPEC: &str = "spec.";

/// Replaces the file by `entries`: fixed columns, one column a setting (`spec.<path>`, typed; a path that has values
/// of several kinds has several columns, told apart by `#<kind>`), and one a number of the summary (`last:test.kl`).
pub(super) fn write(path: &Path, entries: &[Entry]) -> Result<()> {
    let mut columns = fixed(entries);
    let mut kinds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut keys: BTreeMap<&str, ()> = BTreeMap::new();
    for entry in entries {
        for (path, value) in &entry.run.spec.0 {
            let known = kinds.entry(path).or_default();
            if !known.contains(&kind(value)) {
                known.push(kind(value));
            }
        }
        keys.extend(entry.run.summary.keys().map(|key| (key.as_str(), ())));
    }
    for (path, kinds) in kinds {
        for &kind in &kinds {
            let name = if kinds.len() == 1 { format!("{SPEC}{path}") } else { format!("{SPEC}{path}#{kind}") };
            columns.push(setting(&name, path, kind, entries));
        }
    }
    for key in keys.into_keys() {
        let numbers = entries.iter().map(|entry| entry.run.summary.get(key).map(|number| number.0));
        columns.push(Float64Chunked::from_iter_options(key.into(), numbers).into_column());
    }
    parquet::write(path, entries.len(), columns)
}

fn fixed(entries: &[Entry]) -> Vec<Column> {
    let text = |name: &str, pick: fn(&Entry) -> Option<&str>| {
        StringChunked::from_iter_options(name.into(), entries.iter().map(pick)).into_column()
    };
    let json = |name: &str, pick: fn(&Run) -> &Vec<String>| {
        let texts = entries.iter().map(|entry| serde_json::to_string(pick(&entry.run)).ok());
        StringChunked::from_iter_options(name.into(), texts).into_column()
    };
    let small = |name: &str, pick: fn(&Entry) -> u32| {
        UInt32Chunked::from_iter_values(name.into(), entries.iter().map(pick)).into_column()
    };
    let large = |name: &str, pick: fn(&Entry) -> Option<i64>| {
        Int64Chunked::from_iter_options(name.into(), entries.iter().map(pick)).into_column()
    };
    let switch = |name: &str, pick: fn(&Entry) -> bool| {
        BooleanChunked::from_iter_values(name.into(), entries.iter().map(pick)).into_column()
    };
    vec![
        text("id", |entry| Some(&entry.run.id)),
        text("study", |entry| Some(&entry.run.study)),
        text("study_name", |entry| Some(&entry.run.study_name)),
        text("group", |entry| Some(&entry.run.group)),
        text("state", |entry| Some(entry.reported.name())),
        text("detail", |entry| entry.reported.detail()),
        text("activity", |entry| Some(&entry.run.activity)),
        small("attempt", |entry| entry.stamp.attempt),
        small("epoch", |entry| entry.run.epoch),
        small("epochs", |entry| entry.run.epochs),
        small("measured", |entry| entry.measured),
        large("created", |entry| Some(entry.run.created)),
        large("started", |entry| entry.run.started),
        large("ended", |entry| entry.run.ended),
        large("heartbeat", |entry| Some(entry.heartbeat)),
        Float64Chunked::from_iter_values("seconds".into(), entries.iter().map(|entry| entry.run.seconds)).into_column(),
        text("device", |entry| Some(&entry.run.device)),
        text("teacher", |entry| entry.run.teacher.as_deref()),
        StringChunked::from_iter_options(
            "saved".into(),
            entries.iter().map(|entry| serde_json::to_string(&entry.run.saved?).ok()),
        )
        .into_column(),
        json("warnings", |run| &run.warnings),
        text("damage", |entry| entry.damage.as_deref()),
        text("title", |entry| Some(&entry.run.notes.title)),
        text("note", |entry| Some(&entry.run.notes.note)),
        json("tags", |run| &run.notes.tags),
        switch("star", |entry| entry.run.notes.star),
        switch("trash", |entry| entry.run.notes.trash),
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

fn setting(name: &str, path: &str, kind: &str, entries: &[Entry]) -> Column {
    let name = name.into();
    let values = entries.iter().map(|entry| entry.run.spec.get(path));
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
pub(super) fn read(path: &Path) -> Result<Vec<Entry>> {
    parquet::read(path, |frame, metadata| {
        let version = metadata.get(parquet::VERSION_KEY).map(String::as_str);
        polars_ensure!(version == Some(parquet::VERSION), ComputeError: "it was written by another version");
        entries(frame)
    })
}

fn entries(frame: &DataFrame) -> PolarsResult<Vec<Entry>> {
    let mut entries = vec![Entry::default(); frame.height()];
    let mut states: Vec<(String, Option<String>)> = vec![Default::default(); frame.height()];
    for column in frame.columns() {
        let name = column.name().as_str();
        match name {
            "state" => fill(&mut states, column.str()?.iter(), |state, text| state.0 = text.to_owned()),
            "detail" => fill(&mut states, column.str()?.iter(), |state, text| state.1 = Some(text.to_owned())),
            _ if name.contains(':') => {
                fill(&mut entries, column.f64()?.iter(), |entry, real| {
                    entry.run.summary.insert(name.to_owned(), Num(real));
                });
            }
            _ => match name.strip_prefix(SPEC) {
                Some(path) => settings(&mut entries, path.split('#').next().unwrap_or(path), column)?,
                None => fixed_back(&mut entries, name, column)?,
            },
        }
    }
    for (entry, (name, detail)) in entries.iter_mut().zip(states) {
        let Some(state) = state(&name, detail) else { polars_bail!(ComputeError: "`{name}` is no state") };
        entry.run.state = state.clone();
        entry.reported = state;
    }
    Ok(entries)
}

/// Hands every value that is there to the row that it belongs to.
fn fill<R, V>(rows: &mut [R], values: impl Iterator<Item = Option<V>>, mut set: impl FnMut(&mut R, V)) {
    for (row, value) in rows.iter_mut().zip(values) {
        if let Some(value) = value {
            set(row, value);
        }
    }
}

fn fixed_back(entries: &mut [Entry], name: &str, column: &Column) -> PolarsResult<()> {
    let list = |text: &str| serde_json::from_str(text).unwrap_or_default();
    let mut text = |set: fn(&mut Entry, String)| -> PolarsResult<()> {
        fill(entries, column.str()?.iter(), |entry, text: &str| set(entry, text.to_owned()));
        Ok(())
    };
    match name {
        "id" => text(|entry, text| entry.run.id = text)?,
        "study" => text(|entry, text| entry.run.study = text)?,
        "study_name" => text(|entry, text| entry.run.study_name = text)?,
        "group" => text(|entry, text| entry.run.group = text)?,
        "activity" => text(|entry, text| entry.run.activity = text)?,
        "device" => text(|entry, text| entry.run.device = text)?,
        "teacher" => text(|entry, text| entry.run.teacher = Some(text))?,
        "damage" => text(|entry, text| entry.damage = Some(text))?,
        "title" => text(|entry, text| entry.run.notes.title = text)?,
        "note" => text(|entry, text| entry.run.notes.note = text)?,
        "saved" => {
            fill(entries, column.str()?.iter(), |entry, text| entry.run.saved = serde_json::from_str(text).ok());
        }
        "warnings" => fill(entries, column.str()?.iter(), |entry, text| entry.run.warnings = list(text)),
        "tags" => fill(entries, column.str()?.iter(), |entry, text| entry.run.notes.tags = list(text)),
        "attempt" => fill(entries, column.u32()?.iter(), |entry, attempt| {
            entry.run.attempt = attempt;
            entry.stamp.attempt = attempt;
        }),
        "epoch" => fill(entries, column.u32()?.iter(), |entry, epoch| entry.run.epoch = epoch),
        "epochs" => fill(entries, column.u32()?.iter(), |entry, epochs| entry.run.epochs = epochs),
        "measured" => fill(entries, column.u32()?.iter(), |entry, epoch| entry.measured = epoch),
        "created" => fill(entries, column.i64()?.iter(), |entry, time| entry.run.created = time),
        "started" => fill(entries, column.i64()?.iter(), |entry, time| entry.run.started = Some(time)),
        "ended" => fill(entries, column.i64()?.iter(), |entry, time| entry.run.ended = Some(time)),
        "heartbeat" => fill(entries, column.i64()?.iter(), |entry, time| entry.heartbeat = time),
        "seconds" => fill(entries, column.f64()?.iter(), |entry, seconds| entry.run.seconds = seconds),
        "star" => fill(entries, column.bool()?.iter(), |entry, on| entry.run.notes.star = on),
        "trash" => fill(entries, column.bool()?.iter(), |entry, on| entry.run.notes.trash = on),
        "stamp_small" => fill(entries, column.i64()?.iter(), |entry, stamp| entry.stamp.small = stamp),
        "stamp_metrics" => fill(entries, column.i64()?.iter(), |entry, stamp| entry.stamp.metrics = stamp),
        _ => {}
    }
    Ok(())
}

fn settings(entries: &mut [Entry], path: &str, column: &Column) -> PolarsResult<()> {
    let set = |entry: &mut Entry, value| {
        entry.run.spec.0.insert(path.to_owned(), value);
    };
    match column.dtype() {
        DataType::Boolean => fill(entries, column.bool()?.iter(), |entry, on| set(entry, Value::Switch(on))),
        DataType::Int64 => fill(entries, column.i64()?.iter(), |entry, whole| set(entry, Value::Integer(whole))),
        DataType::Float64 => fill(entries, column.f64()?.iter(), |entry, real| set(entry, Value::Number(real))),
        _ => fill(entries, column.str()?.iter(), |entry, text: &str| set(entry, Value::Text(text.to_owned()))),
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
