//! A picture made pixel by pixel: thousands of marks over each other.

use super::palette::Shape;

/// Parts of a pixel's side at which a mark is looked for.
const PARTS: u32 = 4;

/// Red, green, blue and opacity of every pixel, row by row, a byte each.
pub struct Pixels {
    /// How many pixels a row has.
    pub width: u32,
    /// The bytes.
    pub data: Vec<u8>,
}

/// One mark: its colour, and how much of each pixel of a square it covers.
pub struct Stamp {
    /// The square's side in pixels.
    pub side: usize,
    colour: [u8; 3],
    opacity: Vec<u8>,
}

impl Stamp {
    /// A mark of that radius in pixels, in the middle; `cover` is the opacity of what it covers whole, 0 to 1.
    pub fn of(shape: Shape, radius: f64, colour: [u8; 3], cover: f64) -> Self {
        let side = (radius * 3.0).ceil() as usize;
        let place = |at: usize, part: u32| at as f64 + (f64::from(part) + 0.5) / f64::from(PARTS) - side as f64 / 2.0;
        let covered = |pixel: usize| {
            let parts = (0..PARTS * PARTS).filter(|part| {
                shape.holds(place(pixel % side, part % PARTS), place(pixel / side, part / PARTS), radius)
            });
            (parts.count() as f64 / f64::from(PARTS * PARTS) * cover * 255.0).round() as u8
        };
        Self { side, colour, opacity: (0..side * side).map(covered).collect() }
    }
}

impl Pixels {
    /// Nothing, `width` by `height`.
    pub fn clear(width: u32, height: u32) -> Self {
        Self { width, data: vec![0; width as usize * height as usize * 4] }
    }

    /// How many rows there are.
    pub fn height(&self) -> u32 {
        (self.data.len() / 4).checked_div(self.width as usize).unwrap_or_default() as u32
    }

    /// Lays a mark over what is there, its middle at a place in pixels, as Porter and Duff (1984) lay one picture over
    /// another. What would be outside is left out.
    pub fn stamp(&mut self, stamp: &Stamp, x: f64, y: f64) {
        let corner = |at: f64| (at - stamp.side as f64 / 2.0).round() as i64;
        let (left, top, width) = (corner(x), corner(y), i64::from(self.width));
        for (pixel, opacity) in stamp.opacity.iter().enumerate().filter(|(_, opacity)| **opacity > 0) {
            let (column, row) = (left + (pixel % stamp.side) as i64, top + (pixel / stamp.side) as i64);
            if column < 0 || column >= width || row < 0 {
                continue;
            }
            let at = ((row * width + column) * 4) as usize;
            let Some([colour @ .., under]) = self.data.get_mut(at..at + 4) else { continue };
            // In parts of 255²: what is under it shows through the rest.
            let over = u32::from(*opacity) * 255;
            let rest = u32::from(*under) * (255 - u32::from(*opacity));
            let whole = over + rest;
            for (to, from) in colour.iter_mut().zip(stamp.colour) {
                *to = ((u32::from(from) * over + u32::from(*to) * rest + whole / 2) / whole) as u8;
            }
            *under = ((whole + 127) / 255) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::palette::SHAPES;
    use super::*;

    fn dot(colour: [u8; 3]) -> Stamp {
        Stamp { side: 1, colour, opacity: vec![128] }
    }

    #[test]
    fn half_over_half_is_three_quarters() {
        let mut pixels = Pixels::clear(2, 2);
        pixels.stamp(&dot([255, 0, 0]), 1.5, 1.5);
        assert_eq!(pixels.data[12..], [255, 0, 0, 128], "on nothing it is as it is");
        pixels.stamp(&dot([0, 0, 255]), 1.5, 1.5);
        // Opacity 1 − (127/255)² = 0.752; of the colour 128/255 / 0.752 = 0.667 is blue.
        assert_eq!(pixels.data[12..], [85, 0, 170, 192]);
        for outside in [(-0.5, 0.5), (2.5, 0.5), (0.5, -0.5), (0.5, 2.5)] {
            pixels.stamp(&dot([255, 0, 0]), outside.0, outside.1);
        }
        assert_eq!(pixels.data[..12], [0; 12], "outside nothing is touched");
    }

    #[test]
    fn a_stamp_covers_what_its_shape_covers() {
        for shape in SHAPES {
            let stamp = Stamp::of(shape, 6.0, [1, 2, 3], 1.0);
            let area = stamp.opacity.iter().map(|opacity| f64::from(*opacity) / 255.0).sum::<f64>();
            let disc = std::f64::consts::PI * 36.0;
            assert!((area / disc - 1.0).abs() < 0.25, "{shape:?}: {area} and {disc}");
            assert_eq!(stamp.opacity[stamp.side / 2 * stamp.side + stamp.side / 2], 255, "{shape:?} has a middle");
            assert_eq!(stamp.opacity[0], 0, "{shape:?} leaves the corner");
        }
    }
}
