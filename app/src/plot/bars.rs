//! A distribution over classes as small bars.

use crate::prelude::*;

const WIDTH: f64 = 200.0;
const HEIGHT: f64 = 56.0;
const FLOOR: f64 = 44.0;
/// More classes than this are not written under their bars.
const NUMBERED: usize = 12;

/// Left, top, width and height of each bar in a drawing of 200 by 44 pixels; a probability that is not one (NaN) has
/// none.
pub fn bars(probabilities: &[f64]) -> Vec<(f64, f64, f64, f64)> {
    let step = WIDTH / probabilities.len().max(1) as f64;
    let gap = if step > 4.0 { step * 0.2 } else { 0.0 };
    probabilities
        .iter()
        .enumerate()
        .map(|(class, share)| {
            let tall = if share.is_finite() { share.clamp(0.0, 1.0) * (FLOOR - 2.0) } else { 0.0 };
            (class as f64 * step + gap / 2.0, FLOOR - tall, step - gap, tall)
        })
        .collect()
}

/// The drawing; the true class has the accent's colour.
pub fn distribution(probabilities: &[f64], label: usize, words: String) -> Node {
    let bars = bars(probabilities)
        .into_iter()
        .enumerate()
        .map(|(class, (left, top, wide, tall))| {
            let style = (class == label).then_some("fill:var(--accent)");
            view! {
                <rect x=format!("{left:.1}") y=format!("{top:.1}") width=format!("{wide:.1}") height=format!("{tall:.1}") style=style></rect>
            }
        })
        .collect::<Node>();
    let step = WIDTH / probabilities.len().max(1) as f64;
    let numbers = (probabilities.len() <= NUMBERED).then(|| {
        (0..probabilities.len())
            .map(|class| {
                let left = format!("{:.1}", (class as f64 + 0.5) * step);
                view! { <text x=left y="54.5" text-anchor="middle">{class.to_string()}</text> }
            })
            .collect::<Node>()
    });
    view! {
        <svg class="bars" viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=words>
            {bars}
            <line class="axis" x1="0" x2="200" y1="44" y2="44"></line>
            {numbers}
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_tall_as_its_probability() {
        assert_eq!(bars(&[0.5, f64::NAN]), [(10.0, 23.0, 80.0, 21.0), (110.0, 44.0, 80.0, 0.0)]);
        assert_eq!(bars(&vec![0.01; 100])[1].0, 2.0, "a hundred classes stand close together");
        assert!(bars(&[]).is_empty());
    }
}
