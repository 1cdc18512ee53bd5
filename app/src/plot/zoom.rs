//! From one part of a curve to another.

use retort_wire::{Across, Window};

/// What somebody does to a plot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gesture {
    /// A part was drawn with the pointer.
    To(Window),
    /// Half as much, around a place or in the middle.
    Nearer(Option<f64>),
    /// Twice as much.
    Farther,
    /// To the left.
    Earlier,
    /// To the right.
    Later,
    /// All of it.
    Whole,
}

impl Gesture {
    /// What a key asks for, with the cursor at `cursor`.
    pub fn of_key(key: &str, shift: bool, cursor: Option<f64>) -> Option<Self> {
        Some(match (key, shift) {
            ("+" | "=", _) => Self::Nearer(cursor),
            ("-" | "_", _) => Self::Farther,
            ("0", _) => Self::Whole,
            ("ArrowLeft", true) => Self::Earlier,
            ("ArrowRight", true) => Self::Later,
            _ => return None,
        })
    }

    /// The part to look at next; none for all. Epochs and steps are whole, and no part is narrower than one.
    pub fn apply(self, now: Option<Window>, whole: Window, across: Across) -> Option<Window> {
        let shown = now.unwrap_or(whole);
        let next = match self {
            Self::To(window) => window,
            Self::Nearer(None) => shown.nearer(),
            Self::Nearer(Some(centre)) => {
                let quarter = (shown.to - shown.from) / 4.0;
                Window { from: centre - quarter, to: centre + quarter }
            }
            Self::Farther => shown.farther(&whole)?,
            Self::Earlier => shown.moved(-1.0, &whole),
            Self::Later => shown.moved(1.0, &whole),
            Self::Whole => return None,
        };
        let next = match across {
            Across::Seconds => next,
            _ => {
                let from = next.from.floor();
                Window { from, to: next.to.ceil().max(from + 1.0) }
            }
        };
        let next = Window { from: next.from.max(whole.from), to: next.to.min(whole.to) };
        (next.from < next.to && next != whole).then_some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WHOLE: Window = Window { from: 1.0, to: 301.0 };

    fn gestures() -> impl Strategy<Value = Gesture> {
        prop_oneof![
            (0.0..300.0_f64, 0.1..300.0_f64).prop_map(|(from, width)| Gesture::To(Window { from, to: from + width })),
            proptest::option::of(1.0..301.0_f64).prop_map(Gesture::Nearer),
            Just(Gesture::Farther),
            Just(Gesture::Earlier),
            Just(Gesture::Later),
            Just(Gesture::Whole),
        ]
    }

    proptest! {
        #[test]
        fn one_never_leaves_the_curve(steps in proptest::collection::vec(gestures(), 0..20)) {
            let mut now = None;
            for step in steps {
                now = step.apply(now, WHOLE, Across::Epoch);
                if let Some(window) = now {
                    prop_assert!(window.from >= WHOLE.from && window.to <= WHOLE.to && window.from < window.to);
                    prop_assert_eq!(Window::parse(&window.print()), Some(window));
                }
            }
        }
    }

    #[test]
    fn keys_and_steps() {
        assert_eq!(Gesture::of_key("+", true, Some(5.0)), Some(Gesture::Nearer(Some(5.0))));
        assert_eq!(Gesture::of_key("ArrowLeft", false, None), None, "that moves the cursor");
        let near = Gesture::Nearer(None).apply(None, WHOLE, Across::Epoch);
        assert_eq!(near, Some(Window { from: 76.0, to: 226.0 }));
        assert_eq!(Gesture::Farther.apply(near, WHOLE, Across::Epoch), None);
        assert_eq!(Gesture::Whole.apply(near, WHOLE, Across::Epoch), None);
    }
}
