//! The state of the comparison that lives in its address.

use retort_wire::{CurveQuery, MatrixQuery, Protocol, SeedQuery, TestQuery, ViewId, saved_view::FROZEN};

use crate::{
    page::chart::ChartView,
    view::encoding::{pairs, query},
};

/// Pixel columns of the large picture.
const WIDTH: u32 = 800;
/// The metric whose curves are drawn when nobody chose another.
const METRIC: &str = "agreement";
/// The split of curves and numbers when nobody chose another.
const SPLIT: &str = "test";

/// The name of the run that the others are compared with.
pub const BASE: &str = "base";
/// The name by which a button takes runs out of the address: `without=a,b`.
pub const WITHOUT: &str = "without";

/// What is compared, and how.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompareView {
    /// Ids, in the order in which they were chosen, each once.
    pub runs: Vec<String>,
    /// The metric whose curves are drawn; empty for the agreement.
    pub metric: String,
    /// The split of curves and numbers; empty for the test set.
    pub split: String,
    /// Which epoch the numbers are of.
    pub protocol: Protocol,
    /// Every run is a side of its own; otherwise the seeds of a setting are one.
    pub each: bool,
    /// A run of the side that the others are compared with; empty for none.
    pub base: String,
    /// How curves are drawn.
    pub chart: ChartView,
    /// The paired tests are asked for.
    pub tests: bool,
    /// Which matrix is asked for: `agreement` or `kl`; empty for none.
    pub matrix: String,
    /// How near zero the difference of two settings must be known; empty for the difference itself.
    pub within: String,
    /// The frozen view that answers.
    pub frozen: Option<ViewId>,
}

impl CompareView {
    /// Reads a query string. Runs come as `runs=a,b`, and as `runs=a&runs=b` from the check boxes of a form; a button may
    /// take some of them out again.
    pub fn parse(search: &str) -> Self {
        let mut view = Self::default();
        let mut gone = Vec::new();
        for (name, value) in pairs(search) {
            match name.as_str() {
                WITHOUT => gone.extend(value.split(',').map(str::to_owned)),
                "runs" => {
                    for id in value.split(',').map(str::trim).filter(|id| !id.is_empty()) {
                        if !view.runs.iter().any(|known| known == id) {
                            view.runs.push(id.to_owned());
                        }
                    }
                }
                "metric" => view.metric = value,
                "split" => view.split = value,
                "protocol" => {
                    // The numbers of this page belong together, so that they are of one epoch.
                    let found = Protocol::parse(&value).filter(|found| Protocol::OF_ONE_EPOCH.contains(found));
                    view.protocol = found.unwrap_or_default();
                }
                "group" => view.each = value == "off",
                BASE => view.base = value,
                "tests" => view.tests = value == "on",
                "matrix" => view.matrix = value,
                "within" => view.within = value,
                FROZEN => view.frozen = ViewId::parse(&value),
                name => view.chart.take(name, &value),
            }
        }
        if gone.is_empty() { view } else { view.without(&gone) }
    }

    /// The address.
    pub fn print(&self) -> String {
        let mut parts = vec![("runs", self.runs.join(","))];
        let mut put = |name, value: &str| {
            if !value.is_empty() {
                parts.push((name, value.to_owned()));
            }
        };
        put("metric", &self.metric);
        put("split", &self.split);
        put(
            "protocol",
            &if self.protocol == Protocol::default() { String::new() } else { self.protocol.name().into_owned() },
        );
        put("group", if self.each { "off" } else { "" });
        put(BASE, &self.base);
        put("tests", if self.tests { "on" } else { "" });
        put("matrix", &self.matrix);
        put("within", &self.within);
        self.chart.put(&mut parts);
        if let Some(id) = self.frozen {
            parts.push((FROZEN, id.to_string()));
        }
        format!("/compare{}", query(&parts))
    }

    /// The same without some runs.
    pub fn without(&self, gone: &[String]) -> Self {
        let mut view = self.clone();
        view.runs.retain(|run| !gone.contains(run));
        if gone.contains(&view.base) {
            view.base.clear();
        }
        view
    }

    /// The metric that is drawn.
    pub fn metric(&self) -> &str {
        if self.metric.is_empty() { METRIC } else { &self.metric }
    }

    /// The split that is shown.
    pub fn split(&self) -> &str {
        if self.split.is_empty() { SPLIT } else { &self.split }
    }

    fn key(&self) -> String {
        format!("{}.{}", self.split(), self.metric())
    }

    /// The question for its curves.
    pub fn curves(&self) -> CurveQuery {
        let lines = self.runs.iter().map(|run| vec![run.clone()]).collect();
        CurveQuery { grouped: !self.each, ..self.chart.query(lines, vec![self.key()], WIDTH) }
    }

    /// The question for its tests; none while nobody wants them.
    pub fn tests(&self) -> Option<TestQuery> {
        self.tests.then(|| TestQuery {
            runs: self.runs.clone(),
            grouped: !self.each,
            base: self.base.clone(),
            split: self.split().to_owned(),
        })
    }

    /// The question for its matrix; none while nobody wants it.
    pub fn matrix(&self) -> Option<MatrixQuery> {
        (!self.matrix.is_empty()).then(|| MatrixQuery {
            runs: self.runs.clone(),
            split: self.split().to_owned(),
            measure: self.matrix.clone(),
        })
    }

    /// The question for the seeds that would decide; none for a single run.
    pub fn seeds(&self) -> Option<SeedQuery> {
        (self.runs.len() > 1).then(|| SeedQuery {
            runs: self.runs.clone(),
            metric: self.key(),
            protocol: self.protocol.name().into_owned(),
            within: self.within.clone(),
        })
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
            runs in prop::collection::btree_set("[0-9a-f]{8}", 0..5),
            (metric, split, base) in ("[a-z_]{0,8}", "[a-z _]{0,8}", "[0-9a-f]{0,8}"),
            (protocol, log, each, tests) in (0..3_usize, any::<bool>(), any::<bool>(), any::<bool>()),
            (matrix, within) in (prop_oneof![Just(""), Just("agreement"), Just("kl")], prop_oneof![Just(""), Just("0.002")]),
            frozen in prop::option::of("[a-h]{10}"),
        ) {
            let frozen = frozen.and_then(|id| ViewId::parse(&id));
            let runs = runs.into_iter().collect();
            let chart = ChartView { log, ..ChartView::default() };
            let (protocol, matrix, within) = (Protocol::OF_ONE_EPOCH[protocol], matrix.to_owned(), within.to_owned());
            let view = CompareView { runs, metric, split, protocol, each, base, chart, tests, matrix, within, frozen };
            prop_assert_eq!(read(&view.print()), view);
        }
    }

    #[test]
    fn check_boxes_and_commas_mean_the_same() {
        assert_eq!(read("/compare?runs=a&runs=b").runs, ["a", "b"]);
        assert_eq!(read("/compare?runs=a,b,a").runs, ["a", "b"]);
        let without = read("/compare?runs=a,b&base=a").without(&["a".to_owned()]);
        assert_eq!((without.runs, without.base), (vec!["b".to_owned()], String::new()));
        assert_eq!(read("/compare?runs=a,b,c&base=c&without=a,c").print(), "/compare?runs=b");
    }
}
