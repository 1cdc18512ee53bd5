//! How curves are drawn, as far as it lives in the address.

use retort_wire::{Across, CurveQuery, Smoothing, Window};

use crate::{prelude::*, view::encoding::pairs};

/// How curves are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ChartView {
    /// What the horizontal axis counts.
    pub across: Across,
    /// How curves are smoothed.
    pub smoothing: Smoothing,
    /// The part that is looked at; none for all.
    pub window: Option<Window>,
    /// A logarithmic vertical axis.
    pub log: bool,
}

/// The names of its parts in the address.
pub const NAMES: [&str; 4] = ["x", "smooth", "zoom", "scale"];

impl ChartView {
    /// Takes one part of the address, if it is one of these; what cannot be read is as at first.
    pub fn take(&mut self, name: &str, value: &str) {
        match name {
            "x" => self.across = Across::parse(value).unwrap_or_default(),
            "smooth" => self.smoothing = Smoothing::parse(value).unwrap_or_default(),
            "zoom" => self.window = Window::parse(value),
            "scale" => self.log = value == "log",
            _ => {}
        }
    }

    /// Adds to an address what is not as at first.
    pub fn put(&self, parts: &mut Vec<(&'static str, String)>) {
        if self.across != Across::default() {
            parts.push(("x", self.across.name().to_owned()));
        }
        if self.smoothing != Smoothing::None {
            parts.push(("smooth", self.smoothing.print()));
        }
        if let Some(window) = self.window {
            parts.push(("zoom", window.print()));
        }
        if self.log {
            parts.push(("scale", "log".to_owned()));
        }
    }

    /// The question for these lines and metrics, drawn on so many pixel columns.
    pub fn query(&self, lines: Vec<Vec<String>>, metrics: Vec<String>, width: u32) -> CurveQuery {
        CurveQuery {
            lines,
            grouped: false,
            metrics,
            across: self.across.name().to_owned(),
            smoothing: self.smoothing.print(),
            window: self.window.map(|window| window.print()).unwrap_or_default(),
            width,
        }
    }
}

/// The parts of an address that a form does not ask for itself, so that a browser without scripts keeps them.
pub fn hidden(search: &str, asked: &[&str]) -> Node {
    pairs(search)
        .into_iter()
        .filter(|(name, _)| !asked.contains(&name.as_str()))
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::encoding::query;

    #[test]
    fn every_view_comes_back() {
        for across in Across::ALL {
            for smoothing in Smoothing::OFFERED {
                for (window, log) in [(None, false), (Some(Window { from: 2.0, to: 10.5 }), true)] {
                    let view = ChartView { across, smoothing, window, log };
                    let mut parts = Vec::new();
                    view.put(&mut parts);
                    assert!(parts.iter().all(|(name, _)| NAMES.contains(name)));
                    let mut back = ChartView::default();
                    for (name, value) in pairs(&query(&parts)) {
                        back.take(&name, &value);
                    }
                    assert_eq!(back, view);
                }
            }
        }
    }
}
