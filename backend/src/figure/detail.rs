//! A figure at one scale with everything that its page shows.

use retort_store::folder;
use retort_wire::{
    Catalog, FieldError, Num, Run, State, Value,
    describe::differing,
    figure::{
        Arm, ArmPlane, ArmRun, Axis, Definition, FigureDetail, Panel, PanelKind, PaperPoint, PaperSeries, Point,
        Preview, Scale,
        definition::{PanelDefinition, PaperDefinition},
    },
    group::Stat,
};

use super::{
    Desk,
    desk::{Bench, Found},
    label,
    test::Source as _,
};

impl Desk {
    /// The figure's points, claims and runs; the estimate is left to whoever knows what things cost.
    pub fn detail(&self, figure: &'static Definition, scale: Scale) -> Result<FigureDetail, Vec<FieldError>> {
        let found = self.found(figure, scale)?;
        let bench = Bench::new(&self.layout, &found);
        let remarks = figure.remarks.iter().filter(|remark| remark.scale == scale && remark.claim.is_empty());
        let notes = std::iter::once(figure.note.trim()).chain(remarks.map(|remark| remark.text.trim()));
        let missing = self.missing(figure, scale, &[])?.len();
        Ok(FigureDetail {
            card: self.card(figure),
            scale,
            setting: figure.at(scale).setting.trim().to_owned(),
            note: notes.filter(|note| !note.is_empty()).collect::<Vec<_>>().join(" "),
            x: axis(figure, &found),
            panels: figure.panels.iter().map(|panel| self.panel(figure, panel, &found, &bench)).collect(),
            arms: arms(&self.assumed, &found),
            claims: self.claims(figure, scale, &found),
            choices: figure.at(scale).choices.clone(),
            variants: figure.variants.clone(),
            distributions: self.distributions(figure, &found),
            planes: self.planes(figure, &found),
            missing: u32::try_from(missing).unwrap_or(u32::MAX),
            estimate: None,
        })
    }

    /// The first panel of points.
    pub(super) fn preview(&self, figure: &'static Definition, scale: Scale) -> Option<Preview> {
        let found = self.found(figure, scale).ok()?;
        let panel = figure.panels.iter().find(|panel| panel.kind == PanelKind::Points)?;
        let bench = Bench::new(&self.layout, &found);
        Some(Preview { x: axis(figure, &found), panel: self.panel(figure, panel, &found, &bench) })
    }

    /// For a figure with a panel of planes: that of each arm's first finished run.
    fn planes(&self, figure: &Definition, found: &[Found<'_>]) -> Vec<ArmPlane> {
        if !figure.panels.iter().any(|panel| panel.kind == PanelKind::Plane) {
            return Vec::new();
        }
        let first = |found: &Found<'_>| {
            found.points.runs.iter().zip(&found.runs).find_map(|(planned, run)| {
                let run = run.filter(|run| run.state == State::Finished)?;
                let plane = folder::read_plane(&self.layout, &run.id, run.attempt).ok()??;
                Some(ArmPlane { arm: found.points.arm.name.clone(), run: run.id.clone(), seed: planned.seed, plane })
            })
        };
        found.iter().filter_map(first).collect()
    }

    fn panel(
        &self,
        figure: &'static Definition,
        panel: &PanelDefinition,
        found: &[Found<'_>],
        bench: &Bench<'_>,
    ) -> Panel {
        let shown = |series: &String| panel.series.is_empty() || panel.series.contains(series);
        let points = found.iter().filter(|found| shown(&found.points.arm.series)).map(|found| {
            let arm = found.points.arm;
            let values: Vec<(String, i64, Num)> = found
                .points
                .runs
                .iter()
                .zip(&found.runs)
                .filter_map(|(planned, run)| {
                    let run = run.filter(|run| run.state == State::Finished)?;
                    Some((run.id.clone(), planned.seed, Num(bench.value(&arm.name, planned.seed, &panel.metric)?)))
                })
                .collect();
            let numbers: Vec<f64> = values.iter().map(|(_, _, value)| value.0).collect();
            let (x, series) = (arm.x.clone(), arm.series.clone());
            Point { arm: arm.name.clone(), series, x, stat: Stat::of(&numbers), values }
        });
        let is_points = panel.kind == PanelKind::Points;
        let paper =
            figure.paper.iter().filter(|paper| is_points && paper.metric == panel.metric && shown_in(panel, paper));
        Panel {
            kind: panel.kind,
            title: panel.title.clone(),
            metric: panel.metric.clone(),
            label: if is_points { label::words(&self.assumed, &panel.metric) } else { String::new() },
            unit: label::unit(&self.assumed, &panel.metric),
            points: if is_points { points.collect() } else { Vec::new() },
            paper: paper.map(series).collect(),
        }
    }
}

/// A panel that shows some series shows those of the paper by the same names, and those that belong to none.
fn shown_in(panel: &PanelDefinition, paper: &PaperDefinition) -> bool {
    panel.series.is_empty() || panel.series.contains(&paper.name) || paper.name.is_empty()
}

fn series(paper: &PaperDefinition) -> PaperSeries {
    let scaled = |value: f64| if paper.unit == "percent" { value / 100.0 } else { value };
    let point = |(place, (x, y)): (usize, (&Value, &f64))| PaperPoint {
        x: x.clone(),
        y: scaled(*y),
        high: paper.high.get(place).copied().map(scaled),
        deviation: paper.deviation.get(place).copied().map(scaled),
        trials: paper.trials.get(place).map(|trials| trials.iter().copied().map(scaled).collect()).unwrap_or_default(),
    };
    PaperSeries {
        name: paper.name.clone(),
        quality: paper.quality,
        relation: paper.relation,
        points: paper.x.iter().zip(&paper.y).enumerate().map(point).collect(),
        source: paper.source.clone(),
        note: paper.note.clone(),
    }
}

/// The x axis with the categories of both sides: in the order of the arms of both scales, so that the paper's points
/// between two of ours stand between them, and then the paper's that no arm has.
fn axis(figure: &Definition, found: &[Found<'_>]) -> Axis {
    let paper = || figure.paper.iter().flat_map(|paper| &paper.x);
    let shown: Vec<&Value> = found.iter().map(|found| &found.points.arm.x).chain(paper()).collect();
    let mut categories: Vec<String> = Vec::new();
    for value in figure.arms.iter().map(|arm| &arm.x).chain(paper()).filter(|_| !figure.x.numeric) {
        let name = value.to_string();
        if shown.contains(&value) && !categories.contains(&name) {
            categories.push(name);
        }
    }
    Axis { label: figure.x.label.clone(), numeric: figure.x.numeric, categories }
}

fn arms(catalog: &Catalog, found: &[Found<'_>]) -> Vec<Arm> {
    let first = |found: &Found<'_>| found.points.runs.first().map(|planned| planned.spec.clone()).unwrap_or_default();
    let specs: Vec<_> = found.iter().map(first).collect();
    let differing = differing(catalog, &specs);
    let arm = |(found, spec): (&Found<'_>, retort_wire::Spec)| {
        let definition = found.points.arm;
        Arm {
            name: definition.name.clone(),
            series: definition.series.clone(),
            x: definition.x.clone(),
            variant: definition.variant.clone(),
            setting: catalog.label(&differing, &spec.0),
            spec,
            runs: found.points.runs.iter().zip(&found.runs).map(|(planned, run)| row(planned.seed, *run)).collect(),
        }
    };
    found.iter().zip(specs).map(arm).collect()
}

fn row(seed: i64, run: Option<&Run>) -> ArmRun {
    let Some(run) = run else { return ArmRun { seed, ..ArmRun::default() } };
    ArmRun {
        seed,
        run: Some(run.id.clone()),
        state: Some(run.state.clone()),
        epoch: run.epoch,
        epochs: run.epochs,
        warned: !run.warnings.is_empty(),
    }
}
