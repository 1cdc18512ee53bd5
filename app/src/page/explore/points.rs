//! From marks to what the plot draws: percent for shares, references, words.

use retort_wire::{Catalog, group::Stat};

use super::marks::Mark;
use crate::{
    format,
    plot::scatter::{Plane, Point, Reference},
    view::{DEFAULT_X, DEFAULT_Y, View, Zoom},
};

/// The unit of `split.metric`, from the catalog.
pub fn unit<'a>(catalog: &'a Catalog, column: &str) -> &'a str {
    let metric = column.split_once('.').map_or(column, |(_, metric)| metric);
    catalog.metric(metric).map_or("", |metric| metric.unit.as_str())
}

/// The factor from stored values to shown ones.
pub fn factor(unit: &str) -> f64 {
    if unit == "share" { 100.0 } else { 1.0 }
}

/// `split.metric` in words: "Test agreement with the teacher", or "Test agreement" when short.
pub fn axis_name(catalog: &Catalog, column: &str, short: bool) -> String {
    let (split, metric) = column.split_once('.').unwrap_or(("", column));
    let split_label = catalog.splits.iter().find(|choice| choice.value == split).map(|choice| choice.label.clone());
    let split_label = split_label.filter(|label| !label.is_empty()).unwrap_or_else(|| split.replace('_', " "));
    let metric_label = match catalog.metric(metric) {
        Some(info) if short && !info.short.is_empty() => info.short.clone(),
        Some(info) => info.label.clone(),
        None => metric.replace('_', " "),
    };
    let owner = if metric.starts_with("teacher_") && catalog.metric(metric).is_some_and(|info| info.name != metric) {
        "teacher’s "
    } else {
        ""
    };
    capital(&format!("{split_label} {owner}{}", lower(&metric_label)))
}

/// The axis title: its name with its unit.
pub fn axis_title(catalog: &Catalog, column: &str) -> String {
    match format::unit(unit(catalog, column)) {
        "" => axis_name(catalog, column, false),
        unit => format!("{}, {unit}", axis_name(catalog, column, false)),
    }
}

/// The first letter small, unless it begins an abbreviation ("KL").
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if !second.is_ascii_uppercase() => {
            std::iter::once(first.to_ascii_lowercase()).chain(std::iter::once(second)).chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

/// The first letter large.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A mean with its interval and n, in words: "85.8 ± 0.4 % (5 seeds)".
pub fn stat_words(unit: &str, stat: &Stat) -> String {
    let shown = match format::unit(unit) {
        "" => String::new(),
        unit => format!("\u{a0}{unit}"),
    };
    match stat.half_width {
        Some(half) => format!("{} ± {}{shown}", format::plain(unit, stat.mean.0), format::plain(unit, half)),
        None => format!("{}{shown}", format::plain(unit, stat.mean.0)),
    }
}

/// The plane of the view.
pub fn plane(marks: &[Mark], metrics: &[String], catalog: &Catalog, view: &View) -> Plane {
    let (x_unit, y_unit) = (unit(catalog, &view.x).to_owned(), unit(catalog, &view.y).to_owned());
    let (x_factor, y_factor) = (factor(&x_unit), factor(&y_unit));
    let column = |name: &str| metrics.iter().position(|metric| metric == name);
    let (x_column, y_column) = (column(&view.x), column(&view.y));
    let point = |mark: &Mark| {
        let (x, y) = (mark.stats.get(&view.x)?, mark.stats.get(&view.y)?);
        let value = |member: &retort_wire::group::Member, column: Option<usize>| {
            column.and_then(|column| member.values.get(column).copied().flatten()).map(|value| value.0)
        };
        let seeds = mark
            .members
            .iter()
            .filter_map(|member| Some((value(member, x_column)? * x_factor, value(member, y_column)? * y_factor)));
        let href = mark.members.first().map(|member| crate::page::links::run(&member.id)).unwrap_or_default();
        Some(Point {
            key: mark.key.clone(),
            label: mark.label.clone(),
            x: x.mean.0 * x_factor,
            y: y.mean.0 * y_factor,
            x_half: x.half_width.map(|half| half * x_factor),
            y_half: y.half_width.map(|half| half * y_factor),
            colour: mark.colour.css(),
            shape: mark.shape,
            seeds: seeds.collect(),
            href,
            note: note(catalog, view, (x, y)),
        })
    };
    let points: Vec<Point> = marks.iter().filter_map(point).collect();
    let title = heading(catalog, view);
    let description = format!(
        "{title}: {} across, {} up, {}, {}.",
        axis_title(catalog, &view.x),
        axis_title(catalog, &view.y),
        format::counted(points.len() as u64, "mark", "marks"),
        view.protocol.label()
    );
    let higher = |column: &str| {
        let metric = column.split_once('.').map_or(column, |(_, metric)| metric);
        catalog.metric(metric).and_then(|metric| metric.higher_is_better).unwrap_or(true)
    };
    let scaled = |(low, high): (f64, f64), factor: f64| (low * factor, high * factor);
    Plane {
        references: references(marks, &view.x, &view.y, catalog),
        frontier: view.frontier.then(|| (higher(&view.x), higher(&view.y))),
        zoom: view.zoom.map(|zoom| (scaled(zoom.x, x_factor), scaled(zoom.y, y_factor))),
        log: view.log,
        title,
        description,
        x_unit,
        y_unit,
        points,
    }
}

fn note(catalog: &Catalog, view: &View, (x, y): (&Stat, &Stat)) -> String {
    let seeds = format::counted(u64::from(x.n.max(y.n)), "seed", "seeds");
    format!(
        "{} {}\n{} {}\n{seeds}, {}",
        axis_name(catalog, &view.y, true),
        stat_words(unit(catalog, &view.y), y),
        axis_name(catalog, &view.x, true),
        stat_words(unit(catalog, &view.x), x),
        view.protocol.label()
    )
}

/// What the page is called: the paper's question for its own axes, otherwise what is against what.
pub fn heading(catalog: &Catalog, view: &View) -> String {
    if view.x == DEFAULT_X && view.y == DEFAULT_Y {
        return "Fidelity against generalisation".to_owned();
    }
    format!("{} against {}", axis_name(catalog, &view.y, true), lower(&axis_name(catalog, &view.x, true)))
}

/// The column that holds the teacher's own number for an axis, where there can be one.
pub fn teacher_column(column: &str) -> Option<String> {
    let (split, metric) = column.split_once('.')?;
    matches!(metric, "accuracy" | "nll" | "ece" | "brier").then(|| format!("{split}.teacher_{metric}"))
}

/// A line for the teacher where all marks have the same one: several teachers have no common line.
fn references(marks: &[Mark], x: &str, y: &str, catalog: &Catalog) -> Vec<Reference> {
    let line = |axis: &str, across: bool| {
        let column = teacher_column(axis)?;
        let unit = unit(catalog, axis);
        let values: Vec<f64> = marks
            .iter()
            .filter_map(|mark| Some(mark.stats.get(&column)?.mean.0))
            .filter(|value| value.is_finite())
            .collect();
        let (low, high) = crate::plot::scale::extent(values.iter().copied())?;
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        // Teachers of other seeds differ by less than this; those of other recipes by more.
        let common = high - low <= 0.02 * mean.abs();
        let words = if high - low <= 5e-4 * mean.abs() { "teacher" } else { "teachers’ mean" };
        common.then(|| Reference {
            label: format!("{words} {}", format::measure(unit, mean)),
            value: mean * factor(unit),
            across,
        })
    };
    [line(y, true), line(x, false)].into_iter().flatten().collect()
}

/// The smallest part of the plane, with a margin, that holds the marks of `keys`; in stored units.
pub fn zoom_to(marks: &[Mark], keys: &[String], view: &View) -> Option<Zoom> {
    let chosen: Vec<&Mark> = marks.iter().filter(|mark| keys.contains(&mark.key)).collect();
    let range = |column: &str| {
        let (low, high) =
            crate::plot::scale::extent(chosen.iter().filter_map(|mark| Some(mark.stats.get(column)?.mean.0)))?;
        let margin = if high > low { (high - low) * 0.15 } else { (low.abs() * 0.02).max(1e-3) };
        // Six digits are more than a pixel and keep the address short.
        let digits = |value: f64| (value * 1e6).round() / 1e6;
        Some((digits(low - margin), digits(high + margin)))
    };
    let (x, y) = (range(&view.x)?, range(&view.y)?);
    (x.0 < x.1 && y.0 < y.1).then_some(Zoom { x, y })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_an_axis() {
        let catalog = crate::page::sample::catalog();
        assert!(axis_name(&catalog, "test.agreement", false).starts_with("Test "));
        assert_eq!(lower("KL from the teacher"), "KL from the teacher");
        assert_eq!(lower("Accuracy"), "accuracy");
        assert_eq!(capital("äb"), "Äb");
        assert_eq!(teacher_column("test.accuracy").as_deref(), Some("test.teacher_accuracy"));
        assert_eq!(teacher_column("test.agreement"), None);
    }

    #[test]
    fn a_stat_in_words() {
        let stat = Stat { mean: retort_wire::Num(0.858), half_width: Some(0.004), n: 5 };
        assert_eq!(stat_words("share", &stat), "85.8 ± 0.4\u{a0}%");
        assert_eq!(stat_words("", &Stat { half_width: None, ..stat }), "0.858");
    }
}
