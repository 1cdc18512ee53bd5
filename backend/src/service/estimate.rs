//! What a study would cost, told from what this server has already measured.

use std::collections::{BTreeMap, BTreeSet};

use retort_engine::data::{self, Description, Home};
use retort_wire::{Catalog, Estimate, Mixture, Problem, Run, Spec, State, Study, Value};

use super::Backend;

/// Runs that began within this many milliseconds of each other in one study were trained as one cohort, and shared
/// the seconds that each of them reports.
const TOGETHER: i64 = 5_000;
/// Bytes of one stored metric, measured on runs of 100 epochs.
const BYTES_OF_ROW: u64 = 8;
/// Metrics of one epoch, over all splits.
const ROWS_OF_EPOCH: u64 = 30;

/// What a finished run tells about the cost of an epoch.
struct Observed {
    /// Data set and network of what was trained.
    kind: Kind,
    /// Training examples of an epoch.
    examples: f64,
    /// Seconds of an epoch, this run's share of its cohort.
    seconds: f64,
}

/// What makes two trainings cost the same for an example: data set, resolution, architecture, normalisation, widths,
/// layers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kind([String; 7]);

impl Backend {
    /// Counts the study's runs and teachers and adds up what comparable runs took.
    pub(super) fn estimate(&self, study: &Study) -> Result<Estimate, Problem> {
        let catalog = self.app().catalog();
        let specs = study.expand(&catalog).map_err(Problem::fields)?;
        Ok(self.estimate_specs(&specs, study.to_toml(), &self.app().home.at_this_moment()))
    }

    /// The same for checked specs; `toml` is the study that they come from, if there is one.
    pub(super) fn estimate_specs(&self, specs: &[Spec], toml: String, home: &Home) -> Estimate {
        let catalog = self.app().catalog();
        let sets = data::describe(home);
        let runs: Vec<Run> = self.app().read_index().runs_without_numbers().collect();
        let queued_before = runs.iter().filter(|run| !run.state.is_over() && !run.notes.trash).count();
        let observed = observations(&runs, &sets);

        let (mut found, mut to_train) = (0, Vec::new());
        for spec in teachers(specs, &catalog) {
            let hash = retort_engine::teacher_hash(spec, home);
            match hash.is_ok_and(|hash| self.app().layout.teacher(&hash).join("teacher.json").exists()) {
                true => found += 1,
                false => to_train.push(spec),
            }
        }
        let students: Option<f64> = specs.iter().map(|spec| student_seconds(spec, &sets, &observed)).sum();
        // Ensembles of one kind share their members.
        let mut members = BTreeSet::new();
        let teachers: Option<f64> = to_train
            .iter()
            .map(|spec| {
                let folder = self.app().layout.teachers();
                let untrained = retort_engine::untrained_members(spec, home, &folder).unwrap_or_default();
                let fresh = untrained.into_iter().filter(|member| members.insert(member.clone())).count();
                teacher_seconds(spec, fresh, &sets, &observed)
            })
            .sum();
        let basis = match (students, teachers) {
            (None, _) => "nothing comparable was trained here yet".to_owned(),
            (Some(_), Some(_)) => format!("from {} on this server", counted(observed.len())),
            (Some(_), None) => format!(
                "from {} on this server, without the teachers: nothing comparable to them was trained here yet",
                counted(observed.len())
            ),
        };
        Estimate {
            runs: number(specs.len()),
            teachers_to_train: number(to_train.len()),
            teachers_found: found,
            seconds: students.map(|seconds| seconds + teachers.unwrap_or(0.0)),
            bytes: specs.iter().map(|spec| bytes(spec, &sets)).sum(),
            basis,
            queued_before: number(queued_before),
            toml,
        }
    }
}

/// One spec for each teacher that the specs need.
fn teachers<'a>(specs: &'a [Spec], catalog: &Catalog) -> Vec<&'a Spec> {
    let fields: Vec<&str> =
        catalog.fields().map(|field| field.path.as_str()).filter(|path| path.starts_with("teacher.")).collect();
    let mut seen = BTreeSet::new();
    specs
        .iter()
        .filter(|spec| {
            let own = spec.get("teacher.own_seed").and_then(Value::as_switch).unwrap_or(true);
            let settings: Vec<_> = fields.iter().map(|path| spec.get(path).map(ToString::to_string)).collect();
            seen.insert((own.then(|| spec.seed()), settings))
        })
        .collect()
}

fn observations(runs: &[Run], sets: &[Description]) -> Vec<Observed> {
    let mut begun: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for run in runs {
        begun.entry(&run.study).or_default().extend(run.started);
    }
    begun.values_mut().for_each(|starts| starts.sort_unstable());
    runs.iter()
        .filter(|run| run.state == State::Finished && run.epochs > 0 && run.seconds > 0.0)
        .filter_map(|run| {
            let started = run.started?;
            let starts = begun.get(run.study.as_str())?;
            let before = |moment: i64| starts.partition_point(|other| *other < moment);
            let cohort = before(started + TOGETHER) - before(started - TOGETHER + 1);
            Some(Observed {
                kind: kind(&run.spec, "student", transfer_set(&run.spec)),
                examples: transfer_examples(&run.spec, sets)?,
                seconds: run.seconds / f64::from(run.epochs) / cohort.max(1) as f64,
            })
        })
        .collect()
}

fn student_seconds(spec: &Spec, sets: &[Description], observed: &[Observed]) -> Option<f64> {
    let epochs = real(spec, "training.epochs")?;
    Some(epochs * epoch_seconds(&kind(spec, "student", transfer_set(spec)), transfer_examples(spec, sets)?, observed)?)
}

/// Seconds for so many of a teacher's members.
fn teacher_seconds(spec: &Spec, members: usize, sets: &[Description], observed: &[Observed]) -> Option<f64> {
    let work = real(spec, "teacher.epochs")? * members as f64;
    let set = text(spec, "teacher.dataset");
    Some(work * epoch_seconds(&kind(spec, "teacher", set), teacher_examples(spec, sets)?, observed)?)
}

/// Seconds of an epoch over `examples`: the median of those observed for this kind with the nearest number of
/// examples, in proportion.
fn epoch_seconds(kind: &Kind, examples: f64, observed: &[Observed]) -> Option<f64> {
    let distance = |other: &Observed| (other.examples / examples).ln().abs();
    let alike = || observed.iter().filter(|other| other.kind == *kind);
    let nearest = alike().map(distance).min_by(f64::total_cmp)?;
    let mut seconds: Vec<f64> = alike()
        .filter(|other| distance(other) <= nearest + 1e-9)
        .map(|other| other.seconds * examples / other.examples)
        .collect();
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied()
}

fn kind(spec: &Spec, who: &str, set: &str) -> Kind {
    let setting = |name: &str| spec.get(&format!("{who}.{name}")).map(ToString::to_string).unwrap_or_default();
    let resolution = spec.get("teacher.resolution").map(ToString::to_string).unwrap_or_default();
    let [architecture, normalisation] = ["architecture", "normalisation"].map(setting);
    let [width, factor, layers] = ["width", "width_factor", "layers"].map(setting);
    Kind([set.to_owned(), resolution, architecture, normalisation, width, factor, layers])
}

fn transfer_set(spec: &Spec) -> &str {
    match text(spec, "transfer.dataset") {
        "same" | "" => text(spec, "teacher.dataset"),
        other => other,
    }
}

fn train_examples(set: &str, sets: &[Description]) -> Option<f64> {
    sets.iter().find(|other| other.name == set).map(|set| set.train_examples as f64).filter(|count| *count > 0.0)
}

fn teacher_examples(spec: &Spec, sets: &[Description]) -> Option<f64> {
    let all = train_examples(text(spec, "teacher.dataset"), sets)?;
    let left = all * (1.0 - real(spec, "teacher.validation_share").unwrap_or(0.0));
    Some(real(spec, "teacher.examples").filter(|asked| *asked > 0.0).map_or(left, |asked| asked.min(left)))
}

fn transfer_examples(spec: &Spec, sets: &[Description]) -> Option<f64> {
    let all = train_examples(transfer_set(spec), sets)?;
    let examples = match text(spec, "transfer.part") {
        "stratified" => real(spec, "transfer.examples")?.min(all),
        "teacher" => teacher_examples(spec, sets)?,
        "rest" => (all - teacher_examples(spec, sets)?).max(1.0),
        _ => all,
    };
    Some(examples.max(1.0) / (1.0 - further_share(spec)).max(0.01))
}

/// The share of the transfer set that comes from further sources.
fn further_share(spec: &Spec) -> f64 {
    let of = |(path, value): (&String, &Value)| match path.strip_prefix("transfer.")? {
        "also" => Mixture::parse(value.as_text()?).ok().map(|mixture| mixture.share()),
        name if name.ends_with("_share") => value.as_number(),
        _ => None,
    };
    spec.0.iter().filter_map(of).sum()
}

/// Batches of an epoch of the student; none where the data set is not here, or where the transfer set is mixed of several
/// sources, whose sizes only the trainer knows.
pub(super) fn steps_of_epoch(spec: &Spec, sets: &[Description]) -> Option<f64> {
    let size = real(spec, "training.batch_size").filter(|size| *size >= 1.0 && further_share(spec) == 0.0)?;
    Some((transfer_examples(spec, sets)? / size).ceil())
}

/// Bytes of a run's results: its predictions on the test set, and its rows.
fn bytes(spec: &Spec, sets: &[Description]) -> u64 {
    let predictions = sets
        .iter()
        .find(|set| set.name == text(spec, "teacher.dataset"))
        .map_or(0, |set| set.test_examples as u64 * (4 * set.classes as u64 + 8));
    predictions + real(spec, "training.epochs").unwrap_or(0.0) as u64 * ROWS_OF_EPOCH * BYTES_OF_ROW
}

fn real(spec: &Spec, path: &str) -> Option<f64> {
    spec.get(path).and_then(Value::as_number)
}

fn text<'a>(spec: &'a Spec, path: &str) -> &'a str {
    spec.get(path).and_then(Value::as_text).unwrap_or_default()
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn counted(runs: usize) -> String {
    if runs == 1 { "1 finished run".to_owned() } else { format!("{runs} finished runs") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set() -> Description {
        Description {
            name: "mnist".into(),
            label: String::new(),
            help: String::new(),
            train_examples: 60_000,
            test_examples: 10_000,
            kind: data::Kind::Images,
            channels: 1,
            height: 28,
            width: 28,
            classes: 10,
            available: true,
            note: String::new(),
        }
    }

    fn spec(part: &str, examples: i64) -> Spec {
        let mut spec = Spec::default();
        spec.set("teacher.dataset", "mnist");
        spec.set("teacher.examples", 200);
        spec.set("transfer.dataset", "same");
        spec.set("transfer.part", part);
        spec.set("transfer.examples", examples);
        spec.set("student.architecture", "lenet5");
        spec.set("training.epochs", 20);
        spec
    }

    fn run(study: &str, started: i64, spec: Spec, seconds: f64) -> Run {
        let (study, started) = (study.to_owned(), Some(started));
        Run { study, started, spec, state: State::Finished, epochs: 10, epoch: 10, seconds, ..Run::default() }
    }

    #[test]
    fn sizes_of_the_transfer_set() {
        let sets = [set()];
        let examples = |part| transfer_examples(&spec(part, 500), &sets);
        assert_eq!(examples("all"), Some(60_000.0));
        assert_eq!(examples("stratified"), Some(500.0));
        assert_eq!(examples("teacher"), Some(200.0));
        assert_eq!(examples("rest"), Some(59_800.0));
        let mut mixed = spec("stratified", 500);
        mixed.set("transfer.noise_share", 0.25);
        mixed.set("transfer.also", "0.125 rest at 4 + 0.125 digits");
        assert_eq!(transfer_examples(&mixed, &sets), Some(1000.0));
    }

    #[test]
    fn batches_of_an_epoch() {
        let mut spec = spec("stratified", 500);
        assert_eq!(steps_of_epoch(&spec, &[set()]), None, "no batch size");
        spec.set("training.batch_size", 32);
        assert_eq!(steps_of_epoch(&spec, &[set()]), Some(16.0));
        assert_eq!(steps_of_epoch(&spec, &[]), None);
        spec.set("transfer.noise_share", 0.5);
        assert_eq!(steps_of_epoch(&spec, &[set()]), None);
    }

    #[test]
    fn seconds_by_hand() {
        let sets = [set()];
        // Two in one cohort of 10 epochs and 400 seconds: 20 s an epoch for each of them over 60,000 examples.
        // One alone with 600 examples: 2 s an epoch.
        let runs = [
            run("a", 1_000, spec("all", 0), 400.0),
            run("a", 1_500, spec("all", 0), 400.0),
            run("b", 900_000, spec("stratified", 600), 20.0),
        ];
        let observed = observations(&runs, &sets);
        assert_eq!(student_seconds(&spec("all", 0), &sets, &observed), Some(20.0 * 20.0));
        // 1,200 examples are nearest to 600: twice 2 s, 20 epochs.
        assert_eq!(student_seconds(&spec("stratified", 1_200), &sets, &observed), Some(80.0));
        let mut other = spec("all", 0);
        other.set("student.architecture", "mlp");
        assert_eq!(student_seconds(&other, &sets, &observed), None);
    }
}
