//! The state of the figures' pages that lives in their address.

use retort_wire::{ViewId, figure::Scale, saved_view::FROZEN};

use crate::view::encoding::{pairs, query};

/// Which scale is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FigureView {
    /// Pocket or full.
    pub scale: Scale,
    /// The frozen view that answers.
    pub frozen: Option<ViewId>,
}

impl FigureView {
    /// Reads a query string; what it does not say, or says wrongly, is as at first.
    pub fn parse(search: &str) -> Self {
        let mut view = Self::default();
        for (name, value) in pairs(search) {
            match name.as_str() {
                "scale" => view.scale = Scale::parse(&value).unwrap_or_default(),
                FROZEN => view.frozen = ViewId::parse(&value),
                _ => {}
            }
        }
        view
    }

    /// The query string, empty as at first.
    pub fn query(self) -> String {
        let mut parts = Vec::new();
        if self.scale != Scale::default() {
            parts.push(("scale", self.scale.name().to_owned()));
        }
        if let Some(id) = self.frozen {
            parts.push((FROZEN, id.to_string()));
        }
        query(&parts)
    }

    /// The same as a link on the page itself; `?` alone stands for nothing, so that a link is never empty.
    pub fn print(self) -> String {
        let query = self.query();
        if query.is_empty() { "?".to_owned() } else { query }
    }

    /// A figure's page at this scale.
    pub fn figure(self, id: &str) -> String {
        format!("/figures/{id}{}", self.query())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_comes_back_from_its_address() {
        for scale in Scale::ALL {
            let view = FigureView { scale, frozen: ViewId::parse("abcdefghjk") };
            assert_eq!(FigureView::parse(&view.print()), view);
        }
        assert_eq!(FigureView::default().print(), "?");
        assert_eq!(FigureView::parse("?scale=huge"), FigureView::default());
        assert_eq!(FigureView { scale: Scale::Full, frozen: None }.figure("fig6b"), "/figures/fig6b?scale=full");
        assert_eq!(FigureView::default().figure("fig6b"), "/figures/fig6b");
    }
}
