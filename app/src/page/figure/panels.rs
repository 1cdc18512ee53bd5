//! The panels of a figure, each with its table.

use retort_wire::figure::{Axis, FigureDetail, Panel, PanelKind};

use super::special;
use crate::{
    format,
    page::{
        figures::plotted::{self, paper_words, plotted, value_words},
        links,
    },
    plot::{
        palette,
        panel::{self, Kind},
        twin,
    },
    prelude::*,
};

/// All panels, and under them what their marks mean.
pub fn view(detail: &FigureDetail) -> Node {
    let plots: Vec<panel::Panel> = detail.panels.iter().map(|panel| plotted(&detail.x, panel)).collect();
    let any = detail.panels.iter().any(|panel| panel.kind == PanelKind::Points);
    let panels = detail
        .panels
        .iter()
        .zip(&plots)
        .map(|(panel, plot)| match panel.kind {
            PanelKind::Points => points(&detail.x, panel, plot),
            PanelKind::Samples => special::samples(detail, panel),
            PanelKind::Distributions => special::distributions(detail, panel),
            PanelKind::Plane => special::planes(detail, panel),
        })
        .collect::<Node>();
    view! {
        {any.then(|| key(&plots))}
        <div class="multiples panels">{panels}</div>
    }
}

fn points(x: &Axis, of: &Panel, plot: &panel::Panel) -> Node {
    view! {
        <figure class="chart" data-metric=of.metric.clone()>
            <figcaption>
                <b>{plot.title.clone()}</b>
                <span class="unit">{format::unit(&of.unit).to_owned()}</span>
            </figcaption>
            {legend(plot)}
            {panel::panel(plot)}
            {table(x, of)}
        </figure>
    }
}

/// What a series is called among others. The one without a name does as the paper says.
fn name_among(series: &str) -> &str {
    if series.is_empty() { "as in the paper" } else { series }
}

/// The series by colour and shape, where there is more than one.
fn legend(plot: &panel::Panel) -> Node {
    if plot.series.len() < 2 {
        return Node::default();
    }
    let entries = plot.series.iter().enumerate().map(|(index, name)| {
        let name = name_among(name).to_owned();
        let mark = palette::shape(index).path(6.0, 6.0, 4.0);
        view! {
            <li>
                <svg class="swatch-mark" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
                    <path d=mark style=format!("fill:{}", palette::colour(index))></path>
                </svg>
                {name}
            </li>
        }
    });
    view! { <ul class="legend">{entries.collect::<Node>()}</ul> }
}

/// What hollow and solid, dashes, arrows and bands mean; only what occurs.
fn key(plots: &[panel::Panel]) -> Node {
    let entry = |drawn: Node, words: &'static str| {
        view! {
            <li>
                <svg class="swatch-mark" viewBox="0 0 20 14" width="20" height="14" aria-hidden="true">{drawn}</svg>
                {words}
            </li>
        }
    };
    let circle =
        |class: &'static str| view! { <circle class=class cx="10" cy="7" r="5" style="stroke:var(--ink)"></circle> };
    let sign = |kind: Kind| match kind {
        Kind::Printed => circle("hollow"),
        Kind::Read => circle("hollow read"),
        Kind::Said => {
            let middle = view! { <circle cx="10" cy="7" r="1.6"></circle> };
            view! { {circle("hollow")} {middle} }
        }
        Kind::Above => {
            view! { <path class="arrow" d="M4 13h12m-6 0v-11m-3 3l3 -3l3 3" style="stroke:var(--ink)"></path> }
        }
        Kind::Below => {
            view! { <path class="arrow" d="M4 1h12m-6 0v11m-3 -3l3 3l3 -3" style="stroke:var(--ink)"></path> }
        }
        _ => {
            view! { <rect class="range" x="4" y="1" width="12" height="12" style="fill:var(--ink);stroke:var(--ink)"></rect> }
        }
    };
    let ours = view! { <path class="cross" d="M10 0V14" style="stroke:var(--ink)"></path> <circle cx="10" cy="7" r="4"></circle> };
    let papers = plotted::kinds(plots).into_iter().map(|(kind, words)| entry(sign(kind), words)).collect::<Node>();
    let spread = plots.iter().flat_map(|plot| &plot.marks).any(|mark| mark.kind != Kind::Ours && mark.half.is_some());
    let bars = spread.then(|| view! { <li>"the paper’s bars are standard deviations"</li> });
    view! { <ul class="legend key">{entry(ours, "ours, mean of the seeds with its 95 % interval")} {papers} {bars}</ul> }
}

/// The table twin: our points with their runs, then the paper's with where they stand.
fn table(x: &Axis, panel: &Panel) -> Node {
    let several = panel.points.iter().any(|point| !point.series.is_empty());
    let ours = panel.points.iter().map(|point| {
        let runs = point.values.iter().map(|(id, seed, value)| {
            let title = format!("seed {seed}: {}", format::measure(&panel.unit, value.0));
            view! { <a href=links::run(id) title=title>{seed.to_string()}</a> " " }
        });
        let (value, n) = match &point.stat {
            Some(stat) => (value_words(&panel.unit, stat.mean.0, stat.half_width), stat.n.to_string()),
            None => ("not run yet".to_owned(), "0".to_owned()),
        };
        let cells = view! {
            <td class="n">{value}</td>
            <td class="n">{n}</td>
            <td class="seeds">{runs.collect::<Node>()}</td>
        };
        row(point.x.to_string(), several.then(|| name_among(&point.series).to_owned()), "ours", cells)
    });
    let papers = panel.paper.iter().flat_map(|paper| {
        paper.points.iter().map(move |point| {
            let kind = plotted::kind(paper);
            let whose =
                Kind::PAPER.into_iter().find(|(other, _)| *other == kind).map_or("the paper", |(_, words)| words);
            let n = if point.trials.is_empty() { String::new() } else { point.trials.len().to_string() };
            let cells = view! {
                <td class="n">{paper_words(&panel.unit, paper, point)}</td>
                <td class="n">{n}</td>
                <td>{paper.source.clone()}</td>
            };
            row(point.x.to_string(), several.then(|| paper.name.clone()), whose, cells)
        })
    });
    let rows = ours.chain(papers).collect::<Node>();
    twin::table(
        "Table and runs",
        view! { <th scope="col">{x.label.clone()}</th>
        {several.then(|| view! { <th scope="col">"Series"</th> })}
        <th scope="col">"Whose"</th>
        <th scope="col" class="n">"Value"</th>
        <th scope="col" class="n">"n"</th>
        <th scope="col">"Seeds, source"</th> },
        rows,
    )
}

fn row(x: String, series: Option<String>, whose: &'static str, cells: Node) -> Node {
    let series = series.map(|series| view! { <td>{series}</td> });
    view! { <tr><th scope="row">{x}</th>{series}<td>{whose}</td>{cells}</tr> }
}
