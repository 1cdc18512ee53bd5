//! Categories: a colour and a shape each, so that colour is never the only carrier.

use super::path;

/// How many colours there are before they repeat (Okabe and Ito 2008; the eighth, black, is the ink).
pub const COLOURS: usize = 8;

/// The shapes, in the order in which they are used.
pub const SHAPES: [Shape; 6] =
    [Shape::Circle, Shape::Square, Shape::Triangle, Shape::Diamond, Shape::Down, Shape::Cross];

/// A mark's shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A disc.
    Circle,
    /// A square.
    Square,
    /// A triangle on its base.
    Triangle,
    /// A square on its corner.
    Diamond,
    /// A triangle on its tip.
    Down,
    /// A plus.
    Cross,
}

/// The custom property that holds colour `index`: light and dark themes give it their own value, so that drawings
/// need not be made anew when the theme changes.
pub fn colour(index: usize) -> String {
    format!("var(--c{})", index % COLOURS)
}

/// The custom property that holds step `index` of the eight for ordered values, lowest first.
pub fn step(index: usize) -> String {
    format!("var(--o{})", index.min(STEPS - 1))
}

/// How many steps ordered values have.
pub const STEPS: usize = 8;

/// The shape of category `index`.
pub fn shape(index: usize) -> Shape {
    SHAPES[index % SHAPES.len()]
}

impl Shape {
    /// Its place in [`SHAPES`].
    pub fn index(self) -> usize {
        SHAPES.iter().position(|shape| *shape == self).unwrap_or(0)
    }

    /// Appends the outline to a path; see [`Shape::path`].
    pub fn write(self, out: &mut String, x: f64, y: f64, radius: f64) {
        if self != Self::Circle {
            out.push_str(&self.path(x, y, radius));
            return;
        }
        // Most marks are discs, and there may be tens of thousands.
        out.push('M');
        path::put(out, x - radius);
        out.push(' ');
        path::put(out, y);
        for wide in [radius * 2.0, radius * -2.0] {
            out.push('a');
            path::put(out, radius);
            out.push(' ');
            path::put(out, radius);
            out.push_str(" 0 1 0 ");
            path::put(out, wide);
            out.push_str(" 0");
        }
        out.push('z');
    }

    /// Whether the mark of `radius` around 0 covers (`x`, `y`): the same as its outline in [`Shape::path`].
    pub fn holds(self, x: f64, y: f64, radius: f64) -> bool {
        let tall = radius * 1.2;
        // From the tip, which is up, to the base.
        let triangle = |y: f64| {
            let down = (y + tall * 1.05) / (tall * 1.8);
            down <= 1.0 && x.abs() <= down * tall
        };
        match self {
            Self::Circle => x.hypot(y) <= radius,
            Self::Square => x.abs().max(y.abs()) <= radius * 0.886,
            Self::Triangle => triangle(y),
            Self::Diamond => x.abs() + y.abs() <= radius * 1.25,
            Self::Down => triangle(-y),
            Self::Cross => x.abs().min(y.abs()) <= radius * 0.4 && x.abs().max(y.abs()) <= tall,
        }
    }

    /// The outline as an SVG path around (`x`, `y`); all shapes cover about the area of a disc of `radius`.
    pub fn path(self, x: f64, y: f64, radius: f64) -> String {
        match self {
            Self::Circle => {
                let mut out = String::with_capacity(48);
                self.write(&mut out, x, y, radius);
                out
            }
            Self::Square => {
                let half = radius * 0.886;
                format!("M{:.1} {:.1}h{w:.1}v{w:.1}h-{w:.1}z", x - half, y - half, w = half * 2.0)
            }
            Self::Triangle => {
                let half = radius * 1.2;
                format!("M{x:.1} {:.1}l{half:.1} {h:.1}h-{w:.1}z", y - half * 1.05, h = half * 1.8, w = half * 2.0)
            }
            Self::Diamond => {
                let half = radius * 1.25;
                format!("M{x:.1} {:.1}l{half:.1} {half:.1}l-{half:.1} {half:.1}l-{half:.1} -{half:.1}z", y - half)
            }
            Self::Down => {
                let half = radius * 1.2;
                format!("M{x:.1} {:.1}l{half:.1} -{h:.1}h-{w:.1}z", y + half * 1.05, h = half * 1.8, w = half * 2.0)
            }
            Self::Cross => {
                let (arm, thick) = (radius * 1.2, radius * 0.4);
                let long = arm - thick;
                format!(
                    "M{:.1} {:.1}h{w:.1}v{long:.1}h{long:.1}v{w:.1}h-{long:.1}v{long:.1}h-{w:.1}v-{long:.1}h-{long:.1}v-{w:.1}h{long:.1}z",
                    x - thick,
                    y - arm,
                    w = thick * 2.0
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_is_a_closed_path_at_its_place() {
        for shape in SHAPES {
            let path = shape.path(10.0, 20.0, 4.0);
            assert!(path.starts_with('M') && path.ends_with('z') && !path.contains("--"), "{path}");
        }
        assert_eq!(colour(9), "var(--c1)");
        assert_eq!(shape(7), Shape::Square);
    }
}
