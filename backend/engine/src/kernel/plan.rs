//! Which pixels are computed together: vectors of eight, and where each of their numbers belongs.

use super::lanes::{LANES, Starts, Vector, at};

/// A grid of pixels, computed from a canvas whose lines may be longer than its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    /// Rows and columns.
    pub size: [usize; 2],
    /// Where its first pixel starts on the canvas.
    pub start: usize,
    /// Length of a line of the canvas.
    pub line: usize,
    /// Where its first pixel belongs in an image.
    pub target: usize,
    /// Distance in the image between its rows, and between its columns.
    pub step: [usize; 2],
}

/// The vectors of several images.
#[derive(Debug)]
pub(super) struct Plan {
    /// Where they start on the canvas.
    pub starts: Starts,
    /// Vectors of one image.
    pub per_image: usize,
    targets: Vec<Target>,
    runs: Vec<Run>,
    step: usize,
}

#[derive(Clone, Copy, Debug)]
struct Target {
    /// Where its eight numbers belong, when they are neighbours in the image.
    whole: Option<usize>,
    /// Its runs.
    runs: [usize; 2],
}

/// Lanes that no other vector has, for neighbouring pixels.
#[derive(Clone, Copy, Debug)]
struct Run {
    lane: usize,
    length: usize,
    target: usize,
}

impl Plan {
    /// For `images` that lie `distances` apart, on the canvas and in the target.
    pub(super) fn new(grid: &Grid, images: usize, distances: [usize; 2]) -> Self {
        let (starts, vectors, overlapping) = grid.vectors();
        let mut plan = Self {
            starts: Starts::default(),
            per_image: vectors.len(),
            targets: Vec::with_capacity(images * vectors.len()),
            runs: Vec::with_capacity(images * vectors.len()),
            step: grid.step[1],
        };
        let mut list = Vec::with_capacity(images * vectors.len());
        for image in 0..images {
            for (start, runs) in starts.iter().zip(&vectors) {
                list.push(image * distances[0] + start);
                let first = plan.runs.len();
                let shift = image * distances[1];
                plan.runs.extend(runs.iter().map(|run| Run { target: run.target + shift, ..*run }));
                // Where vectors overlap, the lanes before the run are pixels too, those of the vector before.
                let whole = match runs.as_slice() {
                    [run] if plan.step == 1 && (overlapping || run.length == LANES) => {
                        Some(run.target + shift - run.lane)
                    }
                    _ => None,
                };
                plan.targets.push(Target { whole, runs: [first, plan.runs.len()] });
            }
        }
        plan.starts = Starts::new(list);
        plan
    }

    /// Puts a vector where it belongs in `out`, plus what lies at the same place of `base`, plus `bias`.
    #[inline(always)]
    pub(super) fn store<V: Vector>(&self, vector: usize, sums: V, out: &mut [f32], base: Option<&[f32]>, bias: f32) {
        let target = &self.targets[vector];
        let sums = sums.add(V::splat(bias));
        if let Some(place) = target.whole {
            let sums = match base {
                Some(base) => sums.add(at(base, place)),
                None => sums,
            };
            out[place..place + LANES].copy_from_slice(&sums.lanes());
            return;
        }
        let lanes = sums.lanes();
        for run in &self.runs[target.runs[0]..target.runs[1]] {
            for index in 0..run.length {
                let place = run.target + index * self.step;
                out[place] = lanes[run.lane + index] + base.map_or(0.0, |base| base[place]);
            }
        }
    }

    /// Collects `count` vectors from `image`s, each pixel once; lanes without a pixel get 0.
    #[inline(always)]
    pub(super) fn collect(&self, count: usize, images: &[f32], vectors: &mut [f32]) {
        for (target, vector) in self.targets[..count].iter().zip(vectors.as_chunks_mut::<LANES>().0) {
            if let [first, last] = target.runs
                && last == first + 1
                && self.runs[first].length == LANES
                && self.step == 1
            {
                let place = self.runs[first].target;
                vector.copy_from_slice(&images[place..place + LANES]);
                continue;
            }
            *vector = [0.0; LANES];
            for run in &self.runs[target.runs[0]..target.runs[1]] {
                for index in 0..run.length {
                    vector[run.lane + index] = images[run.target + index * self.step];
                }
            }
        }
    }
}

impl Grid {
    /// The vectors of one image: where they start, their runs, and whether all lanes of all are pixels.
    fn vectors(&self) -> (Vec<usize>, Vec<Vec<Run>>, bool) {
        let [rows, columns] = self.size;
        if rows == 0 || columns == 0 {
            return (Vec::new(), Vec::new(), false);
        }
        let dense = self.line == columns && self.step[0] == columns * self.step[1];
        if dense && rows > 1 {
            return Self { size: [1, rows * columns], line: rows * columns, ..*self }.vectors();
        }
        let along = ((rows - 1) * self.line + columns).div_ceil(LANES);
        let by_row = rows * columns.div_ceil(LANES);
        // Vectors that pass the end of a row are stored piece by piece: a tenth dearer.
        if columns >= LANES && by_row * 10 <= along * 11 { self.by_row() } else { self.along(along) }
    }

    /// Every row by itself; its last vector begins early enough to end with it.
    fn by_row(&self) -> (Vec<usize>, Vec<Vec<Run>>, bool) {
        let [rows, columns] = self.size;
        let mut vectors = (Vec::new(), Vec::new(), true);
        for row in 0..rows {
            for first in (0..columns).step_by(LANES) {
                let start = first.min(columns - LANES);
                let (lane, length) = (first - start, LANES - (first - start));
                vectors.0.push(self.start + row * self.line + start);
                let target = self.target + row * self.step[0] + first * self.step[1];
                vectors.1.push(vec![Run { lane, length, target }]);
            }
        }
        vectors
    }

    /// All along the lines of the canvas, past the ends of rows.
    fn along(&self, count: usize) -> (Vec<usize>, Vec<Vec<Run>>, bool) {
        let [rows, columns] = self.size;
        let starts = (0..count).map(|vector| self.start + vector * LANES).collect();
        let runs = (0..count)
            .map(|vector| {
                let mut runs: Vec<Run> = Vec::new();
                let mut previous = None;
                for lane in 0..LANES {
                    let (row, column) = ((vector * LANES + lane) / self.line, (vector * LANES + lane) % self.line);
                    let inside = row < rows && column < columns;
                    if inside {
                        let target = self.target + row * self.step[0] + column * self.step[1];
                        match runs.last_mut() {
                            Some(run) if previous == Some((row, lane)) => run.length += 1,
                            _ => runs.push(Run { lane, length: 1, target }),
                        }
                        previous = Some((row, lane + 1));
                    }
                }
                runs
            })
            .collect();
        (starts, runs, false)
    }
}
