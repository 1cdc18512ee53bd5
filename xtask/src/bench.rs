//! `cargo xtask bench`: numbers for the README's claims, taken on the machine at hand.

mod explore;
mod process;
mod python;
mod side;
mod train;
mod training_table;
mod window;

use clap::Subcommand;

use crate::workspace::Workspace;

/// What can be measured.
#[derive(Subcommand)]
pub enum What {
    /// Explore with thousands of runs: times, frames and memory against the bars, and beside MLflow and TensorBoard
    Explore(explore::Flags),
    /// Training: the same steps in Retort and in PyTorch, in turns, and the ratio of their rates
    Train(train::Flags),
}

/// Measures and prints.
pub fn run(workspace: &Workspace, what: &What) -> anyhow::Result<()> {
    match what {
        What::Explore(flags) => explore::run(workspace, flags),
        What::Train(flags) => train::run(workspace, flags),
    }
}

/// The middle of the measured values.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() % 2 {
        0 if values.is_empty() => f64::NAN,
        0 => f64::midpoint(values[middle - 1], values[middle]),
        _ => values[middle],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_or_between_the_two_middles() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), 2.5);
        assert!(median(&mut []).is_nan());
    }
}
