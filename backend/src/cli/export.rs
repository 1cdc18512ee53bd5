//! `retort export`

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use retort_app::view::View;
use retort_store::{Index, export::Table};
use retort_wire::{Query, Run};

use super::{place, say};
use crate::export::{everything, facts, latex::latex, shown};

/// Write runs as CSV, Parquet or LaTeX: a table as Explore shows it, all numbers of all runs, or all measured rows
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  retort export table --view '?filter=objective.temperature > 1&sort=-test.kl' --out table.tex
  retort export runs --filter 'study = \"MNIST\"' --out runs.parquet
  retort export epochs --out epochs.csv

The ending of --out says the format: .csv, .parquet or .tex. CSV has query and version in its first line, behind #
(pandas.read_csv(path, skiprows=1)); Parquet has them in its key-value metadata, LaTeX in a comment.
One run in one file, to be run again elsewhere: retort capsule make RUN")]
pub struct Options {
    /// What to write
    what: What,
    /// Only these runs, in the words of Explore's filter
    #[arg(long, default_value = "", value_name = "FILTER")]
    filter: String,
    /// The view of Explore, for `table`: what stands behind the question mark of its address
    #[arg(long, default_value = "", value_name = "QUERY")]
    view: String,
    /// The file to write: .csv, .parquet, or for `table` .tex
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    folder: place::Folder,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// What Explore shows
    Table,
    /// A row a run: every setting and every number
    Runs,
    /// A row a value of every epoch
    Epochs,
}

pub(super) fn run(options: &Options) -> Result<ExitCode> {
    let layout = options.folder.layout()?;
    let index = Index::open(layout.clone())?;
    let catalog = retort_engine::catalog(&options.folder.home()?);
    let mut view = View::parse(&options.view);
    if !options.filter.is_empty() {
        view.filter.clone_from(&options.filter);
    }
    let query = Query { filter: view.filter.clone(), ..Query::default() };
    let matching = || -> Result<Vec<Run>> { Ok(index.query_with(&query, &catalog)?.runs) };
    let address = view.href();
    let ending = options.out.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if ending == "tex" && options.what != What::Table {
        bail!("Only `table` can be written as LaTeX; give --out a name that ends in .csv or .parquet.");
    }
    let table = match options.what {
        What::Table => {
            let cloud = index.cloud(&shown::cloud(&view), &catalog)?;
            let seen = shown::explored(&cloud, &index.rows(&shown::rows(&view), &catalog)?, &catalog, &view);
            if ending == "tex" {
                return write(options, latex(&seen, &facts(&address)).into_bytes(), seen.rows.len());
            }
            seen.columns_for_programs()
        }
        What::Runs => everything::runs(&matching()?),
        What::Epochs => everything::epochs(&layout, &matching()?)?,
    };
    let bytes = bytes(&table, ending, &address)?;
    write(options, bytes, table.height())
}

fn bytes(table: &Table, ending: &str, address: &str) -> Result<Vec<u8>> {
    match ending {
        "csv" => Ok(table.to_csv(&facts(address)).into_bytes()),
        "parquet" => {
            let facts: Vec<_> =
                facts(address).into_iter().map(|(name, value)| (format!("retort.{name}"), value)).collect();
            Ok(table.to_parquet(&facts)?)
        }
        other => bail!("--out ends in {other:?}; give it a name that ends in .csv, .parquet or .tex."),
    }
}

fn write(options: &Options, bytes: Vec<u8>, rows: usize) -> Result<ExitCode> {
    let path = options.out.display();
    fs::write(&options.out, bytes).with_context(|| format!("{path} cannot be written; check its folder."))?;
    say(format!("{path}: {rows} rows."));
    Ok(ExitCode::SUCCESS)
}
