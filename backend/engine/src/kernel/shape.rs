//! Sizes of a convolution.

/// What is convolved with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// Images in the batch.
    pub images: usize,
    /// Channels of the input.
    pub inputs: usize,
    /// Channels of the output.
    pub outputs: usize,
    /// Height and width of the input.
    pub image: [usize; 2],
    /// Height and width of the kernel.
    pub kernel: [usize; 2],
    /// Pixels from one place of the kernel to the next.
    pub stride: [usize; 2],
    /// Zeros around the input.
    pub padding: [usize; 2],
}

impl Shape {
    /// Height and width of the output.
    pub(super) fn output(&self) -> [usize; 2] {
        [0, 1].map(|axis| {
            let room = (self.image[axis] + 2 * self.padding[axis]).checked_sub(self.kernel[axis]);
            room.map_or(0, |room| room / self.stride[axis] + 1)
        })
    }

    /// Numbers of one image of the input.
    pub(super) fn input_size(&self) -> usize {
        self.inputs * self.image[0] * self.image[1]
    }

    /// Numbers of one image of the output.
    pub(super) fn output_size(&self) -> usize {
        self.outputs * self.output_pixels()
    }

    /// Pixels of one channel of the output.
    pub(super) fn output_pixels(&self) -> usize {
        let [height, width] = self.output();
        height * width
    }

    /// Weights that meet in one pixel of the output.
    pub(super) fn terms(&self) -> usize {
        self.inputs * self.kernel[0] * self.kernel[1]
    }
}
