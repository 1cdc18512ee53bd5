//! A figure's numbers as text: Markdown for a page of results.

use std::fmt::Write as _;

use retort_wire::{
    Num,
    figure::{ClaimResult, Evidence, FigureDetail, Panel, PanelKind, PaperSeries, Point, Relation, Variant},
};

/// What was run of every figure, its points beside the paper's, and every claim with its verdict.
pub fn markdown(figures: &[FigureDetail]) -> String {
    let mut out = String::new();
    for figure in figures {
        let card = &figure.card;
        line(&mut out, &format!("## {}: {}\n", card.label, card.title));
        line(&mut out, &format!("*{}*\n", card.question));
        line(&mut out, &format!("{} {}\n", figure.setting, runs(figure)));
        if !figure.note.is_empty() {
            line(&mut out, &format!("{}\n", figure.note));
        }
        for panel in figure.panels.iter().filter(|panel| panel.kind == PanelKind::Points) {
            points(&mut out, panel, &figure.x.label);
        }
        claims(&mut out, &figure.claims);
        choices(&mut out, figure);
        for (place, variant) in variants(figure).into_iter().enumerate() {
            line(&mut out, &format!("{}- {variant}", if place == 0 { "Where paper and code differ:\n\n" } else { "" }));
        }
        if !figure.variants.is_empty() {
            line(&mut out, "");
        }
    }
    out
}

/// "9 of 9 runs finished."
pub fn runs(figure: &FigureDetail) -> String {
    let standing = figure.card.scales.iter().find(|standing| standing.scale == figure.scale);
    standing.map_or_else(String::new, |standing| format!("{} of {} runs finished.", standing.finished, standing.runs))
}

fn points(out: &mut String, panel: &Panel, x: &str) {
    line(out, &format!("**{}**\n", if panel.title.is_empty() { &panel.label } else { &panel.title }));
    line(out, &format!("| {x} | {} | n | paper |", panel.label));
    line(out, "|---|---|---|---|");
    for point in &panel.points {
        let place = place(point);
        let ours = ours(point, &panel.unit);
        let n = point.stat.map_or(0, |stat| stat.n);
        line(out, &format!("| {place} | {ours} | {n} | {} |", paper(panel, point)));
    }
    line(out, "");
}

/// Series and place of a point.
pub fn place(point: &Point) -> String {
    let x = point.x.to_string();
    if point.series.is_empty() { x } else { format!("{}, {x}", point.series) }
}

/// Mean and half of the interval of a point, in the unit of its metric.
pub fn ours(point: &Point, unit: &str) -> String {
    let Some(stat) = point.stat else { return "–".to_owned() };
    match stat.half_width {
        Some(half) => format!("{} ± {}", number(stat.mean.0, unit), number(half, unit)),
        None => number(stat.mean.0, unit),
    }
}

/// What the paper has at a point's place: of the same series where there is one, else of all that have no series of
/// ours.
pub fn paper(panel: &Panel, point: &Point) -> String {
    let own = |series: &&PaperSeries| series.name == point.series;
    let named = |series: &&PaperSeries| panel.points.iter().any(|point| point.series == series.name);
    let series: Vec<&PaperSeries> = if panel.paper.iter().any(|series| own(&series)) {
        panel.paper.iter().filter(own).collect()
    } else {
        panel.paper.iter().filter(|series| !named(series)).collect()
    };
    let at = |series: &&PaperSeries| {
        let found = series
            .points
            .iter()
            .find(|other| other.x == point.x || other.x.as_number().is_some_and(|x| Some(x) == point.x.as_number()))?;
        let value = number(found.y, &panel.unit);
        let value = match (series.relation, found.high) {
            (Relation::Above, _) => format!("> {value}"),
            (Relation::Below, _) => format!("< {value}"),
            (Relation::Range, Some(high)) => format!("{value} to {}", number(high, &panel.unit)),
            _ => value,
        };
        let deviation = found.deviation.map(|deviation| format!(" (sd {})", number(deviation, &panel.unit)));
        let quality = format!("{:?}", series.quality).to_lowercase();
        Some(format!("{value}{} {quality}", deviation.unwrap_or_default()))
    };
    let words: Vec<String> = series.iter().filter_map(at).collect();
    if words.is_empty() { "–".to_owned() } else { words.join("; ") }
}

fn claims(out: &mut String, claims: &[ClaimResult]) {
    if claims.is_empty() {
        return;
    }
    line(out, "| claim | verdict | estimate | 95 % interval | n |");
    line(out, "|---|---|---|---|---|");
    for claim in claims {
        let statement = format!("{} ({}; {})", claim.statement, claim.id, claim.source);
        let verdict = verdict(claim);
        let n = claim.n;
        line(out, &format!("| {statement} | {verdict} | {} | {} | {n} |", estimate(claim), interval(claim)));
    }
    line(out, "");
    for claim in claims.iter().filter(|claim| !claim.remark.is_empty()) {
        line(out, &format!("- {}: {}", claim.id, claim.remark));
    }
    if claims.iter().any(|claim| !claim.remark.is_empty()) {
        line(out, "");
    }
}

/// "supported", or "not enough seeds, about 7 would do".
pub fn verdict(claim: &ClaimResult) -> String {
    match claim.needed {
        Some(needed) => format!("{}, about {needed} would do", claim.words()),
        None => claim.words().to_owned(),
    }
}

/// The estimate with the limit that it is held against.
pub fn estimate(claim: &ClaimResult) -> String {
    let Some(Num(value)) = claim.estimate else { return "–".to_owned() };
    let limit = match (claim.above, claim.below) {
        (Some(above), Some(below)) => {
            format!(" (between {} and {})", number(above, &claim.unit), number(below, &claim.unit))
        }
        (Some(above), None) => format!(" (above {})", number(above, &claim.unit)),
        (None, Some(below)) => format!(" (below {})", number(below, &claim.unit)),
        (None, None) => String::new(),
    };
    format!("{}{limit}", number(value, &claim.unit))
}

/// The interval that decided.
pub fn interval(claim: &ClaimResult) -> String {
    match (claim.low, claim.high) {
        (Some(low), Some(high)) => format!("{} to {}", number(low, &claim.unit), number(high, &claim.unit)),
        _ => "–".to_owned(),
    }
}

/// One comparison in a line.
pub fn evidence(evidence: &Evidence, unit: &str) -> String {
    let estimate = evidence.estimate.map_or_else(|| "–".to_owned(), |Num(value)| number(value, unit));
    let ends = |ends: Option<(f64, f64)>| {
        ends.map_or_else(|| "–".to_owned(), |(low, high)| format!("{} to {}", number(low, unit), number(high, unit)))
    };
    let mut text = format!(
        "{}: {estimate}, seeds {}, seeds and examples {}",
        evidence.label,
        ends(evidence.seeds),
        ends(evidence.examples)
    );
    for (seed, a, b, p) in &evidence.mcnemar {
        // Writing to a string cannot fail.
        let _ = write!(text, "; seed {seed}: {a} against {b}, p {p:.3}");
    }
    text
}

fn choices(out: &mut String, figure: &FigureDetail) {
    for choice in &figure.choices {
        line(out, &format!("- {}: {}. {}", choice.setting, choice.value, choice.reason));
    }
    if !figure.choices.is_empty() {
        line(out, "");
    }
}

/// Places where the paper and the authors' code differ, each with the points that run it the other way.
pub fn variants(figure: &FigureDetail) -> Vec<String> {
    let words = |variant: &Variant| {
        let arms = figure.arms.iter().filter(|arm| arm.variant == variant.name);
        let arms = arms.map(|arm| arm.name.as_str()).collect::<Vec<_>>().join("; ");
        let arms = if arms.is_empty() { "none at this scale".to_owned() } else { arms };
        let Variant { name, paper, code, ours } = variant;
        format!("{name}. Paper: {paper} Code: {code} {ours} Points of this variant: {arms}.")
    };
    figure.variants.iter().map(words).collect()
}

/// A number in the unit of its metric: shares in per cent.
pub fn number(value: f64, unit: &str) -> String {
    // No "-0.00".
    let value = value + 0.0;
    match unit {
        "share" => format!("{:.2} %", value * 100.0),
        "nats" => format!("{value:.4} nats"),
        _ => format!("{value:.4}"),
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}
