//! How many seeds would decide between two settings, and the launch of those that are missing.

use std::collections::{BTreeMap, BTreeSet};

use retort_app::service::Launched;
use retort_wire::{Num, Problem, Protocol, Run, SeedPlan, SeedQuery, Spec, State, Value, group::Stat, sides};

use super::Backend;
use crate::statistics::{power, resample::mean_and_deviation};

/// Seeds of each setting that show how much seeds vary, where there are fewer than two.
const PILOT: u32 = 3;

/// The runs of one setting.
#[derive(Default)]
struct Setting {
    spec: Spec,
    /// The metric of its finished runs by seed.
    values: BTreeMap<i64, f64>,
    /// Seeds that are queued or train.
    underway: BTreeSet<i64>,
}

impl Setting {
    fn has(&self, seed: i64) -> bool {
        self.values.contains_key(&seed) || self.underway.contains(&seed)
    }
}

impl Backend {
    /// The plan that `query` asks for, with what it costs.
    pub(super) fn seed_plan(&self, query: &SeedQuery) -> Result<SeedPlan, Problem> {
        let (mut plan, specs, _) = self.plan(query)?;
        if !specs.is_empty() {
            plan.estimate = Some(self.estimate_specs(&specs, String::new(), &self.app.home.at_this_moment()));
        }
        Ok(plan)
    }

    /// Queues what the plan misses.
    pub(super) fn queue_seeds(&self, query: &SeedQuery) -> Result<Launched, Problem> {
        let (plan, specs, name) = self.plan(query)?;
        if plan.settings != 2 {
            return Err(Problem::invalid(plan.obstacle));
        }
        if specs.is_empty() {
            return Err(Problem::conflict(
                "No seed is missing: all that the plan asks for are finished, wait or train.",
            ));
        }
        self.app.executor.submit_specs(&format!("{name}, more seeds"), specs)
    }

    /// The plan, the specs that it misses, and the name of the first setting's study.
    fn plan(&self, query: &SeedQuery) -> Result<(SeedPlan, Vec<Spec>, String), Problem> {
        let protocol = match query.protocol.as_str() {
            "" => Protocol::default(),
            name => Protocol::parse(name).ok_or_else(|| {
                Problem::invalid(format!("protocol is {name:?}; choose one of {}.", Protocol::names()))
            })?,
        };
        let within = match query.within.as_str() {
            "" => None,
            text => Some(Value::parse(text).as_number().filter(|within| *within > 0.0).ok_or_else(|| {
                let text: String = text.chars().take(64).collect();
                Problem::invalid(format!(
                    "within is {text:?}; give a number above 0 in the metric's unit, such as 0.002."
                ))
            })?),
        };
        if !query.metric.contains('.') {
            return Err(Problem::invalid(format!(
                "metric is {:?}; write split and metric, for example test.accuracy.",
                query.metric.chars().take(64).collect::<String>()
            )));
        }
        let runs = self.named(&query.runs)?;
        let sides = sides(&runs, true);
        let [one, other] = sides.as_slice() else {
            let settings = u32::try_from(sides.len()).unwrap_or(u32::MAX);
            let obstacle = format!("These runs are of {settings} settings; seeds are planned for two.");
            return Ok((SeedPlan { settings, obstacle, ..SeedPlan::default() }, Vec::new(), String::new()));
        };
        let (a, b, name) = {
            let index = self.app.read_index();
            let of = |side: &[usize]| {
                let first = &runs[side[0]];
                let alike = index.runs_where(|head| head.group == first.group && !head.notes.trash);
                setting(first, alike, protocol, &query.metric)
            };
            (of(one), of(other), runs[one[0]].study_name.clone())
        };
        let mut plan = counted(&a, &b, within);
        let mut specs = missing(&a, &b, plan.seeds.unwrap_or_default());
        let catalog = self.app.catalog();
        let checked: Result<Vec<Spec>, _> = specs.iter().map(|spec| catalog.check(spec)).collect();
        match checked {
            Ok(checked) => specs = checked,
            Err(errors) => {
                plan.obstacle = Problem::fields(errors).title;
                specs.clear();
            }
        }
        plan.missing = u32::try_from(specs.len()).unwrap_or(u32::MAX);
        Ok((plan, specs, name))
    }
}

/// A setting from its runs; of two with one seed the youngest finished one counts.
fn setting(of: &Run, runs: impl Iterator<Item = Run>, protocol: Protocol, metric: &str) -> Setting {
    let mut setting = Setting { spec: of.spec.clone(), ..Setting::default() };
    let mut youngest: BTreeMap<i64, i64> = BTreeMap::new();
    for run in runs {
        let seed = run.spec.seed();
        if run.state == State::Finished {
            let Some(value) = run.number(protocol, metric).filter(|value| value.is_finite()) else { continue };
            if youngest.get(&seed).is_none_or(|created| *created <= run.created) {
                youngest.insert(seed, run.created);
                setting.values.insert(seed, value);
            }
        } else if !run.state.is_over() {
            setting.underway.insert(seed);
        }
    }
    setting
}

/// The plan without its runs. Seeds that both have are compared pair by pair; with fewer than two such pairs the two
/// settings count as independent, and the variances of their seeds add up.
fn counted(a: &Setting, b: &Setting, within: Option<f64>) -> SeedPlan {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let pairs: Vec<f64> = a.values.iter().filter_map(|(seed, value)| Some(value - b.values.get(seed)?)).collect();
    let values = |setting: &Setting| setting.values.values().copied().collect::<Vec<f64>>();
    let ((mean_a, deviation_a), (mean_b, deviation_b)) =
        (mean_and_deviation(&values(a)), mean_and_deviation(&values(b)));
    let (difference, deviation) = match pairs.len() {
        0 | 1 => (mean_a - mean_b, deviation_a.hypot(deviation_b)),
        _ => mean_and_deviation(&pairs),
    };
    let half_width = Stat::of(&pairs).and_then(|stat| stat.half_width);
    let underway = a.underway.iter().filter(|seed| !a.values.contains_key(seed)).count()
        + b.underway.iter().filter(|seed| !b.values.contains_key(seed)).count();
    let mut plan = SeedPlan {
        settings: 2,
        a: number(a.values.len()),
        b: number(b.values.len()),
        pairs: number(pairs.len()),
        difference: difference.is_finite().then_some(Num(difference)),
        deviation: deviation.is_finite().then_some(deviation),
        half_width,
        target: within.or_else(|| difference.is_finite().then(|| difference.abs())),
        underway: number(underway),
        ..SeedPlan::default()
    };
    plan.decided = half_width.is_some_and(|half| match within {
        Some(within) => half < within,
        None => half < difference.abs(),
    });
    match (plan.deviation, plan.target) {
        (None, _) => {
            plan.obstacle = format!(
                "Fewer than two seeds do not show how much seeds vary; {PILOT} of each setting would be a beginning."
            );
            plan.seeds = Some(PILOT);
        }
        (Some(_), None | Some(0.0)) => {
            plan.obstacle =
                "The means are equal, so that no number of seeds tells them apart; choose how near zero the \
                             difference must be known."
                    .to_owned();
        }
        (Some(deviation), Some(target)) => {
            plan.for_interval = power::for_interval(deviation, target);
            plan.for_power = power::for_power(deviation, target);
            plan.seeds = plan.for_interval.zip(plan.for_power).map(|(one, other)| one.max(other));
            if plan.seeds.is_none() {
                plan.obstacle =
                    "More than 1,000 seeds would be needed: seeds vary far more than the difference.".to_owned();
            }
        }
    }
    plan
}

/// The specs without which the two settings would not share `count` seeds. Seeds that both have come first, then those
/// that one has, then new ones from 0 upwards.
fn missing(a: &Setting, b: &Setting, count: u32) -> Vec<Spec> {
    let known = |setting: &Setting| setting.values.keys().chain(&setting.underway).copied().collect::<BTreeSet<i64>>();
    let (known_a, known_b) = (known(a), known(b));
    let new = (0..).filter(|seed| !known_a.contains(seed) && !known_b.contains(seed));
    let seeds =
        known_a.intersection(&known_b).copied().chain(known_a.symmetric_difference(&known_b).copied()).chain(new);
    let mut specs = Vec::new();
    for seed in seeds.take(count as usize) {
        for setting in [a, b].into_iter().filter(|setting| !setting.has(seed)) {
            let mut spec = setting.spec.clone();
            spec.set("seed", seed);
            specs.push(spec);
        }
    }
    specs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[(i64, f64)]) -> Setting {
        Setting { values: values.iter().copied().collect(), ..Setting::default() }
    }

    #[test]
    fn a_plan_by_hand() {
        // Differences 0, 1, 2: mean 1, s = 1; 7 seeds for the interval, 10 for the power.
        let (a, b) = (of(&[(0, 5.0), (1, 6.0), (2, 7.0)]), of(&[(0, 5.0), (1, 5.0), (2, 5.0)]));
        let plan = counted(&a, &b, None);
        assert_eq!((plan.pairs, plan.for_interval, plan.for_power, plan.seeds), (3, Some(7), Some(10), Some(10)));
        assert!(!plan.decided && plan.obstacle.is_empty());
        assert!((plan.half_width.unwrap() - 2.484_14).abs() < 1e-4);
        assert_eq!(missing(&a, &b, 10).len(), 14, "seven more of both");
        let decided = counted(&a, &b, Some(3.0));
        assert!(decided.decided, "an interval of ± 2.48 is within ± 3");
        assert_eq!(decided.target, Some(3.0));
    }

    #[test]
    fn without_pairs_the_variances_add_up() {
        let plan = counted(&of(&[(0, 1.0), (1, 3.0)]), &of(&[(2, 0.0), (3, 2.0)]), None);
        // Both vary by √2; together by 2.
        assert_eq!((plan.pairs, plan.half_width), (0, None));
        assert!((plan.deviation.unwrap() - 2.0).abs() < 1e-12);
        assert!(!plan.decided);
    }

    #[test]
    fn too_little_to_plan_with() {
        let plan = counted(&of(&[(0, 1.0)]), &of(&[(0, 2.0)]), None);
        assert_eq!(plan.seeds, Some(PILOT));
        assert!(plan.obstacle.contains("Fewer than two seeds"));
        let equal = counted(&of(&[(0, 1.0), (1, 2.0)]), &of(&[(0, 2.0), (1, 1.0)]), None);
        assert!(equal.seeds.is_none() && equal.obstacle.contains("equal"), "{equal:?}");
    }

    #[test]
    fn seeds_that_are_there_or_under_way_are_not_launched_again() {
        let mut a = of(&[(0, 1.0), (7, 1.0)]);
        a.underway.insert(3);
        let b = of(&[(0, 1.0)]);
        let seeds: Vec<i64> = missing(&a, &b, 4).iter().map(Spec::seed).collect();
        // 0 is there on both sides, 3 and 7 on one, 1 is new.
        assert_eq!(seeds, [3, 7, 1, 1]);
        assert!(missing(&a, &b, 1).is_empty());
    }
}
