//! What a scatter plot shows, before it is laid out.

use std::sync::Arc;

use crate::plot::{
    guide::Guide,
    palette::Shape,
    words::{ByKey, Words},
};

/// Steps of size that marks can have; the middle one is the usual size.
pub const SIZES: usize = 5;
/// See [`SIZES`].
pub const USUAL_SIZE: u8 = 2;

/// Everything that is plotted. Shares are in percent.
#[derive(Clone)]
pub struct Plane {
    /// What the plot shows, in one line.
    pub title: String,
    /// The same in sentences, for those who do not see it.
    pub description: String,
    /// Across.
    pub x: Axis,
    /// Up.
    pub y: Axis,
    /// The shown part of the plane.
    pub zoom: Option<((f64, f64), (f64, f64))>,
    /// The marks, the most important first: it gets its label first.
    pub points: Vec<Point>,
    /// Single values behind the means: the mark's place in `points`, and theirs in the plane.
    pub seeds: Vec<(u32, f64, f64)>,
    /// The CSS colours that marks have.
    pub colours: Vec<String>,
    /// Titles of the small multiples; none makes one panel without a title.
    pub panels: Vec<String>,
    /// Lines with a name: the teacher.
    pub references: Vec<Reference>,
    /// Lines and areas to judge by, explained in the legend.
    pub guides: Vec<Guide>,
    /// Draw the frontier; for each axis, whether more is better.
    pub frontier: Option<(bool, bool)>,
    /// What is told of a mark.
    pub words: Arc<dyn Words>,
    /// By which a mark is found.
    pub keys: Arc<ByKey>,
}

/// One axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axis {
    /// `share`, `nats` or empty.
    pub unit: String,
    /// Logarithmic.
    pub log: bool,
}

/// One mark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Its place; NaN where it has none.
    pub x: f64,
    /// See `x`.
    pub y: f64,
    /// Half of its interval on each axis; NaN where it is not known.
    pub x_half: f64,
    /// See `x_half`.
    pub y_half: f64,
    /// Its colour's place in the plane's.
    pub colour: u8,
    /// Its shape.
    pub shape: Shape,
    /// Its size, below [`SIZES`].
    pub size: u8,
    /// Its panel.
    pub panel: u16,
}

impl Default for Point {
    fn default() -> Self {
        Self {
            x: f64::NAN,
            y: f64::NAN,
            x_half: f64::NAN,
            y_half: f64::NAN,
            colour: 0,
            shape: Shape::Circle,
            size: USUAL_SIZE,
            panel: 0,
        }
    }
}

/// A named line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reference {
    /// Its name with its value.
    pub label: String,
    /// Where it crosses the axis.
    pub value: f64,
    /// It runs from left to right (at a height), not from bottom to top.
    pub across: bool,
}

impl Plane {
    /// An empty plane whose marks `words` tells of.
    pub fn new(words: Arc<dyn Words>) -> Self {
        Self {
            title: String::new(),
            description: String::new(),
            x: Axis::default(),
            y: Axis::default(),
            zoom: None,
            points: Vec::new(),
            seeds: Vec::new(),
            colours: vec![crate::plot::palette::colour(0)],
            panels: Vec::new(),
            references: Vec::new(),
            guides: Vec::new(),
            frontier: None,
            words,
            keys: Arc::default(),
        }
    }

    /// The place of the mark with that key.
    pub fn find(&self, key: &str) -> Option<usize> {
        self.keys.find(&*self.words, self.points.len(), key)
    }

    /// How many marks have a place on both axes, whatever part of the plane is shown.
    pub fn placed(&self) -> usize {
        let on = |axis: &Axis, value: f64| value.is_finite() && (!axis.log || value > 0.0);
        self.points.iter().filter(|point| on(&self.x, point.x) && on(&self.y, point.y)).count()
    }

    /// The CSS colour of a mark.
    pub fn colour(&self, point: &Point) -> &str {
        self.colours.get(usize::from(point.colour)).map_or("var(--ink)", String::as_str)
    }
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;
    use crate::plot::words::testing::Numbered;

    /// A plane of shares with these marks.
    pub fn plane(points: &[(f64, f64)]) -> Plane {
        let axis = Axis { unit: "share".into(), log: false };
        let points = points.iter().map(|(x, y)| Point { x: *x, y: *y, ..Point::default() }).collect();
        Plane { points, x: axis.clone(), y: axis, ..Plane::new(Arc::new(Numbered)) }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::plane;

    #[test]
    fn a_mark_without_a_logarithm_has_no_place() {
        let mut plane = plane(&[(0.0, 1.0), (2.0, 1.0), (f64::NAN, 1.0)]);
        assert_eq!(plane.placed(), 2);
        plane.x.log = true;
        assert_eq!(plane.placed(), 1);
    }
}
