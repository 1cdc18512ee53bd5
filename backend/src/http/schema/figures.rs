//! The figures' types.

use serde_json::{Value, json};

use super::{list, object, optional, real, refer, switch, text, whole};

/// Every schema by its name.
pub(super) fn all() -> Value {
    let scale = json!({ "type": "string", "enum": ["pocket", "full"], "description": "How large it is run." });
    let pair = |description: &str| json!({ "type": "array", "description": description });
    json!({
        "FigureCards": list(&refer("FigureCard")),
        "FigureLaunch": object(&json!({ "scale": scale, "arms": list(&text("An arm's name.")) })),
        "FigureCard": object(&json!({
            "id": text("Its name in addresses: fig6b."),
            "label": text("Figure 6b."),
            "title": text("What it shows."),
            "question": text("What it asks."),
            "section": text("Its section in the description of the paper."),
            "scales": list(&refer("Standing")),
        })),
        "Standing": object(&json!({
            "scale": scale,
            "runs": whole("Runs that it takes."),
            "finished": whole("Of these, finished."),
            "underway": whole("Of these, waiting or training."),
            "failed": whole("Of these, ended without finishing."),
            "claims": whole("Claims that it makes."),
            "supported": whole("Of these, supported."),
            "refuted": whole("Of these, refuted."),
            "obstacle": text("Why it cannot be run here; empty when it can."),
            "seconds": optional(real("Seconds that the missing runs would take, where anybody can say.")),
            "preview": optional(json!({ "type": "object", "description": "Its first panel with its x axis; in the list only." })),
        })),
        "FigureDetail": object(&json!({
            "card": refer("FigureCard"),
            "scale": scale,
            "setting": text("What is run, in words."),
            "note": text("What a reader must know."),
            "x": object(&json!({
                "label": text("Its label."),
                "numeric": switch("Positions are numbers."),
                "categories": list(&text("A category.")),
            })),
            "panels": list(&refer("FigurePanel")),
            "arms": list(&refer("FigureArm")),
            "claims": list(&refer("ClaimResult")),
            "choices": list(&object(&json!({
                "setting": text("A setting that the paper leaves out or the scale changes."),
                "value": text("What was chosen."),
                "reason": text("Why."),
            }))),
            "variants": list(&object(&json!({
                "name": text("Where the authors' code and the paper differ."),
                "paper": text("What the paper says."),
                "code": text("What the code does."),
                "ours": text("Which of the two the other arms follow."),
            }))),
            "distributions": list(&object(&json!({
                "arm": text("The arm."),
                "image": whole("The image's number in the test set."),
                "label": whole("Its true class."),
                "temperature": real("The temperature."),
                "probabilities": list(&real("Probability of a class.")),
            }))),
            "planes": list(&json!({ "type": "object", "description": "arm, run, seed and the loss on its plane." })),
            "missing": whole("Runs that a launch would make."),
            "estimate": optional(refer("Estimate")),
        })),
        "FigurePanel": object(&json!({
            "kind": text("points, samples, distributions or plane."),
            "title": text("Its heading."),
            "metric": text("split.metric."),
            "label": text("The metric's label."),
            "unit": text("share, nats, or empty."),
            "points": list(&object(&json!({
                "arm": text("The arm."),
                "series": text("Its series."),
                "x": refer("Value"),
                "stat": optional(refer("Stat")),
                "values": list(&pair("A run's id, its seed and its value.")),
            }))),
            "paper": list(&object(&json!({
                "name": text("Its name."),
                "quality": text("exact, text or chart."),
                "relation": text("=, >, < or range."),
                "points": list(&object(&json!({
                    "x": refer("Value"),
                    "y": real("The value, or the lower end of a range."),
                    "high": optional(real("The upper end.")),
                    "deviation": optional(real("Standard deviation over the trials.")),
                    "trials": list(&real("A trial.")),
                }))),
                "source": text("Where it stands in the paper."),
                "note": text("What a reader must know."),
            }))),
        })),
        "FigureArm": object(&json!({
            "name": text("Its name."),
            "series": text("Its series."),
            "x": refer("Value"),
            "variant": text("The variant that it belongs to."),
            "setting": text("What sets it apart."),
            "spec": refer("Spec"),
            "runs": list(&object(&json!({
                "seed": whole("The seed."),
                "run": optional(text("The run.")),
                "state": optional(json!({ "type": "object", "description": "Where it stands." })),
                "epoch": whole("Epochs done."),
                "epochs": whole("Epochs asked for."),
                "warned": switch("It carries a warning."),
            }))),
        })),
        "ClaimResult": object(&json!({
            "id": text("Its name."),
            "statement": text("What is claimed."),
            "source": text("Where the paper says so."),
            "metric": text("split.metric."),
            "unit": text("share, nats, or empty."),
            "verdict": json!({ "type": "string", "enum": ["supported", "refuted", "not_enough_seeds"] }),
            "estimate": optional(refer("Num")),
            "low": optional(real("Lower end of the 95 % interval.")),
            "high": optional(real("Upper end.")),
            "above": optional(real("The estimate must lie above this.")),
            "below": optional(real("The estimate must lie below this.")),
            "n": whole("Seeds behind it."),
            "needed": optional(whole("Seeds that would probably do.")),
            "evidence": list(&refer("Evidence")),
            "remark": text("The reason, where it is known."),
        })),
        "Evidence": object(&json!({
            "label": text("What is compared."),
            "verdict": text("The verdict that it alone would give."),
            "estimate": optional(refer("Num")),
            "seeds": optional(pair("The 95 % interval by Student's t over the seeds.")),
            "examples": optional(pair("The same when seeds and test examples are drawn again.")),
            "mcnemar": list(&pair("Seed, examples that only a has, those that only b has, and the exact p.")),
            "n": whole("Seeds that both sides have."),
        })),
    })
}

#[cfg(test)]
pub(super) mod tests {
    use retort_wire::figure::{
        Arm, ArmRun, Axis, ClaimResult, Evidence, FigureCard, FigureDetail, Panel, PaperPoint, PaperSeries, Point,
        Standing,
    };
    use serde::Serialize;

    use super::*;

    fn value(example: impl Serialize) -> Value {
        serde_json::to_value(example).unwrap()
    }

    /// Calls `check` with every type that has a name of its own.
    pub(in super::super) fn describe(check: &dyn Fn(&str, Value)) {
        check("FigureCard", value(FigureCard::default()));
        check("Standing", value(Standing::default()));
        check("FigureDetail", value(FigureDetail::default()));
        check("FigurePanel", value(Panel::default()));
        check("FigureArm", value(Arm::default()));
        check("ClaimResult", value(ClaimResult::default()));
        check("Evidence", value(Evidence::default()));
    }

    #[test]
    fn what_lies_inside_is_described_too() {
        let all = all();
        let inside = |schema: &str, path: &str, example: Value| {
            let described = all[schema]["properties"].pointer(path).and_then(Value::as_object).unwrap();
            let described: Vec<&String> = described.keys().collect();
            let real: Vec<&String> = example.as_object().unwrap().keys().collect();
            assert_eq!(described, real, "{schema}{path}");
        };
        inside("FigureDetail", "/x/properties", value(Axis::default()));
        inside("FigurePanel", "/points/items/properties", value(Point::default()));
        inside("FigurePanel", "/paper/items/properties", value(PaperSeries::default()));
        let points = "/paper/items/properties/points/items/properties";
        inside("FigurePanel", points, value(PaperPoint::default()));
        inside("FigureArm", "/runs/items/properties", value(ArmRun::default()));
    }
}
