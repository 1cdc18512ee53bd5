//! Words for metrics on splits.

use retort_wire::Catalog;

use super::test::INDEPENDENT;

/// "Agreement (test)" for `test.agreement`.
pub(super) fn words(catalog: &Catalog, key: &str) -> String {
    if key == INDEPENDENT {
        return "Agreement with unseen teachers (test)".to_owned();
    }
    let (split, metric) = key.split_once('.').unwrap_or(("", key));
    let split = catalog.splits.iter().find(|known| known.value == split).map_or(split, |known| known.label.as_str());
    let label = catalog.metric(metric).map_or_else(|| metric.to_owned(), |info| info.label.clone());
    let whose = if metric.starts_with("teacher_") { "Teacher: " } else { "" };
    format!("{whose}{label} ({})", split.to_lowercase())
}

/// The unit of a metric: `share`, `nats`, or empty.
pub(super) fn unit(catalog: &Catalog, key: &str) -> String {
    if key == INDEPENDENT {
        return "share".to_owned();
    }
    let metric = key.split_once('.').map_or(key, |(_, metric)| metric);
    catalog.metric(metric).map(|info| info.unit.clone()).unwrap_or_default()
}
