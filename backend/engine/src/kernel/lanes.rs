//! The innermost loops, on vectors of eight numbers.
//!
//! The only file with unsafe code, with [`wide`] below it. It does two things that safe code cannot: it checks bounds
//! once per block instead of at every load, and it calls functions compiled for AVX2 or AVX-512 after asking the
//! processor whether it has them. Elsewhere the same loops are compiled for what the target always has.

#![expect(unsafe_code, reason = "loads without a check each, and functions for processors known at run time only")]

#[cfg(target_arch = "x86_64")]
mod wide;

/// Numbers in a vector.
pub(super) const LANES: usize = 8;

/// One vector.
pub(super) type Lanes = [f32; LANES];

/// Eight numbers in a register, or in what the processor has instead.
pub(super) trait Vector: Copy {
    /// Rows of a block at most: with sixteen registers 6 x 2 sums, two vectors and a factor fit.
    const ROWS: usize = 6;

    /// Vectors of a block of a [`multiply`] at most: a power of two.
    const COLUMNS: usize = 2;

    /// Terms of a block of a [`correlate`] at most.
    const TERMS: usize = 2;

    /// The same number eight times.
    fn splat(value: f32) -> Self;

    /// Reads eight numbers.
    ///
    /// # Safety
    /// They must lie within one allocation.
    unsafe fn read(from: *const f32) -> Self;

    /// self + a · b, number by number.
    fn add_product(self, a: Self, b: Self) -> Self;

    /// self + other, number by number.
    fn add(self, other: Self) -> Self;

    /// The numbers.
    fn lanes(self) -> Lanes;

    /// See [`multiply`], which has looked at the bounds.
    ///
    /// # Safety
    /// There are M weights for every offset, and all reads end within the source.
    #[inline(always)]
    unsafe fn multiply<const M: usize, const C: usize>(
        weights: &[f32],
        source: &[f32],
        starts: [usize; C],
        offsets: &[u32],
        sink: &mut impl Sink,
    ) {
        let mut sums = [[Self::splat(0.0); C]; M];
        let mut weight = weights.as_ptr();
        for offset in offsets {
            let vectors: [Self; C] = std::array::from_fn(|c| {
                // SAFETY: as the caller says.
                unsafe { Self::read(source.as_ptr().add(starts[c] + *offset as usize)) }
            });
            for (m, sums) in sums.iter_mut().enumerate() {
                // SAFETY: as the caller says.
                let factor = Self::splat(unsafe { *weight.add(m) });
                for (sum, vector) in sums.iter_mut().zip(vectors) {
                    *sum = sum.add_product(vector, factor);
                }
            }
            // SAFETY: at most one past the weights, after the last offset.
            weight = unsafe { weight.add(M) };
        }
        for (m, sums) in sums.into_iter().enumerate() {
            for (c, sum) in sums.into_iter().enumerate() {
                sink.put(m, c, sum);
            }
        }
    }

    /// See [`correlate`], which has looked at the bounds.
    ///
    /// # Safety
    /// Each of the M rows, which lie one after the other, has a vector for each start, and all reads end within the
    /// source. `paired` says whether the starts of every pair are neighbours.
    #[inline(always)]
    unsafe fn correlate<const M: usize, const C: usize>(
        rows: &[f32],
        source: &[f32],
        starts: &[usize],
        _paired: bool,
        offsets: [usize; C],
    ) -> [[f32; C]; M] {
        let mut sums = [[Self::splat(0.0); C]; M];
        for (index, start) in starts.iter().enumerate() {
            let vectors: [Self; C] = std::array::from_fn(|c| {
                // SAFETY: as the caller says.
                unsafe { Self::read(source.as_ptr().add(*start + offsets[c])) }
            });
            for (m, sums) in sums.iter_mut().enumerate() {
                // SAFETY: as the caller says.
                let factors = unsafe { Self::read(rows.as_ptr().add(m * (rows.len() / M) + index * LANES)) };
                for (sum, vector) in sums.iter_mut().zip(vectors) {
                    *sum = sum.add_product(vector, factors);
                }
            }
        }
        let mut totals = [[0.0; C]; M];
        for (totals, sums) in totals.iter_mut().zip(&sums) {
            for (result, sum) in totals.iter_mut().zip(sums) {
                *result = total(&sum.lanes());
            }
        }
        totals
    }
}

/// What every processor has; compilers see through it more or less well.
impl Vector for Lanes {
    #[inline(always)]
    fn splat(value: f32) -> Self {
        [value; LANES]
    }

    #[inline(always)]
    unsafe fn read(from: *const f32) -> Self {
        // SAFETY: as the caller says; no alignment is asked for.
        unsafe { from.cast::<Self>().read_unaligned() }
    }

    #[inline(always)]
    fn add_product(mut self, a: Self, b: Self) -> Self {
        for lane in 0..LANES {
            // Where it is no instruction, a fused product would be a call into a library.
            self[lane] = if cfg!(target_arch = "aarch64") {
                a[lane].mul_add(b[lane], self[lane])
            } else {
                a[lane] * b[lane] + self[lane]
            };
        }
        self
    }

    #[inline(always)]
    fn add(mut self, other: Self) -> Self {
        for lane in 0..LANES {
            self[lane] += other[lane];
        }
        self
    }

    #[inline(always)]
    fn lanes(self) -> Lanes {
        self
    }
}

/// A register of AVX2. It is made only where the processor has been asked, by [`vectorized`].
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy)]
struct Avx2(std::arch::x86_64::__m256);

#[cfg(target_arch = "x86_64")]
impl Vector for Avx2 {
    #[inline(always)]
    fn splat(value: f32) -> Self {
        // SAFETY: the processor has AVX2.
        Self(unsafe { std::arch::x86_64::_mm256_set1_ps(value) })
    }

    #[inline(always)]
    unsafe fn read(from: *const f32) -> Self {
        // SAFETY: the processor has AVX2; the rest as the caller says.
        Self(unsafe { std::arch::x86_64::_mm256_loadu_ps(from) })
    }

    #[inline(always)]
    fn add_product(self, a: Self, b: Self) -> Self {
        // SAFETY: the processor has FMA.
        Self(unsafe { std::arch::x86_64::_mm256_fmadd_ps(a.0, b.0, self.0) })
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: the processor has AVX2.
        Self(unsafe { std::arch::x86_64::_mm256_add_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn lanes(self) -> Lanes {
        let mut lanes = [0.0; LANES];
        // SAFETY: the processor has AVX2; eight numbers fit.
        unsafe { std::arch::x86_64::_mm256_storeu_ps(lanes.as_mut_ptr(), self.0) };
        lanes
    }
}

/// Something to be compiled for the processor at hand.
pub(super) trait Work {
    /// What comes out.
    type Output;

    /// Does it with these vectors. All that it calls must be inlined, or it is compiled for the least processor.
    fn run<V: Vector>(self) -> Self::Output;
}

/// Does `work` with the widest vectors that this processor and this file know.
#[inline]
pub(super) fn vectorized<W: Work>(work: W) -> W::Output {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx2,fma")]
        fn with_avx2<W: Work>(work: W) -> W::Output {
            work.run::<Avx2>()
        }
        if wide::is_there() {
            // SAFETY: the processor has just been asked.
            return unsafe { wide::with_avx512(work) };
        }
        if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
            // SAFETY: the processor has just been asked.
            return unsafe { with_avx2(work) };
        }
    }
    work.run::<Lanes>()
}

/// Rows of a block at most, with the vectors of [`vectorized`].
pub(super) fn rows() -> usize {
    #[cfg(target_arch = "x86_64")]
    if wide::is_there() {
        return wide::Avx512::ROWS;
    }
    Lanes::ROWS
}

/// The sum of a vector's numbers, always in the same order.
#[inline(always)]
pub(super) fn total(lanes: &Lanes) -> f32 {
    let [a, b, c, d, e, f, g, h] = *lanes;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

/// The eight numbers of a slice from `place` on.
#[inline(always)]
pub(super) fn at<V: Vector>(values: &[f32], place: usize) -> V {
    let lanes = &values[place..place + LANES];
    // SAFETY: there are eight.
    unsafe { V::read(lanes.as_ptr()) }
}

/// Distances within a source, and how far the farthest reaches.
#[derive(Clone, Debug, Default)]
pub(super) struct Offsets {
    list: Vec<u32>,
    reach: usize,
}

impl Offsets {
    /// Of this list.
    pub(super) fn new(list: Vec<u32>) -> Self {
        let reach = list.iter().max().map_or(0, |most| *most as usize);
        Self { list, reach }
    }

    /// How many.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }
}

/// Takes the results of a [`multiply`].
pub(super) trait Sink {
    /// The vector of row m and column c of the block.
    fn put<V: Vector>(&mut self, m: usize, c: usize, sum: V);
}

/// A block of a matrix product: sum of weights\[k\]\[m\] · source\[starts\[c\] + offsets\[k\] + lane\] over k.
#[inline(always)]
pub(super) fn multiply<V: Vector, const M: usize, const C: usize>(
    weights: &[f32],
    source: &[f32],
    starts: [usize; C],
    offsets: &Offsets,
    sink: &mut impl Sink,
) {
    assert!(weights.len() >= M * offsets.len());
    assert!(starts.iter().all(|start| start + offsets.reach + LANES <= source.len()));
    // SAFETY: as asserted.
    unsafe { V::multiply::<M, C>(weights, source, starts, &offsets.list, sink) }
}

/// Places in a source where vectors begin.
#[derive(Clone, Debug, Default)]
pub(super) struct Starts {
    list: Vec<usize>,
    farthest: usize,
    /// Whether the vectors of every pair, from the first on, are neighbours.
    paired: bool,
}

impl Starts {
    /// Of this list.
    pub(super) fn new(list: Vec<usize>) -> Self {
        let farthest = list.iter().max().copied().unwrap_or(0);
        let paired = list.as_chunks::<2>().0.iter().all(|[first, second]| *second == *first + LANES);
        Self { list, farthest, paired }
    }

    /// All of them.
    pub(super) fn list(&self) -> &[usize] {
        &self.list
    }
}

/// Inner products of M rows, one after the other: sum of rows\[m\]\[v · LANES + lane\] · source\[starts\[v\] + offsets\[first + j\] + lane\] over
/// the first `count` starts and the lanes.
#[inline(always)]
pub(super) fn correlate<V: Vector, const M: usize, const C: usize>(
    rows: &[f32],
    source: &[f32],
    (starts, count): (&Starts, usize),
    (offsets, first): (&Offsets, usize),
) -> [[f32; C]; M] {
    assert!(rows.len().is_multiple_of(M) && rows.len() / M >= count * LANES);
    assert!(starts.farthest + offsets.reach + LANES <= source.len());
    let (starts, paired) = (&starts.list[..count], starts.paired);
    let offsets: [usize; C] = std::array::from_fn(|c| offsets.list[first + c] as usize);
    // SAFETY: as asserted.
    unsafe { V::correlate::<M, C>(rows, source, starts, paired, offsets) }
}
