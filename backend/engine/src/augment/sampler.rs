//! Images seen through a projective map: what rotation and perspective share.

use std::ops::Range;

use burn::tensor::{
    Int, Tensor,
    ops::{GridSampleOptions, GridSamplePaddingMode, InterpolateMode},
};

/// Places further out are as black as this one; a pixel on the horizon lies infinitely far.
const FAR: f32 = 3.0;

/// Where the pixels of the new images come from, per example. Places are counted from -1 (the middle of the first
/// column or row) to 1 (the middle of the last): the pixel at (x, y) shows what was at
/// ((a x + b y + c) / (g x + h y + 1), (d x + e y + f) / (g x + h y + 1)).
pub(super) struct Maps {
    /// a to f.
    pub linear: [Tensor<1>; 6],
    /// g and h; none for maps that keep parallels parallel.
    pub horizon: Option<[Tensor<1>; 2]>,
}

impl Maps {
    /// The maps of some examples.
    pub(super) fn slice(&self, positions: &Range<usize>) -> Self {
        let part = |values: &Tensor<1>| values.clone().slice([positions.clone()]);
        Self {
            linear: self.linear.each_ref().map(part),
            horizon: self.horizon.as_ref().map(|it| it.each_ref().map(part)),
        }
    }
}

/// The images (N x C x H x W) through their maps, bilinear between pixels and black outside.
pub(super) fn sample(images: Tensor<4>, maps: Maps) -> Tensor<4> {
    let [count, _, height, width] = images.dims();
    let device = images.device();
    let axis = |size: usize| {
        let step = 2.0 / (size.max(2) - 1) as f32;
        Tensor::<1, Int>::arange(0..size as i64, &device).float().mul_scalar(step).sub_scalar(1.0)
    };
    let (x, y) = (axis(width).reshape([1, 1, width]), axis(height).reshape([1, height, 1]));
    let column = |values: Tensor<1>| values.reshape([count, 1, 1]);
    // Linear in x and y, so that the products are taken of rows and columns and not of whole images.
    let plane = |along: Tensor<1>, down: Tensor<1>| column(along) * x.clone() + column(down) * y.clone();
    let [a, b, c, d, e, f] = maps.linear;
    let (mut across, mut downwards) = (plane(a, b) + column(c), plane(d, e) + column(f));
    if let Some([g, h]) = maps.horizon {
        let depth = plane(g, h).add_scalar(1.0);
        across = (across / depth.clone()).clamp(-FAR, FAR);
        downwards = (downwards / depth).clamp(-FAR, FAR);
    }
    let places = Tensor::stack(vec![across, downwards], 3);
    let options = GridSampleOptions::new(InterpolateMode::Bilinear)
        .with_padding_mode(GridSamplePaddingMode::Zeros)
        .with_align_corners(true);
    images.grid_sample_2d(places, options)
}
