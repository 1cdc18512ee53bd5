//! `retort figure`

use std::{fs, path::PathBuf, process::ExitCode, sync::Arc, time::Instant};

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use retort_store::{Index, Layout};
use retort_wire::{
    FieldError, Spec, State,
    figure::{Definition, FigureDetail, PanelKind, Scale, Standing},
};

use super::{
    batch::{adopt, cancel, labels, left_behind, state, submit, train_all},
    place, say, table,
};
use crate::{
    figure::{self, Desk, Results, report},
    job::Asked,
    service::study_name,
};

/// Run the paper's figures and see what the runs say of its claims; needs no server
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  retort figure list
  retort figure run fig6b                    what is missing of figure 6b, at pocket scale
  retort figure run all --scale pocket
  retort figure status fig6b                 its points beside the paper's, and the verdicts
  retort figure report --out docs/results.md
  retort figure report fig2 fig8 --out docs/results.md   only their sections; the others stay as they stand

The scale `pocket` is for two processor cores; `full` has the paper's settings and wants a GPU. Runs that the data
folder already has are used, wherever they came from, and teachers come from the cache.")]
pub struct Options {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    folder: place::Folder,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Every figure with its question and how far it is
    List,
    /// Train what is missing of a figure
    Run(Run),
    /// The points of a figure beside the paper's, and the verdicts on its claims
    Status(Status),
    /// Write what the runs say of figures as a page in Markdown
    Report(Report),
}

#[derive(Debug, Args)]
struct Run {
    /// The figure's id, or `all`
    id: String,
    /// `pocket` or `full`
    #[arg(long, default_value = "pocket", value_parser = scale)]
    scale: Scale,
    /// Only these points, by name; may be given more than once
    #[arg(long, value_name = "NAME")]
    arm: Vec<String>,
    /// Only list the runs that are missing
    #[arg(long)]
    runs: bool,
    #[command(flatten)]
    device: place::Device,
}

#[derive(Debug, Args)]
struct Status {
    /// The figure's id, or `all`
    id: String,
    /// `pocket` or `full`
    #[arg(long, default_value = "pocket", value_parser = scale)]
    scale: Scale,
    /// As JSON, as the REST interface answers
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// As Markdown
    #[arg(long)]
    markdown: bool,
}

#[derive(Debug, Args)]
struct Report {
    /// The figures' ids; all of them without any. Named ones take the place of their sections in the file, whose other
    /// sections stay
    ids: Vec<String>,
    /// `pocket` or `full`
    #[arg(long, default_value = "pocket", value_parser = scale)]
    scale: Scale,
    /// The file to write; standard output without it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

fn scale(name: &str) -> Result<Scale, String> {
    Scale::parse(name).ok_or_else(|| "choose pocket or full".to_owned())
}

pub(super) fn run(options: &Options) -> Result<ExitCode> {
    match &options.command {
        Command::List => list(options),
        Command::Run(asked) => train(options, asked),
        Command::Status(asked) => status(options, asked),
        Command::Report(asked) => write_report(options, asked),
    }
}

/// What the data folder has now.
fn desk(options: &Options) -> Result<(Layout, Desk)> {
    let (layout, home) = (options.folder.layout()?, options.folder.home()?);
    let runs = Index::open(layout.clone())?.runs().collect();
    let catalog = Arc::new(retort_engine::catalog(&home));
    let desk = Desk::new(layout.clone(), &home, catalog, runs, Arc::default());
    Ok((layout, desk))
}

fn chosen(id: &str) -> Result<Vec<&'static Definition>> {
    if id == "all" {
        return Ok(figure::all().iter().collect());
    }
    match figure::find(id) {
        Some(figure) => Ok(vec![figure]),
        None => {
            let known: Vec<&str> = figure::all().iter().map(|figure| figure.id.as_str()).collect();
            bail!("There is no figure {id}; choose all or one of {}.", known.join(", "))
        }
    }
}

fn list(options: &Options) -> Result<ExitCode> {
    let (_, desk) = desk(options)?;
    let mut lines = table::new(["Figure", "Question", "Pocket", "Full"]);
    for card in desk.cards(&|_| None) {
        let standing = |scale| card.scales.iter().find(|standing| standing.scale == scale).map(progress);
        let row = [card.id.clone(), card.question.clone()].into_iter();
        lines.add_row(row.chain(Scale::ALL.map(|scale| standing(scale).unwrap_or_default())));
    }
    say(lines);
    say("Runs finished of those that the figure takes, and claims supported (+) and refuted (-) so far.");
    Ok(ExitCode::SUCCESS)
}

fn progress(standing: &Standing) -> String {
    let verdicts = match (standing.supported, standing.refuted) {
        (0, 0) => String::new(),
        (supported, refuted) => format!(", +{supported} -{refuted}"),
    };
    format!("{} of {}{verdicts}", standing.finished, standing.runs)
}

/// Trains figure after figure. What fails is in the states of its runs; the rest is trained all the same.
fn train(options: &Options, asked: &Run) -> Result<ExitCode> {
    let began = Instant::now();
    let (mut trained, mut failed) = (0, 0);
    for figure in chosen(&asked.id)? {
        // Anew for every figure: runs of the one before may be runs of this one.
        let (layout, desk) = desk(options)?;
        let name = study_name(figure, asked.scale);
        known_arms(figure, asked)?;
        if asked.runs {
            // What would run can be looked at where its data are not.
            let missing = desk.missing(figure, asked.scale, &asked.arm);
            let missing = missing.map_err(|errors| anyhow::anyhow!("{name}: {}", sentences(&errors)))?;
            say(format!("{name}: {} runs are missing.", missing.len()));
            missing.iter().for_each(|(arm, planned)| say(format!("{arm}, seed {}", planned.seed)));
            continue;
        }
        let specs = match missing(&desk, figure, asked, options)? {
            Ok(specs) => specs,
            Err(errors) if asked.id == "all" => {
                say(format!("{name} cannot be run here: {}", sentences(&errors)));
                failed += 1;
                continue;
            }
            Err(errors) => bail!("{name} cannot be run here: {}", sentences(&errors)),
        };
        let catalog = retort_engine::catalog(&options.folder.home()?);
        let labels = labels(&catalog, &specs);
        let device = asked.device.choice()?;
        let unfinished = desk.unfinished(figure, asked.scale, &asked.arm).unwrap_or_default();
        let left = left_behind(&layout, &unfinished);
        if specs.is_empty() && left.is_empty() {
            say(format!("{name}: nothing is missing."));
            continue;
        }
        let figure_began = Instant::now();
        let (mut members, mut locks) = (Vec::new(), Vec::new());
        if !left.is_empty() {
            say(format!("{name}: {} runs that nobody trains any more are gone on with.", left.len()));
            let (adopted, lock) = adopt(&layout, &catalog, &left, &device.to_string())?;
            members.extend(adopted);
            locks.push(lock);
        }
        if !specs.is_empty() {
            say(format!("{name}: {} runs are missing.", specs.len()));
            let (submitted, lock) = submit(&layout, &name, specs, labels, &device.to_string())?;
            members.extend(submitted);
            locks.push(lock);
        }
        let stopped = train_all(&layout, &members, device)?;
        if stopped == Some(Asked::Interrupt) {
            for member in &members {
                cancel(&layout, member)?;
            }
        }
        drop(locks);
        let finished = members.iter().filter(|member| state(&layout, member) == State::Finished).count();
        for member in &members {
            let state = state(&layout, member);
            if state != State::Finished {
                say(format!("{}: {state} (run {})", member.label, member.submission.id));
            }
        }
        let seconds = figure_began.elapsed().as_secs();
        say(format!("{name}: {finished} of {} runs finished in {}.", members.len(), duration(seconds)));
        trained += finished;
        failed += members.len() - finished;
        if stopped.is_some() {
            break;
        }
    }
    say(format!("{trained} runs finished, {failed} not, in {}.", duration(began.elapsed().as_secs())));
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn known_arms(figure: &Definition, asked: &Run) -> Result<()> {
    let known: Vec<&str> = figure.arms_at(asked.scale).map(|arm| arm.name.as_str()).collect();
    match asked.arm.iter().find(|arm| !known.contains(&arm.as_str())) {
        Some(unknown) => bail!("{unknown:?} is no arm of {}; choose of {}.", figure.id, known.join(", ")),
        None => Ok(()),
    }
}

/// The settings of what is missing, checked against what is here; the inner error says what is not.
fn missing(
    desk: &Desk,
    figure: &'static Definition,
    asked: &Run,
    options: &Options,
) -> Result<Result<Vec<Spec>, Vec<FieldError>>> {
    let missing = match desk.missing(figure, asked.scale, &asked.arm) {
        Ok(missing) => missing,
        Err(errors) => return Ok(Err(errors)),
    };
    let catalog = retort_engine::catalog(&options.folder.home()?);
    Ok(missing.iter().map(|(_, planned)| figure::check(figure, &catalog, &planned.spec)).collect())
}

fn status(options: &Options, asked: &Status) -> Result<ExitCode> {
    let (_, desk) = desk(options)?;
    let mut details = Vec::new();
    for figure in chosen(&asked.id)? {
        details.push(detail(&desk, figure, asked.scale)?);
    }
    if asked.json {
        say(serde_json::to_string_pretty(&details)?);
    } else if asked.markdown {
        say(report::markdown(&details));
    } else {
        details.iter().for_each(show);
    }
    Ok(ExitCode::SUCCESS)
}

fn detail(desk: &Desk, figure: &'static Definition, scale: Scale) -> Result<FigureDetail> {
    desk.detail(figure, scale)
        .map_err(|errors| anyhow::anyhow!("The settings of {} are wrong: {}", figure.id, sentences(&errors)))
}

/// A figure on a terminal.
fn show(figure: &FigureDetail) {
    say(format!("{}, {}: {}", figure.card.label, figure.scale.name(), figure.card.title));
    say(format!("{} {}", figure.setting, report::runs(figure)));
    for panel in figure.panels.iter().filter(|panel| panel.kind == PanelKind::Points) {
        let mut lines = table::new([figure.x.label.as_str(), panel.label.as_str(), "n", "Paper"]);
        for point in &panel.points {
            let n = point.stat.map_or(0, |stat| stat.n).to_string();
            let variant = figure.arms.iter().find(|arm| arm.name == point.arm).filter(|arm| !arm.variant.is_empty());
            let mark = variant.map(|arm| format!(" (variant: {})", arm.variant)).unwrap_or_default();
            let place = format!("{}{mark}", report::place(point));
            lines.add_row([place, report::ours(point, &panel.unit), n, report::paper(panel, point)]);
        }
        say(lines);
    }
    for (place, variant) in report::variants(figure).iter().enumerate() {
        if place == 0 {
            say("Where paper and code differ:");
        }
        say(format!("- {variant}"));
    }
    if figure.claims.is_empty() {
        return;
    }
    let mut lines = table::new(["Claim", "Verdict", "Estimate", "95 % interval", "n"]);
    for claim in &figure.claims {
        lines.add_row([
            format!("{} ({})", claim.statement, claim.id),
            report::verdict(claim),
            report::estimate(claim),
            report::interval(claim),
            claim.n.to_string(),
        ]);
    }
    say(lines);
}

fn write_report(options: &Options, asked: &Report) -> Result<ExitCode> {
    let mut figures = Vec::new();
    for id in &asked.ids {
        figures.extend(chosen(id)?);
    }
    if asked.ids.is_empty() {
        figures.extend(figure::all());
    }
    let (_, desk) = desk(options)?;
    let details = figures.iter().map(|figure| detail(&desk, figure, asked.scale)).collect::<Result<Vec<_>>>()?;
    let mut results = Results::of(&details, asked.scale);
    if let Some(file) = asked.out.as_ref().filter(|file| !asked.ids.is_empty() && file.exists()) {
        let text = fs::read_to_string(file)
            .with_context(|| format!("{} cannot be read; check its permissions.", file.display()))?;
        let Some(before) = Results::read(&text, asked.scale) else {
            bail!(
                "{} is no page of results at {} scale; choose another file, or leave the figures' names out to write \
                 it anew.",
                file.display(),
                asked.scale.name()
            );
        };
        let labels: Vec<&str> = figure::all().iter().map(|figure| figure.label.as_str()).collect();
        results = before.with(results, &labels);
    }
    let text = results.page();
    match &asked.out {
        Some(file) => {
            fs::write(file, text)
                .with_context(|| format!("{} cannot be written; check its folder.", file.display()))?;
        }
        None => say(text),
    }
    Ok(ExitCode::SUCCESS)
}

fn sentences(errors: &[FieldError]) -> String {
    errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join(" ")
}

/// "3 min 20 s".
fn duration(seconds: u64) -> String {
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min {} s", seconds / 60, seconds % 60) }
}
