//! The axes of a drawing.

use retort_wire::{Across, Window};

use super::{Series, words};
use crate::plot::{
    label,
    scale::{Scale, extent},
    ticks::{self, Ticks},
};

/// A drawing in its own pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Size {
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Size {
    /// Text keeps its size within a tenth from 350 to 480 real pixels.
    pub(super) const SMALL: Self = Self { width: 420.0, height: 236.0 };
    /// From 760 to 960.
    pub(super) const LARGE: Self = Self { width: 880.0, height: 400.0 };
}

pub(super) const LEFT: f64 = 44.0;
pub(super) const TOP: f64 = 10.0;
const BOTTOM: f64 = 34.0;
/// A label at the end of a curve that is wider than this share of the drawing would leave the curves too little room.
const LONGEST_LABEL: f64 = 0.42;

/// Where things lie.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) x: Scale,
    pub(super) y: Scale,
    pub(super) x_ticks: Ticks,
    pub(super) y_ticks: Ticks,
    pub(super) right: f64,
    pub(super) bottom: f64,
    /// Curves are named where they end.
    pub(super) direct: bool,
}

impl Frame {
    /// The frame of curves whose shares are in percent already; none without a finite value.
    pub(super) fn of(
        series: &[Series],
        unit: &str,
        across: Across,
        window: Option<Window>,
        log_y: bool,
        size: Size,
    ) -> Option<Self> {
        let places = extent(series.iter().flat_map(|series| series.points.iter().map(|point| point.0)))?;
        let (first, last) = window.map_or(places, |window| (window.from, window.to));
        let percent = unit == "share";
        let (low, high) = values(series, log_y)?;
        let room = room_for_labels(series, unit, size);
        // Widths are guessed on the safe side.
        let right = size.width - room.map_or(10.0, |room| room.min(size.width * 0.36) + 12.0);
        let bottom = size.height - BOTTOM;
        let x_domain = if first < last { (first, last) } else { (first.min(0.0), last.max(first + 1.0)) };
        let x = Scale::linear(x_domain, (LEFT, right));
        let range = (bottom, TOP);
        let (y, y_ticks) = if log_y && low > 0.0 {
            let y = Scale::logarithmic((low / 1.15, high * 1.15), range);
            (y, Ticks::logarithmic(y.domain.0, y.domain.1, 6))
        } else {
            let mut domain = ticks::nice((low, high), 5);
            // A share outside 0..100 % and a negative distance do not exist; an axis must not suggest them.
            if low >= 0.0 {
                domain.0 = domain.0.max(0.0);
            }
            if percent && high <= 100.0 {
                domain.1 = domain.1.min(100.0);
            }
            (Scale::linear(domain, range), Ticks::linear(domain.0, domain.1, 6))
        };
        let mut x_ticks = Ticks::linear(x.domain.0, x.domain.1, 6);
        if across != Across::Seconds {
            x_ticks.values.retain(|value| value.fract().abs() < 1e-9);
            x_ticks.decimals = 0;
        }
        Some(Self { x, y, x_ticks, y_ticks, right, bottom, direct: room.is_some() })
    }
}

/// What the vertical axis must hold: all values, and of intervals as much as leaves the curves half of the height.
fn values(series: &[Series], log_y: bool) -> Option<(f64, f64)> {
    let shown = |value: &f64| !log_y || *value > 0.0;
    let curves = series.iter().flat_map(|series| series.points.iter().chain(&series.raw).map(|point| point.1));
    let (low, high) = extent(curves.filter(shown))?;
    let room = (high - low) / 2.0;
    let bands = series.iter().flat_map(|series| series.band.iter().flat_map(|(low, high)| [*low, *high]));
    let (lower, higher) = extent(bands.filter(shown)).unwrap_or((low, high));
    Some((low.min(lower.max(low - room)), high.max(higher.min(high + room))))
}

/// The width of the labels where the curves end, in pixels; none where they are too many or too long, and a legend
/// names the curves.
fn room_for_labels(series: &[Series], unit: &str, size: Size) -> Option<f64> {
    let widest = series.iter().map(|series| label::width(&words::end_label(series, unit))).fold(0.0, f64::max);
    (series.len() <= 6 && widest <= size.width * LONGEST_LABEL).then_some(widest)
}
