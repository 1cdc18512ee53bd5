//! How far the confidence of both can be trusted, and how one follows the other.

use retort_wire::inside::{Fidelity, Reliability};

use super::{
    head,
    view::{InsideView, OFFERED},
};
use crate::{
    format,
    plot::{
        binned::{self, Bin, Binned},
        density,
    },
    prelude::*,
};

/// Both reliability diagrams, agreement by the teacher's confidence, and the slope of the log-odds.
pub fn view(fidelity: &Fidelity, view: &InsideView) -> Node {
    let choices = OFFERED.into_iter().map(|bins| {
        let there = InsideView { bins, ..view.clone() };
        (there.print(), bins.to_string(), bins == view.bins)
    });
    let sides = [("Reliability of the teacher", 7), ("Reliability of the student", 0)];
    let diagrams = sides
        .into_iter()
        .zip(&fidelity.reliability)
        .map(|((title, colour), side)| binned::view(&reliability(title, colour, side)));
    let agreement = binned::view(&Binned {
        title: "Agreement by how sure the teacher is".to_owned(),
        beside: format!("n = {}", format::count(u64::from(fidelity.agreement.of))),
        across: "confidence of the teacher",
        share: "agreement",
        diagonal: false,
        colour: 1,
        bins: fidelity
            .by_confidence
            .iter()
            .map(|bin| Bin { low: bin.low, high: bin.high, mean: None, share: bin.agreement })
            .collect(),
    });
    let slope = match &fidelity.slope {
        Some(slope) => density::view(slope),
        None => view! {
            <p class="chart-empty">"The log-odds have no slope: the teacher is equally or infinitely sure of every example."</p>
        },
    };
    let left_out = fidelity.slope.as_ref().filter(|slope| slope.left_out > 0).map(|slope| {
        let examples = format::counted(u64::from(slope.left_out), "example", "examples");
        format!(" Left out: {examples} with infinite log-odds.")
    });
    view! {
        <section class="part">
            <div class="bar">
                <h2>"Calibration"</h2>
                <span class="quiet">"Bins"</span>
                {head::segments("Bins of confidence", choices.collect())}
            </div>
            <div class="multiples">{diagrams.collect::<Node>()}</div>
            <p class="quiet wide-words">
                "A point is the accuracy of a bin at its mean confidence, with Wilson’s 95 % interval; on the dashed line "
                "confidence is as large as accuracy. The area is the gap that ECE adds up. ECE depends on the bins and is "
                "biased: few examples a bin make it too large, few bins too small (Kumar and others 2019, Nixon and others "
                "2019), so compare it only at the same bins and n."
            </p>
        </section>
        <section class="part">
            <h2>"Confidence"</h2>
            <div class="multiples">{agreement} {slope}</div>
            <p class="quiet wide-words">
                "Right: log (p / (1 − p)) of the class that the teacher predicts, the student’s over the teacher’s. A slope "
                "above 1 says that the student exaggerates its teacher’s confidence (Nagarajan and others 2023)."
                {left_out}
            </p>
        </section>
    }
}

fn reliability(title: &str, colour: usize, side: &Reliability) -> Binned {
    Binned {
        title: title.to_owned(),
        beside: format!("ECE {}", format::percent(side.ece.0)),
        across: "confidence",
        share: "accuracy",
        diagonal: true,
        colour,
        bins: side
            .bins
            .iter()
            .map(|bin| Bin { low: bin.low, high: bin.high, mean: bin.confidence, share: bin.right })
            .collect(),
    }
}
