//! Small multiples: where each of several panels of one drawing lies. Pure, for whatever is drawn in them.

use super::label::Area;

/// What surrounds the data's rectangle of one panel, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Margins {
    /// For the numbers of the vertical axis, left of the first column only: the axes are shared.
    pub left: f64,
    /// Above each panel, for its title.
    pub top: f64,
    /// Right of the last column.
    pub right: f64,
    /// Under the whole drawing, for the numbers of the horizontal axis, and under panels that none follows.
    pub bottom: f64,
    /// Between columns; between rows, whose titles stand between them, half of it.
    pub gap: f64,
}

/// Several panels of the same size.
#[derive(Clone, Debug, PartialEq)]
pub struct Panels {
    /// The data's rectangles, in reading order.
    pub areas: Vec<Area>,
    /// How many stand beside each other.
    pub columns: usize,
    /// The height of the drawing that they need.
    pub height: f64,
}

impl Panels {
    /// `count` panels in a drawing of `width`, each at least `least` wide where the drawing is, and as tall as
    /// `ratio` times its width, within `tall`. One panel takes all of the width.
    pub fn of(count: usize, width: f64, least: f64, ratio: f64, tall: (f64, f64), margins: &Margins) -> Self {
        let count = count.max(1);
        let room = (width - margins.left - margins.right).max(1.0);
        let fit = ((room + margins.gap) / (least + margins.gap)).floor().max(1.0) as usize;
        // Rows are filled evenly: 4 of 3 a row are 2 and 2.
        let rows = count.div_ceil(fit);
        let columns = count.div_ceil(rows);
        let wide = (room - margins.gap * (columns - 1) as f64) / columns as f64;
        let high = (wide * ratio).clamp(tall.0, tall.1);
        let step = margins.top + high + margins.gap / 2.0;
        let areas = (0..count).map(|index| {
            let left = margins.left + (index % columns) as f64 * (wide + margins.gap);
            let top = margins.top + (index / columns) as f64 * step;
            Area { left, top, right: left + wide, bottom: top + high }
        });
        let height = rows as f64 * step - margins.gap / 2.0 + margins.bottom;
        Self { areas: areas.collect(), columns, height }
    }

    /// Whether panel `index` stands at the left, where the vertical axis has its numbers.
    pub fn is_first(&self, index: usize) -> bool {
        index.is_multiple_of(self.columns)
    }

    /// Whether no panel stands under panel `index`, so that the horizontal axis has its numbers there.
    pub fn is_last(&self, index: usize) -> bool {
        index + self.columns >= self.areas.len()
    }

    /// The panel that holds a pixel.
    pub fn at(&self, (x, y): (f64, f64)) -> Option<usize> {
        self.areas.iter().position(|area| x >= area.left && x <= area.right && y >= area.top && y <= area.bottom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MARGINS: Margins = Margins { left: 48.0, top: 24.0, right: 12.0, bottom: 30.0, gap: 24.0 };

    #[test]
    fn one_panel_takes_all_of_the_width() {
        let panels = Panels::of(1, 1000.0, 260.0, 0.4, (200.0, 460.0), &MARGINS);
        assert_eq!(panels.areas, [Area { left: 48.0, top: 24.0, right: 988.0, bottom: 24.0 + 376.0 }]);
        assert_eq!(panels.height, 24.0 + 376.0 + 30.0);
    }

    #[test]
    fn rows_are_filled_evenly_and_numbers_stand_outside() {
        let panels = Panels::of(5, 1000.0, 260.0, 0.7, (120.0, 300.0), &MARGINS);
        assert_eq!(panels.columns, 3);
        assert_eq!([0, 1, 3].map(|index| panels.is_first(index)), [true, false, true]);
        assert_eq!([1, 2, 3, 4].map(|index| panels.is_last(index)), [false, true, true, true]);
        let narrow = Panels::of(5, 358.0, 260.0, 0.7, (120.0, 300.0), &MARGINS);
        assert_eq!(narrow.columns, 1);
        assert_eq!(narrow.at((100.0, narrow.areas[3].top + 5.0)), Some(3));
    }

    proptest! {
        #[test]
        fn panels_never_overlap_and_stay_inside(count in 1..40_usize, width in 300.0..1600.0_f64) {
            let panels = Panels::of(count, width, 220.0, 0.7, (120.0, 300.0), &MARGINS);
            prop_assert_eq!(panels.areas.len(), count);
            for (index, area) in panels.areas.iter().enumerate() {
                prop_assert!(area.left >= 0.0 && area.right <= width && area.bottom <= panels.height);
                prop_assert!(panels.areas[index + 1..].iter().all(|other| !other.overlaps(area)));
            }
        }
    }
}
