//! A sheet of sample images as a PNG.

use std::io::Cursor;

use burn::tensor::Tensor;
use image::{ExtendedColorType, ImageEncoder as _, codecs::png::PngEncoder};

use crate::Error;

/// Images a side.
pub(super) const SIDE: usize = 8;
/// Pixels between images.
const GAP: usize = 1;

/// The first 64 of some images (raw pixels 0..255, N x C x H x W), eight in a row, as the bytes of a PNG.
pub(super) fn png(images: Tensor<4>) -> Result<Vec<u8>, Error> {
    let [count, channels, height, width] = images.dims();
    let values: Vec<f32> = images.try_into_vec_as().map_err(|problem| Error::Compute(problem.to_string()))?;
    let (across, down) = (SIDE * (width + GAP) - GAP, SIDE * (height + GAP) - GAP);
    let mut pixels = vec![255_u8; across * down * 3];
    for index in 0..count.min(SIDE * SIDE) {
        let (left, top) = (index % SIDE * (width + GAP), index / SIDE * (height + GAP));
        for place in 0..height * width {
            let (y, x) = (top + place / width, left + place % width);
            for colour in 0..3 {
                // Grey images have one channel for all three colours.
                let channel = colour.min(channels - 1);
                let value = values[(index * channels + channel) * height * width + place];
                pixels[(y * across + x) * 3 + colour] = value.round().clamp(0.0, 255.0) as u8;
            }
        }
    }
    let mut bytes = Cursor::new(Vec::new());
    PngEncoder::new(&mut bytes)
        .write_image(&pixels, across as u32, down as u32, ExtendedColorType::Rgb8)
        .map_err(|problem| Error::Compute(format!("no PNG could be made of the samples ({problem})")))?;
    Ok(bytes.into_inner())
}
