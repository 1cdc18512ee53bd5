//! Where everything of a panel lies.

use super::{Mark, Panel};
use crate::{
    order::sort_by,
    plot::{
        categories::{Slots, cut, wrapped_all},
        label::{self, Area},
        scale::{Scale, extent},
        ticks::{self, Ticks},
    },
};

/// A size of drawing in its own pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    width: f64,
    height: f64,
    /// Names and numbers of the places are written.
    words: bool,
}

/// On a figure's page: text keeps its size within a tenth from 350 to 480 real pixels.
pub const WIDE: Size = Size { width: 420.0, height: 252.0, words: true };
/// On a card of the gallery.
pub const SMALL: Size = Size { width: 300.0, height: 140.0, words: false };

const TOP: f64 = 10.0;
const LINE: f64 = 14.0;
/// The longest name beside a row.
const LONGEST: f64 = 132.0;

/// One drawing of a [`Panel`].
#[derive(Clone, Debug)]
pub struct Layout {
    /// Size in pixels.
    pub width: f64,
    /// Size in pixels.
    pub height: f64,
    /// The rectangle of the data.
    pub area: Area,
    /// Values rise upwards, and places lie side by side; otherwise each place is a row, because its name is long.
    pub upright: bool,
    /// Where values lie.
    pub values: Scale,
    /// Ticks of the values.
    pub ticks: Ticks,
    /// Where places lie.
    pub places: Places,
    /// Names and numbers of the places are written.
    pub words: bool,
    /// Pixels between marks of different series at one place.
    dodge: f64,
    series: usize,
}

/// The axis of the places.
#[derive(Clone, Debug)]
pub enum Places {
    /// Numbers and where they are written.
    Numbers {
        /// Numbers to pixels.
        scale: Scale,
        /// The numbers that are written.
        ticks: Vec<(f64, String)>,
    },
    /// Names, each broken into lines.
    Names {
        /// Indices to pixels.
        slots: Slots,
        /// The lines of each name.
        lines: Vec<Vec<String>>,
    },
}

impl Layout {
    /// Lays `panel` out; none when nothing in it has a value.
    pub fn of(panel: &Panel, size: Size) -> Option<Self> {
        let Size { width, height, words } = size;
        let left = if words { 46.0 } else { 34.0 };
        let right = width - 12.0;
        let count = panel.names.len();
        let lines = (count > 0).then(|| wrapped_all(&panel.names, (right - left) / count as f64 - 4.0, 3));
        let upright = !matches!(lines, Some(None)) || !words;
        let longest = |lines: &Vec<Vec<String>>| lines.iter().map(Vec::len).max().unwrap_or(1) as f64;
        let below = match (&lines, words) {
            (_, false) => 10.0,
            (Some(Some(lines)), true) => 22.0 + LINE * longest(lines),
            _ => 36.0,
        };
        let series = panel.series.len().max(1);
        let (area, height) = if upright {
            (Area { left, top: TOP, right, bottom: height - below }, height)
        } else {
            let widest = panel.names.iter().map(|name| label::width(name)).fold(0.0, f64::max);
            let row = (12.0 * series as f64 + 10.0).max(24.0);
            let bottom = TOP + row * count as f64;
            (Area { left: widest.min(LONGEST) + 14.0, top: TOP, right: right - 6.0, bottom }, bottom + 24.0)
        };
        let range = if upright { (area.bottom, area.top) } else { (area.left, area.right) };
        let (values, ticks) = values(panel, range, if words { 6 } else { 4 })?;
        let along = if upright { (area.left, area.right) } else { (area.top, area.bottom) };
        let places = match lines {
            None => numbers(panel, along),
            Some(fitting) => {
                let short = || panel.names.iter().map(|name| vec![cut(name, LONGEST)]).collect();
                Places::Names { slots: Slots::new(count, along), lines: fitting.unwrap_or_else(short) }
            }
        };
        let dodge = match &places {
            Places::Names { slots, .. } => (0.7 * slots.step() / series as f64).min(14.0),
            Places::Numbers { .. } => 0.0,
        };
        Some(Self { width, height, area, upright, values, ticks, places, words, dodge, series })
    }

    /// The pixel of a value at a place, before it is turned.
    fn along(&self, place: f64, series: usize) -> Option<f64> {
        let middle = match &self.places {
            Places::Numbers { scale, .. } => scale.pixel(place)?,
            Places::Names { slots, .. } => slots.middle(place),
        };
        Some(middle + (series as f64 - (self.series as f64 - 1.0) / 2.0) * self.dodge)
    }

    /// Left and top of `value` at a place of a series.
    pub fn pixel(&self, place: f64, series: usize, value: f64) -> Option<(f64, f64)> {
        let (along, at) = (self.along(place, series)?, self.values.pixel(value)?);
        Some(if self.upright { (along, at) } else { (at, along) })
    }

    /// The middle of a mark; that of the whole axis for one that is drawn across.
    pub fn centre(&self, mark: &Mark) -> Option<(f64, f64)> {
        let value = mark.high.map_or(mark.value, |high| (mark.value + high) / 2.0);
        match mark.place {
            Some(place) => self.pixel(place, mark.series, value),
            None => {
                let at = self.values.pixel(value)?;
                let middle = ((self.area.left + self.area.right) / 2.0, (self.area.top + self.area.bottom) / 2.0);
                Some(if self.upright { (middle.0, at) } else { (at, middle.1) })
            }
        }
    }

    /// Both ends of an interval along the values, in pixels and cut at the edges; none without a width.
    pub fn interval(&self, value: f64, half: Option<f64>) -> Option<(f64, f64)> {
        let half = half.filter(|half| half.is_finite() && *half > 0.0)?;
        let (low, high) = self.values.domain;
        let end = |value: f64| self.values.pixel(value.clamp(low, high));
        Some((end(value - half)?, end(value + half)?))
    }
}

/// The scale of the values. Intervals widen it by at most half of what the values take, because two seeds make
/// intervals that would push the marks together.
fn values(panel: &Panel, range: (f64, f64), most: usize) -> Option<(Scale, Ticks)> {
    let ends = panel.marks.iter().flat_map(|mark| [Some(mark.value), mark.high]).flatten();
    let (low, high) = extent(ends)?;
    let spread = if high > low { high - low } else { high.abs() * 0.1 };
    let (mut first, mut last) = (low, high);
    for mark in &panel.marks {
        if let Some(half) = mark.half.filter(|half| half.is_finite() && mark.value.is_finite()) {
            first = first.min((mark.value - half).max(low - spread / 2.0));
            last = last.max((mark.value + half).min(high + spread / 2.0));
        }
    }
    let mut domain = ticks::nice((first, last), most);
    // A share outside 0..100 % and a negative distance do not exist; an axis must not suggest them.
    if low >= 0.0 {
        domain.0 = domain.0.max(0.0);
    }
    if panel.unit == "share" && high <= 100.0 {
        domain.1 = domain.1.min(100.0);
    }
    let scale = Scale::linear(domain, range);
    Some((scale, Ticks::linear(scale.domain.0, scale.domain.1, most)))
}

/// A scale of numbers: where there are few, they are the ticks.
fn numbers(panel: &Panel, range: (f64, f64)) -> Places {
    let mut all: Vec<f64> = panel.marks.iter().filter_map(|mark| mark.place).filter(|at| at.is_finite()).collect();
    sort_by(&mut all, f64::total_cmp);
    all.dedup();
    let (low, high) = extent(all.iter().copied()).unwrap_or((0.0, 1.0));
    let room = if high > low { 0.04 * (high - low) } else { 0.5 };
    let scale = Scale::linear((low - room, high + room), range);
    let roomy = |pair: &[f64]| match (scale.pixel(pair[0]), scale.pixel(pair[1])) {
        (Some(one), Some(next)) => {
            next - one > (label::width(&pair[0].to_string()) + label::width(&pair[1].to_string())) / 2.0 + 6.0
        }
        _ => false,
    };
    let ticks = if all.windows(2).all(roomy) {
        all.into_iter().map(|value| (value, value.to_string().replace('-', "−"))).collect()
    } else {
        let ticks = Ticks::linear(low, high, 6);
        ticks.values.iter().map(|value| (*value, ticks.text(*value, false))).collect()
    };
    Places::Numbers { scale, ticks }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::panel::Kind;

    fn mark(place: f64, value: f64) -> Mark {
        Mark { place: Some(place), value, ..Mark::default() }
    }

    fn named(names: &[&str]) -> Panel {
        Panel {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            unit: "share".into(),
            marks: (0..names.len()).map(|at| mark(at as f64, 90.0 + at as f64)).collect(),
            ..Panel::default()
        }
    }

    #[test]
    fn short_names_stand_side_by_side_and_long_ones_are_rows() {
        let layout = Layout::of(&named(&["no images", "12.5k images", "25k images"]), WIDE).unwrap();
        assert!(layout.upright);
        let (first, last) = (layout.pixel(0.0, 0, 90.0).unwrap(), layout.pixel(2.0, 0, 92.0).unwrap());
        assert!(first.0 < last.0 && first.1 > last.1);

        let many =
            ["crop and flip", "vertical flip", "rotation", "combined augmentation", "mixup", "noise", "grayscale"];
        let layout = Layout::of(&named(&many), WIDE).unwrap();
        assert!(!layout.upright);
        let (first, last) = (layout.pixel(0.0, 0, 90.0).unwrap(), layout.pixel(6.0, 0, 96.0).unwrap());
        assert!(first.0 < last.0 && first.1 < last.1, "the first name is the upper row");
        assert!(Layout::of(&named(&many), SMALL).unwrap().upright, "a card writes no names");
    }

    #[test]
    fn a_few_numbers_are_their_own_ticks() {
        let mut panel = Panel { marks: [1.0, 4.0, 8.0, 16.0].map(|at| mark(at, 0.5)).to_vec(), ..Panel::default() };
        let written = |panel: &Panel| match Layout::of(panel, WIDE).unwrap().places {
            Places::Numbers { ticks, .. } => ticks.into_iter().map(|(_, text)| text).collect::<Vec<_>>(),
            Places::Names { .. } => panic!("numbers"),
        };
        assert_eq!(written(&panel), ["1", "4", "8", "16"]);
        panel.marks = (0..50).map(|at| mark(f64::from(at), 0.5)).collect();
        assert_eq!(written(&panel), ["0", "10", "20", "30", "40"]);
    }

    #[test]
    fn huge_intervals_are_cut_and_shares_stay_within_a_hundred() {
        let mut panel = named(&["a", "b"]);
        panel.marks[1].half = Some(400.0);
        let layout = Layout::of(&panel, WIDE).unwrap();
        assert!(layout.values.domain.0 > 85.0 && layout.values.domain.1 <= 100.0, "{:?}", layout.values.domain);
        let (low, high) = layout.interval(91.0, Some(400.0)).unwrap();
        assert!((low - layout.area.bottom).abs() < 1e-9 && (high - layout.area.top).abs() < 1e-9);
        assert_eq!(layout.interval(91.0, Some(f64::NAN)), None);
    }

    #[test]
    fn nothing_to_draw_and_what_has_no_place() {
        assert!(Layout::of(&Panel::default(), WIDE).is_none());
        let across = Mark { kind: Kind::Below, value: 85.0, ..Mark::default() };
        let panel = Panel { marks: vec![mark(1.0, 80.0), across.clone()], ..Panel::default() };
        let layout = Layout::of(&panel, WIDE).unwrap();
        let (left, top) = layout.centre(&across).unwrap();
        assert!(left > layout.area.left && Some(top) == layout.values.pixel(85.0));
        assert_eq!(layout.centre(&mark(f64::NAN, 80.0)), None);
    }
}
