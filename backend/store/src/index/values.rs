//! The values of one column, counted.

use std::collections::BTreeMap;

use retort_wire::{
    Column, Value,
    values::{Counted, Values},
};

use super::{Head, Index, cells::study};

impl Index {
    /// The distinct values of `column` that contain `typed` (in any case of its letters) among the runs that are not in
    /// the trash: the most frequent first, then as texts are ordered, at most `limit` of them. A metric's numbers are
    /// nobody's to choose from, and so are times: both have none.
    pub fn values(&self, column: &str, typed: &str, limit: usize) -> Values {
        let typed = typed.to_lowercase();
        let mut counts: BTreeMap<String, Counted> = BTreeMap::new();
        let mut take = |value: Value| {
            let value = value.as_integer().map_or(value, Value::Integer);
            let text = value.to_string();
            if text.to_lowercase().contains(&typed) {
                counts.entry(text).or_insert_with(|| Counted { value, runs: 0 }).runs += 1;
            }
        };
        let is_measured = self.measured.contains(&Column::parse(column).name);
        let setting = self.table.columns.settings().get(column);
        for (row, run) in self.heads().enumerate().filter(|(_, run)| !run.notes.trash && !is_measured) {
            match column {
                "tag" => run.notes.tags.iter().for_each(|tag| take(Value::Text(tag.clone()))),
                _ => {
                    let value = value(run, column).or_else(|| setting?.get(row).cloned());
                    value.into_iter().for_each(&mut take);
                }
            }
        }
        let total = counts.len() as u32;
        let mut values: Vec<Counted> = counts.into_values().collect();
        values.sort_by_key(|counted| std::cmp::Reverse(counted.runs));
        values.truncate(limit);
        Values { column: column.to_owned(), total, values }
    }

    /// Every metric (`split.metric`) that any run has.
    pub fn measured(&self) -> impl Iterator<Item = &str> {
        self.measured.iter().map(String::as_str)
    }
}

fn value(run: &Head, column: &str) -> Option<Value> {
    let text = |text: &str| (!text.is_empty()).then(|| Value::Text(text.to_owned()));
    match column {
        "id" => text(&run.id),
        "study" => text(study(run)),
        "group" => text(&run.group),
        "state" => text(run.state.name()),
        "activity" => text(&run.activity),
        "device" => text(&run.device),
        "teacher" => text(run.teacher.as_deref().unwrap_or_default()),
        "title" => text(&run.notes.title),
        "star" => Some(Value::Switch(run.notes.star)),
        "warned" => Some(Value::Switch(!run.warnings.is_empty())),
        "seed" => Some(Value::Integer(run.seed)),
        "attempt" => Some(Value::Integer(i64::from(run.attempt))),
        "epoch" => Some(Value::Integer(i64::from(run.epoch))),
        "epochs" => Some(Value::Integer(i64::from(run.epochs))),
        _ => None,
    }
}
