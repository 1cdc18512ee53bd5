//! Figure 6b half run, and a figure of images, distributions and planes.

use retort_wire::{
    Estimate, Num, Plane, State, Value,
    figure::{
        self, Arm, ArmPlane, ArmRun, Axis, ClaimResult, Distribution, Evidence, FigureCard, FigureDetail, Panel,
        PanelKind, PaperPoint, PaperSeries, Point, Preview, Quality, Scale, Standing, Verdict,
    },
    group::Stat,
};

/// Figure 6b with three arms: the first has run with both seeds, the second with one, the third not at all.
pub fn figure(scale: Scale) -> FigureDetail {
    let standing = |scale| Standing {
        scale,
        runs: 6,
        finished: 3,
        underway: 1,
        claims: 2,
        supported: 1,
        seconds: Some(130.0),
        obstacle: match scale {
            Scale::Pocket => String::new(),
            Scale::Full => "CIFAR-100 is not on this server; run `retort data get cifar100`.".into(),
        },
        ..Standing::default()
    };
    let card = FigureCard {
        id: "fig6b".into(),
        label: "Figure 6b".into(),
        title: "Initialisation between the teacher and random weights".into(),
        question: "How near to its teacher must a student start to copy it?".into(),
        section: "3.6".into(),
        scales: Scale::ALL.map(standing).to_vec(),
    };
    let names = ["λ = 0", "λ = 0.375", "λ = 1"];
    let places = [0.0, 0.375, 1.0];
    let run = |arm: usize, seed: i64| match (arm, seed) {
        (0, _) | (1, 0) => ArmRun {
            seed,
            run: Some(format!("run-{arm}-{seed}")),
            state: Some(State::Finished),
            epoch: 4,
            epochs: 4,
            ..ArmRun::default()
        },
        (1, _) => ArmRun {
            seed,
            run: Some("live".into()),
            state: Some(State::Running),
            epoch: 2,
            epochs: 4,
            ..ArmRun::default()
        },
        _ => ArmRun { seed, ..ArmRun::default() },
    };
    let arms = (0..3).map(|arm| Arm {
        name: names[arm].into(),
        x: Value::Number(places[arm]),
        setting: names[arm].into(),
        runs: vec![run(arm, 0), run(arm, 1)],
        ..Arm::default()
    });
    let point = |arm: usize, values: &[f64]| Point {
        arm: names[arm].into(),
        x: Value::Number(places[arm]),
        stat: Stat::of(values),
        values: values
            .iter()
            .enumerate()
            .map(|(seed, value)| (format!("run-{arm}-{seed}"), seed as i64, Num(*value)))
            .collect(),
        ..Point::default()
    };
    let paper = |x: f64, y: f64, deviation| PaperPoint {
        x: Value::Number(x),
        y,
        deviation: Some(deviation),
        ..PaperPoint::default()
    };
    let panel = Panel {
        metric: "train.agreement".into(),
        label: "Agreement (train)".into(),
        unit: "share".into(),
        points: vec![point(0, &[0.79, 0.80]), point(1, &[0.97]), point(2, &[])],
        paper: vec![PaperSeries {
            name: "Train agreement".into(),
            quality: Quality::Exact,
            points: vec![paper(0.0, 0.789_57, 0.0026), paper(0.375, 0.9755, 0.0023), paper(1.0, 1.0, 0.0)],
            source: "authors' plotting notebook".into(),
            ..PaperSeries::default()
        }],
        ..Panel::default()
    };
    let claim = |id: &str, statement: &str, verdict, low, high, n| ClaimResult {
        id: id.into(),
        statement: statement.into(),
        source: "Figure 6b".into(),
        metric: "train.agreement".into(),
        unit: "share".into(),
        verdict,
        estimate: Some(Num(0.18)),
        low,
        high,
        above: Some(0.05),
        n,
        needed: (verdict == Verdict::NotEnoughSeeds).then_some(3),
        evidence: vec![Evidence { label: "λ = 0.375 minus λ = 0".into(), verdict, n, ..Evidence::default() }],
        ..ClaimResult::default()
    };
    FigureDetail {
        card,
        scale,
        setting: "PreResNet-8 with layer normalisation on digits, 4 epochs.".into(),
        x: Axis { label: "λ, share of the teacher's weights".into(), numeric: true, ..Axis::default() },
        panels: vec![panel],
        arms: arms.collect(),
        claims: vec![
            claim(
                "C1",
                "Train agreement jumps between λ = 0 and λ = 0.375.",
                Verdict::Supported,
                Some(0.1),
                Some(0.26),
                2,
            ),
            claim("C1 loss", "The loss reaches its floor.", Verdict::NotEnoughSeeds, None, None, 1),
        ],
        choices: vec![figure::Choice {
            setting: "Temperature".into(),
            value: "4".into(),
            reason: "Not printed; the scale of the paper's loss says so.".into(),
        }],
        missing: 2,
        estimate: Some(Estimate { runs: 2, seconds: Some(130.0), ..Estimate::default() }),
        ..FigureDetail::default()
    }
}

/// Its card in the gallery.
pub fn gallery_card() -> FigureCard {
    let figure = figure(Scale::Pocket);
    let mut card = figure.card;
    for standing in &mut card.scales {
        standing.preview = Some(Preview { x: figure.x.clone(), panel: figure.panels[0].clone() });
    }
    card
}

/// A figure of images, distributions and planes.
pub fn special_figure() -> FigureDetail {
    let panel = |kind| Panel { kind, ..Panel::default() };
    let values = (0..9).map(|value| Num(f64::from(value))).collect();
    FigureDetail {
        panels: [PanelKind::Samples, PanelKind::Distributions, PanelKind::Plane].map(panel).to_vec(),
        distributions: vec![Distribution {
            arm: "λ = 0".into(),
            image: 7,
            label: 1,
            temperature: 4.0,
            probabilities: vec![0.3, 0.7],
        }],
        planes: vec![ArmPlane {
            arm: "λ = 0".into(),
            run: "run-0-0".into(),
            seed: 0,
            plane: Plane::new(3, (-0.5, 1.5), (-0.5, 1.5), values),
        }],
        ..figure(Scale::Pocket)
    }
}
