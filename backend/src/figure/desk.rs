//! The runs of a data folder, looked at through a figure.

use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use retort_engine::data::Home;
use retort_store::Layout;
use retort_wire::{
    Catalog, FieldError, Protocol, Run, Spec, State,
    figure::{ClaimResult, Definition, Scale},
};

use super::{
    all,
    plan::{self, Planned, Points},
    test::{self, INDEPENDENT, Source},
};
use crate::statistics::examples::{Examples, Sheets};

/// The verdicts of a figure at a scale, with a text that differs when what they were made from does.
type Verdicts = HashMap<(String, Scale), (String, Vec<ClaimResult>)>;

/// What is kept between questions: the checked specs of runs, and verdicts with what they were made from.
#[derive(Default)]
pub struct Memory {
    /// A run's spec never changes.
    specs: Mutex<HashMap<String, Arc<str>>>,
    verdicts: Mutex<Verdicts>,
}

/// What is needed to answer questions about figures.
pub struct Desk {
    /// Where predictions lie.
    pub(super) layout: Layout,
    /// What can be trained here.
    pub(super) catalog: Arc<Catalog>,
    /// The same as if every data set were here.
    pub(super) assumed: Catalog,
    runs: Vec<Run>,
    memory: Arc<Memory>,
}

/// A point's runs, by seed, as far as there are any.
pub(super) struct Found<'a> {
    pub(super) points: Points,
    /// In the order of the points' runs.
    pub(super) runs: Vec<Option<&'a Run>>,
}

impl Desk {
    /// A desk with these runs on it.
    pub fn new(layout: Layout, home: &Home, catalog: Arc<Catalog>, runs: Vec<Run>, memory: Arc<Memory>) -> Self {
        let runs = runs.into_iter().filter(|run| !run.notes.trash).collect();
        Self { layout, catalog, assumed: assumed(home), runs, memory }
    }

    /// The runs of a figure at a scale, whether its data are here or not.
    pub(super) fn found(&self, figure: &'static Definition, scale: Scale) -> Result<Vec<Found<'_>>, Vec<FieldError>> {
        let points = plan::plan(figure, scale, &self.assumed)?;
        let wanted: BTreeSet<Trait> =
            points.iter().flat_map(|points| &points.runs).map(|run| traits(&run.spec)).collect();
        let mut by_spec: HashMap<Arc<str>, Vec<&Run>> = HashMap::new();
        for run in self.runs.iter().filter(|run| wanted.contains(&traits(&run.spec))) {
            by_spec.entry(self.canonical(run)).or_default().push(run);
        }
        let found = |points: Points| {
            let used = |planned: &Planned| best(by_spec.get(planned.spec.canonical().as_str()).map(Vec::as_slice)?);
            Found { runs: points.runs.iter().map(used).collect(), points }
        };
        Ok(points.into_iter().map(found).collect())
    }

    /// What is missing of a figure: settings of arms that neither finished nor wait nor train. All arms without a name.
    pub fn missing(
        &self,
        figure: &'static Definition,
        scale: Scale,
        arms: &[String],
    ) -> Result<Vec<(String, Planned)>, Vec<FieldError>> {
        let mut missing = Vec::new();
        let mut seen = BTreeSet::new();
        for found in self.found(figure, scale)? {
            let name = &found.points.arm.name;
            if !arms.is_empty() && !arms.contains(name) {
                continue;
            }
            for (planned, run) in found.points.runs.iter().zip(&found.runs) {
                let there = run.is_some_and(|run| run.state == State::Finished || !run.state.is_over());
                // Two arms may be one and the same run: it is trained once.
                if !there && seen.insert(planned.spec.canonical()) {
                    missing.push((name.clone(), planned.clone()));
                }
            }
        }
        Ok(missing)
    }

    /// Runs of a figure that neither ended nor were begun by anybody who still works, for all that their states say:
    /// whoever asks has to look at their locks. All arms without a name.
    pub fn unfinished(
        &self,
        figure: &'static Definition,
        scale: Scale,
        arms: &[String],
    ) -> Result<Vec<String>, Vec<FieldError>> {
        let found = self.found(figure, scale)?;
        let chosen = found.iter().filter(|found| arms.is_empty() || arms.contains(&found.points.arm.name));
        let runs = chosen.flat_map(|found| found.runs.iter().flatten()).filter(|run| !run.state.is_over());
        Ok(runs.map(|run| run.id.clone()).collect::<BTreeSet<_>>().into_iter().collect())
    }

    /// Why a figure cannot be run here; none when it can.
    pub(super) fn obstacle(&self, figure: &'static Definition, scale: Scale) -> Option<Vec<FieldError>> {
        plan::plan(figure, scale, &self.catalog).err()
    }

    /// What the runs say of the claims.
    pub(super) fn claims(&self, figure: &'static Definition, scale: Scale, found: &[Found<'_>]) -> Vec<ClaimResult> {
        let finished = |run: &&&Run| run.state == State::Finished;
        let used: Vec<&str> = found
            .iter()
            .flat_map(|found| found.runs.iter().flatten())
            .filter(finished)
            .map(|run| run.id.as_str())
            .collect();
        let made_from = used.join(" ");
        let key = (figure.id.clone(), scale);
        let lock = || self.memory.verdicts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((from, verdicts)) = lock().get(&key)
            && *from == made_from
        {
            return verdicts.clone();
        }
        let bench = Bench::new(&self.layout, found);
        let verdicts: Vec<ClaimResult> = figure
            .claims_at(scale)
            .map(|claim| {
                let remarks = figure.remarks.iter().filter(|remark| remark.scale == scale && remark.claim == claim.id);
                let remark = remarks.map(|remark| remark.text.trim()).collect::<Vec<_>>().join(" ");
                ClaimResult { remark, ..test::evaluate(claim, &bench, &self.assumed) }
            })
            .collect();
        lock().insert(key, (made_from, verdicts.clone()));
        verdicts
    }

    /// A run's settings as today's catalog fills them in, so that runs of an older version are found too.
    fn canonical(&self, run: &Run) -> Arc<str> {
        let lock = || self.memory.specs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&run.id) {
            return Arc::clone(known);
        }
        let text: Arc<str> = self.assumed.check(&run.spec).unwrap_or_else(|_| run.spec.clone()).canonical().into();
        lock().insert(run.id.clone(), Arc::clone(&text));
        text
    }
}

/// The catalog as if every data set were here, the folders that figures ask a reader to add among them.
fn assumed(home: &Home) -> Catalog {
    let mut folders: Vec<_> = all().iter().flat_map(|figure| &figure.data).collect();
    folders.sort_by(|one, other| one.name.cmp(&other.name));
    folders.dedup_by(|one, other| one.name == other.name);
    retort_engine::catalog::assuming(home, &folders)
}

/// A few settings that tell most runs apart without checking them.
type Trait = [String; 4];

fn traits(spec: &Spec) -> Trait {
    ["seed", "training.epochs", "teacher.dataset", "student.architecture"]
        .map(|path| spec.get(path).map(ToString::to_string).unwrap_or_default())
}

/// The run to use: the youngest that finished, else the youngest that waits or trains, else the youngest.
fn best<'a>(runs: &[&'a Run]) -> Option<&'a Run> {
    let rank = |run: &Run| match &run.state {
        State::Finished => 2,
        state if !state.is_over() => 1,
        _ => 0,
    };
    runs.iter().copied().max_by_key(|run| (rank(run), run.created))
}

/// The numbers of a figure's finished runs.
pub(super) struct Bench<'a> {
    layout: &'a Layout,
    arms: HashMap<&'a str, Vec<(i64, &'a Run)>>,
    sheets: RefCell<Sheets>,
}

impl<'a> Bench<'a> {
    pub(super) fn new(layout: &'a Layout, found: &'a [Found<'a>]) -> Self {
        let arms = found.iter().map(|found| {
            let runs = found.points.runs.iter().zip(&found.runs).filter_map(|(planned, run)| {
                let run = (*run)?;
                (run.state == State::Finished).then_some((planned.seed, run))
            });
            (found.points.arm.name.as_str(), runs.collect())
        });
        Self { layout, arms: arms.collect(), sheets: RefCell::default() }
    }

    fn run(&self, arm: &str, seed: i64) -> Option<&'a Run> {
        self.arms.get(arm)?.iter().find(|(other, _)| *other == seed).map(|(_, run)| *run)
    }

    /// The run whose metric is asked for; none where its student predicts one class for everything, which is no data
    /// point but a training that failed. What is said of its teacher holds all the same.
    fn run_for(&self, arm: &str, seed: i64, metric: &str) -> Option<&'a Run> {
        self.run(arm, seed).filter(|run| !run.has_collapsed() || metric.contains(".teacher_"))
    }

    /// Agreement of the students of the other seeds with this seed's teacher, mean over those students, on every test
    /// example.
    fn independent(&self, arm: &str, seed: i64) -> Option<Examples> {
        let run = self.run(arm, seed)?;
        let mut sheets = self.sheets.borrow_mut();
        let own = sheets.of(self.layout, run);
        let own = own.get("test")?;
        let mut total: Option<(Examples, f64)> = None;
        for (other_seed, other) in self.arms.get(arm)? {
            if *other_seed == seed || other.teacher == run.teacher || other.has_collapsed() {
                continue;
            }
            let theirs = sheets.of(self.layout, other);
            let agreement = theirs.get("test")?.agreement(own)?;
            match &mut total {
                None => total = Some((agreement, 1.0)),
                Some((sum, count)) => {
                    sum.values.iter_mut().zip(&agreement.values).for_each(|(sum, value)| *sum += value);
                    *count += 1.0;
                }
            }
        }
        total.map(|(mut sum, count)| {
            sum.values.iter_mut().for_each(|value| *value /= count);
            sum
        })
    }
}

impl Source for Bench<'_> {
    fn seeds(&self, arm: &str) -> Vec<i64> {
        self.arms.get(arm).map(|runs| runs.iter().map(|(seed, _)| *seed).collect()).unwrap_or_default()
    }

    fn value(&self, arm: &str, seed: i64, metric: &str) -> Option<f64> {
        if metric == INDEPENDENT {
            let values = self.independent(arm, seed)?.values;
            return (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
        }
        self.run_for(arm, seed, metric)?.number(Protocol::Last, metric)
    }

    fn examples(&self, arm: &str, seed: i64, metric: &str) -> Option<Examples> {
        if metric == INDEPENDENT {
            return self.independent(arm, seed);
        }
        let run = self.run_for(arm, seed, metric)?;
        let (split, metric) = metric.split_once('.')?;
        // What is measured while training is not what was predicted in the end.
        if split == "train" {
            return None;
        }
        let sheets = self.sheets.borrow_mut().of(self.layout, run);
        sheets.get(split)?.metric(metric)
    }
}
