//! Runs tested against each other on the same examples.

use std::collections::BTreeMap;

use retort_wire::{Num, Outcome, PairedTest, PairedTests, Problem, Run, TestQuery, sides};

use super::{Backend, no_run};
use crate::statistics::{
    examples::Sheets,
    judge::Comparison,
    resample::{mcnemar, over_examples_of_one},
};

/// What is a mean over examples, so that it can be paired example by example; fidelity first.
const METRICS: [&str; 4] = ["agreement", "kl", "accuracy", "nll"];
/// More sides than this are not looked at one by one.
const MOST_SIDES: usize = 60;

impl Backend {
    /// Every side against the base.
    pub(super) fn paired_tests(&self, query: &TestQuery) -> Result<PairedTests, Problem> {
        let runs = self.named(&query.runs)?;
        let sides = sides(&runs, query.grouped);
        if sides.len() > MOST_SIDES {
            return Err(Problem::invalid(format!(
                "{} sides are too many to test one by one; choose at most {MOST_SIDES}.",
                sides.len()
            )));
        }
        let split = if query.split.is_empty() { "test" } else { &query.split };
        let is_base = |side: &Vec<usize>| side.iter().any(|place| runs[*place].id == query.base);
        let base = match sides.iter().position(is_base) {
            Some(at) => at,
            None if query.base.is_empty() => 0,
            None => return Err(Problem::invalid(format!("base is {:?}; name one of the runs.", query.base))),
        };
        let of = |side: &Vec<usize>| side.iter().map(|place| runs[*place].clone()).collect::<Vec<Run>>();
        let others = sides.get(base).map(of).unwrap_or_default();
        let mut sheets = Sheets::default();
        let mut answer = PairedTests { base: u32::try_from(base).unwrap_or(u32::MAX), ..PairedTests::default() };
        for (number, side) in (0_u32..).zip(&sides) {
            if number == answer.base {
                continue;
            }
            let pairs = pairs(of(side), &others);
            if pairs.is_empty() {
                answer
                    .notes
                    .push((number, "They have no seed in common, so that there is nothing to pair.".to_owned()));
                continue;
            }
            let (mut tests, mut reason) = (Vec::new(), None);
            for metric in METRICS {
                match self.paired(&pairs, split, metric, &mut sheets) {
                    Ok(comparison) => {
                        let examples = comparison.examples.first().map_or(0, Vec::len);
                        answer.examples = answer.examples.max(u32::try_from(examples).unwrap_or(u32::MAX));
                        tests.push(judged(comparison, number, metric));
                    }
                    Err(why) => reason = Some(why),
                }
            }
            // Single metrics may be missing; where all are, the reason is worth a line.
            if tests.is_empty() {
                answer.notes.extend(reason.map(|reason| (number, reason)));
            }
            answer.tests.append(&mut tests);
        }
        Ok(answer)
    }

    pub(super) fn named(&self, ids: &[String]) -> Result<Vec<Run>, Problem> {
        let index = self.app.read_index();
        ids.iter().map(|id| index.get(id).ok_or_else(|| no_run(id))).collect()
    }

    /// A side minus the base, pair by pair and example by example; the error says why there is nothing to compare.
    fn paired(
        &self,
        pairs: &[(i64, Run, Run)],
        split: &str,
        metric: &str,
        sheets: &mut Sheets,
    ) -> Result<Comparison, String> {
        let mut comparison = Comparison::default();
        for (seed, run, base) in pairs {
            let mut examples = |run: &Run| {
                let of_run = sheets.of(&self.app.layout, run);
                let found = of_run.get(split).and_then(|sheet| sheet.metric(metric));
                found.ok_or_else(|| format!("Run {} or its teacher has no predictions on {split}.", run.id))
            };
            let (one, other) = (examples(run)?, examples(base)?);
            let differences = one
                .minus(&other)
                .ok_or("They were measured on different test sets, so that there is nothing to pair.")?;
            let mean = differences.iter().sum::<f64>() / differences.len().max(1) as f64;
            comparison.seeds.push((*seed, mean));
            comparison.discordant.extend(one.discordant(&other).map(|(only_a, only_b)| (*seed, only_a, only_b)));
            comparison.examples.push(differences);
        }
        Ok(comparison)
    }
}

/// The runs that belong together: those of one seed, or the two of sides that have one run each.
fn pairs(side: Vec<Run>, base: &[Run]) -> Vec<(i64, Run, Run)> {
    if let ([run], [other]) = (side.as_slice(), base) {
        return vec![(run.spec.seed(), run.clone(), other.clone())];
    }
    let others: BTreeMap<i64, &Run> = base.iter().map(|run| (run.spec.seed(), run)).collect();
    let by_seed: BTreeMap<i64, Run> = side.into_iter().map(|run| (run.spec.seed(), run)).collect();
    by_seed.into_iter().filter_map(|(seed, run)| others.get(&seed).map(|other| (seed, run, (*other).clone()))).collect()
}

fn judged(comparison: Comparison, side: u32, metric: &str) -> PairedTest {
    if let [differences] = comparison.examples.as_slice() {
        return of_one_pair(&comparison, differences, side, metric);
    }
    let judged = comparison.judge_among(1);
    let outcome = match judged.ends {
        Some((low, _)) if low > 0.0 => Outcome::Higher,
        Some((_, high)) if high < 0.0 => Outcome::Lower,
        _ => Outcome::NotEnoughSeeds,
    };
    let evidence = judged.evidence;
    PairedTest {
        side,
        metric: metric.to_owned(),
        estimate: evidence.estimate,
        seeds: evidence.seeds,
        examples: evidence.examples,
        mcnemar: evidence.mcnemar,
        n: evidence.n,
        outcome,
    }
}

/// One run against one: McNemar's test where the metric is right or wrong on an example, else the bootstrap over
/// examples. It speaks of these two networks only.
fn of_one_pair(comparison: &Comparison, differences: &[f64], side: u32, metric: &str) -> PairedTest {
    let estimate = comparison.seeds.first().map(|(_, mean)| *mean);
    let mcnemar: Vec<_> =
        comparison.discordant.iter().map(|(seed, own, its)| (*seed, *own, *its, mcnemar(*own, *its))).collect();
    let examples = over_examples_of_one(differences);
    let differs = match (mcnemar.first(), examples) {
        (Some((.., p)), _) => *p < 0.05,
        (None, Some((low, high))) => low > 0.0 || high < 0.0,
        (None, None) => false,
    };
    let outcome = match estimate {
        Some(mean) if differs && mean > 0.0 => Outcome::HigherHere,
        Some(mean) if differs && mean < 0.0 => Outcome::LowerHere,
        _ => Outcome::NoDifference,
    };
    PairedTest {
        side,
        metric: metric.to_owned(),
        estimate: estimate.map(Num),
        examples,
        mcnemar,
        n: 1,
        outcome,
        ..PairedTest::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(seeds: &[i64]) -> Vec<Run> {
        let run = |seed: &i64| {
            let mut run = Run::default();
            run.spec.set("seed", *seed);
            run
        };
        seeds.iter().map(run).collect()
    }

    #[test]
    fn seeds_are_paired_and_single_runs_are() {
        let seeds = |one: &[i64], other: &[i64]| -> Vec<i64> {
            pairs(of(one), &of(other)).into_iter().map(|(seed, ..)| seed).collect()
        };
        assert_eq!(seeds(&[2, 0, 1], &[1, 2, 3]), [1, 2]);
        assert_eq!(seeds(&[4], &[5]), [4]);
        assert!(seeds(&[0, 1], &[2]).is_empty());
    }

    #[test]
    fn one_pair_by_mcnemar() {
        // Nine examples that only this side has, one that only the base has: p = 22 / 1024.
        let mut differences = vec![1.0; 9];
        differences.push(-1.0);
        differences.extend([0.0; 90]);
        let comparison = Comparison {
            seeds: vec![(0, 0.08)],
            discordant: vec![(0, 9, 1)],
            examples: vec![differences],
            ..Comparison::default()
        };
        let test = judged(comparison.clone(), 0, "accuracy");
        assert_eq!((test.outcome, test.n), (Outcome::HigherHere, 1));
        assert!((test.mcnemar[0].3 - 22.0 / 1024.0).abs() < 1e-12);
        let even = Comparison { discordant: vec![(0, 5, 5)], ..comparison };
        assert_eq!(judged(even, 0, "accuracy").outcome, Outcome::NoDifference);
    }

    #[test]
    fn seeds_decide_together_with_examples() {
        let rows = |values: [f64; 3]| Comparison {
            seeds: (0..).zip(values).collect(),
            examples: values.iter().map(|value| vec![*value; 50]).collect(),
            ..Comparison::default()
        };
        assert_eq!(judged(rows([0.02, 0.021, 0.019]), 0, "kl").outcome, Outcome::Higher);
        assert_eq!(judged(rows([-0.02, -0.021, -0.019]), 0, "kl").outcome, Outcome::Lower);
        assert_eq!(judged(rows([0.02, -0.021, 0.019]), 0, "kl").outcome, Outcome::NotEnoughSeeds);
        assert_eq!(judged(rows([0.0; 3]), 0, "kl").outcome, Outcome::NotEnoughSeeds);
    }
}
