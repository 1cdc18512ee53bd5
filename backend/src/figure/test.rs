//! Claims, evaluated.

use retort_wire::{
    Catalog,
    figure::{ClaimResult, Test, Verdict, definition::ClaimDefinition},
};

use super::label;
use crate::statistics::{
    examples::Examples,
    judge::{Comparison, Judged},
};

/// The metric that is computed across runs: agreement with teachers that a student never saw.
pub(super) const INDEPENDENT: &str = "test.independent_agreement";
const AGREEMENT: &str = "test.agreement";

/// Where numbers come from.
pub(super) trait Source {
    /// The seeds of an arm's finished runs, in order.
    fn seeds(&self, arm: &str) -> Vec<i64>;
    /// A metric after the last epoch.
    fn value(&self, arm: &str, seed: i64, metric: &str) -> Option<f64>;
    /// The same on every test example, where it is a mean over examples.
    fn examples(&self, arm: &str, seed: i64, metric: &str) -> Option<Examples>;
}

/// One side of a comparison.
#[derive(Clone, Copy)]
struct Side<'a> {
    arm: &'a str,
    metric: &'a str,
}

/// What the runs of `source` say of a claim.
pub(super) fn evaluate(claim: &ClaimDefinition, source: &dyn Source, catalog: &Catalog) -> ClaimResult {
    let comparisons = comparisons(&claim.test, source);
    let count = comparisons.len();
    let judged: Vec<Judged> = comparisons.into_iter().map(|comparison| comparison.judge_among(count)).collect();
    let metric = metric(&claim.test);
    let mut result = ClaimResult {
        id: claim.id.clone(),
        statement: claim.statement.clone(),
        source: claim.source.clone(),
        metric: metric.to_owned(),
        unit: if is_relative(&claim.test) { "share".to_owned() } else { label::unit(catalog, metric) },
        verdict: together(&judged),
        ..ClaimResult::default()
    };
    // What decides is the comparison that fits the claim least among those with the claim's verdict; an open claim is
    // open because of all that do not support it.
    let decides = |judged: &&Judged| match result.verdict {
        Verdict::NotEnoughSeeds => judged.evidence.verdict != Verdict::Supported,
        verdict => judged.evidence.verdict == verdict,
    };
    let decisive = judged.iter().filter(decides).min_by(|a, b| a.margin.total_cmp(&b.margin));
    if let Some(decisive) = decisive {
        result.estimate = decisive.evidence.estimate;
        (result.low, result.high) = decisive.ends.unzip();
        (result.above, result.below) = (decisive.above, decisive.below);
        result.n = decisive.evidence.n;
    }
    result.needed = judged.iter().filter_map(|judged| judged.needed).max();
    result.evidence = judged.into_iter().map(|judged| judged.evidence).collect();
    result
}

/// A claim of several comparisons is supported when all are, each at its own level (intersection-union test, Berger
/// 1982), and refuted when one is at its share of the level.
fn together(judged: &[Judged]) -> Verdict {
    let supported = |judged: &Judged| judged.evidence.verdict == Verdict::Supported;
    if judged.iter().any(|judged| judged.refutes_all) {
        Verdict::Refuted
    } else if !judged.is_empty() && judged.iter().all(supported) {
        Verdict::Supported
    } else {
        Verdict::NotEnoughSeeds
    }
}

/// The metric that a claim is about.
pub(super) fn metric(test: &Test) -> &str {
    match test {
        Test::Exceeds { metric, .. }
        | Test::AtLeast { metric, .. }
        | Test::AtMost { metric, .. }
        | Test::Within { metric, .. }
        | Test::Monotone { metric, .. }
        | Test::Order { metric, .. }
        | Test::LargestStep { metric, .. } => metric,
        Test::GapToIndependent { .. } => AGREEMENT,
    }
}

fn is_relative(test: &Test) -> bool {
    matches!(test, Test::Within { relative: true, .. })
}

fn comparisons(test: &Test, source: &dyn Source) -> Vec<Comparison> {
    match test {
        Test::Exceeds { a, b, metric, against, by, deviations } => {
            let other = Side { arm: b, metric: or(against, metric) };
            let mut difference = difference(source, Side { arm: a, metric }, other);
            let mut margin = Some(*by);
            if *deviations > 0.0 {
                margin = deviation(source, other).map(|deviation| deviations * deviation);
            }
            // Without a margin there is nothing to decide by.
            difference.seeds.retain(|_| margin.is_some());
            vec![Comparison { above: margin, strict: true, ..difference }]
        }
        Test::AtLeast { arm, metric, value } => {
            vec![Comparison { above: Some(*value), ..single(source, Side { arm, metric }) }]
        }
        Test::AtMost { arm, metric, value } => {
            vec![Comparison { below: Some(*value), ..single(source, Side { arm, metric }) }]
        }
        Test::Within { a, metric, value: Some(value), tolerance, .. } => {
            let (above, below) = (Some(value - tolerance), Some(value + tolerance));
            vec![Comparison { above, below, ..single(source, Side { arm: a, metric }) }]
        }
        Test::Within { a, metric, b, against, tolerance, deviations, relative, .. } => {
            let other = Side { arm: b, metric: or(against, metric) };
            let mut difference = difference(source, Side { arm: a, metric }, other);
            let mut tolerance = Some(*tolerance);
            if *deviations > 0.0 {
                tolerance = deviation(source, other).map(|deviation| deviations * deviation);
            }
            if *relative {
                difference.examples = Vec::new();
                for (seed, value) in &mut difference.seeds {
                    *value /= source.value(other.arm, *seed, other.metric).unwrap_or(f64::NAN);
                }
            }
            // Without a tolerance there is nothing to decide by.
            difference.seeds.retain(|_| tolerance.is_some());
            vec![Comparison { above: tolerance.map(|far| -far), below: tolerance, ..difference }]
        }
        Test::Monotone { arms, metric, falling, slack } => {
            let step = |pair: &[String]| {
                let (low, high) = if *falling { (&pair[1], &pair[0]) } else { (&pair[0], &pair[1]) };
                let difference = difference(source, Side { arm: high, metric }, Side { arm: low, metric });
                Comparison { above: Some(-slack), ..difference }
            };
            arms.windows(2).map(step).collect()
        }
        Test::Order { groups, metric, slack } => groups
            .windows(2)
            .flat_map(|pair| pair[0].iter().flat_map(|high| pair[1].iter().map(move |low| (high, low))))
            .map(|(high, low)| {
                let difference = difference(source, Side { arm: high, metric }, Side { arm: low, metric });
                Comparison { above: Some(-slack), ..difference }
            })
            .collect(),
        Test::LargestStep { arms, metric, from, to } => vec![largest_step(source, arms, metric, from, to)],
        Test::GapToIndependent { arm, by } => {
            let (own, others) = (Side { arm, metric: AGREEMENT }, Side { arm, metric: INDEPENDENT });
            vec![Comparison { above: Some(*by), ..difference(source, own, others) }]
        }
    }
}

fn or<'a>(against: &'a str, metric: &'a str) -> &'a str {
    if against.is_empty() { metric } else { against }
}

/// a minus b, seed by seed and example by example.
fn difference(source: &dyn Source, a: Side<'_>, b: Side<'_>) -> Comparison {
    let mut comparison = Comparison { label: between(a, b), ..Comparison::default() };
    let mut complete = true;
    for seed in source.seeds(a.arm) {
        let pair = (source.value(a.arm, seed, a.metric), source.value(b.arm, seed, b.metric));
        let (Some(one), Some(other)) = pair else { continue };
        comparison.seeds.push((seed, one - other));
        let pair = (source.examples(a.arm, seed, a.metric), source.examples(b.arm, seed, b.metric));
        let (Some(one), Some(other)) = pair else {
            complete = false;
            continue;
        };
        comparison.discordant.extend(one.discordant(&other).map(|(only_a, only_b)| (seed, only_a, only_b)));
        match one.minus(&other) {
            Some(differences) => comparison.examples.push(differences),
            // Another test set: there is nothing to pair.
            None => complete = false,
        }
    }
    if !complete {
        comparison.examples = Vec::new();
    }
    comparison
}

/// One arm's own values.
fn single(source: &dyn Source, side: Side<'_>) -> Comparison {
    let mut comparison = Comparison { label: side.arm.to_owned(), level: true, ..Comparison::default() };
    let mut complete = true;
    for seed in source.seeds(side.arm) {
        let Some(value) = source.value(side.arm, seed, side.metric) else { continue };
        comparison.seeds.push((seed, value));
        match source.examples(side.arm, seed, side.metric) {
            Some(examples) => comparison.examples.push(examples.values),
            None => complete = false,
        }
    }
    if !complete {
        comparison.examples = Vec::new();
    }
    comparison
}

/// By how much the step from `from` to `to` is larger than the largest of the others, seed by seed.
fn largest_step(source: &dyn Source, arms: &[String], metric: &str, from: &str, to: &str) -> Comparison {
    let mut winners = Vec::new();
    let mut comparison = Comparison { above: Some(0.0), strict: true, ..Comparison::default() };
    let seeds = arms.first().map(|arm| source.seeds(arm)).unwrap_or_default();
    for seed in seeds {
        let steps: Option<Vec<(&[String], f64)>> = arms
            .windows(2)
            .map(|pair| Some((pair, source.value(&pair[1], seed, metric)? - source.value(&pair[0], seed, metric)?)))
            .collect();
        let Some(steps) = steps else { continue };
        if let Some((pair, _)) = steps.iter().max_by(|one, other| one.1.total_cmp(&other.1)) {
            winners.push(format!("{} to {}", pair[0], pair[1]));
        }
        let is_named = |pair: &[String]| pair[0] == from && pair[1] == to;
        let largest = |own: bool| {
            steps.iter().filter(|(pair, _)| is_named(pair) == own).map(|(_, step)| *step).max_by(f64::total_cmp)
        };
        if let (Some(own), Some(other)) = (largest(true), largest(false)) {
            comparison.seeds.push((seed, own - other));
        }
    }
    comparison.label =
        format!("the step from {from} to {to} minus the largest other (largest, seed by seed: {})", winners.join("; "));
    comparison
}

/// The sample standard deviation over an arm's seeds.
fn deviation(source: &dyn Source, side: Side<'_>) -> Option<f64> {
    let seeds = source.seeds(side.arm);
    let values: Vec<f64> = seeds.into_iter().filter_map(|seed| source.value(side.arm, seed, side.metric)).collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    (values.len() > 1)
        .then(|| (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() - 1) as f64).sqrt())
}

fn between(a: Side<'_>, b: Side<'_>) -> String {
    if a.arm == b.arm {
        format!("{}: {} minus {}", a.arm, a.metric, b.metric)
    } else if a.metric == b.metric {
        format!("{} minus {}", a.arm, b.arm)
    } else {
        format!("{} ({}) minus {} ({})", a.arm, a.metric, b.arm, b.metric)
    }
}

#[cfg(test)]
mod tests;
