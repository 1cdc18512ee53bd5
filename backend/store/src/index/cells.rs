//! The index's columns as polars arrays, made when they are first asked for.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use polars::prelude::{ChunkFullNull, Float64Chunked, NewChunkedArray, StringChunked};
use retort_wire::{Catalog, Column, Protocol, Value};

use super::{
    Index, codes::Codes, columns::Setting, facets::Counts, groups::Groups, head::Head, order::Sorted, recent::Recent,
};

/// One column. A setting can be a number in one run and a text in another (another version wrote it), so that a column
/// has two halves; what is in neither is missing. Switches are the texts `true` and `false`.
#[derive(Debug, Default)]
pub(super) struct Cells {
    pub(super) numbers: Option<Float64Chunked>,
    pub(super) texts: Option<StringChunked>,
}

impl Cells {
    /// The number of one run.
    pub(super) fn number(&self, row: u32) -> Option<f64> {
        self.numbers.as_ref()?.get(row as usize)
    }

    /// The text of one run.
    pub(super) fn text(&self, row: u32) -> Option<&str> {
        self.texts.as_ref()?.get(row as usize)
    }
}

/// What is worked out from the rows, until one of them changes.
#[derive(Default)]
pub(super) struct Cache {
    cells: RwLock<HashMap<String, Arc<Cells>>>,
    codes: RwLock<HashMap<String, Arc<Codes>>>,
    /// The marks of the last questions.
    pub(super) groups: Recent<Groups>,
    /// The same in order.
    pub(super) sorted: Recent<Sorted>,
    /// What can be filtered by, of what is not in the trash and of what is.
    pub(super) counts: Recent<Counts>,
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
    /// (`best_test:test.accuracy`). None when no run has it, and for the best of a metric that has no better direction
    /// (the catalog says which way is better).
    pub(super) fn cells(&self, column: &str, protocol: Protocol, catalog: Option<&Catalog>) -> Option<Arc<Cells>> {
        let key = self.key(column, protocol, catalog)?;
        let held = self.cache.cells.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        Some(held.unwrap_or_else(|| {
            let cells = Arc::new(self.build(&key));
            let mut all = self.cache.cells.write().unwrap_or_else(PoisonError::into_inner);
            all.insert(key, Arc::clone(&cells));
            cells
        }))
    }

    /// The codes of a column whose cells are at hand.
    pub(super) fn codes(&self, column: &str, cells: &Cells) -> Arc<Codes> {
        let held = self.cache.codes.read().unwrap_or_else(PoisonError::into_inner).get(column).cloned();
        held.unwrap_or_else(|| {
            let codes = Arc::new(self.make_codes(column, cells));
            let mut all = self.cache.codes.write().unwrap_or_else(PoisonError::into_inner);
            all.insert(column.to_owned(), Arc::clone(&codes));
            codes
        })
    }

    /// The name under which a column is kept: metrics with their protocol.
    pub(super) fn key(&self, column: &str, protocol: Protocol, catalog: Option<&Catalog>) -> Option<String> {
        if FIXED.contains(&column) || self.table.columns.settings().contains_key(column) {
            return Some(column.to_owned());
        }
        let Column { protocol: own, name } = Column::parse(column);
        if !self.measured.contains(&name) {
            return None;
        }
        let protocol = match own.unwrap_or(protocol) {
            Protocol::Best => Protocol::Best.resolved(&name, catalog?)?,
            other => other,
        };
        Some(Column { protocol: Some(protocol), name }.to_string())
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
            "seed" => self.numbers(|run| Some(run.seed as f64)),
            _ if key.contains(':') => self.measurement(key),
            path => self.table.columns.settings().get(path).map(setting).unwrap_or_default(),
        }
    }

    /// A metric under its protocol: from the summaries, or for a certain epoch from the runs' files.
    fn measurement(&self, key: &str) -> Cells {
        let numbers = match Column::parse(key) {
            Column { protocol: Some(Protocol::Epoch(epoch)), name } => {
                let values = self.epochs.column(&self.layout, &self.table.kept, epoch, &name);
                Float64Chunked::from_iter_options("".into(), values.into_iter())
            }
            _ => match self.table.columns.numbers().get(key) {
                Some(numbers) => Float64Chunked::from_iter_options("".into(), numbers.iter()),
                None => Float64Chunked::full_null("".into(), self.len()),
            },
        };
        Cells { numbers: Some(numbers), texts: None }
    }

    fn numbers(&self, pick: impl Fn(&Head) -> Option<f64>) -> Cells {
        let numbers = Float64Chunked::from_iter_options("".into(), self.heads().map(pick));
        Cells { numbers: Some(numbers), texts: None }
    }

    fn texts<'a>(&'a self, pick: impl Fn(&'a Head) -> Option<&'a str>) -> Cells {
        let texts = StringChunked::from_iter_options("".into(), self.heads().map(pick));
        let texts = Some(texts).filter(|texts: &StringChunked| texts.null_count() < texts.len());
        Cells { numbers: None, texts }
    }
}

/// The two halves of a setting; one without any value is left out.
fn setting(setting: &Setting) -> Cells {
    let rows = || (0..setting.codes.len()).map(|row| setting.get(row));
    let some_numbers = setting.values.iter().any(|value| value.as_number().is_some());
    let some_texts = setting.values.iter().any(|value| value.as_number().is_none());
    let numbers = || Float64Chunked::from_iter_options("".into(), rows().map(|value| value?.as_number()));
    let texts = || StringChunked::from_iter_options("".into(), rows().map(|value| text(value?)));
    Cells { numbers: some_numbers.then(numbers), texts: some_texts.then(texts) }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        Value::Switch(on) => Some(switch(*on)),
        _ => None,
    }
}

/// The study's name, or its id where it has none.
pub(super) fn study(run: &Head) -> &str {
    if run.study_name.is_empty() { &run.study } else { &run.study_name }
}

fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn switch(on: bool) -> &'static str {
    if on { "true" } else { "false" }
}
