//! What is written around curves and said of them.

use retort_wire::Across;

use super::{Series, draw::Sheet, nearest};
use crate::format;

/// The text where a curve ends; a reference carries its value. Shares are in percent already.
pub(super) fn end_label(series: &Series, unit: &str) -> String {
    match series.points.iter().rev().find(|point| point.1.is_finite()) {
        Some((_, value)) if series.dashed => {
            let value = if unit == "share" { value / 100.0 } else { *value };
            format!("{} {}", series.label, format::measure(unit, value))
        }
        _ => series.label.clone(),
    }
}

/// The sentence for those who do not see the drawing.
pub(super) fn describe(title: &str, series: &[Series], unit: &str, across: Across) -> String {
    let ends: Vec<String> = series
        .iter()
        .take(8)
        .filter_map(|series| {
            let (at, value) = series.points.last()?;
            Some(match &series.broken {
                Some(broken) => format!("{} {}", series.label, broken.words),
                None => {
                    format!("{} {} at {} {}", series.label, format::measure(unit, *value), across.name(), place(*at))
                }
            })
        })
        .collect();
    let curves = format::counted(series.len() as u64, "curve", "curves");
    format!("{title} by {}, {curves}: {}.", across.label(), ends.join("; "))
}

/// The values at the cursor.
pub(super) fn read(sheet: &Sheet, series: &[Series], at: f64) -> String {
    let value = |series: &Series| {
        let places: Vec<f64> = series.points.iter().map(|point| point.0).collect();
        let (place, value) = *series.points.get(nearest(&places, at)?)?;
        // A reduced curve need not have a point just here; one of the same pixel will do.
        let reach = (places.last()? - places.first()?).abs() / 200.0;
        let is_near = place == at || ((series.points.len() as u32) < series.measured && (place - at).abs() <= reach);
        is_near.then(|| format!("{} {}", series.label, format::measure(&sheet.unit, value)))
    };
    let values: Vec<String> = series.iter().filter_map(value).take(6).collect();
    format!("{} {}: {}", sheet.across.name(), place(at), values.join(", "))
}

/// How much of the curves is drawn, where it is not all of them.
pub(super) fn reduced(series: &[Series], across: Across) -> Option<String> {
    let fewer = |series: &&Series| (series.points.len() as u32) < series.measured;
    let most = series.iter().filter(fewer).max_by_key(|series| series.measured)?;
    let (drawn, all) = (format::count(most.points.len() as u64), format::count(u64::from(most.measured)));
    let what = if across == Across::Epoch { "epochs" } else { "points" };
    Some(format!(
        "{drawn} of {all} {what} drawn as extremes: the first, last, least and greatest of each pixel column."
    ))
}

/// A place on the horizontal axis.
pub(super) fn place(value: f64) -> String {
    if value.fract() == 0.0 { format::decimal(value, 0) } else { format::decimal(value, 2) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::lines::Break;

    #[test]
    fn words_for_a_plot() {
        let mut series =
            Series { label: "test".into(), points: vec![(0.0, 0.5), (1.0, 0.846)], measured: 2, ..Series::default() };
        assert_eq!(
            describe("Accuracy", std::slice::from_ref(&series), "share", Across::Epoch),
            "Accuracy by epoch, 1 curve: test 84.6\u{a0}% at epoch 1."
        );
        assert_eq!(reduced(std::slice::from_ref(&series), Across::Epoch), None);
        series.measured = 30_000;
        let words = reduced(std::slice::from_ref(&series), Across::Epoch).unwrap();
        assert!(words.starts_with("2 of 30,000 epochs drawn as extremes"), "{words}");
        series.broken = Some(Break { at: (1.0, 0.846), words: "diverged at epoch 2".into() });
        let words = describe("Accuracy", &[series], "share", Across::Epoch);
        assert_eq!(words, "Accuracy by epoch, 1 curve: test diverged at epoch 2.");
        assert_eq!((place(12.0), place(1.256)), ("12".to_owned(), "1.26".to_owned()));
    }
}
