//! Images with a margin of zeros, laid out so that every tap of a kernel is one distance for all pixels.

use super::{activation::Scaling, shape::Shape};

/// The layout of a group of images. With a stride, the pixels are sorted into phases (those that one tap meets).
#[derive(Clone, Copy, Debug)]
pub(super) struct Canvas {
    image: [usize; 2],
    channels: usize,
    /// Images.
    pub images: usize,
    padding: [usize; 2],
    stride: [usize; 2],
    phases: [usize; 2],
    lines: usize,
    /// Length of a line.
    pub line: usize,
    /// Numbers of one channel of one image.
    pub plane: usize,
    distance: usize,
}

impl Canvas {
    /// For the input of a convolution.
    pub(super) fn of_input(shape: &Shape, images: usize) -> Self {
        let axis = |axis: usize| {
            let padded = shape.image[axis] + 2 * shape.padding[axis];
            padded.div_ceil(shape.stride[axis]).max(1)
        };
        let phases = [0, 1].map(|axis| shape.stride[axis].min(shape.kernel[axis]));
        Self::new(shape.inputs, images, shape.image, shape.padding, [axis(0), axis(1)], shape.stride, phases)
    }

    /// For a gradient with `margin` zeros before, and lines and rows enough for `size` in all.
    pub(super) fn of_gradient(shape: &Shape, images: usize, margin: [usize; 2], size: [usize; 2]) -> Self {
        Self::new(shape.outputs, images, shape.output(), margin, size, [1, 1], [1, 1])
    }

    fn new(
        channels: usize,
        images: usize,
        image: [usize; 2],
        padding: [usize; 2],
        [lines, line]: [usize; 2],
        stride: [usize; 2],
        phases: [usize; 2],
    ) -> Self {
        let plane = phases[0] * phases[1] * lines * line;
        // An odd number of cache lines, so that the channels of a pixel do not compete for one place in the cache.
        let distance = ((images * plane).div_ceil(16) | 1) * 16;
        Self { image, channels, images, padding, stride, phases, lines, line, plane, distance }
    }

    /// Numbers in all, with room for a vector that begins at the last one.
    pub(super) fn len(&self) -> usize {
        self.channels * self.distance + super::lanes::LANES
    }

    /// The distance from a pixel of the output to what tap (row, column) meets in a channel.
    pub(super) fn tap(&self, channel: usize, [row, column]: [usize; 2]) -> u32 {
        let phase = row % self.stride[0] * self.phases[1] + column % self.stride[1];
        let place = (phase * self.lines + row / self.stride[0]) * self.line + column / self.stride[1];
        (channel * self.distance + place) as u32
    }

    /// Writes an image, activated, at its place among the group's; the margin is left as it is.
    #[inline(always)]
    pub(super) fn load(&self, sheet: &mut [f32], index: usize, image: &[f32], scaling: &Scaling<'_>) {
        let [height, width] = self.image;
        for (channel, pixels) in image.chunks_exact(height * width).enumerate() {
            let plane = &mut sheet[channel * self.distance + index * self.plane..][..self.plane];
            if self.stride == [1, 1] && self.line == width {
                let first = self.padding[0] * width;
                scaling.apply(channel, pixels, &mut plane[first..first + pixels.len()]);
            } else if self.stride[1] == 1 {
                for (row, pixels) in pixels.chunks_exact(width).enumerate() {
                    let Some(line) = self.at(row) else { continue };
                    scaling.apply(channel, pixels, &mut plane[line + self.padding[1]..][..width]);
                }
            } else {
                for (row, pixels) in pixels.chunks_exact(width).enumerate() {
                    let Some(line) = self.at(row) else { continue };
                    for phase in 0..self.phases[1] {
                        let stride = self.stride[1];
                        // The first pixel of the row that belongs to this phase, and its place.
                        let first = (stride + phase - self.padding[1] % stride) % stride;
                        let place = line + phase * self.lines * self.line + (first + self.padding[1]) / stride;
                        if first < width {
                            let count = (width - first).div_ceil(stride);
                            scaling.apply_every(channel, &pixels[first..], stride, &mut plane[place..place + count]);
                        }
                    }
                }
            }
        }
    }

    /// Where a row's line begins in its plane; none when no tap meets it.
    #[inline(always)]
    fn at(&self, row: usize) -> Option<usize> {
        let padded = row + self.padding[0];
        let (phase, line) = (padded % self.stride[0], padded / self.stride[0]);
        (phase < self.phases[0]).then(|| (phase * self.phases[1] * self.lines + line) * self.line)
    }
}
