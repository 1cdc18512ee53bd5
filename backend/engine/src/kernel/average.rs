//! Means over windows of activated images, and their gradients.

use rayon::prelude::*;

use super::{
    activation::{Activation, Scaling},
    gradient::{Sums, rectify},
    lanes::{Vector, Work, vectorized},
};

/// Images and the windows that they are cut into; what is left over at the right and below belongs to none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Windows {
    /// Channels.
    pub channels: usize,
    /// Height and width of an image.
    pub image: [usize; 2],
    /// Height and width of a window.
    pub window: [usize; 2],
}

impl Windows {
    /// Windows from top to bottom, and from left to right.
    pub(super) fn output(&self) -> [usize; 2] {
        [0, 1].map(|axis| self.image[axis] / self.window[axis])
    }

    /// Numbers of an image.
    fn input_size(&self) -> usize {
        self.channels * self.image[0] * self.image[1]
    }

    /// Windows of an image, over all channels.
    pub(super) fn output_size(&self) -> usize {
        let [height, width] = self.output();
        self.channels * height * width
    }

    /// 1 / pixels of a window.
    fn share(&self) -> f32 {
        1.0 / (self.window[0] * self.window[1]) as f32
    }
}

/// The mean of every window.
pub(super) fn forward(windows: &Windows, values: &[f32], activation: &Activation, out: &mut [f32]) {
    let images = out.par_chunks_exact_mut(windows.output_size()).zip(values.par_chunks_exact(windows.input_size()));
    images.enumerate().for_each(|(image, (out, values))| {
        vectorized(Forward { windows, values, scaling: activation.scaling(image), out });
    });
}

struct Forward<'a> {
    windows: &'a Windows,
    values: &'a [f32],
    scaling: Scaling<'a>,
    out: &'a mut [f32],
}

impl Work for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector>(self) {
        let ([height, width], [rows, columns]) = (self.windows.image, self.windows.output());
        let [window_height, window_width] = self.windows.window;
        let share = self.windows.share();
        let mut activated = vec![0.0; width];
        let mut sums = vec![0.0; width];
        let planes = self.values.chunks_exact(height * width).zip(self.out.chunks_exact_mut(rows * columns));
        for (channel, (values, out)) in planes.enumerate() {
            let strips = values.chunks_exact(window_height * width).zip(out.chunks_exact_mut(columns));
            for (strip, out) in strips {
                sums.fill(0.0);
                for line in strip.chunks_exact(width) {
                    self.scaling.apply(channel, line, &mut activated);
                    for (sum, value) in sums.iter_mut().zip(&activated) {
                        *sum += value;
                    }
                }
                for (out, sums) in out.iter_mut().zip(sums.chunks_exact(window_width)) {
                    *out = share * sums.iter().sum::<f32>();
                }
            }
        }
    }
}

/// Writes the gradient of the scaled input (before the ReLU, after the normalisation) to `input_gradient`, and returns
/// its sums.
pub(super) fn backward(
    windows: &Windows,
    values: &[f32],
    activation: &Activation,
    gradient: &[f32],
    input_gradient: &mut [f32],
) -> Sums {
    let size = windows.input_size();
    let images = input_gradient
        .par_chunks_exact_mut(size)
        .zip(values.par_chunks_exact(size))
        .zip(gradient.par_chunks_exact(windows.output_size()));
    let parts: Vec<Sums> = images
        .enumerate()
        .map(|(image, ((out, values), gradient))| {
            vectorized(Spread { windows, gradient, out: &mut *out });
            let mut sums = Sums::default();
            rectify(activation, image, windows.image[0] * windows.image[1], values, out, &mut sums);
            sums
        })
        .collect();
    let mut sums = Sums::default();
    for part in parts {
        sums.extend(part);
    }
    sums
}

/// Gives every pixel of a window its share of the window's gradient.
struct Spread<'a> {
    windows: &'a Windows,
    gradient: &'a [f32],
    out: &'a mut [f32],
}

impl Work for Spread<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector>(self) {
        let ([height, width], [rows, columns]) = (self.windows.image, self.windows.output());
        let [window_height, window_width] = self.windows.window;
        let share = self.windows.share();
        let planes = self.gradient.chunks_exact(rows * columns).zip(self.out.chunks_exact_mut(height * width));
        for (gradient, out) in planes {
            let (covered, rest) = out.split_at_mut(rows * window_height * width);
            rest.fill(0.0);
            let strips = gradient.chunks_exact(columns).zip(covered.chunks_exact_mut(window_height * width));
            for (gradient, strip) in strips {
                let (first, others) = strip.split_at_mut(width);
                let (covered, rest) = first.split_at_mut(columns * window_width);
                rest.fill(0.0);
                for (out, gradient) in covered.chunks_exact_mut(window_width).zip(gradient) {
                    out.fill(share * gradient);
                }
                for line in others.chunks_exact_mut(width) {
                    line.copy_from_slice(first);
                }
            }
        }
    }
}
