//! The state of a run's page that lives in its address.

use retort_wire::Protocol;

use crate::view::encoding::{pairs, query};

/// The parts of the page, one at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Small multiples.
    #[default]
    Curves,
    /// Layers, weights and the loss between them.
    Inside,
    /// The table of numbers.
    Numbers,
    /// Downloads.
    Files,
    /// The end of the log.
    Log,
}

impl Tab {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Curves, Self::Inside, Self::Numbers, Self::Files, Self::Log];

    /// Its name in the address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Curves => "curves",
            Self::Inside => "inside",
            Self::Numbers => "numbers",
            Self::Files => "files",
            Self::Log => "log",
        }
    }

    /// Its name on the page.
    pub fn label(self) -> &'static str {
        match self {
            Self::Curves => "Curves",
            Self::Inside => "Inside",
            Self::Numbers => "Numbers",
            Self::Files => "Files",
            Self::Log => "Log",
        }
    }
}

/// What is shown of a run, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunView {
    /// The open part.
    pub tab: Tab,
    /// Logarithmic axes for what is not a share.
    pub log: bool,
    /// Which epoch the numbers are of.
    pub protocol: Protocol,
}

impl RunView {
    /// Reads a query string; what it does not say, or says wrongly, is as at first.
    pub fn parse(search: &str) -> Self {
        let mut view = Self::default();
        for (name, value) in pairs(search) {
            match name.as_str() {
                "tab" => view.tab = Tab::ALL.into_iter().find(|tab| tab.name() == value).unwrap_or_default(),
                "scale" => view.log = value == "log",
                "protocol" => view.protocol = Protocol::parse(&value).unwrap_or_default(),
                _ => {}
            }
        }
        view
    }

    /// The query string: only what is not as at first; `?` alone stands for nothing, so that a link is never empty.
    pub fn print(self) -> String {
        let mut parts = Vec::new();
        if self.tab != Tab::default() {
            parts.push(("tab", self.tab.name().to_owned()));
        }
        if self.log {
            parts.push(("scale", "log".to_owned()));
        }
        if self.protocol != Protocol::default() {
            parts.push(("protocol", self.protocol.name().to_owned()));
        }
        let text = query(&parts);
        if text.is_empty() { "?".to_owned() } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_comes_back_from_its_address() {
        for tab in Tab::ALL {
            for protocol in Protocol::ALL {
                for log in [false, true] {
                    let view = RunView { tab, log, protocol };
                    assert_eq!(RunView::parse(&view.print()), view);
                }
            }
        }
        assert_eq!(RunView::default().print(), "?");
    }
}
