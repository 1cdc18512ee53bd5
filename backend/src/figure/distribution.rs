//! What teachers say of a few test images.

use retort_store::predictions;
use retort_wire::figure::{Definition, Distribution, PanelKind};

use super::{Desk, desk::Found};

/// The test images that are shown: the first ones, so that nobody chose them.
const IMAGES: usize = 4;
/// The temperatures that the paper shows.
const TEMPERATURES: [f64; 2] = [1.0, 4.0];

impl Desk {
    /// For a figure with a panel of distributions: the teacher of each arm's first run that has one, on the first test
    /// images, at both temperatures.
    pub(super) fn distributions(&self, figure: &Definition, found: &[Found<'_>]) -> Vec<Distribution> {
        if !figure.panels.iter().any(|panel| panel.kind == PanelKind::Distributions) {
            return Vec::new();
        }
        let mut all = Vec::new();
        for found in found {
            let teacher = found.runs.iter().flatten().find_map(|run| run.teacher.as_ref());
            let Some(tables) = teacher.and_then(|hash| predictions::read(&self.layout.teacher_predictions(hash)).ok())
            else {
                continue;
            };
            let Some(table) = tables.iter().find(|table| table.split == "test") else { continue };
            for ((image, label), row) in table.index.iter().zip(&table.label).zip(table.rows()).take(IMAGES) {
                all.extend(TEMPERATURES.map(|temperature| Distribution {
                    arm: found.points.arm.name.clone(),
                    image: *image,
                    label: *label,
                    temperature,
                    probabilities: softened(row, temperature),
                }));
            }
        }
        all
    }
}

/// softmax(z/τ) of log-probabilities z.
fn softened(log_probabilities: &[f32], temperature: f64) -> Vec<f64> {
    let scaled: Vec<f64> = log_probabilities.iter().map(|value| f64::from(*value) / temperature).collect();
    let highest = scaled.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = scaled.iter().map(|value| (value - highest).exp()).collect();
    let total: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / total).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softened_by_hand() {
        // (0.8, 0.2) at τ = 2: the ratio 4 becomes 2.
        let soft = softened(&[0.8_f32.ln(), 0.2_f32.ln()], 2.0);
        assert!((soft[0] - 2.0 / 3.0).abs() < 1e-6);
    }
}
