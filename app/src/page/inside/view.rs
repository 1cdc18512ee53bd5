//! The state of the page that lives in its address.

use retort_wire::inside::Pairing;

use crate::view::encoding::{pairs, query};

/// Bins of confidence when nobody says otherwise: as many as the metric ECE has.
const BINS: u32 = 10;
/// Numbers of bins that are offered.
pub const OFFERED: [u32; 5] = [5, 10, 15, 20, 30];

/// What is shown of a run's inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsideView {
    /// The split; empty for the test set, or the first that there is.
    pub split: String,
    /// Which answers are counted against which.
    pub matrix: Pairing,
    /// Bins of confidence, 5 to 30.
    pub bins: u32,
}

impl Default for InsideView {
    fn default() -> Self {
        Self { split: String::new(), matrix: Pairing::default(), bins: BINS }
    }
}

impl InsideView {
    /// Reads a query string; what it does not say, or says wrongly, is as at first.
    pub fn parse(search: &str) -> Self {
        let mut view = Self::default();
        for (name, value) in pairs(search) {
            match name.as_str() {
                "split" => view.split = value,
                "matrix" => view.matrix = Pairing::parse(&value).unwrap_or_default(),
                "bins" => {
                    let bins = value.parse().ok();
                    view.bins = bins.filter(|bins| (5..=30).contains(bins)).unwrap_or(BINS);
                }
                _ => {}
            }
        }
        view
    }

    /// The query string: only what is not as at first; `?` alone stands for nothing.
    pub fn print(&self) -> String {
        let mut parts = Vec::new();
        if !self.split.is_empty() {
            parts.push(("split", self.split.clone()));
        }
        if self.matrix != Pairing::default() {
            parts.push(("matrix", self.matrix.name().to_owned()));
        }
        if self.bins != BINS {
            parts.push(("bins", self.bins.to_string()));
        }
        let text = query(&parts);
        if text.is_empty() { "?".to_owned() } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_view_comes_back_from_its_address(split in "[a-z_ &=]{0,12}", matrix in 0_usize..3, bins in 5_u32..=30) {
            let view = InsideView { split, matrix: Pairing::ALL[matrix], bins };
            prop_assert_eq!(InsideView::parse(&view.print()), view);
        }
    }

    #[test]
    fn what_is_wrong_is_as_at_first() {
        assert_eq!(InsideView::parse("?bins=99&matrix=upside-down"), InsideView::default());
        assert_eq!(InsideView::parse("?bins=x"), InsideView::default());
        assert_eq!(InsideView::default().print(), "?");
    }
}
