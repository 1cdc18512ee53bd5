//! The state of a run's page that lives in its address.

use retort_wire::{Protocol, ViewId, saved_view::FROZEN};

use crate::{
    page::chart::ChartView,
    view::encoding::{pairs, query},
};

/// The parts of the page, one at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Small multiples.
    #[default]
    Curves,
    /// The table of numbers.
    Numbers,
    /// Downloads.
    Files,
    /// The end of the log.
    Log,
}

impl Tab {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Curves, Self::Numbers, Self::Files, Self::Log];

    /// Its name in the address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Curves => "curves",
            Self::Numbers => "numbers",
            Self::Files => "files",
            Self::Log => "log",
        }
    }

    /// Its name on the page.
    pub fn label(self) -> &'static str {
        match self {
            Self::Curves => "Curves",
            Self::Numbers => "Numbers",
            Self::Files => "Files",
            Self::Log => "Log",
        }
    }
}

/// What is shown of a run, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RunView {
    /// The open part.
    pub tab: Tab,
    /// How curves are drawn; a logarithmic axis is for what is not a share.
    pub chart: ChartView,
    /// Which epoch the numbers are of.
    pub protocol: Protocol,
    /// The frozen view that answers.
    pub frozen: Option<ViewId>,
}

impl RunView {
    /// Reads a query string; what it does not say, or says wrongly, is as at first.
    pub fn parse(search: &str) -> Self {
        let mut view = Self::default();
        for (name, value) in pairs(search) {
            match name.as_str() {
                "tab" => view.tab = Tab::ALL.into_iter().find(|tab| tab.name() == value).unwrap_or_default(),
                "protocol" => {
                    // The numbers of this page belong together, so that they are of one epoch.
                    let found = Protocol::parse(&value).filter(|found| Protocol::OF_ONE_EPOCH.contains(found));
                    view.protocol = found.unwrap_or_default();
                }
                FROZEN => view.frozen = ViewId::parse(&value),
                name => view.chart.take(name, &value),
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
        self.chart.put(&mut parts);
        if self.protocol != Protocol::default() {
            parts.push(("protocol", self.protocol.name().into_owned()));
        }
        if let Some(id) = self.frozen {
            parts.push((FROZEN, id.to_string()));
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
            for protocol in Protocol::OF_ONE_EPOCH {
                for (log, frozen) in [(false, None), (true, ViewId::parse("abcdefghjk"))] {
                    let window = log.then_some(retort_wire::Window { from: 1.0, to: 20.0 });
                    let chart = ChartView { log, window, ..ChartView::default() };
                    let view = RunView { tab, chart, protocol, frozen };
                    assert_eq!(RunView::parse(&view.print()), view);
                }
            }
        }
        assert_eq!(RunView::default().print(), "?");
    }
}
