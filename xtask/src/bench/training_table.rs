//! What was measured of training, as lines and as a page.

use std::fmt::Write as _;

use crate::program::Program;
use crate::workspace::Workspace;

/// One row: both sides at the same work; Retort comes first everywhere.
pub struct Result {
    /// The network.
    pub network: String,
    /// The kind of step.
    pub work: &'static str,
    /// Images in a batch.
    pub batch: usize,
    /// Images a second, counted once for every student.
    pub rates: [f64; 2],
    /// Peak memory in MB.
    pub memory: [f64; 2],
}

/// How cost grows with ten times as many images in an epoch.
pub struct Growth {
    /// The network.
    pub network: String,
    /// Images in a batch.
    pub batch: usize,
    /// Seconds of an epoch, once and with tenfold work.
    pub seconds: [[f64; 2]; 2],
    /// Peak memory in MB, the same.
    pub memory: [[f64; 2]; 2],
}

/// All that was measured.
pub struct Table<'a> {
    workspace: &'a Workspace,
    cuda: bool,
    /// PyTorch's version.
    pub torch: String,
    /// Rows.
    pub results: Vec<Result>,
    /// Rows of growth.
    pub growth: Vec<Growth>,
}

impl Result {
    /// How many times as fast Retort is.
    fn ratio(&self) -> f64 {
        self.rates[0] / self.rates[1]
    }

    /// For the terminal.
    pub fn line(&self) -> String {
        format!(
            "{}, {}, batch {}: Retort {:.0} images/s, PyTorch {:.0}, ratio {:.2}; peak memory {:.0} and {:.0} MB",
            self.network,
            self.work,
            self.batch,
            self.rates[0],
            self.rates[1],
            self.ratio(),
            self.memory[0],
            self.memory[1]
        )
    }

    fn row(&self) -> String {
        format!(
            "| {} | {} | {} | {:.0} | {:.0} | **{:.2}** | {:.0} | {:.0} |",
            self.work,
            self.network,
            self.batch,
            self.rates[0],
            self.rates[1],
            self.ratio(),
            self.memory[0],
            self.memory[1]
        )
    }
}

impl Growth {
    fn times(&self) -> [f64; 2] {
        [0, 1].map(|side| self.seconds[1][side] / self.seconds[0][side])
    }

    /// For the terminal.
    pub fn line(&self) -> String {
        let [ours, theirs] = self.times();
        format!("{}, ten times the images: Retort {ours:.1} times the seconds, PyTorch {theirs:.1}", self.network)
    }

    fn row(&self) -> String {
        let [ours, theirs] = self.times();
        let [before, after] = self.memory;
        format!(
            "| {} | {} | {ours:.1} | {theirs:.1} | {:.0} → {:.0} | {:.0} → {:.0} |",
            self.network, self.batch, before[0], after[0], before[1], after[1]
        )
    }
}

impl<'a> Table<'a> {
    /// An empty table.
    pub fn new(workspace: &'a Workspace, cuda: bool) -> Self {
        Self { workspace, cuda, torch: String::new(), results: Vec::new(), growth: Vec::new() }
    }

    /// The page docs/benchmarks.md.
    pub fn page(&self) -> anyhow::Result<String> {
        let word = |program: Program| Ok::<_, anyhow::Error>(program.output()?.trim().to_owned());
        let date = word(Program::new("date").arguments(["-u", "+%Y-%m-%d"]))?;
        let commit =
            word(Program::new("git").within(self.workspace.root()).arguments(["rev-parse", "--short", "HEAD"]))?;
        let machine = if self.cuda {
            word(Program::new("nvidia-smi").arguments(["--query-gpu=name", "--format=csv,noheader"]))?
        } else {
            processor()
        };
        let mut page = format!(
            "# Benchmarks\n\n\
             `cargo xtask bench train --write` makes this page. Both sides do the same work in turns: the same networks,\n\
             batches and optimizer (SGD, Nesterov momentum 0.9, weight decay 1e-4), images already in memory; medians.\n\
             Rates are images a second, counted once for every student; a ratio above 1 means that Retort is faster.\n\
             PyTorch trains the eight students one after the other, each with its own teacher passes.\n\n\
             {machine}; Retort {commit} (burn 0.22.1), PyTorch {}; {date}.\n\n\
             | work | network | batch | Retort, images/s | PyTorch, images/s | ratio | Retort, peak MB | PyTorch, peak MB |\n\
             |---|---|---|---|---|---|---|---|\n",
            self.torch
        );
        for result in &self.results {
            writeln!(page, "{}", result.row())?;
        }
        if !self.growth.is_empty() {
            page.push_str(
                "\n## Ten times the work\n\n\
                 An epoch with ten times as many images, against one epoch: seconds should grow tenfold, and memory only\n\
                 by the images themselves.\n\n\
                 | network | batch | Retort, times the seconds | PyTorch | Retort, peak MB | PyTorch, peak MB |\n\
                 |---|---|---|---|---|---|\n",
            );
            for growth in &self.growth {
                writeln!(page, "{}", growth.row())?;
            }
        }
        Ok(page)
    }
}

/// The processor's name and the number of its cores that we may use.
fn processor() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    format!("{}, {cores} cores", name.map_or("unknown processor", |(_, name)| name.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_how_many_times_as_fast_retort_is() {
        let result = Result {
            network: "lenet5".to_owned(),
            work: "train step",
            batch: 128,
            rates: [900.0, 600.0],
            memory: [100.0, 400.0],
        };
        assert_eq!(result.row(), "| train step | lenet5 | 128 | 900 | 600 | **1.50** | 100 | 400 |");
        let growth = Growth {
            network: "lenet5".to_owned(),
            batch: 128,
            seconds: [[1.0, 2.0], [10.0, 21.0]],
            memory: [[100.0, 400.0], [150.0, 450.0]],
        };
        assert_eq!(growth.row(), "| lenet5 | 128 | 10.0 | 10.5 | 100 → 150 | 400 → 450 |");
    }
}
