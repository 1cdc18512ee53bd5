use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// A run's number and its parts, by seed.
type BySeed = BTreeMap<i64, (f64, Option<Vec<f64>>)>;

/// Numbers from memory: by arm and metric, one a seed, and perhaps the examples behind them.
#[derive(Clone, Default)]
struct Numbers(BTreeMap<(String, String), BySeed>);

impl Numbers {
    fn with(mut self, arm: &str, metric: &str, values: &[f64]) -> Self {
        let seeds = values.iter().enumerate().map(|(seed, value)| (seed as i64, (*value, None)));
        self.0.insert((arm.to_owned(), metric.to_owned()), seeds.collect());
        self
    }

    fn with_examples(mut self, arm: &str, metric: &str, rows: &[Vec<f64>]) -> Self {
        let mean = |row: &Vec<f64>| row.iter().sum::<f64>() / row.len() as f64;
        let seeds = rows.iter().enumerate().map(|(seed, row)| (seed as i64, (mean(row), Some(row.clone()))));
        self.0.insert((arm.to_owned(), metric.to_owned()), seeds.collect());
        self
    }
}

impl Source for Numbers {
    fn seeds(&self, arm: &str) -> Vec<i64> {
        let found = self.0.iter().filter(|((other, _), _)| other == arm).flat_map(|(_, seeds)| seeds.keys().copied());
        let mut seeds: Vec<i64> = found.collect();
        seeds.sort_unstable();
        seeds.dedup();
        seeds
    }

    fn value(&self, arm: &str, seed: i64, metric: &str) -> Option<f64> {
        Some(self.0.get(&(arm.to_owned(), metric.to_owned()))?.get(&seed)?.0)
    }

    fn examples(&self, arm: &str, seed: i64, metric: &str) -> Option<Examples> {
        let values = self.0.get(&(arm.to_owned(), metric.to_owned()))?.get(&seed)?.1.clone()?;
        Some(Examples { set: values.len() as u64, values })
    }
}

fn ask(test: Test, numbers: &Numbers) -> ClaimResult {
    let claim = ClaimDefinition { id: "x".into(), statement: "x".into(), source: String::new(), scale: None, test };
    evaluate(&claim, numbers, &Catalog::default())
}

fn exceeds(a: &str, b: &str, by: f64) -> Test {
    Test::Exceeds { a: a.into(), b: b.into(), metric: "test.kl".into(), against: String::new(), by, deviations: 0.0 }
}

#[test]
fn a_paired_difference_by_hand() {
    // Differences 1, 2, 3: mean 2, interval -0.484 to 4.484.
    let numbers = Numbers::default().with("a", "test.kl", &[2.0, 4.0, 6.0]).with("b", "test.kl", &[1.0, 2.0, 3.0]);
    let result = ask(exceeds("a", "b", 0.0), &numbers);
    assert_eq!((result.verdict, result.n, result.needed), (Verdict::NotEnoughSeeds, 3, Some(4)));
    assert!((result.low.unwrap() + 0.484_14).abs() < 1e-4);
    assert_eq!(ask(exceeds("a", "b", -1.0), &numbers).verdict, Verdict::Supported);
    assert_eq!(ask(exceeds("b", "a", 1.0), &numbers).verdict, Verdict::Refuted);
}

#[test]
fn mcnemar_counts_examples_that_only_one_side_has() {
    let numbers = Numbers::default()
        .with_examples("a", "test.kl", &[vec![1.0, 1.0, 0.0, 1.0], vec![1.0, 1.0, 1.0, 1.0]])
        .with_examples("b", "test.kl", &[vec![0.0, 1.0, 1.0, 0.0], vec![1.0, 0.0, 1.0, 1.0]]);
    let result = ask(exceeds("a", "b", 0.0), &numbers);
    assert_eq!(result.evidence[0].mcnemar, [(0, 2, 1, 1.0), (1, 1, 0, 1.0)]);
    assert!(result.evidence[0].examples.is_some());
}

#[test]
fn one_refuted_step_refutes_a_trend_and_all_must_hold() {
    let numbers = Numbers::default().with("a", "test.kl", &[1.0, 1.1]).with("b", "test.kl", &[2.0, 2.1]).with(
        "c",
        "test.kl",
        &[1.5, 1.6],
    );
    let trend = |arms: &[&str]| Test::Monotone {
        arms: arms.iter().map(|arm| (*arm).to_owned()).collect(),
        metric: "test.kl".into(),
        falling: false,
        slack: 0.0,
    };
    assert_eq!(ask(trend(&["a", "c", "b"]), &numbers).verdict, Verdict::Supported);
    let refuted = ask(trend(&["a", "b", "c"]), &numbers);
    assert_eq!((refuted.verdict, refuted.evidence.len()), (Verdict::Refuted, 2));
    assert!((refuted.estimate.unwrap().0 + 0.5).abs() < 1e-9, "what refutes is shown");
    let step = Test::LargestStep {
        arms: vec!["a".into(), "c".into(), "b".into()],
        metric: "test.kl".into(),
        from: "c".into(),
        to: "b".into(),
    };
    assert!((ask(step, &numbers).estimate.unwrap().0).abs() < 1e-9, "two steps of a half");
}

#[test]
fn within_looks_at_both_sides() {
    let numbers = Numbers::default().with("a", "test.kl", &[1.00, 1.02]).with("b", "test.kl", &[1.01, 1.02]);
    let within = |tolerance, deviations, relative| Test::Within {
        a: "a".into(),
        metric: "test.kl".into(),
        value: None,
        b: "b".into(),
        against: String::new(),
        tolerance,
        deviations,
        relative,
    };
    // Differences -0.01 and 0: mean -0.005, half width 12.7062 * 0.00707 / sqrt(2) = 0.06353.
    assert_eq!(ask(within(0.07, 0.0, false), &numbers).verdict, Verdict::Supported);
    assert_eq!(ask(within(0.05, 0.0, false), &numbers).verdict, Verdict::NotEnoughSeeds);
    assert_eq!(ask(within(0.07, 0.0, true), &numbers).verdict, Verdict::Supported);
    // The sample standard deviation of b is 0.00707: twice it is less than the half width.
    let result = ask(within(0.0, 2.0, false), &numbers);
    assert!((result.below.unwrap() - 2.0 * 0.007_071).abs() < 1e-5);
}

#[test]
fn nothing_is_decided_without_runs() {
    let result = ask(exceeds("a", "b", 0.0), &Numbers::default());
    assert_eq!((result.verdict, result.n, result.estimate), (Verdict::NotEnoughSeeds, 0, None));
}

proptest! {
    #[test]
    fn turning_the_sides_turns_the_signs(
        a in prop::collection::vec(prop::collection::vec(0.0_f64..1.0, 20), 3),
        b in prop::collection::vec(prop::collection::vec(0.0_f64..1.0, 20), 3),
    ) {
        let numbers = Numbers::default().with_examples("a", "test.kl", &a).with_examples("b", "test.kl", &b);
        let (one, other) = (ask(exceeds("a", "b", 0.0), &numbers), ask(exceeds("b", "a", 0.0), &numbers));
        prop_assert!((one.estimate.unwrap().0 + other.estimate.unwrap().0).abs() < 1e-12);
        prop_assert!((one.low.unwrap() + other.high.unwrap()).abs() < 1e-12);
        let (turned, examples) = (other.evidence[0].examples.unwrap(), one.evidence[0].examples.unwrap());
        prop_assert!((examples.0 + turned.1).abs() < 1e-12 && (examples.1 + turned.0).abs() < 1e-12);
    }

    #[test]
    fn a_run_of_another_arm_changes_no_other_claim(
        a in prop::collection::vec(0.0_f64..1.0, 3), b in prop::collection::vec(0.0_f64..1.0, 3), c in 0.0_f64..1.0,
    ) {
        let numbers = Numbers::default().with("a", "test.kl", &a).with("b", "test.kl", &b);
        let more = numbers.clone().with("c", "test.kl", &[c]);
        prop_assert_eq!(ask(exceeds("a", "b", 0.0), &numbers), ask(exceeds("a", "b", 0.0), &more));
    }
}
