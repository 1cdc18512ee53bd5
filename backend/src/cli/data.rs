//! `retort data`

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use retort_engine::data::{Progress, State, Step};

use super::{place, say, table};

/// List, check, download and register data sets
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  retort data list
  retort data get mnist                  from its authors, checked by hash; goes on where it was cut short
  retort data check                      all that are here
  retort data add flowers ~/flowers      a folder with train/<class>/ and test/<class>/ of PNG or JPEG files
  retort data add mails ~/mails          the same with .txt files in UTF-8
  retort data add reviews ~/reviews.csv  a table with the columns text and label, and perhaps split (train or test)

A folder may also hold the classes themselves, and a table may do without split: then a fixed fifth of each class is the
test set. Tiny ImageNet's folder is taken as it is published. EMNIST's images are put upright, as MNIST's stand;
emnist-byclass-transposed leaves them as their authors store them.")]
pub struct Options {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    folder: place::Folder,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Every data set: whether it is here, where it comes from, its licence
    List,
    /// Compare the files with what their authors published
    Check {
        /// The data set; all that are here when it is left out
        name: Option<String>,
    },
    /// Download a data set from its authors
    Get {
        /// The data set
        name: String,
    },
    /// Register a folder of images or texts, or a CSV file of texts, under a name
    Add {
        /// The name that specs will use
        name: String,
        /// The folder, with train/<class>/ and test/<class>/, or the CSV file
        path: PathBuf,
    },
}

pub(super) fn run(options: &Options) -> Result<ExitCode> {
    let home = options.folder.home()?;
    match &options.command {
        Command::List => {
            let mut lines = table::new(["Data set", "Here", "Train", "Test", "From", "Licence"]);
            let mut notes = Vec::new();
            for listing in home.list() {
                let here = match listing.state {
                    State::Present => "yes",
                    State::Missing => "no",
                    State::Damaged => "damaged",
                };
                let (train, test) = (listing.train_examples.to_string(), listing.test_examples.to_string());
                lines.add_row([listing.name.as_str(), here, &train, &test, &listing.origin, &listing.licence]);
                if !listing.note.is_empty() {
                    notes.push(format!("{}: {}", listing.name, listing.note));
                }
            }
            say(lines);
            notes.iter().for_each(say);
            Ok(ExitCode::SUCCESS)
        }
        Command::Check { name } => {
            let names = match name {
                Some(name) => vec![name.clone()],
                None => home
                    .list()
                    .into_iter()
                    .filter(|listing| listing.state != State::Missing)
                    .map(|listing| listing.name)
                    .collect(),
            };
            let mut sound = true;
            for name in names {
                match home.check(&name) {
                    Ok(sentence) => say(sentence),
                    Err(error) => {
                        sound = false;
                        say(error);
                    }
                }
            }
            Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Command::Get { name } => {
            let bar = ProgressBar::no_length();
            home.get(name, &mut |progress| show(&bar, &progress))?;
            bar.finish_and_clear();
            say(home.check(name)?);
            Ok(ExitCode::SUCCESS)
        }
        Command::Add { name, path } => {
            say(home.add(name, &std::path::absolute(path)?)?);
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn show(bar: &ProgressBar, progress: &Progress) {
    let template = match (progress.step, progress.total) {
        (Step::Downloading, Some(_)) => "{msg} {wide_bar} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left",
        (Step::Downloading, None) => "{msg} {bytes}, {bytes_per_sec}",
        _ => "{msg}",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    match progress.step {
        Step::Downloading => bar.set_message(progress.file.clone()),
        Step::Verifying => bar.set_message(format!("{}: checking", progress.file)),
        Step::Done => bar.set_message(format!("{}: done", progress.file)),
    }
    if let Some(total) = progress.total {
        bar.set_length(total);
    }
    bar.set_position(progress.received);
}
