//! What people add to runs, and the trash.

use serde_json::{Value, json};

use super::{list, object, optional, refer, switch, text, whole};

pub(super) fn all() -> Value {
    json!({
        "Notes": object(&json!({
            "title": text("A name of its own."),
            "note": text("Free text, in Markdown."),
            "tags": list(&text("A tag.")),
            "star": switch("Starred."),
            "trash": switch("In the trash."),
        })),
        "NotesChange": object(&json!({
            "title": text("The title, at most 200 characters; an empty one takes it away."),
            "note": text("The note in Markdown, at most 20,000 characters."),
            "tags": list(&text("A tag, at most 48 characters without commas and quotes; 32 of them at most.")),
            "star": switch("Starred."),
        })),
        "Batch": object(&json!({
            "runs": list(&text("A run's id.")),
            "action": { "type": "string", "enum": retort_wire::Verb::ALL.map(retort_wire::Verb::name), "description": "What is done to each." },
            "tag": text("The tag, for `tag` and `untag`."),
        })),
        "RunOutcome": object(&json!({
            "run": text("The run."),
            "done": switch("It is now as it was asked for."),
            "already": switch("It was so before."),
            "why": text("Why it was refused; empty when it was not."),
        })),
        "Outcomes": object(&json!({
            "outcomes": list(&refer("RunOutcome")),
            "words": text("All of it in plain words."),
        })),
        "Counted": object(&json!({ "value": refer("Value"), "runs": whole("Runs that have it.") })),
        "Values": object(&json!({
            "column": text("The column."),
            "total": whole("How many values fit, those that are not answered among them."),
            "values": list(&refer("Counted")),
        })),
        "Trash": object(&json!({
            "runs": list(&refer("Trashed")),
            "teachers": list(&refer("Spare")),
            "teachers_kept": text("Why teachers cannot be deleted now; empty when they can."),
        })),
        "Trashed": object(&json!({ "run": refer("Run"), "bytes": whole("Bytes of its folder.") })),
        "Spare": object(&json!({
            "hash": text("Content hash of a teacher that no run outside the trash refers to."),
            "bytes": whole("Bytes of its folder."),
            "runs": list(&text("A run in the trash that refers to it.")),
        })),
        "Purge": object(&json!({
            "runs": list(&text("A run in the trash.")),
            "teachers": optional(switch("Whether teachers that nothing refers to afterwards go as well.")),
        })),
        "Purged": object(&json!({
            "runs": list(&text("A run that is gone.")),
            "bytes": whole("Bytes that were in their folders."),
            "teachers": list(&text("Hash of a teacher that is gone.")),
            "teacher_bytes": whole("Bytes that were in their folders."),
            "refused": list(&json!({ "type": "array", "description": "A run or teacher that was not deleted, and why." })),
        })),
    })
}

#[cfg(test)]
pub(super) mod tests {
    use retort_wire::{
        Batch, Notes, NotesChange, Outcomes, Purge, Purged, RunOutcome, Spare, Trash, Trashed, Values, values::Counted,
    };
    use serde::Serialize;
    use serde_json::Value;

    /// Hands every type with the name of its schema to `matches`.
    pub(in super::super) fn describe(matches: &dyn Fn(&str, Value)) {
        fn json(example: impl Serialize) -> Value {
            serde_json::to_value(example).unwrap()
        }
        matches("Notes", json(Notes::default()));
        let change = NotesChange {
            title: Some(String::new()),
            note: Some(String::new()),
            tags: Some(Vec::new()),
            star: Some(true),
        };
        matches("NotesChange", json(change));
        matches("Batch", json(Batch::default()));
        matches("RunOutcome", json(RunOutcome::default()));
        matches("Outcomes", json(Outcomes::default()));
        matches("Counted", json(Counted::default()));
        matches("Values", json(Values::default()));
        matches("Trash", json(Trash::default()));
        matches("Trashed", json(Trashed::default()));
        matches("Spare", json(Spare::default()));
        matches("Purge", json(Purge::default()));
        matches("Purged", json(Purged::default()));
    }
}
