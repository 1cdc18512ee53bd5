//! What a temperature does to a teacher's answers.

use retort_wire::softening::softened;

/// The temperatures of the curves, rising.
pub const TEMPERATURES: [f64; 26] = [
    0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0,
    40.0, 50.0, 60.0, 80.0, 100.0,
];

/// Means over examples at one temperature.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Softness {
    /// Entropy −Σ p log p of the softened answers, in nats.
    pub entropy: f64,
    /// Σ |∂L/∂zᵢ| for a student at uniform outputs.
    pub absolute: f64,
    /// √Σ (∂L/∂zᵢ)² for the same.
    pub length: f64,
}

/// [`Softness`] of rows of log-probabilities.
///
/// L is the cross-entropy between softened teacher p and softened student q, whose gradient with respect to the
/// student's logits is ∂L/∂zᵢ = (qᵢ − pᵢ) / τ (Hinton, Vinyals and Dean 2015, equation 2); the factor τ² that many
/// objectives carry is not in it. A student at uniform outputs has qᵢ = 1 / K at every τ.
pub fn softness(rows: &[f32], classes: usize, temperature: f64) -> Softness {
    let count = (rows.len() / classes.max(1)).max(1) as f64;
    let mut sum = Softness::default();
    for row in rows.chunks_exact(classes.max(1)) {
        let soft = softened(row.iter().map(|value| f64::from(*value)), temperature);
        let even = 1.0 / classes as f64;
        let (mut absolute, mut square) = (0.0, 0.0);
        for p in soft {
            // 0 · log 0 is 0 here.
            sum.entropy -= if p > 0.0 { p * p.ln() } else { 0.0 };
            absolute += (even - p).abs();
            square += (even - p).powi(2);
        }
        sum.absolute += absolute / temperature;
        sum.length += square.sqrt() / temperature;
    }
    Softness { entropy: sum.entropy / count, absolute: sum.absolute / count, length: sum.length / count }
}

/// `most` places of `count`, evenly spread; all of them where they are fewer.
pub fn spread(count: usize, most: usize) -> Vec<usize> {
    if count <= most { (0..count).collect() } else { (0..most).map(|at| at * count / most).collect() }
}

/// The temperatures with `asked` among them, and its place.
pub fn temperatures(asked: f64) -> (Vec<f64>, usize) {
    let mut all = TEMPERATURES.to_vec();
    if asked.is_finite() && asked > 0.0 && !all.contains(&asked) {
        all.push(asked);
        all.sort_by(f64::total_cmp);
    }
    let place = all.iter().position(|value| *value == asked).unwrap_or(5);
    (all, place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[[f64; 2]]) -> Vec<f32> {
        rows.iter().flatten().map(|p| p.ln() as f32).collect()
    }

    #[test]
    fn by_hand() {
        // p = (0.9, 0.1) at τ = 2 is (0.75, 0.25): √0.9 : √0.1 = 3 : 1.
        let found = softness(&rows(&[[0.9, 0.1]]), 2, 2.0);
        let entropy = -(0.75 * 0.75_f64.ln() + 0.25 * 0.25_f64.ln());
        assert!((found.entropy - entropy).abs() < 1e-6 && (entropy - 0.562_335).abs() < 1e-6);
        // |0.5 − 0.75| + |0.5 − 0.25| = 0.5, over τ = 2.
        assert!((found.absolute - 0.25).abs() < 1e-6);
        assert!((found.length - (2.0 * 0.0625_f64).sqrt() / 2.0).abs() < 1e-6);
        // The mean of two examples, one of which is certain.
        let both = softness(&rows(&[[0.9, 0.1], [1.0, 0.0]]), 2, 2.0);
        assert!((both.entropy - entropy / 2.0).abs() < 1e-6);
        assert!((both.absolute - (0.25 + 0.5) / 2.0).abs() < 1e-6);
    }

    #[test]
    fn hotter_is_softer_and_ends_at_even_odds() {
        let rows = rows(&[[0.99, 0.01], [0.4, 0.6]]);
        let all: Vec<Softness> = TEMPERATURES.iter().map(|temperature| softness(&rows, 2, *temperature)).collect();
        assert!(all.windows(2).all(|two| two[0].entropy < two[1].entropy && two[0].length > two[1].length));
        assert!((all[25].entropy - 2.0_f64.ln()).abs() < 1e-3);
        // With τ² the gradient of a hot loss no longer depends on τ: τ² · (q − p) / τ → (mean logit difference) / K.
        let with = |at: usize| TEMPERATURES[at] * TEMPERATURES[at] * all[at].absolute;
        assert!((with(24) - with(25)).abs() < 1e-2 * with(25));
    }

    #[test]
    fn examples_are_spread_and_temperatures_hold_the_one_asked_for() {
        assert_eq!(spread(10, 4), [0, 2, 5, 7]);
        assert_eq!(spread(3, 4), [0, 1, 2]);
        let (all, place) = temperatures(4.5);
        assert_eq!((all.len(), all[place]), (27, 4.5));
        assert_eq!((temperatures(4.0).0.len(), temperatures(f64::NAN).1), (26, 5));
        assert_eq!(temperatures(1.0).1, 5);
    }
}
