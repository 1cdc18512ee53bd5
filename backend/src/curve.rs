//! Curves as pages draw them: smoothed on all of their points, averaged over runs, cut to a window, and reduced to what
//! can be seen of them. Pure; [`crate::service`] reads the files.

use retort_store::metrics::Series;
use retort_wire::{Across, Broken, Curve, Num, Reals, Smoothing, Window};

mod mean;
mod reduce;
mod smooth;

/// One run's part in a line.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Measured {
    /// One metric on one split.
    pub(crate) series: Series,
    /// Batches of one epoch, where they are known.
    pub(crate) steps: Option<f64>,
}

/// How lines are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Drawing {
    pub(crate) across: Across,
    pub(crate) smoothing: Smoothing,
    pub(crate) window: Option<Window>,
    /// Pixel columns.
    pub(crate) columns: usize,
}

/// Values over places, in the order of the epochs.
#[derive(Clone, Debug, Default, PartialEq)]
struct Line {
    epochs: Vec<u32>,
    x: Vec<f64>,
    y: Vec<f64>,
    /// Lower and upper ends of the interval; empty for one run.
    low: Vec<f64>,
    high: Vec<f64>,
    /// Runs behind each point.
    runs: Vec<u32>,
}

impl Drawing {
    /// The line through `parts`, one a run, and where its horizontal axis begins and ends; none without a value.
    pub(crate) fn draw(&self, parts: &[Measured]) -> Option<(Curve, (f64, f64))> {
        let parts: Vec<Line> =
            parts.iter().filter(|part| !part.series.epochs.is_empty()).map(|part| self.line(part)).collect();
        let count = parts.len();
        let broken = broken(&parts);
        let smooth = |line: &Line| Line { y: smooth::smooth(&line.y, self.smoothing), ..line.clone() };
        let smoothed = (self.smoothing != Smoothing::None).then(|| mean::mean(parts.iter().map(smooth).collect()));
        let measured = mean::mean(parts);
        let extent = (*measured.x.first()?, *measured.x.last()?);
        let (shown, raw) = match smoothed {
            Some(smoothed) => (self.reduced(&smoothed), Some(self.reduced(&measured))),
            None => (self.reduced(&measured), None),
        };
        let pack = |values: &[f64]| values.iter().copied().collect::<Reals>();
        let points = self.places(&measured.x).len();
        let (mut raw_x, mut raw_y) = (Reals::default(), Reals::default());
        if let Some(raw) = raw {
            raw_y = pack(&raw.y);
            if raw.x != shown.x {
                raw_x = pack(&raw.x);
            }
        }
        let curve = Curve {
            x: pack(&shown.x),
            y: pack(&shown.y),
            low: pack(&shown.low),
            high: pack(&shown.high),
            raw_x,
            raw: raw_y,
            runs: number(count),
            fewest: measured.runs.iter().copied().min().unwrap_or_default(),
            points: number(points),
            broken,
            ..Curve::default()
        };
        Some((curve, extent))
    }

    fn line(&self, part: &Measured) -> Line {
        let Series { epochs, values, seconds } = &part.series;
        let x = match self.across {
            Across::Epoch => epochs.iter().map(|epoch| f64::from(*epoch)).collect(),
            Across::Step => {
                let steps = part.steps.unwrap_or(f64::NAN);
                epochs.iter().map(|epoch| f64::from(*epoch) * steps).collect()
            }
            Across::Seconds => seconds.clone(),
        };
        Line { epochs: epochs.clone(), x, y: values.clone(), runs: vec![1; epochs.len()], ..Line::default() }
    }

    /// The points in the window.
    fn places(&self, x: &[f64]) -> std::ops::Range<usize> {
        match self.window {
            None => 0..x.len(),
            Some(Window { from, to }) => {
                let start = x.partition_point(|place| *place < from);
                start..x.partition_point(|place| *place <= to).max(start)
            }
        }
    }

    fn reduced(&self, line: &Line) -> Line {
        let places = self.places(&line.x);
        let part = |values: &[f64]| values.get(places.clone()).unwrap_or_default().to_vec();
        let (x, y, low, high) = (part(&line.x), part(&line.y), part(&line.low), part(&line.high));
        let all: Vec<&[f64]> =
            [&y, &low, &high].into_iter().filter(|values| !values.is_empty()).map(Vec::as_slice).collect();
        let kept = reduce::reduce(&x, &all, self.columns);
        let pick = |values: &[f64]| kept.iter().filter_map(|at| values.get(*at).copied()).collect();
        Line { x: pick(&x), y: pick(&y), low: pick(&low), high: pick(&high), ..Line::default() }
    }
}

/// Where the first of the runs that end in something that is not finite does so.
fn broken(parts: &[Line]) -> Option<Broken> {
    let ends = parts.iter().filter_map(|line| {
        let finite = line.y.iter().rposition(|value| value.is_finite());
        let at = finite.map_or(0, |at| at + 1);
        let value = finite.map(|at| Num(line.y[at]));
        Some((*line.epochs.get(at)?, *line.x.get(at)?, value))
    });
    let ends: Vec<(u32, f64, Option<Num>)> = ends.collect();
    let (epoch, x, value) = ends.iter().min_by_key(|(epoch, ..)| *epoch)?;
    Some(Broken { x: *x, epoch: *epoch, runs: number(ends.len()), value: *value })
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(values: &[f64]) -> Measured {
        let epochs: Vec<u32> = (1..=values.len() as u32).collect();
        let seconds = epochs.iter().map(|epoch| f64::from(*epoch) * 0.5).collect();
        Measured { series: Series { epochs, values: values.to_vec(), seconds }, steps: Some(8.0) }
    }

    fn drawing() -> Drawing {
        Drawing { columns: 100, ..Drawing::default() }
    }

    #[test]
    fn a_run_as_it_was_measured() {
        let (curve, extent) = drawing().draw(&[run(&[0.5, 0.25])]).unwrap();
        assert_eq!((curve.x.0, curve.y.0, extent), (vec![1.0, 2.0], vec![0.5, 0.25], (1.0, 2.0)));
        assert!(curve.low.0.is_empty() && curve.raw.0.is_empty() && curve.broken.is_none());
        let step = Drawing { across: Across::Step, ..drawing() }.draw(&[run(&[0.5, 0.25])]).unwrap().0;
        assert_eq!(step.x.0, [8.0, 16.0]);
        let seconds = Drawing { across: Across::Seconds, ..drawing() }.draw(&[run(&[0.5, 0.25])]).unwrap().0;
        assert_eq!(seconds.x.0, [0.5, 1.0]);
        assert!(drawing().draw(&[run(&[])]).is_none());
    }

    #[test]
    fn the_mean_of_seeds_by_hand() {
        // At epoch 2: mean 2, s = 1, n = 3: 2 ± 4.30265 / sqrt(3).
        let (curve, _) = drawing().draw(&[run(&[1.0, 1.0]), run(&[1.0, 2.0]), run(&[1.0, 3.0])]).unwrap();
        assert_eq!((curve.y.0[1], curve.runs, curve.fewest), (2.0, 3, 3));
        assert!((curve.low.0[1] + 0.484_14).abs() < 1e-4, "{:?}", curve.low);
        assert_eq!((curve.low.0[0], curve.high.0[0]), (1.0, 1.0));
    }

    #[test]
    fn smoothing_sees_what_the_window_hides() {
        let window = Some(Window { from: 3.0, to: 4.0 });
        let drawing = Drawing { window, smoothing: Smoothing::Mean(3), ..drawing() };
        let (curve, extent) = drawing.draw(&[run(&[0.0, 3.0, 6.0, 9.0])]).unwrap();
        assert_eq!((curve.x.0, curve.y.0), (vec![3.0, 4.0], vec![6.0, 7.5]));
        assert_eq!((curve.raw.0, curve.points, extent), (vec![6.0, 9.0], 2, (1.0, 4.0)));
    }

    #[test]
    fn a_diverged_run_says_where() {
        let (curve, _) = drawing().draw(&[run(&[0.5, 0.25, f64::NAN, f64::NAN])]).unwrap();
        assert_eq!(curve.broken, Some(Broken { x: 3.0, epoch: 3, runs: 1, value: Some(Num(0.25)) }));
        let gap = drawing().draw(&[run(&[0.5, f64::NAN, 0.25])]).unwrap().0;
        assert_eq!(gap.broken, None, "a gap is no end");
        assert!(gap.y.0[1].is_nan());
        // One of two: their mean ends with it.
        let (mean, _) = drawing().draw(&[run(&[1.0, f64::INFINITY]), run(&[3.0, 3.0, 3.0])]).unwrap();
        assert_eq!((mean.y.0[0], mean.broken.unwrap().epoch), (2.0, 2));
        assert!(!mean.y.0[1].is_finite() && mean.y.0[2].is_nan(), "{:?}", mean.y);
    }

    #[test]
    fn a_run_that_is_behind_is_told() {
        let (curve, _) = drawing().draw(&[run(&[1.0]), run(&[3.0, 5.0])]).unwrap();
        assert_eq!((curve.y.0, curve.runs, curve.fewest), (vec![2.0, 5.0], 2, 1));
        assert!(curve.low.0[1].is_nan(), "one run has no interval");
    }
}
