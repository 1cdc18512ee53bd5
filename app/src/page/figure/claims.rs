//! The claims of a figure with what the runs say of them.

use retort_wire::figure::{ClaimResult, Evidence};

use crate::{format, page::figures::words::tone, plot::twin, prelude::*};

/// The claims, each with its verdict as a word and the numbers behind it.
pub fn view(claims: &[ClaimResult]) -> Node {
    if claims.is_empty() {
        return Node::default();
    }
    let items = claims.iter().map(claim).collect::<Node>();
    view! {
        <h2>"Claims of the paper, and what our runs say"</h2>
        <ul class="claims">{items}</ul>
    }
}

fn claim(claim: &ClaimResult) -> Node {
    let tone = tone(claim.verdict);
    let remark = (!claim.remark.is_empty()).then(|| view! { <p>{claim.remark.clone()}</p> });
    view! {
        <li data-claim=claim.id.clone()>
            <span class=format!("pill pill-{tone}")>{claim.words()}</span>
            <div>
                <p class="statement">{claim.statement.clone()} " " <small>{claim.source.clone()}</small></p>
                <p class="quiet">{numbers(claim)}</p>
                {remark}
                {evidence(claim)}
            </div>
        </li>
    }
}

/// The estimate with its interval, what it is held against, and how many seeds it has.
pub fn numbers(claim: &ClaimResult) -> String {
    let measure = |value: f64| format::measure(&claim.unit, value);
    let mut words = Vec::new();
    match (claim.estimate, claim.low, claim.high) {
        (None, ..) => words.push("Nothing measured yet".to_owned()),
        (Some(estimate), Some(low), Some(high)) => {
            words.push(format!("{} (95 % interval {} to {})", measure(estimate.0), measure(low), measure(high)));
        }
        (Some(estimate), ..) => words.push(format!("{}, no interval", measure(estimate.0))),
    }
    words.push(match (claim.above, claim.below) {
        (Some(above), Some(below)) => format!("must lie between {} and {}", measure(above), measure(below)),
        (Some(above), None) => format!("must lie above {}", measure(above)),
        (None, Some(below)) => format!("must lie below {}", measure(below)),
        (None, None) => String::new(),
    });
    words.push(match (claim.n, claim.needed) {
        (0, _) => String::new(),
        (n, Some(needed)) if needed > n => format!("n = {n}, about {needed} seeds would do"),
        (n, _) => format!("n = {n}"),
    });
    words.retain(|words| !words.is_empty());
    format!("{}.", words.join("; "))
}

/// Every comparison behind it, on request.
fn evidence(claim: &ClaimResult) -> Node {
    if claim.evidence.is_empty() {
        return Node::default();
    }
    let rows = claim.evidence.iter().map(|evidence| row(evidence, &claim.unit)).collect::<Node>();
    twin::table(
        format::counted(claim.evidence.len() as u64, "comparison", "comparisons"),
        view! { <th scope="col">"What is compared"</th>
        <th scope="col" class="n">"Estimate"</th>
        <th scope="col" class="n">"95 % over seeds"</th>
        <th scope="col" class="n">"95 % over seeds and examples"</th>
        <th scope="col" class="n">"McNemar’s p, a seed each"</th>
        <th scope="col" class="n">"n"</th>
        <th scope="col">"Verdict"</th> },
        rows,
    )
}

fn row(evidence: &Evidence, unit: &str) -> Node {
    let measure = |value: f64| format::measure(unit, value);
    let ends = |ends: Option<(f64, f64)>| {
        ends.map_or_else(|| format::MISSING.to_owned(), |(low, high)| format!("{} to {}", measure(low), measure(high)))
    };
    let chances: Vec<String> = evidence.mcnemar.iter().map(|(_, _, _, p)| chance(*p)).collect();
    view! {
        <tr>
            <th scope="row">{evidence.label.clone()}</th>
            <td class="n">{evidence.estimate.map_or_else(|| format::MISSING.to_owned(), |value| measure(value.0))}</td>
            <td class="n">{ends(evidence.seeds)}</td>
            <td class="n">{ends(evidence.examples)}</td>
            <td class="n">{if chances.is_empty() { format::MISSING.to_owned() } else { chances.join(", ") }}</td>
            <td class="n">{evidence.n}</td>
            <td>{evidence.verdict.words()}</td>
        </tr>
    }
}

/// A probability of a test: never written as zero.
fn chance(p: f64) -> String {
    if p < 0.001 { "< 0.001".to_owned() } else { format::decimal(p, 3) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use retort_wire::Num;

    #[test]
    fn the_numbers_of_a_claim_in_words() {
        let mut claim = ClaimResult { unit: "share".into(), above: Some(0.0), ..ClaimResult::default() };
        assert_eq!(numbers(&claim), "Nothing measured yet; must lie above 0.0\u{a0}%.");
        claim.estimate = Some(Num(0.123));
        (claim.n, claim.needed) = (1, Some(3));
        assert_eq!(
            numbers(&claim),
            "12.3\u{a0}%, no interval; must lie above 0.0\u{a0}%; n = 1, about 3 seeds would do."
        );
        (claim.low, claim.high, claim.below, claim.n) = (Some(-0.01), Some(0.2), Some(0.5), 3);
        assert_eq!(
            numbers(&claim),
            "12.3\u{a0}% (95 % interval −1.0\u{a0}% to 20.0\u{a0}%); must lie between 0.0\u{a0}% and 50.0\u{a0}%; n = 3."
        );
        assert_eq!((chance(1e-9), chance(0.04)), ("< 0.001".to_owned(), "0.040".to_owned()));
    }
}
