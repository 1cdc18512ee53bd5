//! The answers behind Explore.

use serde_json::{Value, json};

use super::{list, object, optional, refer, switch, text, whole};

/// Their schemas by name.
pub(super) fn all() -> Value {
    let reals = text(
        "Real numbers: `s` (four bytes each) or `d` (eight bytes each), then their little-endian bytes in base64 without \
         padding.",
    );
    let wholes = text(
        "Whole numbers: `b`, `h` or `w` (one, two, four bytes each), then their little-endian bytes in base64 without \
         padding; or `=<number>x<count>` where all are the same.",
    );
    let keys = |what: &str| text(&format!("{what}, with a space between two."));
    json!({
        "Cloud": object(&json!({
            "total": whole("Runs that are not in the trash."),
            "matched": whole("Runs that the filter lets through."),
            "moving": whole("Runs among these that are still to finish."),
            "group": text("What a mark stands for, as it was asked."),
            "keys": keys("The marks' keys: ids of runs, or hashes of what their runs share"),
            "runs": wholes,
            "numbers": list(&refer("Numbers")),
            "settings": list(&refer("Setting")),
            "singles": optional(refer("Singles")),
            "measured": list(&text("Every split.metric that any run has.")),
            "differing": list(&text("Paths whose values differ among the matched runs.")),
            "facets": list(&refer("Facet")),
        })),
        "Numbers": object(&json!({
            "column": text("The metric as it was asked for."),
            "mean": reals,
            "half": reals,
            "n": wholes,
        })),
        "Setting": object(&json!({
            "path": text("The field."),
            "values": list(&refer("Value")),
            "codes": text("For each mark 0 where its runs lack the setting, one more than the place in `values`, or one more than their number where its runs have several; packed as `runs`."),
        })),
        "Singles": object(&json!({
            "ids": keys("The runs' ids, mark by mark"),
            "seeds": list(&whole("Its seed.")),
            "values": list(&reals),
        })),
        "Facet": object(&json!({
            "path": text("The field."),
            "values": list(&json!({ "type": "array", "description": "A value and the number of its runs." })),
            "more": whole("Further values: only the most frequent are listed where there are very many."),
        })),
        "Rows": object(&json!({
            "total": whole("Runs that are not in the trash."),
            "matched": whole("Runs that the filter lets through."),
            "marks": whole("Rows on all pages."),
            "from": whole("Rows before the first of this page."),
            "rows": list(&refer("Row")),
            "back": optional(text("For `before`; none at the top.")),
            "next": optional(text("For `after`; none at the end.")),
        })),
        "Row": object(&json!({
            "key": text("The key of its mark."),
            "mark": whole("The place of its mark in the cloud of the same question."),
            "label": text("What tells it from the others."),
            "runs": whole("How many runs it stands for."),
            "states": list(&json!({ "type": "array", "description": "A state and the number of its runs." })),
            "detail": optional(text("Why the first that failed or was cancelled did.")),
            "members": list(&refer("Member")),
            "median": optional(text("The run in the middle by the first number among the columns.")),
            "star": switch("One of its runs is starred."),
            "tags": list(&text("A tag of one of its runs.")),
            "warned": switch("One of its runs carries a warning."),
            "cells": list(&json!({
                "description": "`nothing`, `{\"stat\": …}`, `{\"value\": …}`, or `{\"several\": n}` for n different values.",
            })),
        })),
        "Member": object(&json!({
            "id": text("The run."),
            "seed": whole("Its seed."),
            "state": text("Where it stands."),
            "epoch": whole("Epochs done."),
            "epochs": whole("Epochs asked for."),
        })),
    })
}

#[cfg(test)]
pub(super) mod tests {
    use retort_wire::{
        Cloud, Rows,
        cloud::{Numbers, Setting, Singles},
        group::Facet,
        rows::{Member, Row},
    };
    use serde_json::{Value, json};

    /// Hands every type with its schema's name to `matches`.
    pub(in super::super) fn describe(matches: &dyn Fn(&str, Value)) {
        matches("Cloud", json!(Cloud::default()));
        matches("Numbers", json!(Numbers::default()));
        matches("Setting", json!(Setting::default()));
        matches("Singles", json!(Singles::default()));
        matches("Facet", json!(Facet::default()));
        matches("Rows", json!(Rows::default()));
        matches("Row", json!(Row::default()));
        matches("Member", json!(Member::default()));
    }
}
