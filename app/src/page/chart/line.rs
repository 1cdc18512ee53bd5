//! The server's series, unpacked.

use retort_wire::{Broken, Curves, Reals};

use crate::{
    format,
    plot::{Series, lines::Break},
};

/// One series.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Which of the asked lines it belongs to.
    pub line: usize,
    /// Which of the asked metrics it is.
    pub metric: usize,
    /// Runs that have a value, and the fewest behind one point.
    pub runs: (u32, u32),
    points: Vec<(f64, f64)>,
    raw: Vec<(f64, f64)>,
    band: Vec<(f64, f64)>,
    measured: u32,
    broken: Option<Broken>,
}

impl Line {
    /// All series of an answer.
    pub fn all(answer: &Curves) -> Vec<Self> {
        let mut last_x = &Reals::default();
        let mut lines = Vec::with_capacity(answer.curves.len());
        for curve in &answer.curves {
            if !curve.x.0.is_empty() {
                last_x = &curve.x;
            }
            let raw_x = if curve.raw_x.0.is_empty() { last_x } else { &curve.raw_x };
            lines.push(Self {
                line: curve.line as usize,
                metric: curve.metric as usize,
                runs: (curve.runs, curve.fewest),
                points: pairs(last_x, &curve.y),
                raw: pairs(raw_x, &curve.raw),
                band: pairs(&curve.low, &curve.high),
                measured: curve.points,
                broken: curve.broken,
            });
        }
        lines
    }

    /// The series as it is drawn.
    pub fn series(&self, label: String, colour: usize, dashed: bool) -> Series {
        let broken = self.broken.as_ref().map(|broken| Break {
            at: (broken.x, broken.value.map_or(f64::NAN, |value| value.0)),
            words: match self.runs.0 {
                0 | 1 => format!("diverged at epoch {}", broken.epoch),
                all => format!("{} of {all} diverged, at epoch {}", broken.runs, broken.epoch),
            },
        });
        Series {
            label,
            points: self.points.clone(),
            raw: self.raw.clone(),
            band: self.band.clone(),
            dashed,
            colour,
            measured: self.measured,
            broken: broken.filter(|_| !dashed),
        }
    }

    /// How many runs it is the mean of: "n = 3", "n = 2 to 3"; empty for one.
    pub fn count(&self) -> String {
        match self.runs {
            (0 | 1, _) => String::new(),
            (all, fewest) if fewest < all => format!("n = {fewest} to {}", format::count(u64::from(all))),
            (all, _) => format!("n = {}", format::count(u64::from(all))),
        }
    }
}

fn pairs(x: &Reals, y: &Reals) -> Vec<(f64, f64)> {
    x.0.iter().zip(&y.0).map(|(x, y)| (*x, *y)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use retort_wire::{Curve, Num};

    #[test]
    fn places_that_are_the_same_come_once() {
        let pack = |values: &[f64]| values.iter().copied().collect::<Reals>();
        let curve = |x: &[f64], y: &[f64]| Curve { x: pack(x), y: pack(y), runs: 1, fewest: 1, ..Curve::default() };
        let answer = Curves {
            curves: vec![curve(&[1.0, 2.0], &[0.5, 0.25]), curve(&[], &[1.5, 1.25]), curve(&[3.0], &[2.0])],
            extent: Some((1.0, 3.0)),
            ..Curves::default()
        };
        let lines = Line::all(&answer);
        assert_eq!(lines[1].points, [(1.0, 1.5), (2.0, 1.25)]);
        assert_eq!(lines[2].points, [(3.0, 2.0)]);
        assert!(lines[0].raw.is_empty() && lines[0].count().is_empty());
    }

    #[test]
    fn a_group_says_how_many_and_which_diverged() {
        let broken = Some(Broken { x: 2.0, epoch: 2, runs: 1, value: Some(Num(0.5)) });
        let line = Line { runs: (3, 2), broken, ..Line::default() };
        assert_eq!(line.count(), "n = 2 to 3");
        let series = line.series("τ 4".into(), 1, false);
        assert_eq!(series.broken.unwrap().words, "1 of 3 diverged, at epoch 2");
        let one = Line { runs: (1, 1), broken, ..Line::default() };
        assert_eq!(one.series(String::new(), 0, false).broken.unwrap().words, "diverged at epoch 2");
    }
}
