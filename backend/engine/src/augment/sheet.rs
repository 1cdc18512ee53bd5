//! A picture of what augmentation does to some images.

use std::io::Cursor;

use burn::tensor::{Device, Tensor};
use image::{ImageFormat, Rgba, RgbaImage};
use retort_wire::Spec;

use crate::{Error, data::Dataset};

use super::{Augmentation, Batch, EpochSize};

/// Side of the square that each image is drawn into, in pixels of the picture.
const CELL: usize = 64;
/// Between two images.
const GAP: usize = 4;
/// Between the images as they are and the first varied ones.
const STEP: usize = 12;
/// How often the images are shown again.
const COPIES: u32 = 3;

/// The first `columns` training images of `dataset` as they are, and below them as the epochs 1, 2 and 3 would show
/// them if they were all there is, varied as the table `augmentation` says: a PNG on a transparent ground, 68 pixels a
/// column and 280 high without its last gaps.
pub fn sheet(dataset: &Dataset, table: &Spec, seed: i64, columns: usize) -> Result<Vec<u8>, Error> {
    let augmentation = Augmentation::read("augmentation", table)?;
    // Eight small images: a GPU would still compile its kernels when the processor is long done.
    let device = Device::flex();
    let count = columns.min(dataset.train.len());
    let size = EpochSize { examples: count, batch_size: count };
    let shape = [count, dataset.channels, dataset.height, dataset.width];
    let originals: Vec<f32> =
        dataset.train.images.iter().take(count * dataset.image_bytes()).map(|pixel| f32::from(*pixel)).collect();
    let rows = 1 + COPIES as usize;
    let (width, height) = (columns * (CELL + GAP) - GAP, rows * CELL + STEP + (rows - 2) * GAP);
    let mut picture = RgbaImage::new(width as u32, height as u32);
    let mut place = |top: usize, pixels: &[f32]| {
        for (column, image) in pixels.chunks_exact(dataset.image_bytes()).enumerate() {
            draw(&mut picture, dataset, image, (column * (CELL + GAP), top));
        }
    };
    place(0, &originals);
    for epoch in 1..=COPIES {
        let images = Tensor::<1>::from_floats(originals.as_slice(), &device).reshape(shape);
        let mut batch = Batch { images, labels: None };
        for drawn in augmentation.draw(seed, "", epoch, size, &device) {
            batch = drawn.apply(batch, 0..count);
        }
        let varied: Vec<f32> = batch.images.try_into_vec_as().map_err(|problem| Error::Compute(problem.to_string()))?;
        place(CELL + STEP + (epoch as usize - 1) * (CELL + GAP), &varied);
    }
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).map_err(|problem| Error::Picture(problem.to_string()))?;
    Ok(bytes.into_inner())
}

/// Draws one image into the middle of its cell: enlarged by a whole number while it fits, else made smaller by the
/// mean of whole squares, so that no pixel is drawn larger than its neighbour.
fn draw(picture: &mut RgbaImage, dataset: &Dataset, image: &[f32], (left, top): (usize, usize)) {
    let (height, width) = (dataset.height, dataset.width);
    let longest = height.max(width).max(1);
    let (larger, smaller) = ((CELL / longest).max(1), longest.div_ceil(CELL));
    let (tall, wide) = (height / smaller * larger, width / smaller * larger);
    let value = |channel: usize, y: usize, x: usize| {
        let (y, x) = (y / larger * smaller, x / larger * smaller);
        let plane = &image[channel * height * width..][..height * width];
        let square = (y..y + smaller).flat_map(|y| &plane[y * width + x..][..smaller]);
        (square.sum::<f32>() / (smaller * smaller) as f32).round().clamp(0.0, 255.0) as u8
    };
    for y in 0..tall {
        for x in 0..wide {
            let red = value(0, y, x);
            let (green, blue) = if dataset.channels == 3 { (value(1, y, x), value(2, y, x)) } else { (red, red) };
            let (across, down) = (left + (CELL - wide) / 2 + x, top + (CELL - tall) / 2 + y);
            picture.put_pixel(across as u32, down as u32, Rgba([red, green, blue, 255]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{augment::testing::table, data::Split};

    /// Two images of 2 x 2 pixels.
    fn dataset(channels: usize) -> Dataset {
        let images = (0..channels * 8).map(|pixel| (pixel * 10) as u8).collect();
        Dataset {
            name: "small".to_owned(),
            channels,
            height: 2,
            width: 2,
            vocabulary: None,
            classes: 2,
            class_names: Vec::new(),
            train: Split::of_images(images, vec![0, 1]),
            test: Split::default(),
            mean: vec![0.0; channels],
            standard_deviation: vec![1.0; channels],
        }
    }

    fn picture(dataset: &Dataset, set: &[(&str, f64)], seed: i64) -> RgbaImage {
        image::load_from_memory(&sheet(dataset, &table(set), seed, 3).unwrap()).unwrap().into_rgba8()
    }

    #[test]
    fn originals_stand_above_their_copies_in_cells_of_one_size() {
        let picture = picture(&dataset(3), &[("flip", 1.0)], 0);
        assert_eq!(picture.dimensions(), (3 * 64 + 2 * 4, 4 * 64 + 12 + 2 * 4));
        // Each pixel of the image is 32 wide. Red of the first is 0, 10, 20, 30, green 40 …, blue 80 ….
        assert_eq!(picture.get_pixel(0, 0).0, [0, 40, 80, 255]);
        assert_eq!(picture.get_pixel(31, 31).0, [0, 40, 80, 255]);
        assert_eq!(picture.get_pixel(32, 31).0, [10, 50, 90, 255]);
        assert_eq!(picture.get_pixel(63, 63).0, [30, 70, 110, 255]);
        for top in [76, 144, 212] {
            assert_eq!(picture.get_pixel(0, top).0, [10, 50, 90, 255], "mirrored");
        }
        assert_eq!(picture.get_pixel(68, 0).0[0], 120);
        for (x, y) in [(65, 0), (0, 64), (0, 142), (136, 0)] {
            assert_eq!(picture.get_pixel(x, y).0[3], 0, "nothing at {x}, {y}");
        }
    }

    #[test]
    fn one_seed_gives_one_picture_and_every_copy_its_own_draw() {
        let dataset = dataset(1);
        let noise = |seed| picture(&dataset, &[("noise", 1.0)], seed);
        assert_eq!(noise(4), noise(4));
        assert_ne!(noise(4), noise(5));
        let rows = [76, 144, 212].map(|top| noise(4).get_pixel(0, top).0[0]);
        assert!(rows[0] != rows[1] || rows[1] != rows[2]);
    }

    #[test]
    fn large_images_are_averaged_into_their_cell() {
        let mut large = dataset(1);
        (large.height, large.width) = (4, 160);
        large.train = Split::of_images([[0; 160], [90; 160], [30; 160], [60; 160]].concat(), vec![0]);
        let picture = picture(&large, &[], 0);
        // 160 pixels become 53 by threes, 4 rows become 1: the mean of the first three.
        assert_eq!(picture.get_pixel(5, 31).0, [40, 40, 40, 255]);
        assert_eq!(picture.get_pixel(4, 31).0[3], 0);
        assert_eq!(picture.get_pixel(57, 31).0[3], 255);
        assert_eq!(picture.get_pixel(58, 31).0[3], 0);
    }
}
