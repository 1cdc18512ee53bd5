//! Training steps in Retort and in PyTorch.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

use super::{
    median, python,
    side::Side,
    training_table::{Growth, Result, Table},
};
use crate::program::Program;
use crate::workspace::Workspace;

/// What to measure.
#[derive(Args)]
pub struct Flags {
    /// Networks
    #[arg(long, value_delimiter = ',', default_values = ["lenet5", "preresnet20", "preresnet56"])]
    network: Vec<String>,
    /// Images in a batch
    #[arg(long, value_delimiter = ',', default_values_t = [128, 512])]
    batch: Vec<usize>,
    /// What is learnt: one student from labels, one from a teacher, or eight from a teacher of five members
    #[arg(long, value_delimiter = ',', value_enum, default_values = ["train", "distil", "cohort"])]
    work: Vec<Work>,
    /// Where
    #[arg(long, value_enum, default_value = "cpu")]
    device: Device,
    /// Rounds at most, each of one epoch on either side; their median counts
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Seconds after which no further round of a row begins
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Leave out how cost grows with ten times the work
    #[arg(long)]
    no_growth: bool,
    /// Write docs/benchmarks.md
    #[arg(long)]
    write: bool,
}

/// A kind of step.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Work {
    /// One student, cross-entropy with true labels
    Train,
    /// One student, a teacher pass and soft cross-entropy at temperature 4
    Distil,
    /// Eight students of a five-member teacher
    Cohort,
}

/// Where both sides compute.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Device {
    /// The processor
    Cpu,
    /// The first graphics processor
    Cuda,
}

impl Work {
    /// In words.
    fn name(self) -> &'static str {
        match self {
            Self::Train => "train step",
            Self::Distil => "distillation step",
            Self::Cohort => "eight students, five-member teacher",
        }
    }

    /// Students and members of the teacher.
    fn networks(self) -> [usize; 2] {
        match self {
            Self::Train => [1, 0],
            Self::Distil => [1, 1],
            Self::Cohort => [8, 5],
        }
    }
}

/// Both programs.
struct Programs {
    retort: PathBuf,
    python: PathBuf,
    script: PathBuf,
    device: Device,
}

/// One row of the table.
struct Case<'a> {
    network: &'a str,
    batch: usize,
    work: Work,
    examples: usize,
}

/// Both sides at the same work.
struct Pair {
    retort: Side,
    torch: Side,
}

impl Programs {
    fn start(&self, case: &Case<'_>) -> anyhow::Result<Pair> {
        let [students, members] = case.work.networks();
        let side = |program: Program, device: &str| {
            let numbers = [case.batch, students, members, case.examples].map(|number| number.to_string());
            Side::start(program.arguments([case.network]).arguments(numbers).arguments([device]))
        };
        let (ours, theirs) = match self.device {
            Device::Cpu => ("cpu", "cpu"),
            Device::Cuda => ("gpu", "cuda"),
        };
        Ok(Pair {
            retort: side(Program::new(&self.retort), ours)?,
            torch: side(Program::new(&self.python).arguments([&self.script]), theirs)?,
        })
    }
}

impl Pair {
    /// Median seconds of an epoch on either side, measured in turns after one that warms up, and peak memory in MB.
    fn measure(mut self, rounds: usize, limit: Duration) -> anyhow::Result<([f64; 2], [f64; 2])> {
        self.retort.go()?;
        self.torch.go()?;
        let clock = Instant::now();
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        while ours.is_empty() || ours.len() < rounds && clock.elapsed() < limit {
            ours.push(self.retort.go()?);
            theirs.push(self.torch.go()?);
        }
        let seconds = [median(&mut ours), median(&mut theirs)];
        Ok((seconds, [self.retort.end()?, self.torch.end()?]))
    }
}

/// Batches of an epoch: some tenths of a second at least.
fn batches(network: &str, batch: usize) -> usize {
    let images = if network == "lenet5" { 8192 } else { 512 };
    (images / batch).max(1)
}

/// Measures and prints, and writes the page where that was asked for.
#[expect(clippy::print_stdout, reason = "the numbers are the result")]
pub fn run(workspace: &Workspace, flags: &Flags) -> anyhow::Result<()> {
    let python = python::find_or_install("python", &["torch", "numpy"])?.join("python");
    workspace.build()?;
    let programs = Programs {
        retort: workspace.target().join("debug").join("examples").join("bench_train"),
        python,
        script: workspace.root().join("scripts").join("bench_train.py"),
        device: flags.device,
    };
    let limit = Duration::from_secs(flags.seconds);
    let mut table = Table::new(workspace, flags.device == Device::Cuda);
    for work in &flags.work {
        for network in &flags.network {
            for &batch in &flags.batch {
                let case = Case { network, batch, work: *work, examples: batch * batches(network, batch) };
                let pair = programs.start(&case)?;
                table.torch.clone_from(&pair.torch.version);
                let (seconds, memory) = pair.measure(flags.rounds, limit)?;
                let images = (case.examples * work.networks()[0]) as f64;
                let rates = seconds.map(|seconds| images / seconds);
                let result = Result { network: network.clone(), work: work.name(), batch, rates, memory };
                println!("{}", result.line());
                table.results.push(result);
            }
        }
    }
    if !flags.no_growth {
        for network in &flags.network {
            let batch = flags.batch.first().copied().unwrap_or(128);
            let mut growth = Growth { network: network.clone(), batch, seconds: [[0.0; 2]; 2], memory: [[0.0; 2]; 2] };
            for (index, times) in [1, 10].into_iter().enumerate() {
                let examples = times * batch * batches(network, batch);
                let case = Case { network, batch, work: Work::Train, examples };
                (growth.seconds[index], growth.memory[index]) = programs.start(&case)?.measure(3, limit)?;
            }
            println!("{}", growth.line());
            table.growth.push(growth);
        }
    }
    if flags.write {
        let page = workspace.root().join("docs").join("benchmarks.md");
        std::fs::write(&page, table.page()?)?;
        println!("written to {}", page.display());
    }
    Ok(())
}
