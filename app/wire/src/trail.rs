//! How marks moved through a plane of two columns while their runs were trained.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Num, Query};

/// Marks whose trails are answered at once.
pub const MARKS: usize = 12;
/// Places of one trail that are answered at most.
pub const PLACES: usize = 120;

/// A question for trails.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrailsQuery {
    /// The filter and the grouping that the marks are of.
    pub query: Query,
    /// The marks' keys; the first [`MARKS`] of them are answered.
    pub keys: Vec<String>,
    /// The column across.
    pub x: String,
    /// The column up.
    pub y: String,
}

/// The course of one mark.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trail {
    /// The mark's key.
    pub key: String,
    /// Runs that it is the mean of.
    pub runs: u32,
    /// Epochs that were measured, of which `places` keeps at most [`PLACES`].
    pub epochs: u32,
    /// Epoch, across and up, by rising epoch. NaN and infinities are values.
    pub places: Vec<(u32, Num, Num)>,
}

/// One run's values by epoch.
pub type Course = BTreeMap<u32, (f64, f64)>;

/// The mean of several runs at each epoch that all of them have, by rising epoch.
pub fn mean(runs: &[Course]) -> Vec<(u32, f64, f64)> {
    let Some((first, others)) = runs.split_first() else { return Vec::new() };
    let count = runs.len() as f64;
    let at = |epoch: u32, (x, y): (f64, f64)| {
        let mut sum = (x, y);
        for other in others {
            let (x, y) = other.get(&epoch)?;
            sum = (sum.0 + x, sum.1 + y);
        }
        Some((epoch, sum.0 / count, sum.1 / count))
    };
    first.iter().filter_map(|(epoch, place)| at(*epoch, *place)).collect()
}

/// A course of at most `most` places (six or more) that keeps the first and the last, and of every stretch of epochs
/// the ends and the extremes on both axes. One that is short enough comes back whole.
pub fn reduce(places: &[(u32, f64, f64)], most: usize) -> Vec<(u32, f64, f64)> {
    let most = most.max(6);
    if places.len() <= most {
        return places.to_vec();
    }
    // Six of each stretch: its ends, and the least and greatest of both axes.
    let stretches = most / 6;
    let mut kept = Vec::with_capacity(most);
    for stretch in 0..stretches {
        let (from, to) = (stretch * places.len() / stretches, (stretch + 1) * places.len() / stretches);
        let part = &places[from..to];
        let mut wanted = vec![0, part.len() - 1];
        for axis in [|place: &(u32, f64, f64)| place.1, |place: &(u32, f64, f64)| place.2] {
            let finite = || part.iter().enumerate().filter(|(_, place)| axis(place).is_finite());
            wanted.extend(finite().min_by(|a, b| axis(a.1).total_cmp(&axis(b.1))).map(|(index, _)| index));
            wanted.extend(finite().max_by(|a, b| axis(a.1).total_cmp(&axis(b.1))).map(|(index, _)| index));
        }
        wanted.sort_unstable();
        wanted.dedup();
        kept.extend(wanted.into_iter().map(|index| part[index]));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_mean_is_taken_where_all_runs_were_measured() {
        let one: Course = [(1, (0.2, 0.4)), (2, (0.4, 0.6)), (3, (0.5, 0.7))].into();
        let other: Course = [(1, (0.4, 0.2)), (3, (0.7, 0.9))].into();
        let places = mean(&[one, other]);
        assert_eq!(places.len(), 2);
        assert_eq!(places[0].0, 1);
        assert!((places[0].1 - 0.3).abs() < 1e-12 && (places[0].2 - 0.3).abs() < 1e-12);
        assert!((places[1].1 - 0.6).abs() < 1e-12 && (places[1].2 - 0.8).abs() < 1e-12);
        assert!(mean(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn ends_and_extremes_stay(values in prop::collection::vec((-9.0..9.0_f64, -9.0..9.0_f64), 1..900), most in 6..200_usize) {
            let places: Vec<_> = values.iter().zip(1..).map(|((x, y), epoch)| (epoch, *x, *y)).collect();
            let fewer = reduce(&places, most);
            prop_assert!(fewer.len() <= most);
            prop_assert_eq!((fewer.first(), fewer.last()), (places.first(), places.last()));
            prop_assert!(fewer.windows(2).all(|pair| pair[0].0 < pair[1].0));
            for axis in [|place: &(u32, f64, f64)| place.1, |place: &(u32, f64, f64)| place.2] {
                let least = |places: &[(u32, f64, f64)]| places.iter().map(axis).fold(f64::INFINITY, f64::min);
                let most = |places: &[(u32, f64, f64)]| places.iter().map(axis).fold(f64::NEG_INFINITY, f64::max);
                prop_assert_eq!((least(&fewer), most(&fewer)), (least(&places), most(&places)));
            }
        }
    }
}
