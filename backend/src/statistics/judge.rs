//! From the numbers of a comparison to a verdict.

use retort_wire::{
    Num,
    figure::{Evidence, Verdict},
};

use super::resample::{mcnemar, over_examples, over_examples_missing, over_seeds, over_seeds_missing, seeds_needed};

/// One number a seed, and where it must lie.
#[derive(Clone, Debug, Default)]
pub(crate) struct Comparison {
    /// What is compared, in words.
    pub(crate) label: String,
    /// Seed and value.
    pub(crate) seeds: Vec<(i64, f64)>,
    /// The same value of every test example, a row a seed; empty where the metric is no mean over examples.
    pub(crate) examples: Vec<Vec<f64>>,
    /// Seed, examples that only a has, examples that only b has.
    pub(crate) discordant: Vec<(i64, u32, u32)>,
    /// It must lie above this.
    pub(crate) above: Option<f64>,
    /// It must lie below this.
    pub(crate) below: Option<f64>,
    /// Being equal to a limit is not enough.
    pub(crate) strict: bool,
    /// It is the level of one arm on this very test set, so that other examples are no question.
    pub(crate) level: bool,
}

/// A comparison with its verdict.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    /// What pages show.
    pub(crate) evidence: Evidence,
    /// Ends of the interval that decided: it holds those over seeds and those over examples.
    pub(crate) ends: Option<(f64, f64)>,
    /// Its lower limit.
    pub(crate) above: Option<f64>,
    /// Its upper limit.
    pub(crate) below: Option<f64>,
    /// Seeds that would do.
    pub(crate) needed: Option<u32>,
    /// Whether it is refuted so surely that this refutes a claim that it is only a part of.
    pub(crate) refutes_all: bool,
    /// How far the estimate is inside its limits; negative outside.
    pub(crate) margin: f64,
}

impl Comparison {
    /// The verdict: supported when both intervals lie wholly where they must, refuted when both lie wholly where they
    /// must not; anything else, and fewer than two seeds, is not enough. A level is decided by the seeds alone.
    #[cfg(test)]
    pub(crate) fn judge(self) -> Judged {
        self.judge_among(1)
    }

    /// The same for one of `count` comparisons of a claim. With several, one of them lies wholly on the wrong side by
    /// chance more often than one alone; so that a claim that holds is refuted in one of twenty cases at most, each may
    /// refute it only at 0.05 / `count` (Bonferroni 1936).
    pub(crate) fn judge_among(self, count: usize) -> Judged {
        let values: Vec<f64> = self.seeds.iter().map(|(_, value)| *value).collect();
        let estimate = over_seeds(&values);
        let seeds = estimate.and_then(|(_, ends)| ends);
        let examples = over_examples(&self.examples);
        let ends = seeds.map(|(low, high)| match examples.filter(|_| !self.level) {
            Some((lower, higher)) => (low.min(lower), high.max(higher)),
            None => (low, high),
        });
        let verdict = match ends {
            Some(ends) if self.holds(ends) => Verdict::Supported,
            Some(ends) if self.fails(ends) => Verdict::Refuted,
            _ => Verdict::NotEnoughSeeds,
        };
        let refutes_all = verdict == Verdict::Refuted
            && (count < 2 || {
                let miss = 0.05 / count as f64;
                let seeds = over_seeds_missing(&values, miss);
                let examples = over_examples_missing(&self.examples, miss).filter(|_| !self.level);
                seeds.is_some_and(|ends| self.fails(ends)) && examples.is_none_or(|ends| self.fails(ends))
            });
        let limits: Vec<f64> = self.above.into_iter().chain(self.below).collect();
        let needed = (verdict == Verdict::NotEnoughSeeds).then(|| seeds_needed(&values, &limits)).flatten();
        let mean = estimate.map(|(mean, _)| mean);
        let margin = mean.map_or(f64::INFINITY, |mean| {
            let inside = [self.above.map(|above| mean - above), self.below.map(|below| below - mean)];
            inside.into_iter().flatten().fold(f64::INFINITY, f64::min)
        });
        let mcnemar = self.discordant.iter().map(|(seed, a, b)| (*seed, *a, *b, mcnemar(*a, *b))).collect();
        let evidence = Evidence {
            label: self.label,
            verdict,
            estimate: mean.map(Num),
            seeds,
            examples,
            mcnemar,
            n: u32::try_from(values.len()).unwrap_or(u32::MAX),
        };
        Judged { evidence, ends, above: self.above, below: self.below, needed, refutes_all, margin }
    }

    fn holds(&self, (low, high): (f64, f64)) -> bool {
        let beyond = |inner: f64, limit: f64| if self.strict { inner > limit } else { inner >= limit };
        self.above.is_none_or(|above| beyond(low, above)) && self.below.is_none_or(|below| beyond(below, high))
    }

    fn fails(&self, (low, high): (f64, f64)) -> bool {
        let beyond = |outer: f64, limit: f64| if self.strict { outer <= limit } else { outer < limit };
        self.above.is_some_and(|above| beyond(high, above)) || self.below.is_some_and(|below| beyond(below, low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(values: &[f64], above: Option<f64>, below: Option<f64>, strict: bool) -> Verdict {
        let seeds = values.iter().copied().enumerate().map(|(seed, value)| (seed as i64, value)).collect();
        Comparison { seeds, above, below, strict, ..Comparison::default() }.judge().evidence.verdict
    }

    #[test]
    fn verdicts_by_hand() {
        // Mean 2, interval -0.48 to 4.48.
        let values = [1.0, 2.0, 3.0];
        assert_eq!(verdict(&values, Some(-0.5), None, true), Verdict::Supported);
        assert_eq!(verdict(&values, Some(0.0), None, true), Verdict::NotEnoughSeeds);
        assert_eq!(verdict(&values, Some(4.5), None, true), Verdict::Refuted);
        assert_eq!(verdict(&values, Some(-1.0), Some(5.0), false), Verdict::Supported);
        assert_eq!(verdict(&values, None, Some(-0.5), false), Verdict::Refuted);
        assert_eq!(verdict(&[2.0], Some(0.0), None, true), Verdict::NotEnoughSeeds, "one seed decides nothing");
        assert_eq!(verdict(&[f64::NAN, 1.0], Some(0.0), None, true), Verdict::NotEnoughSeeds);
    }

    #[test]
    fn a_tie_reaches_a_value_and_does_not_exceed_it() {
        assert_eq!(verdict(&[1.0, 1.0], Some(1.0), None, false), Verdict::Supported);
        assert_eq!(verdict(&[0.0, 0.0], Some(0.0), None, true), Verdict::Refuted);
    }

    #[test]
    fn examples_can_leave_open_what_seeds_decide() {
        // Both seeds say 0.5 exactly, but of four examples.
        let row = vec![0.0, 1.0, 0.0, 1.0];
        let comparison = Comparison {
            seeds: vec![(0, 0.5), (1, 0.5)],
            examples: vec![row.clone(), row],
            above: Some(0.4),
            ..Comparison::default()
        };
        let judged = comparison.clone().judge();
        assert_eq!(judged.evidence.seeds, Some((0.5, 0.5)));
        assert_eq!(judged.evidence.verdict, Verdict::NotEnoughSeeds);
        let level = Comparison { level: true, ..comparison }.judge();
        assert_eq!(level.evidence.verdict, Verdict::Supported, "a level on these four examples");
        assert!(level.evidence.examples.is_some(), "and still shown");
    }
}
