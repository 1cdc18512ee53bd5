//! A figure's panel as the plot draws it: the paper's points and ours.

use retort_wire::{
    Value,
    figure::{Axis, Panel, PaperPoint, PaperSeries, Point, Quality, Relation},
};

use crate::{
    format,
    page::links,
    plot::{
        palette,
        panel::{self, Kind, Mark},
    },
};

/// The colour of what belongs to no series of ours: the ink's.
const NEUTRAL: usize = palette::COLOURS - 1;

/// The plot of one panel over the figure's axis.
pub fn plotted(x: &Axis, panel: &Panel) -> panel::Panel {
    let x = &within(x, panel);
    let mut series: Vec<String> = Vec::new();
    for name in panel.points.iter().map(|point| &point.series) {
        if !series.contains(name) {
            series.push(name.clone());
        }
    }
    let of_paper = panel.paper.iter().flat_map(|paper| {
        let index = series_of(&mut series, paper);
        paper_marks(x, panel, paper, index)
    });
    let of_paper: Vec<Mark> = of_paper.collect();
    let ours = panel.points.iter().filter_map(|point| {
        let index = series.iter().position(|name| *name == point.series)?;
        own_mark(x, panel, point, index)
    });
    panel::Panel {
        title: if panel.title.is_empty() { panel.label.clone() } else { panel.title.clone() },
        unit: panel.unit.clone(),
        x_label: x.label.clone(),
        names: if x.numeric { Vec::new() } else { x.categories.clone() },
        marks: ours.chain(of_paper).collect(),
        series,
    }
}

/// The axis with those categories alone that the panel has something at: a figure's panels need not share them.
fn within(x: &Axis, panel: &Panel) -> Axis {
    let ours = panel.points.iter().map(|point| &point.x);
    let used: Vec<String> = ours
        .chain(panel.paper.iter().flat_map(|paper| paper.points.iter().map(|point| &point.x)))
        .map(ToString::to_string)
        .collect();
    let mut x = x.clone();
    x.categories.retain(|name| used.contains(name));
    x
}

/// The kinds of the paper's marks that `panels` show, for the key.
pub fn kinds<'a>(panels: impl IntoIterator<Item = &'a panel::Panel>) -> Vec<(Kind, &'static str)> {
    let marks: Vec<Kind> = panels.into_iter().flat_map(|panel| panel.marks.iter().map(|mark| mark.kind)).collect();
    Kind::PAPER.into_iter().filter(|(kind, _)| marks.contains(kind)).collect()
}

/// The series that the paper's points belong to: ours of the same name, the only one there is, or one of their own.
fn series_of(series: &mut Vec<String>, paper: &PaperSeries) -> usize {
    if let Some(index) = series.iter().position(|name| *name == paper.name) {
        return index;
    }
    match (series.len(), kind(paper).is_point()) {
        (1, _) => 0,
        (_, false) => NEUTRAL,
        (count, true) => {
            series.push(paper.name.clone());
            count
        }
    }
}

/// What the paper's points are.
pub fn kind(paper: &PaperSeries) -> Kind {
    match (paper.relation, paper.quality) {
        (Relation::Above, _) => Kind::Above,
        (Relation::Below, _) => Kind::Below,
        (Relation::Range, _) => Kind::Between,
        (Relation::Equal, Quality::Exact) => Kind::Printed,
        (Relation::Equal, Quality::Chart) => Kind::Read,
        (Relation::Equal, Quality::Text) => Kind::Said,
    }
}

fn place(x: &Axis, at: &Value) -> Option<f64> {
    if x.numeric {
        return at.as_number();
    }
    let name = at.to_string();
    x.categories.iter().position(|category| *category == name).map(|index| index as f64)
}

fn own_mark(x: &Axis, panel: &Panel, point: &Point, series: usize) -> Option<Mark> {
    let stat = point.stat.filter(|stat| stat.mean.0.is_finite())?;
    let factor = factor(&panel.unit);
    let mut note = vec![value_words(&panel.unit, stat.mean.0, stat.half_width)];
    note.push(format!("n = {}, last epoch", stat.n));
    let ids: Vec<&str> = point.values.iter().map(|(id, _, _)| id.as_str()).collect();
    Some(Mark {
        kind: Kind::Ours,
        series,
        place: Some(place(x, &point.x)?),
        value: stat.mean.0 * factor,
        high: None,
        half: stat.half_width.map(|half| half * factor),
        label: point.arm.clone(),
        note: note.join("\n"),
        href: links::runs(&ids),
    })
}

/// The marks of one series of the paper. A bound that is the same everywhere is one line across.
fn paper_marks(x: &Axis, panel: &Panel, paper: &PaperSeries, series: usize) -> Vec<Mark> {
    let kind = kind(paper);
    let mark = |point: &PaperPoint, place: Option<f64>| {
        let factor = factor(&panel.unit);
        let words = paper_words(&panel.unit, paper, point);
        let mut note = vec![words.clone()];
        note.extend([&paper.source, &paper.note].into_iter().filter(|words| !words.is_empty()).cloned());
        let label = match (place, x.numeric) {
            (None, true) => format!("{}: {words}", paper.name),
            _ => format!("The paper, {}", paper.name),
        };
        Mark {
            kind,
            series,
            place,
            value: point.y * factor,
            high: point.high.map(|high| high * factor),
            half: point.deviation.map(|deviation| deviation * factor),
            label,
            note: note.join("\n"),
            href: String::new(),
        }
    };
    let same = paper.points.windows(2).all(|pair| pair[0].y == pair[1].y && pair[0].high == pair[1].high);
    let everywhere = paper.points.len() > 1 && paper.points.len() >= x.categories.len();
    match paper.points.first() {
        Some(first) if !kind.is_point() && same && everywhere => {
            let mut across = mark(first, None);
            across.label = format!("{}: {}", paper.name, paper_words(&panel.unit, paper, first));
            vec![across]
        }
        _ => paper.points.iter().map(|point| mark(point, place(x, &point.x))).collect(),
    }
}

fn factor(unit: &str) -> f64 {
    if unit == "share" { 100.0 } else { 1.0 }
}

/// A value with half of its interval: "97.5 % ± 0.6 %".
pub fn value_words(unit: &str, value: f64, half: Option<f64>) -> String {
    match half.filter(|half| half.is_finite()) {
        Some(half) => format!("{} ± {}", format::measure(unit, value), format::measure(unit, half)),
        None => format::measure(unit, value),
    }
}

/// What the paper says of one point.
pub fn paper_words(unit: &str, paper: &PaperSeries, point: &PaperPoint) -> String {
    let value = format::measure(unit, point.y);
    match (paper.relation, point.high) {
        (Relation::Above, _) => format!("above {value}"),
        (Relation::Below, _) => format!("below {value}"),
        (Relation::Range, Some(high)) => format!("{value} to {}", format::measure(unit, high)),
        _ => match point.deviation {
            Some(deviation) => format!("{value} (sd {})", format::measure(unit, deviation)),
            None => value,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use retort_wire::{Num, group::Stat};

    fn axis(names: &[&str]) -> Axis {
        Axis {
            label: "λ".into(),
            numeric: names.is_empty(),
            categories: names.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    fn point(series: &str, x: impl Into<Value>, values: &[f64]) -> Point {
        let runs = values.iter().enumerate().map(|(seed, value)| (format!("r{seed}"), seed as i64, Num(*value)));
        Point { arm: "arm".into(), series: series.into(), x: x.into(), stat: Stat::of(values), values: runs.collect() }
    }

    fn paper(name: &str, relation: Relation, points: Vec<(Value, f64)>) -> PaperSeries {
        let point = |(x, y)| PaperPoint { x, y, ..PaperPoint::default() };
        PaperSeries {
            name: name.into(),
            relation,
            quality: Quality::Exact,
            points: points.into_iter().map(point).collect(),
            ..PaperSeries::default()
        }
    }

    #[test]
    fn shares_are_percent_and_points_lead_to_their_runs() {
        let panel = Panel {
            unit: "share".into(),
            label: "Agreement, test".into(),
            points: vec![point("", 0.5, &[0.97, 0.99]), point("", 1.0, &[])],
            ..Panel::default()
        };
        let plot = plotted(&axis(&[]), &panel);
        assert_eq!((plot.title.as_str(), plot.marks.len()), ("Agreement, test", 1), "no mark without a value");
        let mark = &plot.marks[0];
        assert_eq!((mark.place, mark.value, mark.kind), (Some(0.5), 98.0, Kind::Ours));
        assert!(mark.note.starts_with("98.0\u{a0}% ± ") && mark.note.ends_with("n = 2, last epoch"), "{}", mark.note);
        assert!(mark.href.contains("r0") && mark.href.contains("r1"), "{}", mark.href);
    }

    #[test]
    fn the_papers_points_take_the_colour_of_ours() {
        let mut panel =
            Panel { points: vec![point("m = 1", "a", &[0.5]), point("m = 3", "b", &[0.6])], ..Panel::default() };
        let one = |name: &str, relation| paper(name, relation, vec![("a".into(), 0.4)]);
        panel.paper =
            vec![one("m = 3", Relation::Equal), one("teacher", Relation::Equal), one("never above", Relation::Below)];
        let plot = plotted(&axis(&["a", "b"]), &panel);
        assert_eq!(plot.series, ["m = 1", "m = 3", "teacher"]);
        let of_paper: Vec<(usize, Kind)> = plot.marks[2..].iter().map(|mark| (mark.series, mark.kind)).collect();
        assert_eq!(of_paper, [(1, Kind::Printed), (2, Kind::Printed), (NEUTRAL, Kind::Below)]);
        panel.points.truncate(1);
        assert_eq!(plotted(&axis(&["a"]), &panel).series, ["m = 1"], "one series needs no second colour");
    }

    #[test]
    fn what_holds_everywhere_and_what_has_no_place_lies_across() {
        let everywhere = paper("never above", Relation::Below, vec![("a".into(), 0.85), ("b".into(), 0.85)]);
        let panel = Panel { unit: "share".into(), paper: vec![everywhere], ..Panel::default() };
        let plot = plotted(&axis(&["a", "b"]), &panel);
        assert_eq!((plot.marks.len(), plot.marks[0].place), (1, None));
        assert_eq!(plot.marks[0].label, "never above: below 85.0\u{a0}%");
        let with_third = Panel { points: vec![point("", "c", &[])], ..panel };
        let plot = plotted(&axis(&["a", "b", "c", "d"]), &with_third);
        assert_eq!(plot.names, ["a", "b", "c"], "nothing is at the fourth");
        assert_eq!(plot.marks.iter().map(|mark| mark.place).collect::<Vec<_>>(), [Some(0.0), Some(1.0)]);

        let nowhere = paper("best of all", Relation::Equal, vec![("best".into(), 0.85)]);
        let panel = Panel { unit: "share".into(), paper: vec![nowhere], ..Panel::default() };
        let plot = plotted(&axis(&[]), &panel);
        assert_eq!((plot.marks[0].place, plot.marks[0].value), (None, 85.0));
        assert_eq!(kinds([&plot]), [(Kind::Printed, "the paper, printed")]);
    }

    #[test]
    fn ranges_and_deviations_in_words() {
        let range = paper("", Relation::Range, Vec::new());
        let point = PaperPoint { y: 0.8, high: Some(0.9), ..PaperPoint::default() };
        assert_eq!(paper_words("share", &range, &point), "80.0\u{a0}% to 90.0\u{a0}%");
        let point = PaperPoint { y: 0.836, deviation: Some(0.016), ..PaperPoint::default() };
        assert_eq!(paper_words("nats", &paper("", Relation::Equal, Vec::new()), &point), "0.836 (sd 0.016)");
    }
}
