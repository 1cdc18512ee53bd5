//! How far generated images are from real ones in a network's features (Heusel and others 2017).

use super::cka::Features;

/// Sweeps of the eigenvalue iteration at most; it converges quadratically, in about ten.
const SWEEPS: usize = 60;

/// ‖μ - μ'‖² + tr(Σ + Σ' - 2 (ΣΣ')^½), the Fréchet distance of two Gaussians with the features' means and covariances
/// (divided by n - 1), 0 for equal ones. With the Inception network's features it is the published FID; Retort takes a
/// teacher's and says so in the metric's name. NaN where a side has fewer than two rows or the widths differ. Its time
/// grows with the cube of the width.
pub fn distance(real: &Features<'_>, generated: &Features<'_>) -> f64 {
    let width = real.width;
    if width != generated.width || real.rows() < 2 || generated.rows() < 2 {
        return f64::NAN;
    }
    let ((mean, covariance), (other_mean, other)) = (moments(real), moments(generated));
    let apart: f64 = mean.iter().zip(&other_mean).map(|(a, b)| (a - b) * (a - b)).sum();
    let trace = |matrix: &[f64]| (0..width).map(|index| matrix[index * width + index]).sum::<f64>();
    // tr (ΣΣ')^½ = tr (S Σ' S)^½ with S = Σ^½; the latter is symmetric.
    let root = root(&covariance, width);
    let product = multiply(&multiply(&root, &other, width), &root, width);
    let (values, _) = eigen(product, width);
    let shared: f64 = values.iter().map(|value| value.max(0.0).sqrt()).sum();
    (apart + trace(&covariance) + trace(&other) - 2.0 * shared).max(0.0)
}

/// The mean and the covariance of the rows.
fn moments(features: &Features<'_>) -> (Vec<f64>, Vec<f64>) {
    let (width, count) = (features.width, features.rows() as f64);
    let rows = || features.values.chunks_exact(width);
    let mut mean = vec![0.0; width];
    for row in rows() {
        mean.iter_mut().zip(row).for_each(|(mean, value)| *mean += f64::from(*value) / count);
    }
    let mut covariance = vec![0.0; width * width];
    let mut centred = vec![0.0; width];
    for row in rows() {
        centred.iter_mut().zip(row).zip(&mean).for_each(|((to, value), mean)| *to = f64::from(*value) - mean);
        for (line, left) in covariance.chunks_exact_mut(width).zip(&centred) {
            line.iter_mut().zip(&centred).for_each(|(sum, right)| *sum += left * right / (count - 1.0));
        }
    }
    (mean, covariance)
}

/// The symmetric square root of a symmetric matrix without negative eigenvalues; what rounding makes of zeros is zero.
fn root(matrix: &[f64], width: usize) -> Vec<f64> {
    let (values, vectors) = eigen(matrix.to_vec(), width);
    let mut root = vec![0.0; width * width];
    // Row k of `vectors` is the k-th eigenvector.
    for (value, vector) in values.iter().zip(vectors.chunks_exact(width)) {
        let value = value.max(0.0).sqrt();
        for (line, left) in root.chunks_exact_mut(width).zip(vector) {
            line.iter_mut().zip(vector).for_each(|(sum, right)| *sum += value * left * right);
        }
    }
    root
}

fn multiply(a: &[f64], b: &[f64], width: usize) -> Vec<f64> {
    let mut product = vec![0.0; width * width];
    for (to, line) in product.chunks_exact_mut(width).zip(a.chunks_exact(width)) {
        for (left, row) in line.iter().zip(b.chunks_exact(width)) {
            to.iter_mut().zip(row).for_each(|(sum, right)| *sum += left * right);
        }
    }
    product
}

/// Eigenvalues of a symmetric matrix, and its eigenvectors as rows: Jacobi's rotations, sweep by sweep, until what is
/// beside the diagonal is nothing in double precision.
fn eigen(mut matrix: Vec<f64>, width: usize) -> (Vec<f64>, Vec<f64>) {
    let mut vectors = vec![0.0; width * width];
    (0..width).for_each(|index| vectors[index * width + index] = 1.0);
    let whole: f64 = matrix.iter().map(|value| value * value).sum();
    for _ in 0..SWEEPS {
        // Summed by itself: as a difference of two large sums it would drown in their rounding.
        let beside: f64 = (0..width * width).filter(|at| at / width != at % width).map(|at| matrix[at].powi(2)).sum();
        if beside <= 1e-26 * whole {
            break;
        }
        for p in 0..width {
            for q in p + 1..width {
                let beside = matrix[p * width + q];
                if beside.abs() <= f64::MIN_POSITIVE {
                    continue;
                }
                let slope = (matrix[q * width + q] - matrix[p * width + p]) / (2.0 * beside);
                let tangent = slope.signum() / (slope.abs() + slope.hypot(1.0));
                let cosine = 1.0 / tangent.hypot(1.0);
                let sine = tangent * cosine;
                for index in 0..width {
                    let (a, b) = (matrix[index * width + p], matrix[index * width + q]);
                    matrix[index * width + p] = cosine * a - sine * b;
                    matrix[index * width + q] = sine * a + cosine * b;
                }
                turn(&mut matrix, width, (p, q), (cosine, sine));
                turn(&mut vectors, width, (p, q), (cosine, sine));
            }
        }
    }
    ((0..width).map(|index| matrix[index * width + index]).collect(), vectors)
}

/// Turns rows p and q into each other.
fn turn(matrix: &mut [f64], width: usize, (p, q): (usize, usize), (cosine, sine): (f64, f64)) {
    let (head, tail) = matrix.split_at_mut(q * width);
    for (a, b) in head[p * width..][..width].iter_mut().zip(&mut tail[..width]) {
        (*a, *b) = (cosine * *a - sine * *b, sine * *a + cosine * *b);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(width: usize, real: &[f32], generated: &[f32]) -> f64 {
        distance(&Features { width, values: real }, &Features { width, values: generated })
    }

    #[test]
    fn it_is_what_was_computed_by_hand() {
        // One feature: means 1 and 4, variances 1 and 4, so 9 + (1 - 2)².
        assert!((of(1, &[0.0, 1.0, 2.0], &[2.0, 4.0, 6.0]) - 10.0).abs() < 1e-9);
        // Two that vary alone: variances 2/3 and 8/3 against 8/3 and 2/3, twice (√(8/3) - √(2/3))² = 2 · 2/3.
        let (narrow, wide) = ([1.0, 0.0, -1.0, 0.0, 0.0, 2.0, 0.0, -2.0], [2.0, 0.0, -2.0, 0.0, 0.0, 1.0, 0.0, -1.0]);
        assert!((of(2, &narrow, &wide) - 4.0 / 3.0).abs() < 1e-9);
        // Matrices that do not commute: diag(2/3, 8/3) and that turned by 45°, M = (5/3, -1; -1, 5/3). For 2 x 2,
        // tr √P = √(tr P + 2 √det P), with tr(ΣM) = 50/9 and det Σ = det M = 16/9.
        let half = 0.5_f32.sqrt();
        let turned: Vec<f32> =
            narrow.chunks(2).flat_map(|row| [half * (row[0] - row[1]), half * (row[0] + row[1])]).collect();
        let shared = (50.0_f64 / 9.0 + 2.0 * 16.0 / 9.0).sqrt();
        assert!((of(2, &narrow, &turned) - (20.0 / 3.0 - 2.0 * shared)).abs() < 1e-6);
        assert!(of(2, &narrow[..2], &wide).is_nan());
    }

    proptest! {
        #[test]
        fn it_is_a_symmetric_distance_that_a_shift_adds_its_square_to(
            a in proptest::collection::vec(-3.0_f32..3.0, 40), b in proptest::collection::vec(-3.0_f32..3.0, 36),
            shift in -5.0_f32..5.0,
        ) {
            prop_assert!(of(4, &a, &a) < 1e-6);
            prop_assert!((of(4, &a, &b) - of(4, &b, &a)).abs() < 1e-6);
            prop_assert!(of(4, &a, &b) >= 0.0);
            let moved: Vec<f32> = a.iter().map(|value| value + shift).collect();
            prop_assert!((of(4, &a, &moved) - 4.0 * f64::from(shift).powi(2)).abs() < 1e-2);
        }

        #[test]
        fn an_eigenvalue_decomposition_gives_the_matrix_back(values in proptest::collection::vec(-2.0_f64..2.0, 25)) {
            let symmetric: Vec<f64> = (0..25).map(|at| values[at] + values[at % 5 * 5 + at / 5]).collect();
            let (found, vectors) = eigen(symmetric.clone(), 5);
            for (at, expected) in symmetric.iter().enumerate() {
                let sum: f64 = (0..5).map(|k| found[k] * vectors[k * 5 + at / 5] * vectors[k * 5 + at % 5]).sum();
                prop_assert!((sum - expected).abs() < 1e-9);
            }
        }
    }
}
