//! Images of another size.

use rayon::prelude::*;

use super::{Dataset, Kind, Split};

impl Dataset {
    /// The data set with square images of `side` pixels. Each direction that shrinks is averaged over the area that a
    /// new pixel covers; each that grows is interpolated linearly between pixel centres, the border being continued.
    /// Values are rounded to the nearest. Texts stay what they are, and so does everything when `side` is 0.
    pub fn resized(self, side: usize) -> Self {
        if self.height == side && self.width == side || side == 0 || self.kind() == Kind::Text {
            return self;
        }
        let (down, across) = (Mixture::new(self.height, side), Mixture::new(self.width, side));
        let resize = |split: &Split| {
            let planes = split.images.par_chunks_exact((self.height * self.width).max(1));
            let resized = planes.flat_map_iter(|plane| resize(plane, self.width, &down, &across)).collect();
            Split::of_images(resized, split.labels.clone())
        };
        let (train, test) = (resize(&self.train), resize(&self.test));
        Self { height: side, width: side, train, test, ..self }
    }
}

/// An image of planes of `height` x `width` pixels, brought to another size as [`Dataset::resized`] does it.
pub(super) fn to_size(image: &[u8], (height, width): (usize, usize), (down, across): (usize, usize)) -> Vec<u8> {
    if (height, width) == (down, across) {
        return image.to_vec();
    }
    let (down, across) = (Mixture::new(height, down), Mixture::new(width, across));
    image.chunks_exact((height * width).max(1)).flat_map(|plane| resize(plane, width, &down, &across)).collect()
}

/// How each new pixel of a line is mixed from old ones.
struct Mixture {
    /// For each new pixel: the first old one that has a share, and the shares from there on, which sum to 1.
    shares: Vec<(usize, Vec<f32>)>,
}

impl Mixture {
    fn new(old: usize, new: usize) -> Self {
        let scale = old as f64 / new as f64;
        let shares =
            (0..new).map(|pixel| if scale > 1.0 { area(pixel, scale, old) } else { linear(pixel, scale, old) });
        Self { shares: shares.collect() }
    }
}

/// The old pixels that lie under a larger one, each with the share of it that it covers.
fn area(pixel: usize, scale: f64, old: usize) -> (usize, Vec<f32>) {
    let (start, end) = (pixel as f64 * scale, (pixel + 1) as f64 * scale);
    let (first, last) = (start.floor() as usize, (end.ceil() as usize).min(old));
    let share = |index: usize| (end.min(index as f64 + 1.0) - start.max(index as f64)) / scale;
    (first, (first..last).map(|index| share(index).max(0.0) as f32).collect())
}

/// The two old pixels whose centres are nearest to that of a smaller one.
fn linear(pixel: usize, scale: f64, old: usize) -> (usize, Vec<f32>) {
    let centre = ((pixel as f64 + 0.5) * scale - 0.5).clamp(0.0, old as f64 - 1.0);
    let first = (centre.floor() as usize).min(old.saturating_sub(2));
    let share = (centre - first as f64) as f32;
    if old == 1 { (0, vec![1.0]) } else { (first, vec![1.0 - share, share]) }
}

fn resize(plane: &[u8], width: usize, down: &Mixture, across: &Mixture) -> Vec<u8> {
    let lines: Vec<f32> = plane
        .chunks_exact(width)
        .flat_map(|line| {
            let mix = |(first, shares): &(usize, Vec<f32>)| {
                shares.iter().zip(&line[*first..]).map(|(share, value)| share * f32::from(*value)).sum::<f32>()
            };
            across.shares.iter().map(mix)
        })
        .collect();
    let width = across.shares.len();
    let mut pixels = Vec::with_capacity(down.shares.len() * width);
    for (first, shares) in &down.shares {
        for column in 0..width {
            let mixed: f32 =
                shares.iter().enumerate().map(|(line, share)| share * lines[(first + line) * width + column]).sum();
            // Shares sum to 1, so nothing but rounding can leave 0..255, and the cast stops there.
            pixels.push(mixed.round() as u8);
        }
    }
    pixels
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::data::{Scaling, Shape};

    fn dataset(channels: usize, height: usize, width: usize, images: Vec<u8>) -> Dataset {
        let count = images.len() / (channels * height * width);
        let split = Split::of_images(images, vec![0; count]);
        let shape = Shape { channels, height, width };
        Dataset::of_images("made up", shape, vec!["one".to_owned()], Scaling::Unit, split.clone(), split)
    }

    #[test]
    fn halving_averages_four_pixels_and_doubling_interpolates() {
        let half = dataset(1, 2, 4, vec![0, 4, 10, 20, 8, 12, 30, 40]).resized(1);
        // All eight pixels: 124 / 8 = 15.5, rounded away from zero.
        assert_eq!((half.height, half.width, half.train.images), (1, 1, vec![16]));
        // Centres of the new pixels lie at -0.25, 0.25, 0.75 and 1.25 of the old ones.
        let double = dataset(1, 2, 2, vec![0, 100, 0, 100]).resized(4);
        assert_eq!(double.test.images[..4], [0, 25, 75, 100]);
        assert_eq!(double.test.images[12..], [0, 25, 75, 100]);
        // 3 to 2: a new pixel covers one and a half old ones.
        let odd = dataset(1, 3, 3, vec![0, 30, 90, 0, 30, 90, 0, 30, 90]).resized(2);
        assert_eq!(odd.train.images, [10, 70, 10, 70]);
    }

    proptest! {
        #[test]
        fn a_constant_image_stays_what_it_is(
            value: u8, height in 1_usize..12, width in 1_usize..12, side in 1_usize..20, channels in 1_usize..4,
        ) {
            let resized = dataset(channels, height, width, vec![value; 2 * channels * height * width]).resized(side);
            prop_assert_eq!(resized.train.images, vec![value; 2 * channels * side * side]);
            prop_assert_eq!((resized.height, resized.width, resized.train.labels.len()), (side, side, 2));
        }

        #[test]
        fn shrinking_by_a_whole_factor_keeps_the_mean(
            factor in 1_usize..5, side in 1_usize..6, seed in proptest::collection::vec(any::<u8>(), 900),
        ) {
            let images = seed[..factor * factor * side * side].to_vec();
            let mean = |images: &[u8]| images.iter().map(|value| f64::from(*value)).sum::<f64>() / images.len() as f64;
            let before = mean(&images);
            let after = dataset(1, factor * side, factor * side, images).resized(side);
            // Each pixel is rounded by at most a half.
            prop_assert!((mean(&after.train.images) - before).abs() <= 0.5 + 1e-4);
        }

        #[test]
        fn nothing_leaves_the_range_of_what_was_there(
            side in 1_usize..20, images in proptest::collection::vec(20_u8..200, 35),
        ) {
            let (low, high) = (*images.iter().min().unwrap(), *images.iter().max().unwrap());
            let resized = dataset(1, 5, 7, images).resized(side);
            prop_assert!(resized.train.images.iter().all(|value| (low..=high).contains(value)));
        }
    }
}
