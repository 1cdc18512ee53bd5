//! Matrix products of packed weights with pixels.

use super::{
    lanes::{Offsets, Sink, Vector, Work, correlate, multiply, rows as most_rows},
    plan::Plan,
};

/// Weights beyond this many bytes stay in the cache no longer than one block of them needs.
const NEAR: usize = 1 << 18;

/// Rows that are computed together.
#[derive(Clone, Copy, Debug)]
struct Block {
    first: usize,
    rows: usize,
}

/// A matrix of weights, sorted for the innermost loop.
#[derive(Debug)]
pub(super) struct Panel {
    blocks: Vec<Block>,
    weights: Vec<f32>,
    offsets: Offsets,
}

/// Splits rows into blocks of nearly one size, of `most` rows at most.
fn blocks(rows: usize, most: usize) -> Vec<Block> {
    let count = rows.div_ceil(most).max(1);
    (0..count)
        .map(|index| {
            let (first, end) = (index * rows / count, (index + 1) * rows / count);
            Block { first, rows: end - first }
        })
        .collect()
}

impl Panel {
    /// Of `weight(row, term)`, where term k meets what lies `offsets[k]` behind a pixel.
    pub(super) fn new(rows: usize, offsets: Vec<u32>, weight: impl Fn(usize, usize) -> f32) -> Self {
        let blocks = blocks(rows, most_rows());
        let mut weights = Vec::with_capacity(rows * offsets.len());
        for block in &blocks {
            for term in 0..offsets.len() {
                weights.extend((block.first..block.first + block.rows).map(|row| weight(row, term)));
            }
        }
        Self { blocks, weights, offsets: Offsets::new(offsets) }
    }
}

/// Pixels from weights: what a convolution computes.
pub(super) struct Product<'a> {
    /// The weights.
    pub panel: &'a Panel,
    /// The pixels.
    pub plan: &'a Plan,
    /// How many of the plan's vectors.
    pub count: usize,
    /// The canvas.
    pub source: &'a [f32],
    /// Where results go: rows `row` apart.
    pub out: &'a mut [f32],
    /// Numbers from one row (channel) to the next.
    pub row: usize,
    /// What is added, laid out as the results are.
    pub base: Option<&'a [f32]>,
    /// What is added to a row.
    pub bias: Option<&'a [f32]>,
}

impl Product<'_> {
    #[inline(always)]
    fn block<V: Vector, const M: usize, const C: usize>(&mut self, block: Block, first: usize) {
        let terms = self.panel.offsets.len();
        let weights = &self.panel.weights[block.first * terms..][..M * terms];
        let starts: [usize; C] = std::array::from_fn(|c| self.plan.starts.list()[first + c]);
        let (source, panel) = (self.source, self.panel);
        let mut target = Target { product: self, row: block.first, first };
        multiply::<V, M, C>(weights, source, starts, &panel.offsets, &mut target);
    }

    /// How many vectors are computed together from `first` on.
    #[inline(always)]
    fn columns<V: Vector>(&self, first: usize) -> usize {
        let mut columns = V::COLUMNS;
        while columns > self.count - first {
            columns /= 2;
        }
        columns
    }

    #[inline(always)]
    fn any<V: Vector>(&mut self, block: Block, first: usize, columns: usize) {
        match (block.rows, columns) {
            (1, 1) => self.block::<V, 1, 1>(block, first),
            (2, 1) => self.block::<V, 2, 1>(block, first),
            (3, 1) => self.block::<V, 3, 1>(block, first),
            (4, 1) => self.block::<V, 4, 1>(block, first),
            (5, 1) => self.block::<V, 5, 1>(block, first),
            (6, 1) => self.block::<V, 6, 1>(block, first),
            (7, 1) => self.block::<V, 7, 1>(block, first),
            (8, 1) => self.block::<V, 8, 1>(block, first),
            (1, 2) => self.block::<V, 1, 2>(block, first),
            (2, 2) => self.block::<V, 2, 2>(block, first),
            (3, 2) => self.block::<V, 3, 2>(block, first),
            (4, 2) => self.block::<V, 4, 2>(block, first),
            (5, 2) => self.block::<V, 5, 2>(block, first),
            (6, 2) => self.block::<V, 6, 2>(block, first),
            (7, 2) => self.block::<V, 7, 2>(block, first),
            (8, 2) => self.block::<V, 8, 2>(block, first),
            (1, 4) => self.block::<V, 1, 4>(block, first),
            (2, 4) => self.block::<V, 2, 4>(block, first),
            (3, 4) => self.block::<V, 3, 4>(block, first),
            (4, 4) => self.block::<V, 4, 4>(block, first),
            (5, 4) => self.block::<V, 5, 4>(block, first),
            (6, 4) => self.block::<V, 6, 4>(block, first),
            (7, 4) => self.block::<V, 7, 4>(block, first),
            (8, 4) => self.block::<V, 8, 4>(block, first),
            _ => {}
        }
    }
}

/// Where the results of a block belong.
struct Target<'p, 'a> {
    product: &'p mut Product<'a>,
    row: usize,
    first: usize,
}

impl Sink for Target<'_, '_> {
    #[inline(always)]
    fn put<V: Vector>(&mut self, m: usize, c: usize, sum: V) {
        let Product { plan, out, row: distance, base, bias, .. } = &mut *self.product;
        let row = self.row + m;
        let bias = bias.map_or(0.0, |bias| bias[row]);
        let base = base.map(|base| &base[row * *distance..]);
        plan.store(self.first + c, sum, &mut out[row * *distance..], base, bias);
    }
}

impl Work for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector>(mut self) {
        let panel = self.panel;
        if size_of_val(panel.weights.as_slice()) > NEAR {
            for block in &panel.blocks {
                let mut first = 0;
                while first < self.count {
                    let columns = self.columns::<V>(first);
                    self.any::<V>(*block, first, columns);
                    first += columns;
                }
            }
        } else {
            let mut first = 0;
            while first < self.count {
                let columns = self.columns::<V>(first);
                for block in &panel.blocks {
                    self.any::<V>(*block, first, columns);
                }
                first += columns;
            }
        }
    }
}

/// Weights from pixels: the gradient of a convolution's weights, added to `gradient` (rows x terms).
pub(super) struct Correlation<'a> {
    /// The gradient of the results, collected by the plan, row by row.
    pub rows: &'a [f32],
    /// Number of rows.
    pub count: usize,
    /// The canvas.
    pub source: &'a [f32],
    /// The pixels.
    pub plan: &'a Plan,
    /// How many of the plan's vectors.
    pub vectors: usize,
    /// What each term meets.
    pub offsets: &'a Offsets,
    /// What is added to.
    pub gradient: &'a mut [f32],
}

impl Correlation<'_> {
    #[inline(always)]
    fn block<V: Vector, const M: usize, const C: usize>(&mut self, first_row: usize, first: usize) {
        let length = self.rows.len() / self.count;
        let rows = &self.rows[first_row * length..][..M * length];
        let starts = (&self.plan.starts, self.vectors);
        let sums = correlate::<V, M, C>(rows, self.source, starts, (self.offsets, first));
        let terms = self.offsets.len();
        for (m, sums) in sums.iter().enumerate() {
            let gradient = &mut self.gradient[(first_row + m) * terms + first..][..C];
            for (gradient, sum) in gradient.iter_mut().zip(sums) {
                *gradient += sum;
            }
        }
    }

    #[inline(always)]
    fn any<V: Vector>(&mut self, block: Block, first: usize) {
        match (block.rows, (self.offsets.len() - first).min(V::TERMS)) {
            (1, 1) => self.block::<V, 1, 1>(block.first, first),
            (2, 1) => self.block::<V, 2, 1>(block.first, first),
            (3, 1) => self.block::<V, 3, 1>(block.first, first),
            (4, 1) => self.block::<V, 4, 1>(block.first, first),
            (5, 1) => self.block::<V, 5, 1>(block.first, first),
            (6, 1) => self.block::<V, 6, 1>(block.first, first),
            (7, 1) => self.block::<V, 7, 1>(block.first, first),
            (8, 1) => self.block::<V, 8, 1>(block.first, first),
            (1, 2) => self.block::<V, 1, 2>(block.first, first),
            (2, 2) => self.block::<V, 2, 2>(block.first, first),
            (3, 2) => self.block::<V, 3, 2>(block.first, first),
            (4, 2) => self.block::<V, 4, 2>(block.first, first),
            (5, 2) => self.block::<V, 5, 2>(block.first, first),
            (6, 2) => self.block::<V, 6, 2>(block.first, first),
            (7, 2) => self.block::<V, 7, 2>(block.first, first),
            (8, 2) => self.block::<V, 8, 2>(block.first, first),
            (1, 3) => self.block::<V, 1, 3>(block.first, first),
            (2, 3) => self.block::<V, 2, 3>(block.first, first),
            (3, 3) => self.block::<V, 3, 3>(block.first, first),
            (4, 3) => self.block::<V, 4, 3>(block.first, first),
            (5, 3) => self.block::<V, 5, 3>(block.first, first),
            (6, 3) => self.block::<V, 6, 3>(block.first, first),
            (7, 3) => self.block::<V, 7, 3>(block.first, first),
            (8, 3) => self.block::<V, 8, 3>(block.first, first),
            _ => {}
        }
    }
}

impl Work for Correlation<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector>(mut self) {
        for block in blocks(self.count, V::ROWS) {
            for first in (0..self.offsets.len()).step_by(V::TERMS) {
                self.any::<V>(block, first);
            }
        }
    }
}
