//! The types of curves and comparisons.

use serde_json::{Value, json};

use super::{list, object, optional, real, refer, switch, text, whole};

/// Every schema by its name.
pub(super) fn all() -> Value {
    let packed = |description: &str| json!({ "type": "string", "description": format!("{description} `s` (four bytes each) or `d` (eight), then the little-endian bytes in Base64.") });
    let pair = |description: &str| json!({ "type": "array", "description": description });
    json!({
        "Curves": object(&json!({
            "lines": list(&list(&text("A run of the line."))),
            "metrics": list(&text("split.metric.")),
            "curves": list(&refer("Curve")),
            "extent": optional(pair("Where the horizontal axis of all of them begins and ends, whatever the window.")),
        })),
        "Curve": object(&json!({
            "line": whole("Which of the asked lines it belongs to, from 0."),
            "metric": whole("Which of the asked metrics it is, from 0."),
            "x": packed("Places; empty where they are those of the series before."),
            "y": packed("Values; NaN is a gap. The mean where the line has several runs."),
            "low": packed("Lower ends of the 95 % interval over the runs; empty for one run."),
            "high": packed("Upper ends."),
            "raw_x": packed("Places of `raw`; empty where they are `x`."),
            "raw": packed("Values before smoothing; empty when nothing was smoothed."),
            "runs": whole("Runs that have a value."),
            "fewest": whole("The fewest runs behind one point."),
            "points": whole("Points in the window before they were reduced."),
            "broken": optional(object(&json!({
                "x": real("Where the first run of the line stopped being finite."),
                "epoch": whole("After which epoch."),
                "runs": whole("How many runs of the line."),
                "value": optional(refer("Num")),
            }))),
        })),
        "PairedTests": object(&json!({
            "base": whole("Which side the others are compared with, from 0."),
            "tests": list(&refer("PairedTest")),
            "examples": whole("Examples that each pair shares."),
            "notes": list(&pair("A side and why it cannot be paired.")),
        })),
        "PairedTest": object(&json!({
            "side": whole("Which side, from 0, in the order in which the sides first appear among the runs."),
            "metric": text("A metric of the catalog."),
            "estimate": optional(refer("Num")),
            "seeds": optional(pair("95 % interval by Student's t over the pairs of seeds.")),
            "examples": optional(pair("95 % interval when seeds and examples are drawn again together; examples only for one pair.")),
            "mcnemar": list(&pair("Seed, examples that only the side has, that only the base has, exact two-sided p.")),
            "n": whole("Pairs of runs."),
            "outcome": text("higher, lower, not_enough_seeds; for one pair no_difference, higher_here, lower_here."),
        })),
        "Matrix": object(&json!({
            "networks": list(&object(&json!({
                "run": text("The student's run; empty for a teacher."),
                "teacher": text("A teacher's hash; empty for a student."),
                "taught": list(&whole("Which of the asked runs it taught, from 0.")),
            }))),
            "cells": list(&optional(refer("Num"))),
            "examples": whole("Examples behind the cells."),
            "notes": list(&text("What a reader must know.")),
        })),
        "SeedQuery": object(&json!({
            "runs": text("Runs of two settings, separated by commas."),
            "metric": text("split.metric."),
            "protocol": text("last, best_validation or best_test; empty for last."),
            "within": text("How near zero the difference must be known; empty for the difference itself."),
        })),
        "SeedPlan": object(&json!({
            "settings": whole("Settings that the runs belong to; there is a plan for two."),
            "a": whole("Finished runs of the one setting that have the metric."),
            "b": whole("The same of the other."),
            "pairs": whole("Seeds that both have."),
            "difference": optional(refer("Num")),
            "deviation": optional(real("Sample standard deviation of the difference from seed to seed.")),
            "half_width": optional(real("Half its 95 % interval.")),
            "target": optional(real("The distance that the plan is for.")),
            "decided": switch("The seeds that are there decide already."),
            "for_interval": optional(whole("Seeds at which the 95 % interval would be narrower than the target.")),
            "for_power": optional(whole("Seeds at which a two-sided t test would find the target with a power of 80 %.")),
            "seeds": optional(whole("Seeds of the plan: the larger of the two.")),
            "underway": whole("Runs under way that count towards it."),
            "missing": whole("Runs that a launch would make."),
            "estimate": optional(refer("Estimate")),
            "obstacle": text("Why there is no plan; empty when there is one."),
        })),
    })
}

#[cfg(test)]
pub(super) mod tests {
    use retort_wire::{Broken, Curve, Curves, Matrix, Network, Num, PairedTest, PairedTests, SeedPlan, SeedQuery};
    use serde_json::{Value, json};

    /// Hands an example of each type to `check`.
    pub(in super::super) fn describe(check: &dyn Fn(&str, Value)) {
        check("Curves", json!(Curves::default()));
        check("Curve", json!(Curve { broken: Some(Broken::default()), ..Curve::default() }));
        check("PairedTests", json!(PairedTests::default()));
        check("PairedTest", json!(PairedTest::default()));
        check(
            "Matrix",
            json!(Matrix { networks: vec![Network::default()], cells: vec![Some(Num(1.0))], ..Matrix::default() }),
        );
        check("SeedQuery", json!(SeedQuery::default()));
        check("SeedPlan", json!(SeedPlan::default()));
    }
}
