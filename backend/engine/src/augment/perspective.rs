//! Random changes of perspective.

use std::ops::Range;

use burn::tensor::Device;
use rand::Rng as _;

use crate::{
    catalog::field::{self, Describe as _},
    random::{self, Random},
    settings::Read,
};

use super::{
    Batch, Drawn, Entry, EpochSize, Transform, reals,
    sampler::{Maps, sample},
};

pub(super) const ENTRY: Entry = Entry {
    name: "perspective",
    field: |table| {
        field::number(table, "perspective", "Perspective", 0.0, 1.0, 0.0)
            .help("Probability that an image is seen aslant: each corner moves inwards by up to a quarter of the side, black outside; 0 is off.")
            .zero("off")
            .short("perspective {}")
    },
    read: |table| {
        let share = table.real("perspective")?;
        Ok((share > 0.0).then(|| Box::new(Perspective { share, distortion: DISTORTION }) as Box<dyn Transform>))
    },
    keeps_classes: true,
};

/// How far a corner moves at most, as a share of half the side. torchvision moves by whole pixels, we by any part.
const DISTORTION: f64 = 0.5;

/// The corners of an image as the sampler counts places: from the upper left one clockwise.
const CORNERS: [[f64; 2]; 4] = [[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]];

struct Perspective {
    share: f64,
    distortion: f64,
}

impl Transform for Perspective {
    fn draw(&self, random: &mut Random, epoch: EpochSize, device: &Device) -> Box<dyn Drawn> {
        let slanted = random::coins(random, self.share, epoch.examples);
        let maps: Vec<[f64; 8]> = slanted
            .into_iter()
            .map(|slanted| {
                // Drawn for the others too, so that one image's fate does not change another's.
                let corners =
                    CORNERS.map(|corner| corner.map(|place| place - place * self.distortion * random.random::<f64>()));
                if slanted { homography(corners) } else { IDENTITY }
            })
            .collect();
        let part = |place: usize| reals(&maps.iter().map(|map| map[place] as f32).collect::<Vec<_>>(), device);
        let horizon = Some([part(6), part(7)]);
        Box::new(Slants(Maps { linear: [part(0), part(1), part(2), part(3), part(4), part(5)], horizon }))
    }
}

/// Per example: where its pixels come from.
struct Slants(Maps);

impl Drawn for Slants {
    fn apply(&self, batch: Batch, positions: Range<usize>) -> Batch {
        Batch { images: sample(batch.images, self.0.slice(&positions)), ..batch }
    }
}

const IDENTITY: [f64; 8] = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0];

/// The map, a to h as in [`Maps`], that takes four corners (from the upper left one clockwise) to those of the image:
/// through the unit square, whose maps to and from a quadrilateral have closed forms (Heckbert 1989, section 2.2.3).
fn homography(corners: [[f64; 2]; 4]) -> [f64; 8] {
    let [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = corners;
    let ([dx1, dx2, sx], [dy1, dy2, sy]) =
        ([x1 - x2, x3 - x2, x0 - x1 + x2 - x3], [y1 - y2, y3 - y2, y0 - y1 + y2 - y3]);
    let area = dx1 * dy2 - dx2 * dy1;
    let (g, h) = ((sx * dy2 - dx2 * sy) / area, (dx1 * sy - sx * dy1) / area);
    let (a, b, c) = (x1 - x0 + g * x1, x3 - x0 + h * x3, x0);
    let (d, e, f) = (y1 - y0 + g * y1, y3 - y0 + h * y3, y0);
    // From the quadrilateral back to the unit square: the adjugate, for projective maps as good as the inverse.
    let back = [
        [e - f * h, c * h - b, b * f - c * e],
        [f * g - d, a - c * g, c * d - a * f],
        [d * h - e * g, b * g - a * h, a * e - b * d],
    ];
    // And from the unit square to -1..1.
    let row = |row: usize, column: usize| 2.0 * back[row][column] - back[2][column];
    let scale = back[2][2];
    [row(0, 0), row(0, 1), row(0, 2), row(1, 0), row(1, 1), row(1, 2), back[2][0], back[2][1]]
        .map(|value| value / scale)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::augment::testing::{apply, assert_close, read, scattered, values};

    fn through(map: [f64; 8], [x, y]: [f64; 2]) -> [f64; 2] {
        let [a, b, c, d, e, f, g, h] = map;
        let depth = g * x + h * y + 1.0;
        [(a * x + b * y + c) / depth, (d * x + e * y + f) / depth]
    }

    proptest! {
        #[test]
        fn corners_go_to_corners(inwards in proptest::array::uniform8(0.0..0.5_f64)) {
            let moved: [[f64; 2]; 4] =
                std::array::from_fn(|corner| std::array::from_fn(|axis| CORNERS[corner][axis] * (1.0 - inwards[corner * 2 + axis])));
            let map = homography(moved);
            for (from, to) in moved.into_iter().zip(CORNERS) {
                let found = through(map, from);
                prop_assert!((found[0] - to[0]).abs() < 1e-9 && (found[1] - to[1]).abs() < 1e-9, "{found:?} is not {to:?}");
            }
        }
    }

    #[test]
    fn a_picture_drawn_half_as_large_comes_from_twice_as_far() {
        let map = homography(CORNERS.map(|corner| corner.map(|place| place / 2.0)));
        let expected = [2.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0];
        assert!(map.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-12), "{map:?}");
    }

    #[test]
    fn without_distortion_nothing_changes() {
        let shape = [3, 3, 8, 6];
        let drawn = Perspective { share: 1.0, distortion: 0.0 }.draw(
            &mut random::stream(0, "perspective", 1),
            EpochSize { examples: 3, batch_size: 3 },
            &Device::flex(),
        );
        let found = drawn.apply(Batch { images: scattered(shape), labels: None }, 0..3);
        assert_close(&values(found.images), &values(scattered(shape)), 2e-3);
    }

    #[test]
    fn the_share_is_slanted_and_the_rest_stays() {
        let shape = [300, 1, 7, 7];
        let original = values(scattered(shape));
        let found = apply(&read(&[("perspective", 0.3)]), 1, scattered(shape));
        assert!(found.iter().all(|value| (0.0..=255.0).contains(value)));
        let changed = found
            .chunks(49)
            .zip(original.chunks(49))
            .filter(|(found, original)| found.iter().zip(*original).any(|(a, b)| (a - b).abs() > 1e-2))
            .count();
        assert!((60..120).contains(&changed), "{changed}");
    }
}
