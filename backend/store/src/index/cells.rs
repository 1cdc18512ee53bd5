//! The index's columns as polars arrays, made when they are first asked for.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, OnceLock, PoisonError, RwLock},
};

use polars::prelude::{Float64Chunked, NewChunkedArray, StringChunked};
use retort_wire::{Protocol, Run, Value};

use super::{Index, facets::Counts};

/// One column. A setting can be a number in one run and a text in another (another version wrote it), so that a column
/// has two halves; what is in neither is missing. Switches are the texts `true` and `false`.
#[derive(Debug, Default)]
pub(super) struct Cells {
    pub(super) numbers: Option<Float64Chunked>,
    pub(super) texts: Option<StringChunked>,
}

/// What is worked out from the rows, until one of them changes.
#[derive(Default)]
pub(super) struct Cache {
    cells: RwLock<HashMap<String, Arc<Cells>>>,
    /// The facets of what is not in the trash.
    pub(super) counts: OnceLock<Counts>,
}

impl fmt::Debug for Cache {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Cache")
    }
}

/// The columns that every run has, whatever its spec and its metrics.
pub(super) const FIXED: [&str; 21] = [
    "id",
    "study",
    "group",
    "state",
    "activity",
    "attempt",
    "epoch",
    "epochs",
    "created",
    "started",
    "ended",
    "seconds",
    "seed",
    "device",
    "teacher",
    "title",
    "note",
    "tag",
    "star",
    "warned",
    "study_name",
];

impl Index {
    /// The column of that name; metrics are taken under `protocol` unless the name says another
    /// (`best_test:test.accuracy`). None when no run has it.
    pub(super) fn cells(&self, column: &str, protocol: Protocol) -> Option<Arc<Cells>> {
        let key = self.key(column, protocol)?;
        let held = self.cache.cells.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        Some(held.unwrap_or_else(|| {
            let cells = Arc::new(self.build(&key));
            let mut all = self.cache.cells.write().unwrap_or_else(PoisonError::into_inner);
            all.insert(key, Arc::clone(&cells));
            cells
        }))
    }

    /// The name under which a column is kept: metrics with their protocol.
    fn key(&self, column: &str, protocol: Protocol) -> Option<String> {
        if FIXED.contains(&column) || self.paths.contains(column) {
            return Some(column.to_owned());
        }
        let (protocol, metric) = match column.split_once(':') {
            Some((name, metric)) => (Protocol::parse(name)?, metric),
            None => (protocol, column),
        };
        self.measured.contains(metric).then(|| format!("{}:{metric}", protocol.name()))
    }

    fn build(&self, key: &str) -> Cells {
        match key {
            "id" => self.texts(|run| Some(&run.id)),
            "study" | "study_name" => self.texts(|run| Some(study(run))),
            "group" => self.texts(|run| Some(&run.group)),
            "state" => self.texts(|run| Some(run.state.name())),
            "activity" => self.texts(|run| filled(&run.activity)),
            "device" => self.texts(|run| filled(&run.device)),
            "teacher" => self.texts(|run| run.teacher.as_deref()),
            "title" => self.texts(|run| filled(&run.notes.title)),
            "note" => self.texts(|run| filled(&run.notes.note)),
            "tag" => self.texts(|run| run.notes.tags.first().map(String::as_str)),
            "star" => self.texts(|run| Some(switch(run.notes.star))),
            "warned" => self.texts(|run| Some(switch(!run.warnings.is_empty()))),
            "attempt" => self.numbers(|run| Some(f64::from(run.attempt))),
            "epoch" => self.numbers(|run| Some(f64::from(run.epoch))),
            "epochs" => self.numbers(|run| Some(f64::from(run.epochs))),
            "created" => self.numbers(|run| Some(run.created as f64)),
            "started" => self.numbers(|run| run.started.map(|time| time as f64)),
            "ended" => self.numbers(|run| run.ended.map(|time| time as f64)),
            "seconds" => self.numbers(|run| run.started.map(|_| run.seconds)),
            "seed" => self.numbers(|run| Some(run.spec.seed() as f64)),
            _ if key.contains(':') => self.numbers(|run| run.summary.get(key).map(|number| number.0)),
            path => {
                let numbers = self.numbers(|run| run.spec.get(path).and_then(Value::as_number)).numbers;
                let texts = self.texts(|run| match run.spec.get(path)? {
                    Value::Text(text) => Some(text),
                    Value::Switch(on) => Some(switch(*on)),
                    _ => None,
                });
                Cells { numbers: numbers.filter(|numbers| numbers.null_count() < numbers.len()), ..texts }
            }
        }
    }

    fn numbers(&self, pick: impl Fn(&Run) -> Option<f64>) -> Cells {
        let numbers = Float64Chunked::from_iter_options("".into(), self.runs().map(pick));
        Cells { numbers: Some(numbers), texts: None }
    }

    fn texts<'a>(&'a self, pick: impl Fn(&'a Run) -> Option<&'a str>) -> Cells {
        let texts = StringChunked::from_iter_options("".into(), self.runs().map(pick));
        let texts = Some(texts).filter(|texts: &StringChunked| texts.null_count() < texts.len());
        Cells { numbers: None, texts }
    }
}

/// The study's name, or its id where it has none.
pub(super) fn study(run: &Run) -> &str {
    if run.study_name.is_empty() { &run.study } else { &run.study_name }
}

fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn switch(on: bool) -> &'static str {
    if on { "true" } else { "false" }
}
