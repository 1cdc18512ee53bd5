//! From marks to what the scatter plot draws: percent for shares, references, guides, words.

use std::sync::Arc;

use retort_wire::{Catalog, Cloud, Protocol, Value, group::Stat};

use super::marks::{Marks, PANELS};
use crate::{
    format,
    plot::{
        guide::{self, Guide},
        scatter::{Axis, Plane, Point, Reference, SEEDS_UP_TO},
    },
    view::{DEFAULT_X, DEFAULT_Y, View, Zoom},
};

/// A column without the protocol before it, and the protocol.
pub fn parted(column: &str) -> (Option<Protocol>, &str) {
    match column.split_once(':').and_then(|(protocol, name)| Some((Protocol::parse(protocol)?, name))) {
        Some((protocol, name)) => (Some(protocol), name),
        None => (None, column),
    }
}

/// The unit of a column, from the catalog; settings have none that numbers are written in.
pub fn unit<'a>(catalog: &'a Catalog, column: &str) -> &'a str {
    let (_, column) = parted(column);
    if catalog.field(column).is_some() {
        return "";
    }
    let metric = column.split_once('.').map_or(column, |(_, metric)| metric);
    catalog.metric(metric).map_or("", |metric| metric.unit.as_str())
}

/// The factor from stored values to shown ones.
pub fn factor(unit: &str) -> f64 {
    if unit == "share" { 100.0 } else { 1.0 }
}

/// `split.metric` in words: "Test agreement with the teacher", or "Test agreement" when short; with its protocol where
/// it names one.
pub fn axis_name(catalog: &Catalog, column: &str, short: bool) -> String {
    if let (Some(protocol), name) = parted(column) {
        return format!("{} ({})", axis_name(catalog, name, short), protocol.label());
    }
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

/// Any column in words: a metric, a setting, or a fact about the run; with its protocol where it names one.
pub fn column_name(catalog: &Catalog, column: &str, short: bool) -> String {
    let (protocol, name) = parted(column);
    let words = match (catalog.field(name), name) {
        (Some(field), _) => field.label.clone(),
        (None, "seconds") => "Training time".to_owned(),
        (None, "epoch") => "Epochs done".to_owned(),
        (None, "epochs") => "Epochs".to_owned(),
        (None, "seed") => "Seed".to_owned(),
        (None, name) if name.contains('.') => axis_name(catalog, name, short),
        (None, name) => capital(&name.replace('_', " ")),
    };
    match protocol {
        Some(protocol) => format!("{words} ({})", protocol.label()),
        None => words,
    }
}

/// The same with its unit.
pub fn column_title(catalog: &Catalog, column: &str) -> String {
    let (_, name) = parted(column);
    let unit = match (catalog.field(name), name) {
        (Some(field), _) => field.unit.as_str(),
        (None, "seconds") => "s",
        _ => format::unit(unit(catalog, column)),
    };
    let words = column_name(catalog, column, false);
    if unit.is_empty() { words } else { format!("{words}, {unit}") }
}

/// The first letter small, unless it begins an abbreviation ("KL").
pub fn lower(text: &str) -> String {
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

/// A mean with its interval, in words: "85.8 ± 0.4 %".
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

/// A number of any column in words. A setting is written as it was typed, and has no interval where its runs agree.
pub fn number_words(catalog: &Catalog, column: &str, stat: &Stat) -> String {
    let (_, name) = parted(column);
    let is_setting = catalog.field(name).is_some();
    match name {
        "seconds" => format::duration(stat.mean.0),
        _ if is_setting || !name.contains('.') => {
            let mean = Value::Number(stat.mean.0).to_string();
            match stat.half_width.filter(|half| *half > 0.0) {
                Some(half) => format!("{mean} ± {}", format::plain("", half)),
                None => mean,
            }
        }
        _ => stat_words(unit(catalog, column), stat),
    }
}

/// The plane of the view.
pub fn plane(marks: &Arc<Marks>) -> Plane {
    let (cloud, catalog, view) = (&marks.cloud, &marks.catalog, &marks.view);
    let (x_unit, y_unit) = (unit(catalog, &view.x).to_owned(), unit(catalog, &view.y).to_owned());
    let (x_factor, y_factor) = (factor(&x_unit), factor(&y_unit));
    let (across, up) = (cloud.column(&view.x), cloud.column(&view.y));
    let panels = panels(marks);
    let points: Vec<Point> = (0..marks.len())
        .map(|mark| {
            let number = |numbers: Option<&retort_wire::cloud::Numbers>, factor: f64| {
                let stat = numbers.and_then(|numbers| numbers.get(mark));
                let half = stat.and_then(|stat| stat.half_width).unwrap_or(f64::NAN);
                (stat.map_or(f64::NAN, |stat| stat.mean.0) * factor, half * factor)
            };
            let ((x, x_half), (y, y_half)) = (number(across, x_factor), number(up, y_factor));
            let panel = marks.panel.as_ref().map_or(0, |channel| panels.places[channel.code(mark)]);
            let (colour, shape, size) = (marks.colour_code(mark), marks.shape_of(mark), marks.size_of(mark));
            Point { x, y, x_half, y_half, colour, shape, size, panel }
        })
        .collect();
    let title = heading(catalog, view);
    let description = format!(
        "{title}: {} across, {} up, {}, {}.",
        column_title(catalog, &view.x),
        column_title(catalog, &view.y),
        format::counted(points.len() as u64, "mark", "marks"),
        view.protocol.label()
    );
    let scaled = |(low, high): (f64, f64), factor: f64| (low * factor, high * factor);
    let references = references(cloud, &view.x, &view.y, catalog);
    Plane {
        guides: if view.drawing.guides { guides(&points, view, catalog, &references) } else { Vec::new() },
        references,
        frontier: view.frontier.then(|| (higher(catalog, &view.x), higher(catalog, &view.y))),
        zoom: view.zoom.map(|zoom| (scaled(zoom.x, x_factor), scaled(zoom.y, y_factor))),
        seeds: seeds(marks, (x_factor, y_factor)),
        title,
        description,
        x: Axis { unit: x_unit, log: view.log.0 },
        y: Axis { unit: y_unit, log: view.log.1 },
        colours: marks.colours(),
        panels: panels.titles,
        points,
        ..Plane::new(marks.clone())
    }
}

/// Whether more of a column is better; where neither is, more.
pub fn higher(catalog: &Catalog, column: &str) -> bool {
    better(catalog, column).unwrap_or(true)
}

/// Whether more of a column is better; none where neither is.
pub fn better(catalog: &Catalog, column: &str) -> Option<bool> {
    let (_, name) = parted(column);
    if name == "seconds" {
        return Some(false);
    }
    name.split_once('.').and_then(|(_, metric)| catalog.metric(metric)).and_then(|metric| metric.higher_is_better)
}

/// The values of each run behind the means, where there are not too many.
fn seeds(marks: &Marks, (x_factor, y_factor): (f64, f64)) -> Vec<(u32, f64, f64)> {
    let cloud = &marks.cloud;
    let Some(singles) = cloud.singles.as_ref().filter(|_| marks.is_grouped()) else { return Vec::new() };
    let place = |name: &str| cloud.numbers.iter().position(|numbers| numbers.column == name);
    let values = |name: &str| place(name).and_then(|place| singles.values.get(place));
    let (Some(across), Some(up)) = (values(&marks.view.x), values(&marks.view.y)) else { return Vec::new() };
    if singles.seeds.len() > SEEDS_UP_TO {
        return Vec::new();
    }
    let mut seeds = Vec::new();
    let mut run = 0;
    for mark in 0..marks.len() {
        let count = cloud.runs.get(mark) as usize;
        for own in run..run + count {
            let (x, y) = (across.get(own) * x_factor, up.get(own) * y_factor);
            if count > 1 && x.is_finite() && y.is_finite() {
                seeds.push((mark as u32, x, y));
            }
        }
        run += count;
    }
    seeds
}

/// The small multiples: titles of those that are drawn, and for each code its panel.
pub struct Panels {
    /// In the order of the values.
    pub titles: Vec<String>,
    /// The panel of each code; [`u16::MAX`] where it has none.
    pub places: Vec<u16>,
}

/// Panels for the values that occur, as many as are drawn.
pub fn panels(marks: &Marks) -> Panels {
    let Some(channel) = &marks.panel else { return Panels { titles: Vec::new(), places: vec![0] } };
    let name = column_name(&marks.catalog, &channel.path, true);
    let mut titles = Vec::new();
    let occurring = channel.occurring();
    let places = occurring.iter().enumerate().map(|(code, occurs)| {
        if !occurs || titles.len() == PANELS {
            return u16::MAX;
        }
        titles.push(format!("{name} {}", channel.keys[code]));
        titles.len() as u16 - 1
    });
    let places = places.collect();
    Panels { titles, places }
}

/// What the page is called: the paper's question for its own axes, otherwise what is against what.
pub fn heading(catalog: &Catalog, view: &View) -> String {
    if view.x == DEFAULT_X && view.y == DEFAULT_Y {
        return "Fidelity against generalisation".to_owned();
    }
    format!("{} against {}", column_name(catalog, &view.y, true), lower(&column_name(catalog, &view.x, true)))
}

/// The column that holds the teacher's own number for an axis, where there can be one.
pub fn teacher_column(column: &str) -> Option<String> {
    let (split, metric) = parted(column).1.split_once('.')?;
    matches!(metric, "accuracy" | "nll" | "ece" | "brier").then(|| format!("{split}.teacher_{metric}"))
}

/// A line for the teacher where all marks have the same one: several teachers have no common line.
fn references(cloud: &Cloud, x: &str, y: &str, catalog: &Catalog) -> Vec<Reference> {
    let line = |axis: &str, across: bool| {
        let column = teacher_column(axis)?;
        let unit = unit(catalog, axis);
        let numbers = cloud.column(&column)?;
        let measured = numbers.mean.0.iter().zip(&numbers.n.0).filter(|(mean, n)| **n > 0 && mean.is_finite());
        let values: Vec<f64> = measured.map(|(mean, _)| *mean).collect();
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

/// The lines to judge by: equality where both axes have one unit, and for agreement against accuracy on the same split
/// what a teacher of that accuracy leaves.
fn guides(points: &[Point], view: &View, catalog: &Catalog, references: &[Reference]) -> Vec<Guide> {
    let parts = |column: &'static str, axis: &str| {
        let (split, metric) = parted(axis).1.split_once('.')?;
        (metric == column).then(|| split.to_owned())
    };
    let metric = |column: &str| parted(column).1.split_once('.').map(|(_, metric)| metric.to_owned());
    let (x, y) = (unit(catalog, &view.x), unit(catalog, &view.y));
    let comparable = (x == y && !x.is_empty()) || (metric(&view.x).is_some() && metric(&view.x) == metric(&view.y));
    let mut guides = Vec::new();
    let all = points.iter().flat_map(|point| [point.x, point.y]);
    if let Some((low, high)) = crate::plot::scale::extent(all).filter(|_| comparable && view.x != view.y) {
        // Beyond the data on both sides, because the axes are a little longer.
        guides.push(guide::identity(low - (high - low), high + (high - low)));
    }
    let upright = parts("accuracy", &view.y).filter(|split| parts("agreement", &view.x).as_ref() == Some(split));
    let swapped = parts("accuracy", &view.x).filter(|split| parts("agreement", &view.y).as_ref() == Some(split));
    let teacher = references.iter().find(|line| line.across == upright.is_some());
    if let (true, Some(teacher)) = (upright.is_some() || swapped.is_some(), teacher) {
        guides.extend(guide::agreement(teacher.value / 100.0, swapped.is_some()));
    }
    guides
}

/// The smallest part of the plane, with a margin, that holds the marks of `keys`; in stored units.
pub fn zoom_to(cloud: &Cloud, keys: &[String], view: &View) -> Option<Zoom> {
    let chosen: Vec<usize> = keys.iter().filter_map(|key| cloud.keys.position(key)).collect();
    let range = |column: &str| {
        let means = chosen.iter().filter_map(|mark| Some(cloud.stat(column, *mark)?.mean.0));
        let (low, high) = crate::plot::scale::extent(means)?;
        let margin = if high > low { (high - low) * 0.15 } else { (low.abs() * 0.02).max(1e-3) };
        Some((digits(low - margin), digits(high + margin)))
    };
    let (x, y) = (range(&view.x)?, range(&view.y)?);
    (x.0 < x.1 && y.0 < y.1).then_some(Zoom { x, y })
}

/// A rectangle in the units of the axes as a part of the plane, in stored units.
pub fn zoom_of(region: ((f64, f64), (f64, f64)), catalog: &Catalog, view: &View) -> Option<Zoom> {
    let stored = |(low, high): (f64, f64), column: &str| {
        let factor = factor(unit(catalog, column));
        (digits(low / factor), digits(high / factor))
    };
    let (x, y) = (stored(region.0, &view.x), stored(region.1, &view.y));
    (x.0 < x.1 && y.0 < y.1).then_some(Zoom { x, y })
}

/// Six digits are more than a pixel and keep the address short.
pub fn digits(value: f64) -> f64 {
    let power = if value == 0.0 { 1.0 } else { 10_f64.powf(6.0 - value.abs().log10().ceil()) };
    (value * power).round() / power
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
        assert_eq!(teacher_column("best_test:test.accuracy").as_deref(), Some("test.teacher_accuracy"));
        assert_eq!(teacher_column("test.agreement"), None);
        assert_eq!(column_name(&catalog, "objective.temperature", true), "Temperature τ");
        assert_eq!(column_title(&catalog, "seconds"), "Training time, s");
        assert_eq!(column_title(&catalog, "best_test:test.accuracy"), "Test accuracy (best on test), %");
    }

    #[test]
    fn a_stat_in_words() {
        let stat = Stat { mean: retort_wire::Num(0.858), half_width: Some(0.004), n: 5 };
        assert_eq!(stat_words("share", &stat), "85.8 ± 0.4\u{a0}%");
        assert_eq!(stat_words("", &Stat { half_width: None, ..stat }), "0.858");
        let four = Stat { mean: retort_wire::Num(4.0), half_width: Some(0.0), n: 5 };
        assert_eq!(number_words(&crate::page::sample::catalog(), "objective.temperature", &four), "4");
    }

    #[test]
    fn guides_belong_to_their_axes() {
        let catalog = crate::page::sample::catalog();
        let points = [Point { x: 90.0, y: 80.0, ..Point::default() }, Point { x: 95.0, y: 85.0, ..Point::default() }];
        let teacher = |across| [Reference { value: 86.5, across, ..Reference::default() }];
        let labels = |x: &str, y: &str, references: &[Reference]| {
            let view = View { x: x.into(), y: y.into(), ..View::default() };
            guides(&points, &view, &catalog, references).into_iter().map(|guide| guide.label).collect::<Vec<_>>()
        };
        assert_eq!(
            labels(DEFAULT_X, DEFAULT_Y, &teacher(true)),
            ["equal", "independent of the teacher", "most agreement possible"]
        );
        assert_eq!(labels(DEFAULT_Y, DEFAULT_X, &teacher(false)).len(), 3);
        assert_eq!(labels("train.agreement", DEFAULT_Y, &teacher(true)), ["equal"], "splits differ");
        assert_eq!(labels(DEFAULT_X, DEFAULT_Y, &[]), ["equal"], "teachers differ");
        assert_eq!(labels("train.ece", "test.ece", &[]), ["equal"]);
        assert!(labels("test.kl", DEFAULT_Y, &[]).is_empty());
        assert!(labels("test.ece", "objective.temperature", &[]).is_empty());
    }

    #[test]
    fn six_digits() {
        assert_eq!(digits(0.123_456_789), 0.123_457);
        assert_eq!(digits(1_234.567_891), 1_234.57);
        assert_eq!(digits(0.0), 0.0);
        assert_eq!(digits(-12.000_000_1), -12.0);
    }
}
