//! Whether two axes rise together: Spearman's rank correlation with its interval.

use crate::order::sort_by;

/// Spearman's rho (1904) of pairs with mean ranks for ties, and its 95 % interval by Fisher's transformation with the
/// variance of Bonett and Wright (2000). None for fewer than five pairs, where the interval says nothing, and where
/// one axis does not vary.
pub fn correlation(pairs: &[(f64, f64)]) -> Option<(f64, (f64, f64))> {
    let count = pairs.len();
    if count < 5 || pairs.iter().any(|(x, y)| !x.is_finite() || !y.is_finite()) {
        return None;
    }
    let across = ranks(&pairs.iter().map(|pair| pair.0).collect::<Vec<_>>());
    let up = ranks(&pairs.iter().map(|pair| pair.1).collect::<Vec<_>>());
    let middle = (count as f64 + 1.0) / 2.0;
    let (mut product, mut square_across, mut square_up) = (0.0, 0.0, 0.0);
    for (x, y) in across.iter().zip(&up) {
        product += (x - middle) * (y - middle);
        square_across += (x - middle).powi(2);
        square_up += (y - middle).powi(2);
    }
    let rho = product / (square_across * square_up).sqrt();
    if !rho.is_finite() {
        return None;
    }
    // Fisher's transformation has no value at the ends.
    let centre = rho.clamp(-0.999_999, 0.999_999).atanh();
    let half = 1.959_963_985 * ((1.0 + rho * rho / 2.0) / (count as f64 - 3.0)).sqrt();
    Some((rho, ((centre - half).tanh(), (centre + half).tanh())))
}

/// Ranks from 1, equal values sharing the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    sort_by(&mut order, |one, other| values[*one].total_cmp(&values[*other]));
    let mut out = vec![0.0; values.len()];
    let mut at = 0;
    while at < order.len() {
        let end = (at..order.len()).take_while(|next| values[order[*next]] == values[order[at]]).count() + at;
        let mean = (at + 1 + end) as f64 / 2.0;
        for index in &order[at..end] {
            out[*index] = mean;
        }
        at = end;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_share_ties() {
        assert_eq!(ranks(&[10.0, 20.0, 10.0, 5.0]), [2.5, 4.0, 2.5, 1.0]);
    }

    #[test]
    fn by_hand() {
        // d = (1, 1, 1, 1, 0), sum of squares 4: rho = 1 - 6·4 / (5·24) = 0.8.
        let pairs = [(1.0, 2.0), (2.0, 1.0), (3.0, 4.0), (4.0, 3.0), (5.0, 5.0)];
        let (rho, (low, high)) = correlation(&pairs).unwrap();
        assert!((rho - 0.8).abs() < 1e-12);
        // atanh 0.8 = 1.0986, half = 1.96·sqrt(1.32 / 2) = 1.5923.
        assert!(
            (low - (1.098_612_f64 - 1.592_3).tanh()).abs() < 1e-3
                && (high - (1.098_612_f64 + 1.592_3).tanh()).abs() < 1e-3
        );
        assert_eq!(correlation(&pairs[..4]), None);
        assert_eq!(correlation(&[(1.0, 2.0); 6]), None);
    }
}
