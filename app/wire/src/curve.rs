//! Curves: what is asked of them, and the reduced series that come back.

use serde::{Deserialize, Serialize};

use crate::{Num, Reals, Value};

/// What the horizontal axis counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Across {
    /// Epochs done.
    #[default]
    Epoch,
    /// Batches that the student was trained on.
    Step,
    /// Seconds of training since the attempt began.
    Seconds,
}

impl Across {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Epoch, Self::Step, Self::Seconds];

    /// The name used in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Epoch => "epoch",
            Self::Step => "step",
            Self::Seconds => "seconds",
        }
    }

    /// The words under the axis.
    pub fn label(self) -> &'static str {
        match self {
            Self::Seconds => "seconds of training",
            other => other.name(),
        }
    }

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|across| across.name() == name)
    }
}

/// How a curve is smoothed. Values that are not finite are left out of the average and stay gaps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Smoothing {
    /// As measured.
    #[default]
    None,
    /// Exponential moving average with this weight of the past in percent (1 to 99), freed of its bias towards zero
    /// at the start (Kingma and Ba 2015).
    Exponential(u32),
    /// Mean over this odd number of points (3 to 201) around each point, over fewer at the ends.
    Mean(u32),
}

impl Smoothing {
    /// What is offered.
    pub const OFFERED: [Self; 6] = [
        Self::None,
        Self::Exponential(60),
        Self::Exponential(90),
        Self::Exponential(97),
        Self::Mean(5),
        Self::Mean(25),
    ];

    /// `ema-90`, `mean-5`, or nothing: its text in addresses.
    pub fn print(self) -> String {
        match self {
            Self::None => String::new(),
            Self::Exponential(weight) => format!("ema-{weight}"),
            Self::Mean(points) => format!("mean-{points}"),
        }
    }

    /// Reads such a text; none for any other, and for weights and numbers out of range.
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::None);
        }
        let (kind, number) = text.split_once('-')?;
        let number = number.parse().ok()?;
        match kind {
            "ema" if (1..=99).contains(&number) => Some(Self::Exponential(number)),
            "mean" if (3..=201).contains(&number) && number % 2 == 1 => Some(Self::Mean(number)),
            _ => None,
        }
    }

    /// How a chooser calls it.
    pub fn label(self) -> String {
        match self {
            Self::None => "none".to_owned(),
            Self::Exponential(weight) => format!("exponential, 0.{weight:02}"),
            Self::Mean(points) => format!("mean of {points}"),
        }
    }
}

/// The part of the horizontal axis that is looked at, both ends included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Left end.
    pub from: f64,
    /// Right end, to the right of it.
    pub to: f64,
}

impl Window {
    /// `10~50`: its text in addresses, with up to three decimals.
    pub fn print(&self) -> String {
        let number = |value: f64| {
            let text = format!("{value:.3}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        };
        format!("{}~{}", number(self.from), number(self.to))
    }

    /// Reads such a text; none when it is another, or not from left to right.
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('~')?;
        let number = |text| Value::parse(text).as_number();
        let window = Self { from: number(from)?, to: number(to)? };
        (window.from < window.to).then_some(window)
    }

    /// The middle half of it.
    pub fn nearer(&self) -> Self {
        let quarter = (self.to - self.from) / 4.0;
        Self { from: self.from + quarter, to: self.to - quarter }
    }

    /// Twice as much, no more than `whole`; none when that is all.
    pub fn farther(&self, whole: &Self) -> Option<Self> {
        let half = (self.to - self.from) / 2.0;
        let wider = Self { from: (self.from - half).max(whole.from), to: (self.to + half).min(whole.to) };
        (wider.from > whole.from || wider.to < whole.to).then_some(wider)
    }

    /// Half its width to the left (negative) or right, no farther than `whole`.
    pub fn moved(&self, direction: f64, whole: &Self) -> Self {
        let width = self.to - self.from;
        let room = if direction < 0.0 { self.from - whole.from } else { whole.to - self.to };
        let by = direction * (width / 2.0).min(room.max(0.0));
        Self { from: self.from + by, to: self.to + by }
    }
}

/// What is asked of curves. Settings travel as the texts of [`Across::name`], [`Smoothing::print`] and
/// [`Window::print`], because a browser that writes no real number needs no code to do so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CurveQuery {
    /// The runs of each line: one, or all that are averaged.
    pub lines: Vec<Vec<String>>,
    /// Runs of one setting become one line, whichever lines they were given in.
    pub grouped: bool,
    /// What is drawn of each line: `split.metric`; empty for all that was measured.
    pub metrics: Vec<String>,
    /// What the horizontal axis counts; empty for epochs.
    pub across: String,
    /// How curves are smoothed; empty for not at all.
    pub smoothing: String,
    /// The part that is looked at; empty for all.
    pub window: String,
    /// Pixel columns that it is drawn on; each keeps its extremes, first and last. 0 for 400.
    pub width: u32,
}

/// The series that were asked for: those of the first line first, each metric in the order asked; a line that has no
/// value of a metric has no series of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Curves {
    /// The runs of each line.
    pub lines: Vec<Vec<String>>,
    /// The metrics.
    pub metrics: Vec<String>,
    /// The series.
    pub curves: Vec<Curve>,
    /// Where the horizontal axis of all of them begins and ends, whatever the window; none without a value.
    pub extent: Option<(f64, f64)>,
}

/// One series, reduced. `x`, `y` and, for a mean over several runs, `low` and `high` have the same length; NaN is a gap.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Curve {
    /// Which of the asked lines it belongs to.
    pub line: u32,
    /// Which of the asked metrics it is.
    pub metric: u32,
    /// Places on the horizontal axis; empty where they are those of the series before.
    pub x: Reals,
    /// Values, smoothed where that was asked; the mean where the line has several runs.
    pub y: Reals,
    /// Lower end of the 95 % interval over the runs (Student 1908); empty for one run.
    pub low: Reals,
    /// Upper end.
    pub high: Reals,
    /// Places of `raw`; empty where they are `x`.
    pub raw_x: Reals,
    /// Values before smoothing; empty when nothing was smoothed.
    pub raw: Reals,
    /// Runs that have a value.
    pub runs: u32,
    /// The fewest runs behind one point.
    pub fewest: u32,
    /// Points in the window before they were reduced.
    pub points: u32,
    /// Where and after which epoch a run of the line stopped being finite, the first one.
    pub broken: Option<Broken>,
}

/// The end of a diverged curve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Broken {
    /// Where on the horizontal axis.
    pub x: f64,
    /// After which epoch.
    pub epoch: u32,
    /// How many runs of the line.
    pub runs: u32,
    /// The last finite value before it; none when there was none.
    pub value: Option<Num>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_of_addresses() {
        for smoothing in Smoothing::OFFERED {
            assert_eq!(Smoothing::parse(&smoothing.print()), Some(smoothing));
        }
        for wrong in ["ema", "ema-0", "ema-100", "mean-4", "mean-1", "median-5", "-"] {
            assert_eq!(Smoothing::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Window { from: 10.0, to: 50.5 }.print(), "10~50.5");
        for wrong in ["", "10", "5~5", "9~1", "a~b", "1~NaN"] {
            assert_eq!(Window::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn steps_through_a_curve() {
        let whole = Window { from: 0.0, to: 100.0 };
        assert_eq!(whole.nearer(), Window { from: 25.0, to: 75.0 });
        assert_eq!(whole.nearer().farther(&whole), None);
        let near = Window { from: 10.0, to: 30.0 };
        assert_eq!(near.farther(&whole), Some(Window { from: 0.0, to: 40.0 }));
        assert_eq!(near.moved(1.0, &whole), Window { from: 20.0, to: 40.0 });
        assert_eq!(near.moved(-1.0, &whole), Window { from: 0.0, to: 20.0 });
    }

    proptest! {
        #[test]
        fn a_window_comes_back(from in -1_000_000..1_000_000_i64, width in 1..1_000_000_i64) {
            let window = Window { from: from as f64 / 8.0, to: (from + width) as f64 / 8.0 };
            prop_assert_eq!(Window::parse(&window.print()), Some(window));
        }
    }
}
