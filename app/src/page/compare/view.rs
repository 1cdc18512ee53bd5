//! The state of the comparison that lives in its address.

use retort_wire::Protocol;

use crate::view::encoding::{pairs, query};

/// What is compared, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompareView {
    /// Ids, in the order in which they were chosen, each once.
    pub runs: Vec<String>,
    /// The metric whose curves are drawn; empty for the first.
    pub metric: String,
    /// The split of curves and numbers; empty for the test set.
    pub split: String,
    /// Which epoch the numbers are of.
    pub protocol: Protocol,
    /// A logarithmic axis.
    pub log: bool,
}

impl CompareView {
    /// Reads a query string. Runs come as `runs=a,b`, and as `runs=a&runs=b` from the check boxes of a form.
    pub fn parse(search: &str) -> Self {
        let mut view = Self::default();
        for (name, value) in pairs(search) {
            match name.as_str() {
                "runs" => {
                    for id in value.split(',').map(str::trim).filter(|id| !id.is_empty()) {
                        if !view.runs.iter().any(|known| known == id) {
                            view.runs.push(id.to_owned());
                        }
                    }
                }
                "metric" => view.metric = value,
                "split" => view.split = value,
                "protocol" => view.protocol = Protocol::parse(&value).unwrap_or_default(),
                "scale" => view.log = value == "log",
                _ => {}
            }
        }
        view
    }

    /// The address.
    pub fn print(&self) -> String {
        let mut parts = vec![("runs", self.runs.join(","))];
        if !self.metric.is_empty() {
            parts.push(("metric", self.metric.clone()));
        }
        if !self.split.is_empty() {
            parts.push(("split", self.split.clone()));
        }
        if self.protocol != Protocol::default() {
            parts.push(("protocol", self.protocol.name().to_owned()));
        }
        if self.log {
            parts.push(("scale", "log".to_owned()));
        }
        format!("/compare{}", query(&parts))
    }

    /// The same without one run.
    pub fn without(&self, id: &str) -> Self {
        let mut view = self.clone();
        view.runs.retain(|run| run != id);
        view
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(address: &str) -> CompareView {
        CompareView::parse(address.split_once('?').map_or("", |(_, search)| search))
    }

    proptest! {
        #[test]
        fn every_view_comes_back_from_its_address(
            runs in prop::collection::btree_set("[0-9a-f]{8}", 0..5), metric in "[a-z_]{0,8}", split in "[a-z _]{0,8}",
            protocol in 0..3_usize, log: bool,
        ) {
            let runs = runs.into_iter().collect();
            let view = CompareView { runs, metric, split, protocol: Protocol::ALL[protocol], log };
            prop_assert_eq!(read(&view.print()), view);
        }
    }

    #[test]
    fn check_boxes_and_commas_mean_the_same() {
        assert_eq!(read("/compare?runs=a&runs=b").runs, ["a", "b"]);
        assert_eq!(read("/compare?runs=a,b,a").runs, ["a", "b"]);
        assert_eq!(read("/compare?runs=a,b").without("a").runs, ["b"]);
    }
}
