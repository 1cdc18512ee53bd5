//! What was measured, as a table and as a page.

use std::fmt::Write as _;

use crate::program::Program;
use crate::workspace::Workspace;

/// What a number counts.
#[derive(Clone, Copy)]
pub enum Unit {
    /// Time.
    Milliseconds,
    /// Memory.
    Megabytes,
}

/// One thing that was measured.
pub struct Row {
    name: String,
    unit: Unit,
    ours: Option<f64>,
    bar: Option<f64>,
    note: String,
    mlflow: Option<f64>,
    tensorboard: Option<f64>,
}

/// A system beside ours.
#[derive(Clone, Copy)]
pub enum Peer {
    /// MLflow with its SQLite store.
    MlFlow,
    /// TensorBoard with event files.
    TensorBoard,
}

/// All rows.
pub struct Report {
    runs: u32,
    epochs: u32,
    rows: Vec<Row>,
    /// Versions of the peers and what they got.
    pub peers: String,
}

impl Row {
    /// What Retort takes, and the bar where there is one.
    pub fn ours(name: &str, unit: Unit, value: f64, bar: Option<f64>) -> Self {
        let (ours, note) = (Some(value), String::new());
        Self { name: name.to_owned(), unit, ours, bar, note, mlflow: None, tensorboard: None }
    }

    /// With a remark.
    pub fn with_note(self, note: String) -> Self {
        Self { note, ..self }
    }
}

impl Unit {
    fn print(self, value: f64) -> String {
        match self {
            Self::Milliseconds if value >= 10_000.0 => format!("{:.1} s", value / 1e3),
            Self::Milliseconds => format!("{value:.0} ms"),
            Self::Megabytes => format!("{value:.0} MB"),
        }
    }
}

impl Report {
    /// Nothing so far.
    pub fn new(runs: u32, epochs: u32) -> Self {
        Self { runs, epochs, rows: Vec::new(), peers: String::new() }
    }

    /// Adds a row, and says so at once: measuring takes minutes.
    pub fn add(&mut self, row: Row) {
        eprintln!("{}: {} {}", row.name, row.unit.print(row.ours.unwrap_or(f64::NAN)), row.note);
        self.rows.push(row);
    }

    /// What a peer takes for the same as the row of that name.
    pub fn beside(&mut self, name: &str, peer: Peer, value: f64) {
        let Some(row) = self.rows.iter_mut().find(|row| row.name == name) else { return };
        let (place, word) = match peer {
            Peer::MlFlow => (&mut row.mlflow, "MLflow"),
            Peer::TensorBoard => (&mut row.tensorboard, "TensorBoard"),
        };
        *place = Some(value);
        eprintln!("{name}, {word}: {}", row.unit.print(value));
    }

    /// The table.
    pub fn table(&self) -> String {
        let with_peers = self.rows.iter().any(|row| row.mlflow.is_some() || row.tensorboard.is_some());
        let mut out = format!("{} runs of {} epochs, 20 metrics and 40 settings\n\n", self.runs, self.epochs);
        out.push_str("| what | Retort | bar | |");
        out.push_str(if with_peers { " MLflow | TensorBoard | at least times |\n" } else { "\n" });
        out.push_str("|---|---|---|---|");
        out.push_str(if with_peers { "---|---|---|\n" } else { "\n" });
        for row in &self.rows {
            let shown = |value: Option<f64>| value.map_or_else(String::new, |value| row.unit.print(value));
            let bar = match (row.ours, row.bar) {
                (Some(ours), Some(bar)) if ours > bar => format!("{}, **missed**", row.unit.print(bar)),
                (_, bar) => shown(bar),
            };
            let _ = write!(out, "| {} | {} | {bar} | {} |", row.name, shown(row.ours), row.note);
            if with_peers {
                let nearest = [row.mlflow, row.tensorboard].into_iter().flatten().fold(f64::INFINITY, f64::min);
                let times = row.ours.filter(|_| nearest.is_finite()).map(|ours| format!("{:.1}", nearest / ours));
                let _ = write!(
                    out,
                    " {} | {} | {} |",
                    shown(row.mlflow),
                    shown(row.tensorboard),
                    times.unwrap_or_default()
                );
            }
            out.push('\n');
        }
        out
    }

    /// The page of the documentation.
    pub fn page(&self, workspace: &Workspace) -> anyhow::Result<String> {
        let commit =
            Program::new("git").within(workspace.root()).arguments(["rev-parse", "--short", "HEAD"]).output()?;
        let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let date = Program::new("date").arguments(["+%Y-%m-%d"]).output()?;
        Ok(format!(
            "# Explore, measured\n\n`cargo xtask bench explore --peers --write` makes this page. Medians; times in the browser are headless \
             Chromium's own, from the click (or the navigation) to the frame that shows the answer. Memory of the server is \
             resident, that of the page is the proportional share of its process, Chromium's own part included.\n\n\
             {}, {cores} cores; Retort {}; {}.\n\n{}\n{}",
            model.trim_start_matches([' ', '\t', ':']),
            commit.trim(),
            date.trim(),
            self.table(),
            self.peers
        ))
    }
}
