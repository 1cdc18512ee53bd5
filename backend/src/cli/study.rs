//! `retort study`

use std::{collections::BTreeMap, fs, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, bail};
use clap::Args;
use retort_store::{Layout, metrics};
use retort_wire::{Catalog, State, Study, Value, describe::differing, group::Stat};

use super::{
    batch::{Member, cancel, labels, state, submit, train_all},
    place, say, table,
};
use crate::job::Asked;

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
