//! How alike two networks represent the same images: centred kernel alignment (Kornblith and others 2019).
//!
//! It compares the outputs of two layers, one row per image, and is no metric of the registry, because it looks at
//! features ([`Model::stages`](crate::model::Model::stages)) instead of predictions.

/// The fewest rows that say anything; below, CKA is NaN.
const FEWEST: usize = 2;

/// [`rbf`] looks at so many rows at most: its time and memory grow with their square (64 MB for 2,000).
pub const MOST_FOR_RBF: usize = 2_000;

/// Images in a batch of [`columns`].
const BATCH: usize = 128;

/// What a layer says about some images.
#[derive(Clone, Copy, Debug)]
pub struct Features<'a> {
    /// Numbers per image.
    pub width: usize,
    /// The rows, one image after the other.
    pub values: &'a [f32],
}

impl Features<'_> {
    /// Number of images.
    pub fn rows(&self) -> usize {
        self.values.len() / self.width.max(1)
    }

    /// The first `rows` rows in double precision, each column less its mean.
    fn centred(&self, rows: usize) -> Vec<f64> {
        let mut values: Vec<f64> = self.values[..rows * self.width].iter().map(|value| f64::from(*value)).collect();
        let mut mean = vec![0.0; self.width];
        for row in values.chunks_exact(self.width.max(1)) {
            mean.iter_mut().zip(row).for_each(|(mean, value)| *mean += value / rows as f64);
        }
        for row in values.chunks_exact_mut(self.width.max(1)) {
            row.iter_mut().zip(&mean).for_each(|(value, mean)| *value -= mean);
        }
        values
    }
}

/// Linear CKA, 0 to 1: ‖YᵀX‖² / (‖XᵀX‖ · ‖YᵀY‖) with centred columns and Frobenius norms, which equals
/// HSIC(K, L) / √(HSIC(K, K) · HSIC(L, L)) for K = XXᵀ and L = YYᵀ. Its time grows with the number of images and with
/// the product of the widths, so ten thousand images are no trouble. NaN where a side says the same about every image,
/// and for fewer than two images. The two must have equally many rows; surplus rows of one are left out.
pub fn linear(a: &Features<'_>, b: &Features<'_>) -> f64 {
    let rows = a.rows().min(b.rows());
    if rows < FEWEST {
        return f64::NAN;
    }
    let (x, y) = (a.centred(rows), b.centred(rows));
    alignment(product(&x, a.width, &y, b.width), product(&x, a.width, &x, a.width), product(&y, b.width, &y, b.width))
}

/// CKA with the kernel exp(-d² / 2σ²), σ² being the median of the squared distances d² that are not zero, 0 to 1. It
/// looks at the first 2,000 rows ([`MOST_FOR_RBF`]) at most. NaN where a side says the same about every image, and for
/// fewer than two images.
pub fn rbf(a: &Features<'_>, b: &Features<'_>) -> f64 {
    let rows = a.rows().min(b.rows()).min(MOST_FOR_RBF);
    if rows < FEWEST {
        return f64::NAN;
    }
    match (kernel(&a.centred(rows), a.width), kernel(&b.centred(rows), b.width)) {
        (Some(k), Some(l)) => {
            let dot = |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(one, other)| one * other).sum();
            alignment(dot(&k, &l), dot(&k, &k), dot(&l, &l))
        }
        _ => f64::NAN,
    }
}

/// CKA as the code of Stanton and others (2021) has it, 0 to 1. Of maps N x C x H x W it takes the mean over channels and
/// rows of pixels and turns what is left around, so that its samples are the W columns of pixels and its features the
/// images of a batch of 128; it is [`rbf`] of these, the mean over all batches. Each row of `a` and `b` is an image, each
/// number in it a column of pixels. It says little of representations, and is here to compare with what was published.
pub fn columns(a: &Features<'_>, b: &Features<'_>) -> f64 {
    let rows = a.rows().min(b.rows());
    let batches = (0..rows).step_by(BATCH).map(|start| {
        let count = BATCH.min(rows - start);
        let (a, b) = (turned(a, start, count), turned(b, start, count));
        rbf(&Features { width: count, values: &a }, &Features { width: count, values: &b })
    });
    let values: Vec<f64> = batches.collect();
    values.iter().sum::<f64>() / values.len() as f64
}

/// Some rows as columns.
fn turned(features: &Features<'_>, start: usize, count: usize) -> Vec<f32> {
    let row = |image: usize| &features.values[(start + image) * features.width..][..features.width];
    (0..features.width).flat_map(|column| (0..count).map(move |image| row(image)[column])).collect()
}

/// HSIC(K, L) / √(HSIC(K, K) · HSIC(L, L)). What is a constant up to rounding gives NaN.
fn alignment(both: f64, first: f64, second: f64) -> f64 {
    let scale = (first * second).sqrt();
    if scale > 0.0 { (both / scale).clamp(0.0, 1.0) } else { f64::NAN }
}

/// ‖YᵀX‖², the sum of the squares of all products of a column with a column.
fn product(x: &[f64], width: usize, y: &[f64], other: usize) -> f64 {
    let mut sums = vec![0.0; width * other];
    for (x, y) in x.chunks_exact(width).zip(y.chunks_exact(other)) {
        for (sums, x) in sums.chunks_exact_mut(other).zip(x) {
            sums.iter_mut().zip(y).for_each(|(sum, y)| *sum += x * y);
        }
    }
    sums.iter().map(|sum| sum * sum).sum()
}

/// HKH, row by row, H = I - 11ᵀ/n; none where all rows are equal.
fn kernel(rows: &[f64], width: usize) -> Option<Vec<f64>> {
    let count = rows.len() / width;
    let row = |index: usize| &rows[index * width..][..width];
    let mut kernel = vec![0.0; count * count];
    let mut distances = Vec::with_capacity(count * (count - 1) / 2);
    for one in 0..count {
        for other in 0..one {
            let squares = row(one).iter().zip(row(other)).map(|(a, b)| (a - b) * (a - b));
            let distance: f64 = squares.sum();
            kernel[one * count + other] = distance;
            kernel[other * count + one] = distance;
            if distance > 0.0 {
                distances.push(distance);
            }
        }
    }
    let sigma = median(&mut distances)?;
    kernel.iter_mut().for_each(|value| *value = (-*value / (2.0 * sigma)).exp());
    // The kernel is symmetric, so row means are column means.
    let means: Vec<f64> = kernel.chunks_exact(count).map(|row| row.iter().sum::<f64>() / count as f64).collect();
    let mean = means.iter().sum::<f64>() / count as f64;
    for (row, row_mean) in kernel.chunks_exact_mut(count).zip(&means) {
        row.iter_mut().zip(&means).for_each(|(value, column_mean)| *value += mean - row_mean - column_mean);
    }
    Some(kernel)
}

/// The middle value, or the mean of the two in the middle; none of none.
fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len() / 2;
    let (below, upper, _) =
        if values.is_empty() { return None } else { values.select_nth_unstable_by(middle, f64::total_cmp) };
    let upper = *upper;
    let lower = below.iter().copied().max_by(f64::total_cmp);
    Some(if values.len() % 2 == 1 { upper } else { (upper + lower.unwrap_or(upper)) / 2.0 })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn features(width: usize, values: &[f32]) -> Features<'_> {
        Features { width, values }
    }

    #[test]
    fn linear_cka_is_what_was_computed_by_hand() {
        // Centred: (-1, 0, 1) and (-1, 1, 0): dot product 1, squared norms 2 and 2, so 1² / (2 · 2).
        let (a, b) = ([1.0, 2.0, 3.0], [0.0, 2.0, 1.0]);
        assert!((linear(&features(1, &a), &features(1, &b)) - 0.25).abs() < 1e-12);
        // Columns (-1, 0, 1) and (1, -2, 1) against (-1, 0, 1): YᵀX = (2, 0), XᵀX = diag(2, 6), so 4 / (2 · √40).
        let wide = [-1.0, 1.0, 0.0, -2.0, 1.0, 1.0];
        assert!((linear(&features(2, &wide), &features(1, &a)) - 4.0 / (2.0 * 40.0_f64.sqrt())).abs() < 1e-12);
    }

    #[test]
    fn rbf_cka_is_what_was_computed_by_hand() {
        // a = 0, 1, 3: squared distances 1, 4, 9, median 4, kernel e^(-1/8), e^(-1/2), e^(-9/8).
        // b = 0, 0, 2: squared distances 0, 4, 4, of which the non-zero have median 4: kernel 1, e^(-1/2), e^(-1/2).
        let centred = |near: f64, middle: f64, far: f64| {
            let k = [[1.0, near, far], [near, 1.0, middle], [far, middle, 1.0]];
            let mean = |row: [f64; 3]| row.iter().sum::<f64>() / 3.0;
            let total = k.iter().map(|row| mean(*row)).sum::<f64>() / 3.0;
            let mut flat = Vec::new();
            for i in 0..3 {
                for j in 0..3 {
                    flat.push(k[i][j] - mean(k[i]) - mean(k[j]) + total);
                }
            }
            flat
        };
        let half = (-0.5_f64).exp();
        let (k, l) = (centred((-0.125_f64).exp(), half, (-1.125_f64).exp()), centred(1.0, half, half));
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let expected = dot(&k, &l) / (dot(&k, &k) * dot(&l, &l)).sqrt();
        let found = rbf(&features(1, &[0.0, 1.0, 3.0]), &features(1, &[0.0, 0.0, 2.0]));
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn columns_are_samples_batch_by_batch() {
        // Two images of three columns each: the samples are (0, 10), (1, 20) and (3, 40), and so on.
        let (a, b) = ([0.0, 1.0, 3.0, 10.0, 20.0, 40.0], [2.0, 7.0, 1.0, 8.0, 2.0, 8.0]);
        let by_hand =
            rbf(&features(2, &[0.0, 10.0, 1.0, 20.0, 3.0, 40.0]), &features(2, &[2.0, 8.0, 7.0, 2.0, 1.0, 8.0]));
        assert_eq!(columns(&features(3, &a), &features(3, &b)), by_hand);
        // 130 images are a batch of 128 and one of 2, which weigh the same.
        let noise = |seed: usize| (0..130 * 3).map(|value| ((value * 7919 + seed) % 101) as f32).collect::<Vec<f32>>();
        let (a, b) = (noise(1), noise(50));
        let part =
            |from: usize, to: usize| columns(&features(3, &a[3 * from..3 * to]), &features(3, &b[3 * from..3 * to]));
        let whole = columns(&features(3, &a), &features(3, &b));
        assert!((whole - (part(0, 128) + part(128, 130)) / 2.0).abs() < 1e-12);
        assert!((columns(&features(3, &a), &features(3, &a)) - 1.0).abs() < 1e-9);
        assert!(columns(&features(3, &[]), &features(3, &[])).is_nan());
    }

    #[test]
    fn what_says_nothing_has_no_alignment() {
        let (flat, rising) = ([5.0; 4], [1.0, 2.0, 3.0, 4.0]);
        for cka in [linear, rbf] {
            assert!(cka(&features(1, &flat), &features(1, &rising)).is_nan());
            assert!(cka(&features(1, &rising[..1]), &features(1, &rising[..1])).is_nan());
            assert!(cka(&features(3, &[]), &features(3, &[])).is_nan());
        }
    }

    #[test]
    fn ten_thousand_rows_are_within_reach_and_rbf_looks_at_the_first_of_them() {
        let rows: Vec<f32> = (0..20_000).map(|value| ((value * 7919) % 10_007) as f32).collect();
        let whole = features(2, &rows);
        assert!((linear(&whole, &whole) - 1.0).abs() < 1e-9);
        let head = features(2, &rows[..2 * MOST_FOR_RBF]);
        assert_eq!(rbf(&whole, &features(2, &rows)), rbf(&head, &head));
    }

    /// Rotates every row of width 2 by an angle, scales it and shifts it.
    fn moved(values: &[f32], angle: f32, scale: f32, shift: f32) -> Vec<f32> {
        let (sin, cos) = angle.sin_cos();
        values
            .chunks_exact(2)
            .flat_map(|row| [row[0] * cos - row[1] * sin, row[0] * sin + row[1] * cos])
            .map(|value| scale * value + shift)
            .collect()
    }

    proptest! {
        #[test]
        fn turning_scaling_and_shifting_change_nothing_and_a_layer_is_wholly_like_itself(
            a in proptest::collection::vec(-3.0_f32..3.0, 24), b in proptest::collection::vec(-3.0_f32..3.0, 24),
            angle in -3.0_f32..3.0, scale in 0.1_f32..10.0, shift in -5.0_f32..5.0,
        ) {
            let other = moved(&a, angle, scale, shift);
            for cka in [linear, rbf] {
                let (a, b, other) = (features(2, &a), features(2, &b), features(2, &other));
                // Not for rows that hardly differ, where single precision is all there is.
                prop_assume!(a.centred(12).iter().any(|value| value.abs() > 0.1));
                let value = cka(&a, &b);
                prop_assert!((0.0..=1.0).contains(&value));
                prop_assert!((value - cka(&b, &a)).abs() < 1e-9);
                prop_assert!((cka(&a, &a) - 1.0).abs() < 1e-9);
                prop_assert!((cka(&a, &other) - 1.0).abs() < 1e-3);
                prop_assert!((cka(&other, &b) - value).abs() < 1e-3);
            }
        }
    }
}
