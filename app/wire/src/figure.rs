//! The paper's figures as studies of one's own: what each shows, the points of the paper and of one's runs, and what
//! the runs say of the paper's claims.
//!
//! A figure is a [`Definition`] (`figures/<id>.toml`) at one of two [`Scale`]s. Pages get it as a [`FigureCard`] and a
//! [`FigureDetail`], in which everything is in the unit of the metric: shares from 0 to 1, KL and NLL in nats.

use serde::{Deserialize, Serialize};

use crate::{Estimate, Num, Plane, Spec, State, Value, group::Stat};

pub mod claim;
pub mod definition;

pub use claim::{ClaimResult, Evidence, Test, Verdict};
pub use definition::Definition;

/// How large a figure is run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Small enough for two processor cores: other data, smaller networks, fewer epochs.
    #[default]
    Pocket,
    /// The paper's settings.
    Full,
}

impl Scale {
    /// Both, the small one first.
    pub const ALL: [Self; 2] = [Self::Pocket, Self::Full];

    /// Its name in addresses, commands and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pocket => "pocket",
            Self::Full => "full",
        }
    }

    /// The scale of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scale| scale.name() == name)
    }
}

/// What a panel shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PanelKind {
    /// A metric over the x axis, one mark an arm.
    #[default]
    Points,
    /// Images that a generator made: each run's page shows them.
    Samples,
    /// What teachers say of a few test images: a [`Distribution`] an arm and image.
    Distributions,
    /// The loss on the plane through teacher, initial and final student: each run's page draws it.
    Plane,
}

/// How well a number of the paper is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// Printed by the authors, or typed into their plotting notebook.
    Exact,
    /// A bound, a range or a rounded statement in prose.
    #[default]
    Text,
    /// Read off a chart, right to about one percentage point.
    Chart,
}

/// What a number of the paper says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Relation {
    /// It is this number.
    #[default]
    #[serde(rename = "=")]
    Equal,
    /// It is above this number.
    #[serde(rename = ">")]
    Above,
    /// It is below this number.
    #[serde(rename = "<")]
    Below,
    /// It lies between two numbers.
    #[serde(rename = "range")]
    Range,
}

/// A figure in the gallery.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FigureCard {
    /// `fig6b`: its name in addresses.
    pub id: String,
    /// "Figure 6b".
    pub label: String,
    /// What it shows, as a heading.
    pub title: String,
    /// What it asks, one plain sentence.
    pub question: String,
    /// The section of `paper.md` that it is described in.
    pub section: String,
    /// How far it is at each scale, pocket first.
    pub scales: Vec<Standing>,
}

/// How far a figure is at one scale.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// The scale.
    pub scale: Scale,
    /// Runs that it takes.
    pub runs: u32,
    /// Of these, finished.
    pub finished: u32,
    /// Of these, waiting or training.
    pub underway: u32,
    /// Of these, ended without finishing and not tried again.
    pub failed: u32,
    /// Claims that it makes.
    pub claims: u32,
    /// Of these, supported.
    pub supported: u32,
    /// Of these, refuted.
    pub refuted: u32,
    /// Why it cannot be run now (its data are not here), with what to do; empty when it can.
    pub obstacle: String,
    /// Seconds that the missing runs would take; none when nothing is missing or nobody can say.
    pub seconds: Option<f64>,
    /// Its first panel, for the gallery; a figure's own page has all of them and needs none.
    pub preview: Option<Preview>,
}

/// A panel with its axis.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// The figure's x axis.
    pub x: Axis,
    /// The panel.
    pub panel: Panel,
}

/// The x axis, the same in every panel.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// Its label.
    pub label: String,
    /// Whether positions are numbers; otherwise they are categories.
    pub numeric: bool,
    /// The categories in order, those of the paper's points too; empty for numbers.
    #[serde(default)]
    pub categories: Vec<String>,
}

/// A figure at one scale with everything that its page shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FigureDetail {
    /// The gallery's card.
    pub card: FigureCard,
    /// The scale that the rest is about.
    pub scale: Scale,
    /// What is run at this scale, in words: data, networks, epochs.
    pub setting: String,
    /// What a reader must know about the paper's figure; may be empty.
    pub note: String,
    /// The x axis.
    pub x: Axis,
    /// The panels, each with the paper's points and one's own.
    pub panels: Vec<Panel>,
    /// The points' runs.
    pub arms: Vec<Arm>,
    /// The claims and their verdicts.
    pub claims: Vec<ClaimResult>,
    /// Settings that the paper leaves out or that the scale changes, with the reason for each.
    pub choices: Vec<Choice>,
    /// Places where the authors' code and the paper differ, with the arms that run it the other way.
    pub variants: Vec<Variant>,
    /// What teachers say of a few test images, for panels of kind `distributions`.
    pub distributions: Vec<Distribution>,
    /// The planes of finished runs, for panels of kind `plane`: one an arm.
    pub planes: Vec<ArmPlane>,
    /// Runs that a launch would make: arms and seeds that neither finished nor wait nor train.
    pub missing: u32,
    /// What they would cost; none when nothing is missing or they cannot be run.
    pub estimate: Option<Estimate>,
}

/// One coordinate system.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    /// What it shows.
    pub kind: PanelKind,
    /// Its heading; may be empty when there is one panel.
    pub title: String,
    /// The metric on y, `split.metric`; empty for other kinds than points.
    pub metric: String,
    /// The metric's label, with its split.
    pub label: String,
    /// The metric's unit: `share` (shown in %), `nats`, or empty.
    pub unit: String,
    /// One's own points.
    pub points: Vec<Point>,
    /// The paper's.
    pub paper: Vec<PaperSeries>,
}

/// One arm's value of a panel's metric after the last epoch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The arm's name.
    pub arm: String,
    /// The arm's series: points of one series are joined where x is a number.
    pub series: String,
    /// Where: a number or a category.
    pub x: Value,
    /// Mean and 95 % interval over the seeds (Student 1908); none before the first run has finished.
    pub stat: Option<Stat>,
    /// Each finished run: id, seed and value.
    pub values: Vec<(String, i64, Num)>,
}

/// Points of the paper.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PaperSeries {
    /// Its name: that of one's own series where it is the same.
    pub name: String,
    /// How well its numbers are known.
    pub quality: Quality,
    /// What they say.
    pub relation: Relation,
    /// The points.
    pub points: Vec<PaperPoint>,
    /// Where they stand in the paper.
    pub source: String,
    /// What a reader must know; may be empty.
    pub note: String,
}

/// One point of the paper.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PaperPoint {
    /// Where. A category on an axis of numbers has no place on it: a line across, or a note.
    pub x: Value,
    /// The value, or the lower end of a range.
    pub y: f64,
    /// The upper end of a range.
    pub high: Option<f64>,
    /// Standard deviation over the paper's trials.
    pub deviation: Option<f64>,
    /// The trials, where they are known.
    pub trials: Vec<f64>,
}

/// One point's runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Arm {
    /// Its name, unique in the figure.
    pub name: String,
    /// Its series.
    pub series: String,
    /// Its place on the x axis.
    pub x: Value,
    /// The variant that it belongs to; empty for what the paper describes.
    pub variant: String,
    /// What sets it apart from the figure's other arms, in words.
    pub setting: String,
    /// Its spec with the first seed: what a launch form starts from.
    pub spec: Spec,
    /// One line a seed.
    pub runs: Vec<ArmRun>,
}

/// The run of an arm with one seed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ArmRun {
    /// The seed.
    pub seed: i64,
    /// The run that is used: the youngest finished one, else the one that waits or trains, else the last that failed.
    pub run: Option<String>,
    /// Where that run stands; none without one.
    pub state: Option<State>,
    /// Epochs done.
    pub epoch: u32,
    /// Epochs asked for.
    pub epochs: u32,
    /// It carries a warning: it predicts one class, or diverged.
    pub warned: bool,
}

/// A setting that is a choice of ours.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The setting, in words.
    pub setting: String,
    /// What was chosen.
    pub value: String,
    /// Why.
    pub reason: String,
}

/// A place where the authors' code and the paper differ.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// Its name, that of its arms.
    pub name: String,
    /// What the paper says.
    pub paper: String,
    /// What the code does.
    pub code: String,
    /// Which of the two the other arms follow.
    pub ours: String,
}

/// The loss around one run of an arm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArmPlane {
    /// The arm.
    pub arm: String,
    /// The run.
    pub run: String,
    /// Its seed.
    pub seed: i64,
    /// The plane.
    pub plane: Plane,
}

/// What one arm's teacher says of one test image.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Distribution {
    /// The arm.
    pub arm: String,
    /// The image's number in the test set.
    pub image: u32,
    /// Its true class.
    pub label: u32,
    /// The temperature that the teacher's log-probabilities were divided by.
    pub temperature: f64,
    /// Probability of each class.
    pub probabilities: Vec<f64>,
}
