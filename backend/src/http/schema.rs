//! The wire types as JSON schemas, for the OpenAPI document.
//!
//! The types live in a crate that the browser loads, where a schema library has no place; so they are described here,
//! and a test holds each description against what the type really serialises to.

use serde_json::{Value, json};

mod compare;
mod explore;
mod figures;
mod notes;

/// Every schema by its name.
pub(super) fn all() -> Value {
    let mut all = values();
    for more in [runs(), answers(), explore::all(), catalog(), compare::all(), figures::all(), notes::all()] {
        if let (Value::Object(all), Value::Object(more)) = (&mut all, more) {
            all.extend(more);
        }
    }
    all
}

fn refer(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn list(items: &Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn map(values: &Value) -> Value {
    json!({ "type": "object", "additionalProperties": values })
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

fn whole(description: &str) -> Value {
    json!({ "type": "integer", "description": description })
}

fn real(description: &str) -> Value {
    json!({ "type": "number", "description": description })
}

fn switch(description: &str) -> Value {
    json!({ "type": "boolean", "description": description })
}

fn optional(mut schema: Value) -> Value {
    if let Some(kind) = schema.get("type").cloned() {
        schema["type"] = json!([kind, "null"]);
        schema
    } else {
        json!({ "oneOf": [schema, { "type": "null" }] })
    }
}

fn object(properties: &Value) -> Value {
    json!({ "type": "object", "properties": properties })
}

fn values() -> Value {
    json!({
        "Num": {
            "description": "A measured number; NaN and the infinities travel as texts, null means not measured.",
            "oneOf": [{ "type": "number" }, { "type": "string", "enum": ["NaN", "Infinity", "-Infinity"] }],
        },
        "Value": { "description": "One setting.", "type": ["boolean", "integer", "number", "string"] },
        "Spec": {
            "description": "Settings as nested tables: `{\"objective\": {\"temperature\": 4.0}}`. The catalog lists them.",
            "type": "object",
            "additionalProperties": true,
        },
        "Study": {
            "description": "A spec in which any setting may be a list of values: one run per combination.",
            "type": "object",
            "properties": { "name": text("Its name.") },
            "additionalProperties": true,
        },
        "MetricRow": object(&json!({
            "epoch": whole("Epochs done when it was measured."),
            "split": text("train, train_clean, validation, test, or an extra set."),
            "metric": text("A metric of the catalog; the teacher's own begin with teacher_."),
            "value": refer("Num"),
            "seconds": real("Seconds of training since the attempt began."),
        })),
        "Metrics": list(&refer("MetricRow")),
        "FieldError": object(&json!({ "path": text("The field."), "message": text("What is wrong and what is allowed.") })),
        "Problem": object(&json!({
            "type": text("not-found, invalid-request, invalid-spec, conflict, forbidden or internal."),
            "title": text("One sentence: what, why, what to do."),
            "status": whole("The HTTP status."),
            "errors": list(&refer("FieldError")),
        })),
    })
}

fn runs() -> Value {
    let state = json!({
        "type": "string",
        "enum": retort_wire::State::NAMES,
        "description": "Where it stands; failed comes with `reason`, cancelled with `by`.",
    });
    json!({
        "Run": object(&json!({
            "id": text("UUIDv7."),
            "study": text("The study's id."),
            "study_name": text("The study's name."),
            "spec": refer("Spec"),
            "group": text("Hash of the spec without its seed."),
            "state": state,
            "reason": text("Why it failed."),
            "by": text("Who cancelled it."),
            "activity": text("What the trainer is doing now."),
            "attempt": whole("The current attempt, from 1; 0 before the first."),
            "epoch": whole("Epochs done."),
            "epochs": whole("Epochs asked for."),
            "created": whole("When it was submitted, milliseconds since 1970."),
            "started": optional(whole("When its current attempt began.")),
            "ended": optional(whole("When it was over.")),
            "seconds": real("Seconds of training in the current attempt."),
            "device": text("The device, in words."),
            "teacher": optional(text("Content hash of its teacher.")),
            "saved": optional(refer("Saved")),
            "warnings": list(&text("What a reader must know.")),
            "summary": map(&refer("Num")),
            "notes": refer("Notes"),
        })),
        "Saved": object(&json!({
            "students": whole("Students that were trained together, this one included."),
            "teacher_passes": whole("Batches that the teacher was not evaluated on again."),
            "teacher_seconds": real("Seconds that these would have taken."),
            "from_cache": whole("Examples whose teacher outputs were in the cache."),
        })),
        "Plane": object(&json!({
            "size": whole("Grid points a side."),
            "v": list(&real("From and to, across.")),
            "u": list(&real("From and to, upwards.")),
            "values": list(&refer("Num")),
            "teacher": list(&real("Where the teacher lies: v, u.")),
            "student": list(&real("Where the student lies.")),
            "initial": list(&real("Where the student began.")),
        })),
        "Page": object(&json!({ "total": whole("Runs that match, on all pages."), "runs": list(&refer("Run")) })),
        "Launched": object(&json!({ "study": text("The study's id."), "runs": list(&text("A run's id.")) })),
        "Lane": object(&json!({ "device": text("The device."), "running": list(&refer("Run")) })),
        "Queue": object(&json!({
            "lanes": list(&refer("Lane")),
            "waiting": list(&refer("Run")),
            "recent": list(&refer("Run")),
            "device": text("The device that runs train on."),
            "notice": optional(text("Why a better device is not used.")),
        })),
        "Event": {
            "description": "`run`: a run is new or changed. `epoch`: rows of an epoch. `reset`: read everything again.",
            "type": "object",
            "properties": {
                "kind": { "type": "string", "enum": ["run", "epoch", "reset"] },
                "row": refer("Run"),
                "run": text("The run of kind epoch."),
                "attempt": whole("The attempt that the epoch belongs to."),
                "rows": refer("Metrics"),
            },
        },
    })
}

fn answers() -> Value {
    json!({
        "SavedView": object(&json!({
            "id": text("The short id; /v/<id> opens the view."),
            "name": text("What its author calls it."),
            "path": text("The page."),
            "search": text("Its query."),
            "frozen": switch("Whether its numbers were kept."),
            "created": whole("Milliseconds since 1970."),
            "runs": whole("Runs that it showed then."),
        })),
        "SavedViews": list(&refer("SavedView")),
        "NewView": object(&json!({
            "name": text("What it is to be called; what the page shows when empty."),
            "page": text("An address on this server: /compare?runs=a,b."),
            "frozen": switch("Whether to keep the numbers of this moment."),
        })),
        "Shared": object(&json!({ "view": refer("SavedView"), "changes": optional(refer("Changes")) })),
        "Changes": object(&json!({
            "purged": list(&text("A run that is not there any more.")),
            "trashed": list(&text("A run that went to the trash.")),
            "changed": list(&text("A run that has other numbers or stands elsewhere.")),
            "added": whole("Runs that the query finds now and did not find then."),
        })),
        "Stat": object(&json!({
            "mean": refer("Num"),
            "half_width": optional(real("Half the 95 % interval; none for fewer than two values.")),
            "n": whole("Runs that have the value."),
        })),
        "Estimate": object(&json!({
            "runs": whole("Runs that the study makes."),
            "teachers_to_train": whole("Teachers that must be trained."),
            "teachers_found": whole("Teachers that are in the cache."),
            "seconds": optional(real("Seconds on the device; none when nothing comparable was measured.")),
            "bytes": whole("Bytes of results."),
            "basis": text("Where the estimate comes from."),
            "queued_before": whole("Runs that wait or train already."),
            "toml": text("The study as TOML."),
        })),
    })
}

fn catalog() -> Value {
    let table = |description: &str| json!({ "type": "object", "description": description });
    json!({
        "Catalog": object(&json!({
            "sections": list(&table("A titled part of the spec with its fields: path, label, help, kind, default, unit.")),
            "rules": list(&table("A combination that is refused, with the sentence that says why.")),
            "metrics": list(&table("A metric: name, label, definition, unit.")),
            "splits": list(&table("What is measured on.")),
            "presets": list(&table("A study to start from.")),
        })),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use retort_app::service::{Lane, Launched, Queue};
    use retort_wire::{
        Catalog, Estimate, Event, FieldError, MetricRow, Num, Page, Problem, Run, Saved, State,
        group::Stat,
        saved_view::{Changes, NewView, Shared},
    };
    use serde::Serialize;

    use super::*;

    /// The keys that `examples` serialise to, all together, are the properties of the schema `name`.
    fn matches<T: Serialize>(name: &str, examples: &[T]) {
        let described: BTreeSet<String> = all()[name]["properties"].as_object().unwrap().keys().cloned().collect();
        let real: BTreeSet<String> = examples
            .iter()
            .flat_map(|example| serde_json::to_value(example).unwrap().as_object().unwrap().clone())
            .map(|(key, _)| key)
            .collect();
        assert_eq!(described, real, "{name}");
    }

    #[test]
    fn every_description_has_the_fields_of_its_type() {
        compare::tests::describe(&|name, examples| matches(name, &[examples]));
        figures::tests::describe(&|name, examples| matches(name, &[examples]));
        explore::tests::describe(&|name, examples| matches(name, &[examples]));
        notes::tests::describe(&|name, example| matches(name, &[example]));
        let in_state = |state| Run { state, ..Run::default() };
        matches(
            "Run",
            &[in_state(State::Failed { reason: String::new() }), in_state(State::Cancelled { by: String::new() })],
        );
        matches("Saved", &[Saved::default()]);
        matches("Page", &[Page::default()]);
        matches("Launched", &[Launched::default()]);
        matches("Lane", &[Lane::default()]);
        matches("Queue", &[Queue::default()]);
        let id = retort_wire::ViewId::parse("abcdefghjk").unwrap();
        let view = retort_wire::SavedView {
            id,
            name: String::new(),
            path: "/".into(),
            search: String::new(),
            frozen: true,
            created: 0,
            runs: 0,
        };
        matches("SavedView", std::slice::from_ref(&view));
        matches("Shared", &[Shared { view, changes: None }]);
        matches("Changes", &[Changes::default()]);
        matches("NewView", &[NewView::default()]);
        matches("Stat", &[Stat::default()]);
        matches("Estimate", &[Estimate::default()]);
        matches("Catalog", &[Catalog::default()]);
        matches("FieldError", &[FieldError::new("", "")]);
        matches("Problem", &[Problem::fields(vec![FieldError::new("", "")])]);
        let row = MetricRow { epoch: 1, split: "test".into(), metric: "kl".into(), value: Num(0.5), seconds: 1.0 };
        matches("MetricRow", std::slice::from_ref(&row));
        matches(
            "Event",
            &[Event::Run { run: Box::default() }, Event::Epoch { run: "a".into(), attempt: 1, rows: vec![row] }],
        );
    }

    #[test]
    fn every_reference_leads_somewhere() {
        fn references(value: &Value, found: &mut Vec<String>) {
            match value {
                Value::Object(table) => {
                    found.extend(table.get("$ref").and_then(Value::as_str).map(str::to_owned));
                    table.values().for_each(|value| references(value, found));
                }
                Value::Array(items) => items.iter().for_each(|value| references(value, found)),
                _ => {}
            }
        }
        let all = all();
        let mut found = Vec::new();
        references(&all, &mut found);
        assert!(!found.is_empty());
        for reference in found {
            let name = reference.strip_prefix("#/components/schemas/").unwrap();
            assert!(all.get(name).is_some(), "{reference}");
        }
    }
}
