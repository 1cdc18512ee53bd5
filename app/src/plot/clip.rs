//! What of a line or an area lies inside a rectangle.

use super::label::Area;

/// A place in pixels.
pub type Place = (f64, f64);

/// The pieces of the line through `points` that lie inside `area`, each with at least two points (Liang and Barsky
/// 1984, segment by segment). A point that is not finite is a gap.
pub fn line(points: &[Place], area: &Area) -> Vec<Vec<Place>> {
    let mut pieces: Vec<Vec<Place>> = Vec::new();
    for pair in points.windows(2) {
        let Some((from, to)) = segment(pair[0], pair[1], area) else { continue };
        match pieces.last_mut() {
            Some(piece) if piece.last() == Some(&from) => piece.push(to),
            _ => pieces.push(vec![from, to]),
        }
    }
    pieces
}

/// The part of a segment inside `area`, direction kept; none where nothing is.
fn segment(from: Place, to: Place, area: &Area) -> Option<(Place, Place)> {
    let (across, down) = (to.0 - from.0, to.1 - from.1);
    if !across.is_finite() || !down.is_finite() {
        return None;
    }
    let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
    let edges = [
        (-across, from.0 - area.left),
        (across, area.right - from.0),
        (-down, from.1 - area.top),
        (down, area.bottom - from.1),
    ];
    for (toward, room) in edges {
        if toward == 0.0 {
            if room < 0.0 {
                return None;
            }
            continue;
        }
        let share = room / toward;
        if toward < 0.0 {
            enters = enters.max(share);
        } else {
            leaves = leaves.min(share);
        }
    }
    let at = |share: f64| (from.0 + share * across, from.1 + share * down);
    // Whole ends are kept bit for bit, so that the next segment goes on from them.
    let first = if enters == 0.0 { from } else { at(enters) };
    let last = if leaves == 1.0 { to } else { at(leaves) };
    (enters < leaves).then_some((first, last))
}

/// The part of a polygon inside `area` (Sutherland and Hodgman 1974); empty where nothing is. Points that are not
/// finite are left out.
pub fn polygon(points: &[Place], area: &Area) -> Vec<Place> {
    let mut kept: Vec<Place> = points.iter().copied().filter(|(x, y)| x.is_finite() && y.is_finite()).collect();
    // Signed distances to the four edges, positive inside.
    let edges: [&dyn Fn(Place) -> f64; 4] = [
        &|place: Place| place.0 - area.left,
        &|place: Place| area.right - place.0,
        &|place: Place| place.1 - area.top,
        &|place: Place| area.bottom - place.1,
    ];
    for inside in edges {
        let before = std::mem::take(&mut kept);
        for (index, &to) in before.iter().enumerate() {
            let from = before[(index + before.len() - 1) % before.len()];
            let (start, end) = (inside(from), inside(to));
            if (start < 0.0) != (end < 0.0) {
                let share = start / (start - end);
                kept.push((from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1)));
            }
            if end >= 0.0 {
                kept.push(to);
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const AREA: Area = Area { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };

    #[test]
    fn a_line_that_leaves_and_comes_back_is_two() {
        let pieces = line(&[(-5.0, 5.0), (5.0, 5.0), (5.0, 20.0), (8.0, 20.0), (8.0, 5.0)], &AREA);
        assert_eq!(pieces, [vec![(0.0, 5.0), (5.0, 5.0), (5.0, 10.0)], vec![(8.0, 10.0), (8.0, 5.0)]]);
        assert!(line(&[(-1.0, -1.0), (-1.0, 20.0)], &AREA).is_empty());
        assert!(line(&[(1.0, f64::NAN), (2.0, 2.0)], &AREA).is_empty());
    }

    #[test]
    fn a_polygon_is_cut_at_the_edges() {
        assert_eq!(polygon(&[(-5.0, -5.0), (5.0, -5.0), (5.0, 5.0), (-5.0, 5.0)], &AREA).len(), 4);
        assert!(polygon(&[(20.0, 20.0), (30.0, 20.0), (30.0, 30.0)], &AREA).is_empty());
    }

    proptest! {
        #[test]
        fn nothing_is_outside(points in proptest::collection::vec((-30.0..30.0_f64, -30.0..30.0_f64), 0..20)) {
            let within = |(x, y): &Place| (-1e-9..=10.0 + 1e-9).contains(x) && (-1e-9..=10.0 + 1e-9).contains(y);
            prop_assert!(line(&points, &AREA).iter().flatten().all(within));
            prop_assert!(polygon(&points, &AREA).iter().all(within));
        }
    }
}
