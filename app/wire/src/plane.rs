//! The loss on a plane through the weight space.

use serde::{Deserialize, Serialize};

use crate::Num;

/// The loss on the plane through teacher, initial and final student (Stanton and others 2021, figure 6c): the weights
/// at (v, u) are θt + v (θs − θt) + u (θ0 − (θt + θs) / 2), so that v = 0 is the teacher and v = 1 the student.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plane {
    /// Grid points a side, both ends of each range included.
    pub size: u32,
    /// From and to across: the share of the way from the teacher to the final student.
    pub v: (f64, f64),
    /// From and to upwards: the share of the way from the middle between them to the initial student.
    pub u: (f64, f64),
    /// The loss of every grid point, row by row from the lowest u, each row by rising v.
    pub values: Vec<Num>,
    /// Where the teacher lies: v, u.
    pub teacher: (f64, f64),
    /// Where the final student lies.
    pub student: (f64, f64),
    /// Where the student began.
    pub initial: (f64, f64),
}

impl Plane {
    /// A plane of `values` with the three points where they lie by construction.
    pub fn new(size: u32, v: (f64, f64), u: (f64, f64), values: Vec<Num>) -> Self {
        Self { size, v, u, values, teacher: (0.0, 0.0), student: (1.0, 0.0), initial: (0.5, 1.0) }
    }

    /// The coordinate of grid point `index` of `size` in a range.
    pub fn coordinate(&self, (from, to): (f64, f64), index: u32) -> f64 {
        from + (to - from) * f64::from(index) / f64::from(self.size.max(2) - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_of_a_range_are_grid_points() {
        let plane = Plane::new(5, (-0.5, 1.5), (0.0, 1.0), vec![Num(0.0); 25]);
        assert_eq!(plane.coordinate(plane.v, 0), -0.5);
        assert_eq!(plane.coordinate(plane.v, 3), 1.0);
        assert_eq!(plane.coordinate(plane.v, 4), 1.5);
        assert_eq!(plane.coordinate(plane.u, 4), 1.0);
    }
}
