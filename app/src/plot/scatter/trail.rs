//! How a mark moved through the plane while it was trained.

/// The course of one mark over epochs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trail {
    /// The mark's key.
    pub key: String,
    /// Its places by rising epoch, in the units of the axes; NaN is a gap.
    pub course: Vec<(f64, f64)>,
}
