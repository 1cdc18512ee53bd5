//! The student's log-odds against the teacher's.

use std::collections::BTreeMap;

use retort_wire::inside::Slope;

use super::Pair;

/// Areas a side in which examples are counted.
const SIZE: u32 = 40;

/// The least-squares line of the student's log-odds of the teacher's class over the teacher's own (Nagarajan and others
/// 2023): above 1 the student exaggerates the teacher's confidence. Examples whose log-odds are infinite or no number
/// are left out and counted. None where fewer than two are left or the teacher is equally sure of all.
pub fn of(pair: &Pair) -> Option<Slope> {
    let points: Vec<(f64, f64)> = (0..pair.len())
        .map(|place| {
            let (teacher, student) = pair.rows(place);
            let class = pair.marks[place].teacher as usize;
            (log_odds(teacher, class), log_odds(student, class))
        })
        .filter(|(x, y)| x.is_finite() && y.is_finite())
        .collect();
    let (slope, intercept) = line(&points)?;
    let range = |pick: fn(&(f64, f64)) -> f64| {
        let ends = points
            .iter()
            .map(pick)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |ends, value| (f64::min(ends.0, value), f64::max(ends.1, value)));
        // One value for all still needs a width.
        if ends.0 < ends.1 { ends } else { (ends.0 - 0.5, ends.1 + 0.5) }
    };
    let (x, y) = (range(|point| point.0), range(|point| point.1));
    let place =
        |value: f64, (low, high): (f64, f64)| (((value - low) / (high - low) * f64::from(SIZE)) as u32).min(SIZE - 1);
    let mut cells: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for point in &points {
        *cells.entry((place(point.0, x), place(point.1, y))).or_default() += 1;
    }
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Some(Slope {
        slope,
        intercept,
        n: count(points.len()),
        left_out: count(pair.len() - points.len()),
        x,
        y,
        size: SIZE,
        cells: cells.into_iter().map(|((column, row), count)| (column, row, count)).collect(),
    })
}

/// Slope and intercept; none where the points have no spread across.
fn line(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let count = points.len() as f64;
    let sum = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0, sum.1 + point.1));
    let middle = (sum.0 / count, sum.1 / count);
    let (mut both, mut across) = (0.0, 0.0);
    for point in points {
        both += (point.0 - middle.0) * (point.1 - middle.1);
        across += (point.0 - middle.0).powi(2);
    }
    let slope = both / across;
    slope.is_finite().then_some((slope, middle.1 - slope * middle.0))
}

/// log p − log (1 − p) of one class; 1 − p is the sum of the others, which is exact where p is stored as 1.
fn log_odds(row: &[f32], class: usize) -> f64 {
    let others = || row.iter().enumerate().filter(|(other, _)| *other != class).map(|(_, value)| f64::from(*value));
    let top = others().fold(f64::NEG_INFINITY, f64::max);
    f64::from(row[class]) - top - others().map(|value| (value - top).exp()).sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use super::super::tests::table;
    use super::*;

    fn pair(teacher: &[&[f64]], student: &[&[f64]]) -> Pair {
        let index: Vec<u32> = (0..teacher.len() as u32).collect();
        let label = vec![0; teacher.len()];
        Pair::join(&table(&index, &label, student), &table(&index, &label, teacher)).unwrap()
    }

    #[test]
    fn the_line_by_hand() {
        // Odds of the teacher's class: 3, 9, 27 with the teacher, their squares with the student: slope 2 through 0.
        let odds = |odds: f64| [odds / (1.0 + odds), 1.0 / (1.0 + odds)];
        let (teacher, student) = ([3.0, 9.0, 27.0].map(odds), [9.0, 81.0, 729.0].map(odds));
        let teacher: Vec<&[f64]> = teacher.iter().map(<[f64; 2]>::as_slice).collect();
        let student: Vec<&[f64]> = student.iter().map(<[f64; 2]>::as_slice).collect();
        let found = of(&pair(&teacher, &student)).unwrap();
        assert!((found.slope - 2.0).abs() < 1e-4 && found.intercept.abs() < 1e-3, "{found:?}");
        assert!((found.x.0 - 3.0_f64.ln()).abs() < 1e-5 && (found.y.1 - 729.0_f64.ln()).abs() < 1e-3);
        assert_eq!((found.n, found.left_out), (3, 0));
        // The middle one lies on the edge of two areas.
        assert_eq!((found.cells.len(), found.cells[0], found.cells[2]), (3, (0, 0, 1), (39, 39, 1)));
    }

    #[test]
    fn what_is_infinite_is_counted_and_left_out() {
        let teacher: [&[f64]; 3] = [&[0.9, 0.1], &[0.6, 0.4], &[1.0, 0.0]];
        let found = of(&pair(&teacher, &teacher)).unwrap();
        assert_eq!((found.n, found.left_out), (2, 1));
        assert!((found.slope - 1.0).abs() < 1e-9);
        let same: [&[f64]; 2] = [&[0.9, 0.1], &[0.9, 0.1]];
        assert_eq!(of(&pair(&same, &same)), None);
    }
}
