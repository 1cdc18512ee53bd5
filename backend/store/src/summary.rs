//! One number per metric, protocol and split, out of all rows of a run.

use std::collections::BTreeMap;

use retort_wire::{MetricRow, Num, Protocol};

/// Numbers by `protocol:split.metric`, for example `best_test:test.agreement`.
///
/// `last` is the youngest value of each metric. `min` and `max` are the lowest and the highest of all its epochs; NaN is
/// neither, unless a metric was nothing else. The best protocols take every metric at the one epoch with the highest
/// `test.accuracy` or `validation.accuracy` (the first of equals; NaN is never the highest) and are absent when that
/// was never measured. Which of `min` and `max` is `best` is the catalog's to say, so that it is not stored.
pub fn summary(rows: &[MetricRow]) -> BTreeMap<String, Num> {
    let mut whole: BTreeMap<(&str, &str), Whole> = BTreeMap::new();
    for row in rows {
        whole.entry((&row.split, &row.metric)).or_insert_with(|| Whole::of(row)).take(row);
    }
    let mut out = BTreeMap::new();
    let mut put = |protocol: Protocol, split: &str, metric: &str, value: Num| {
        out.insert(format!("{}:{split}.{metric}", protocol.name()), value);
    };
    for ((split, metric), whole) in whole {
        put(Protocol::Last, split, metric, whole.last.1);
        put(Protocol::Minimum, split, metric, whole.minimum);
        put(Protocol::Maximum, split, metric, whole.maximum);
    }
    for (protocol, judge) in [(Protocol::BestValidation, "validation"), (Protocol::BestTest, "test")] {
        let Some(best) = best_epoch(rows, judge) else { continue };
        for row in rows.iter().filter(|row| row.epoch == best) {
            put(protocol, &row.split, &row.metric, row.value);
        }
    }
    out
}

/// What is known of one metric over all epochs.
struct Whole {
    last: (u32, Num),
    minimum: Num,
    maximum: Num,
}

impl Whole {
    fn of(row: &MetricRow) -> Self {
        Self { last: (row.epoch, row.value), minimum: row.value, maximum: row.value }
    }

    fn take(&mut self, row: &MetricRow) {
        if row.epoch >= self.last.0 {
            self.last = (row.epoch, row.value);
        }
        // The standard library's `min` and `max` take the other one where one is NaN.
        self.minimum = Num(self.minimum.0.min(row.value.0));
        self.maximum = Num(self.maximum.0.max(row.value.0));
    }
}

fn best_epoch(rows: &[MetricRow], split: &str) -> Option<u32> {
    let measured = rows.iter().filter(|row| row.metric == "accuracy" && row.split == split && !row.value.0.is_nan());
    let better = |best: &MetricRow, row: &MetricRow| {
        row.value.0 > best.value.0 || (row.value.0 == best.value.0 && row.epoch < best.epoch)
    };
    measured.reduce(|best, row| if better(best, row) { row } else { best }).map(|row| row.epoch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_that_was_never_a_number_has_no_extremes_but_that() {
        let row = |epoch, value| MetricRow {
            epoch,
            split: "test".into(),
            metric: "kl".into(),
            value: Num(value),
            seconds: 0.0,
        };
        let numbers = summary(&[row(1, f64::NAN), row(2, f64::NAN)]);
        assert!(numbers["min:test.kl"].0.is_nan() && numbers["max:test.kl"].0.is_nan());
        assert_eq!(summary(&[row(1, f64::NAN), row(2, 3.0)])["min:test.kl"], Num(3.0));
    }

    #[test]
    fn protocols_by_hand() {
        let row = |epoch, split: &str, metric: &str, value| MetricRow {
            epoch,
            split: split.into(),
            metric: metric.into(),
            value: Num(value),
            seconds: 0.0,
        };
        let rows = [
            row(1, "test", "accuracy", 0.5),
            row(1, "test", "agreement", 0.1),
            row(2, "test", "accuracy", 0.9),
            row(2, "test", "agreement", 0.2),
            row(3, "test", "accuracy", 0.9),
            row(3, "test", "agreement", 0.3),
            row(4, "test", "accuracy", f64::NAN),
            row(4, "test", "agreement", f64::NAN),
            row(5, "train", "loss", f64::INFINITY),
        ];
        let numbers = summary(&rows);
        let number = |key: &str| numbers.get(key).map(|number| number.0);
        assert!(number("last:test.accuracy").is_some_and(f64::is_nan));
        assert_eq!(number("last:train.loss"), Some(f64::INFINITY));
        assert_eq!(number("best_test:test.accuracy"), Some(0.9));
        assert_eq!(number("best_test:test.agreement"), Some(0.2));
        assert_eq!(number("best_test:train.loss"), None);
        assert_eq!((number("min:test.accuracy"), number("max:test.accuracy")), (Some(0.5), Some(0.9)));
        assert_eq!(number("max:test.agreement"), Some(0.3), "NaN is not the highest");
        assert_eq!(number("min:train.loss"), Some(f64::INFINITY));
        assert!(numbers.keys().all(|key| !key.starts_with("best_validation")));
        assert!(summary(&[]).is_empty());
    }
}
