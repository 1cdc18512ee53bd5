//! `retort study`

use std::{collections::BTreeMap, fs, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, bail};
use clap::Args;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use retort_engine::device::Choice;
use retort_store::{Layout, Submission, folder, metrics, new_id};
use retort_wire::{Catalog, MetricRow, Spec, State, Study, Value, describe::differing, group::Stat};

use super::{place, say, table};
use crate::job::{
    self, Asked, Job, Progress, attempt, cohort,
    lock::{Lock, Trainer},
};

/// Expand a study, train all of its runs, and print what came of it; needs no server
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  retort study studies/mnist-200.toml
  retort study my.toml --device gpu --data /big/retort
  retort study my.toml --runs            only say which runs it makes

A study is a spec with a name in which any setting may be a list; docs/spec.md describes every setting:

  name = \"Temperature on digits\"
  seed = [0, 1, 2]
  [teacher]
  dataset = \"digits\"
  [objective]
  temperature = [1, 4, 16]")]
pub struct Options {
    /// The study, as TOML
    file: PathBuf,
    #[command(flatten)]
    folder: place::Folder,
    #[command(flatten)]
    device: place::Device,
    /// Only list the runs that the study makes
    #[arg(long)]
    runs: bool,
}

/// What the table shows of each group: metrics on the test set.
const METRICS: [&str; 5] = ["accuracy", "agreement", "kl", "ece", "teacher_accuracy"];

/// The runs of one group: its key, its settings, and the last numbers of those that finished.
type Group<'a> = (&'a str, &'a BTreeMap<String, Value>, Vec<BTreeMap<String, f64>>);

/// One run of the study.
struct Member {
    submission: Submission,
    attempt: u32,
    label: String,
}

pub(super) fn run(options: &Options) -> Result<ExitCode> {
    let file = options.file.display();
    let text = fs::read_to_string(&options.file)
        .with_context(|| format!("The study {file} cannot be read; give the path of a TOML file."))?;
    let study = Study::from_toml(&text).map_err(|error| anyhow::anyhow!("{file}: {error}"))?;
    let layout = options.folder.layout()?;
    let device = options.device.choice()?;
    let catalog = retort_engine::catalog(&options.folder.home()?);
    let specs = match study.expand(&catalog) {
        Ok(specs) => specs,
        Err(errors) => {
            let sentences: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
            bail!("The study {file} cannot be trained:\n  {}", sentences.join("\n  "));
        }
    };
    let labels = labels(&catalog, &specs);
    if options.runs {
        labels.iter().for_each(say);
        say(format!("{} runs", specs.len()));
        return Ok(ExitCode::SUCCESS);
    }
    let name = if study.name.trim().is_empty() { file.to_string() } else { study.name.trim().to_owned() };
    let (members, lock) = submit(&layout, &name, specs, labels, &device.to_string())?;
    let asked = train_all(&layout, &members, device)?;
    report(&layout, &catalog, &members);
    if asked == Some(Asked::Interrupt) {
        for member in &members {
            cancel(&layout, member)?;
        }
    }
    drop(lock);
    let finished = members.iter().filter(|member| state(&layout, member) == State::Finished).count();
    say(format!("{finished} of {} runs finished; all of it is in {}.", members.len(), layout.root().display()));
    Ok(if finished == members.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What each run is called: the settings that differ, and the seed.
fn labels(catalog: &Catalog, specs: &[Spec]) -> Vec<String> {
    let differing = differing(catalog, specs);
    let label = |spec: &Spec| format!("{}, seed {}", catalog.label(&differing, &spec.0), spec.seed());
    specs.iter().map(label).collect()
}

/// Makes the run folders, each with an open attempt and all under one lock before it becomes a run: a server on the
/// same data folder sees them from the first moment on as being trained.
fn submit(
    layout: &Layout,
    name: &str,
    specs: Vec<Spec>,
    labels: Vec<String>,
    device: &str,
) -> Result<(Vec<Member>, Lock)> {
    let (study, mut members) = (new_id(), Vec::new());
    for (spec, label) in specs.into_iter().zip(labels) {
        let submission = Submission::new(study.clone(), name, spec);
        let folder = layout.run(&submission.id);
        fs::create_dir_all(&folder).with_context(|| {
            format!("{} cannot be made; check the permissions, or choose another --data.", folder.display())
        })?;
        let attempt = folder::begin_attempt(layout, &submission.id)?;
        members.push(Member { submission, attempt, label });
    }
    let attempts: Vec<PathBuf> =
        members.iter().map(|member| layout.attempt(&member.submission.id, member.attempt)).collect();
    let runs = members.iter().map(|member| (member.submission.id.clone(), member.attempt)).collect();
    let lock = Lock::take(&attempts, &Trainer { device: device.to_owned(), runs })
        .context("The runs cannot be locked; check the folder's permissions.")?;
    for member in &members {
        attempt::prepare(layout, &member.submission.id, member.attempt)?;
        folder::create(layout, &member.submission)?;
    }
    Ok((members, lock))
}

/// Trains cohort after cohort, until all are done or somebody asks to stop.
fn train_all(layout: &Layout, members: &[Member], device: Choice) -> Result<Option<Asked>> {
    let keys = members
        .iter()
        .map(|member| cohort::key(layout, &member.submission.id, member.attempt))
        .collect::<Result<Vec<_>, _>>()?;
    let screen = MultiProgress::new();
    let total = screen.add(bar(members.len() as u64, "{prefix} {wide_bar} {pos} of {len} runs, {elapsed} so far")?);
    total.set_prefix("Study");
    for cohort in cohort::gather((0..members.len()).collect(), |place| keys[*place].clone()) {
        let members: Vec<&Member> = cohort.into_iter().map(|place| &members[place]).collect();
        let asked = train(layout, &members, device, &screen, &total)?;
        if asked.is_some() {
            return Ok(asked);
        }
    }
    total.finish_and_clear();
    Ok(None)
}

fn train(
    layout: &Layout,
    members: &[&Member],
    device: Choice,
    screen: &MultiProgress,
    total: &ProgressBar,
) -> Result<Option<Asked>> {
    let mut bars = Vec::new();
    for member in members {
        let epochs = cohort::epochs(layout, &member.submission.id);
        let bar = screen.insert_before(total, bar(u64::from(epochs), "  {prefix} {wide_bar} {pos} of {len} {msg}")?);
        bar.set_prefix(member.label.clone());
        bars.push(bar);
    }
    let runs = members.iter().map(|member| (member.submission.id.clone(), member.attempt)).collect();
    let job = Job { layout: layout.clone(), runs, device };
    let result = job::train(&job, &mut |progress| match progress {
        Progress::Activity(text) => total.set_prefix(text.to_owned()),
        Progress::Epoch { run, epoch, rows, .. } => {
            bars[run].set_position(u64::from(epoch));
            bars[run].set_message(in_short(rows));
        }
        Progress::Warning { run, text } => {
            let _ = screen.println(format!("{}: {text}", members[run].label));
        }
        Progress::Over { run, state } => {
            total.inc(1);
            match state {
                State::Finished => bars[run].finish(),
                other => bars[run].abandon_with_message(other.to_string()),
            }
            if screen.is_hidden() {
                say(format!("{}: {state}", members[run].label));
            }
        }
    });
    // A failure of one cohort is in the states of its runs; the others are trained all the same.
    Ok(result.unwrap_or_else(|error| {
        tracing::debug!("{error}");
        None
    }))
}

fn bar(length: u64, template: &str) -> Result<ProgressBar> {
    Ok(ProgressBar::new(length).with_style(ProgressStyle::with_template(template)?))
}

fn in_short(rows: &[MetricRow]) -> String {
    let share = |metric: &str| rows.iter().find(|row| row.split == "test" && row.metric == metric);
    let words = [("accuracy", "accuracy"), ("agreement", "agreement")]
        .iter()
        .filter_map(|(metric, word)| Some(format!("{word} {:.2} %", share(metric)?.value.0 * 100.0)));
    words.collect::<Vec<_>>().join(", ")
}

fn state(layout: &Layout, member: &Member) -> State {
    folder::read_status(&layout.status(&member.submission.id, member.attempt)).unwrap_or_default().state
}

/// Takes a run that was not begun out of the queue: who interrupts a study does not want a server to go on with it.
fn cancel(layout: &Layout, member: &Member) -> Result<()> {
    let path = layout.status(&member.submission.id, member.attempt);
    let mut status = folder::read_status(&path)?;
    if status.state == State::Queued {
        status.state = State::Cancelled { by: "user".to_owned() };
        status.ended = Some(job::now());
        folder::write_status(&path, &status)?;
    }
    Ok(())
}

/// One line per group: mean and 95 % interval over its seeds, and how many there are.
fn report(layout: &Layout, catalog: &Catalog, members: &[Member]) {
    let differing = differing(catalog, members.iter().map(|member| &member.submission.spec));
    let mut groups: Vec<Group<'_>> = Vec::new();
    for member in members {
        let group = member.submission.group.as_str();
        let place = groups.iter().position(|(key, ..)| *key == group).unwrap_or_else(|| {
            groups.push((group, &member.submission.spec.0, Vec::new()));
            groups.len() - 1
        });
        if state(layout, member) == State::Finished {
            groups[place].2.push(last_numbers(layout, member));
        }
    }
    let mut lines = table::new(["Runs", "Accuracy", "Agreement", "KL", "ECE", "Teacher", "n"]);
    for (_, settings, numbers) in &groups {
        let mut row = vec![catalog.label(&differing, settings)];
        for metric in METRICS {
            let values: Vec<f64> = numbers.iter().filter_map(|numbers| numbers.get(metric).copied()).collect();
            let share = catalog.metric(metric).is_some_and(|info| info.unit == "share");
            row.push(Stat::of(&values).map_or_else(|| "–".to_owned(), |stat| in_words(&stat, share)));
        }
        row.push(numbers.len().to_string());
        lines.add_row(row);
    }
    say(lines);
    say("On the test set after the last epoch: mean ± half of the 95 % interval over n seeds; KL in nats.");
    for member in members {
        let state = state(layout, member);
        if state != State::Finished {
            say(format!("{}: {state} (run {})", member.label, member.submission.id));
        }
    }
}

/// The numbers of the last epoch on the test set.
fn last_numbers(layout: &Layout, member: &Member) -> BTreeMap<String, f64> {
    let rows = metrics::read(&layout.metrics(&member.submission.id, member.attempt)).unwrap_or_default();
    let last = rows.iter().filter(|row| row.split == "test").map(|row| row.epoch).max();
    rows.into_iter()
        .filter(|row| row.split == "test" && Some(row.epoch) == last)
        .map(|row| (row.metric, row.value.0))
        .collect()
}

fn in_words(stat: &Stat, share: bool) -> String {
    let (factor, digits, unit) = if share { (100.0, 2, " %") } else { (1.0, 4, "") };
    let mean = stat.mean.0 * factor;
    match stat.half_width {
        Some(half) => format!("{mean:.digits$} ± {:.digits$}{unit}", half * factor),
        None => format!("{mean:.digits$}{unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_like_numbers() {
        let stat = |values: &[f64]| Stat::of(values).unwrap();
        assert_eq!(in_words(&stat(&[0.5]), true), "50.00 %");
        assert_eq!(in_words(&stat(&[1.0, 2.0, 3.0]), false), "2.0000 ± 2.4841");
    }
}
