//! The innermost loops with AVX-512: two vectors of eight numbers in one register of sixteen.
//!
//! Pixels stay sorted by eights, so that rows of eight pixels fill registers too: the halves of a register may come from
//! two places.

use std::arch::x86_64::{
    __m256, __m512, _mm256_add_ps, _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_set1_ps, _mm256_storeu_ps,
    _mm512_castps256_ps512, _mm512_castps512_ps256, _mm512_extractf32x8_ps, _mm512_fmadd_ps, _mm512_insertf32x8,
    _mm512_loadu_ps, _mm512_reduce_add_ps, _mm512_set1_ps, _mm512_setzero_ps, _mm512_zextps256_ps512,
};

use super::{LANES, Lanes, Sink, Vector, Work};

/// Half a register of AVX-512. It is made only where the processor has been asked.
#[derive(Clone, Copy)]
pub(in super::super) struct Avx512(__m256);

/// Whether the processor has what [`with_avx512`] is compiled for.
#[inline]
pub(super) fn is_there() -> bool {
    std::arch::is_x86_feature_detected!("avx512f")
        && std::arch::is_x86_feature_detected!("avx512dq")
        && std::arch::is_x86_feature_detected!("avx512vl")
        && std::arch::is_x86_feature_detected!("fma")
}

/// Does `work` with registers of AVX-512.
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
pub(super) fn with_avx512<W: Work>(work: W) -> W::Output {
    work.run::<Avx512>()
}

/// Sixteen numbers, of which the first eight lie at `first` and the others at `second`.
///
/// # Safety
/// They must lie within one allocation, and the processor must have AVX-512.
#[inline(always)]
unsafe fn pair(first: *const f32, second: *const f32) -> __m512 {
    // SAFETY: as the caller says.
    unsafe { _mm512_insertf32x8::<1>(_mm512_castps256_ps512(_mm256_loadu_ps(first)), _mm256_loadu_ps(second)) }
}

/// The eight numbers at `from`, and eight zeros.
///
/// # Safety
/// As [`pair`].
#[inline(always)]
unsafe fn half(from: *const f32) -> __m512 {
    // SAFETY: as the caller says.
    unsafe { _mm512_zextps256_ps512(_mm256_loadu_ps(from)) }
}

/// Adds the products of `vectors` with the sixteen numbers at `row` and at every distance `apart` from there.
///
/// # Safety
/// There are M rows, and the processor must have AVX-512.
#[inline(always)]
unsafe fn accumulate<const M: usize, const C: usize>(
    sums: &mut [[__m512; C]; M],
    vectors: [__m512; C],
    row: *const f32,
    apart: usize,
) {
    for (m, sums) in sums.iter_mut().enumerate() {
        for (sum, vector) in sums.iter_mut().zip(vectors) {
            // SAFETY: as the caller says.
            *sum = unsafe { _mm512_fmadd_ps(vector, _mm512_loadu_ps(row.add(m * apart)), *sum) };
        }
    }
}

/// [`Vector::multiply`], where the vectors of every pair are neighbours (`NEAR`) or not.
///
/// # Safety
/// As there.
#[inline(always)]
unsafe fn product<const M: usize, const C: usize, const NEAR: bool>(
    weights: &[f32],
    source: &[f32],
    starts: [usize; C],
    offsets: &[u32],
    sink: &mut impl Sink,
) {
    // SAFETY: as the caller says; the weights' pointer ends one past them.
    unsafe {
        let mut sums = [[_mm512_setzero_ps(); C]; M];
        let mut weight = weights.as_ptr();
        let mut pointers = [source.as_ptr(); C];
        for c in 0..C {
            pointers[c] = pointers[c].add(starts[c]);
        }
        for offset in offsets {
            let mut vectors = [_mm512_setzero_ps(); C];
            for p in 0..C / 2 {
                let first = pointers[2 * p].add(*offset as usize);
                vectors[p] =
                    if NEAR { _mm512_loadu_ps(first) } else { pair(first, pointers[2 * p + 1].add(*offset as usize)) };
            }
            for (m, sums) in sums.iter_mut().enumerate() {
                let factor = _mm512_set1_ps(*weight.add(m));
                for p in 0..C / 2 {
                    sums[p] = _mm512_fmadd_ps(vectors[p], factor, sums[p]);
                }
            }
            weight = weight.add(M);
        }
        for (m, sums) in sums.iter().enumerate() {
            for (p, sum) in sums.iter().enumerate().take(C / 2) {
                sink.put(m, 2 * p, Avx512(_mm512_castps512_ps256(*sum)));
                sink.put(m, 2 * p + 1, Avx512(_mm512_extractf32x8_ps::<1>(*sum)));
            }
        }
    }
}

impl Vector for Avx512 {
    // 8 x 2 sums of sixteen numbers, and 8 x 3: thirty-two registers hold them beside what they are made of.
    const ROWS: usize = 8;
    const COLUMNS: usize = 4;
    const TERMS: usize = 3;

    #[inline(always)]
    fn splat(value: f32) -> Self {
        // SAFETY: the processor has AVX.
        Self(unsafe { _mm256_set1_ps(value) })
    }

    #[inline(always)]
    unsafe fn read(from: *const f32) -> Self {
        // SAFETY: the processor has AVX; the rest as the caller says.
        Self(unsafe { _mm256_loadu_ps(from) })
    }

    #[inline(always)]
    fn add_product(self, a: Self, b: Self) -> Self {
        // SAFETY: the processor has FMA.
        Self(unsafe { _mm256_fmadd_ps(a.0, b.0, self.0) })
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: the processor has AVX.
        Self(unsafe { _mm256_add_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn lanes(self) -> Lanes {
        let mut lanes = [0.0; LANES];
        // SAFETY: the processor has AVX; eight numbers fit.
        unsafe { _mm256_storeu_ps(lanes.as_mut_ptr(), self.0) };
        lanes
    }

    #[inline(always)]
    unsafe fn multiply<const M: usize, const C: usize>(
        weights: &[f32],
        source: &[f32],
        starts: [usize; C],
        offsets: &[u32],
        sink: &mut impl Sink,
    ) {
        if C == 1 {
            let mut sums = [Self::splat(0.0); M];
            for (k, offset) in offsets.iter().enumerate() {
                // SAFETY: as the caller says.
                let vector = unsafe { Self::read(source.as_ptr().add(starts[0] + *offset as usize)) };
                for (m, sum) in sums.iter_mut().enumerate() {
                    // SAFETY: as the caller says.
                    let factor = Self::splat(unsafe { *weights.as_ptr().add(k * M + m) });
                    *sum = sum.add_product(vector, factor);
                }
            }
            for (m, sum) in sums.into_iter().enumerate() {
                sink.put(m, 0, sum);
            }
            return;
        }
        let mut near = true;
        for p in 0..C / 2 {
            near &= starts[2 * p + 1] == starts[2 * p] + LANES;
        }
        // SAFETY: as the caller says.
        unsafe {
            if near {
                product::<M, C, true>(weights, source, starts, offsets, sink);
            } else {
                product::<M, C, false>(weights, source, starts, offsets, sink);
            }
        }
    }

    #[inline(always)]
    unsafe fn correlate<const M: usize, const C: usize>(
        rows: &[f32],
        source: &[f32],
        starts: &[usize],
        paired: bool,
        offsets: [usize; C],
    ) -> [[f32; C]; M] {
        // SAFETY: as the caller says, and the processor has AVX-512.
        unsafe {
            let mut sums = [[_mm512_setzero_ps(); C]; M];
            let mut pointers = [source.as_ptr(); C];
            for c in 0..C {
                pointers[c] = pointers[c].add(offsets[c]);
            }
            let apart = rows.len() / M;
            let (pairs, last) = starts.as_chunks::<2>();
            // A loop each: what is chosen inside would bring the sums into memory.
            if paired {
                for (index, [first, _]) in pairs.iter().enumerate() {
                    let mut vectors = [_mm512_setzero_ps(); C];
                    for c in 0..C {
                        vectors[c] = _mm512_loadu_ps(pointers[c].add(*first));
                    }
                    accumulate(&mut sums, vectors, rows.as_ptr().add(index * 2 * LANES), apart);
                }
            } else {
                for (index, [first, second]) in pairs.iter().enumerate() {
                    let mut vectors = [_mm512_setzero_ps(); C];
                    for c in 0..C {
                        vectors[c] = pair(pointers[c].add(*first), pointers[c].add(*second));
                    }
                    accumulate(&mut sums, vectors, rows.as_ptr().add(index * 2 * LANES), apart);
                }
            }
            if let [start] = last {
                for (m, sums) in sums.iter_mut().enumerate() {
                    let factors = half(rows.as_ptr().add(m * apart + (starts.len() - 1) * LANES));
                    for (sum, pointer) in sums.iter_mut().zip(pointers) {
                        *sum = _mm512_fmadd_ps(half(pointer.add(*start)), factors, *sum);
                    }
                }
            }
            let mut totals = [[0.0; C]; M];
            for (totals, sums) in totals.iter_mut().zip(&sums) {
                for (total, sum) in totals.iter_mut().zip(sums) {
                    *total = _mm512_reduce_add_ps(*sum);
                }
            }
            totals
        }
    }
}
