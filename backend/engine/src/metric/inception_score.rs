//! How sharp and how varied a classifier finds images (Salimans and others 2016).

use super::Table;

/// exp(E KL(p(y|x) ‖ p(y))), 1 to the number of classes, from the log-probabilities of images: 1 where the classifier
/// says the same about every image, the number of classes where it is sure of each and all are equally many. With the
/// Inception network it is the published Inception score; Retort asks a teacher and says so in the metric's name. NaN
/// for no image.
pub fn score(table: &Table<'_>) -> f64 {
    let count = table.rows().len() as f64;
    let mut mean = vec![0.0; table.classes];
    for row in table.rows() {
        mean.iter_mut().zip(row).for_each(|(mean, value)| *mean += f64::from(*value).exp() / count);
    }
    let divergence = |row: &[f32]| -> f64 {
        let terms = row.iter().zip(&mean).map(|(value, mean)| {
            let probability = f64::from(*value).exp();
            if probability > 0.0 { probability * (f64::from(*value) - mean.ln()) } else { 0.0 }
        });
        terms.sum()
    };
    (table.rows().map(divergence).sum::<f64>() / count).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(classes: usize, probabilities: &[f32]) -> f64 {
        let values: Vec<f32> = probabilities.iter().map(|value| value.ln()).collect();
        score(&Table { classes, log_probabilities: &values })
    }

    #[test]
    fn it_is_what_was_computed_by_hand() {
        // Sure of each, all equally many: the number of classes. The same for all: 1.
        assert!((of(2, &[1.0, 0.0, 0.0, 1.0]) - 2.0).abs() < 1e-6);
        assert!((of(2, &[0.7, 0.3, 0.7, 0.3]) - 1.0).abs() < 1e-6);
        // Rows (0.8, 0.2) and (0.4, 0.6): the mean is (0.6, 0.4).
        let divergence = |a: f64, b: f64| a * (a / 0.6).ln() + b * (b / 0.4).ln();
        let expected = ((divergence(0.8, 0.2) + divergence(0.4, 0.6)) / 2.0).exp();
        assert!((of(2, &[0.8, 0.2, 0.4, 0.6]) - expected).abs() < 1e-6);
        assert!(of(2, &[]).is_nan());
    }
}
