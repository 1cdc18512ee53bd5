//! A figure as `figures/<id>.toml` defines it.

use serde::Deserialize;

use super::{Choice, PanelKind, Quality, Relation, Scale, Test, Variant};
use crate::{Spec, Value};

/// What a figure shows and asks, the paper's points, what to run at each scale, and what is claimed of it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// `fig6b`.
    pub id: String,
    /// "Figure 6b".
    pub label: String,
    /// What it shows, as a heading.
    pub title: String,
    /// What it asks, one plain sentence.
    pub question: String,
    /// The section of `paper.md`.
    pub section: String,
    /// What a reader must know about the paper's figure.
    #[serde(default)]
    pub note: String,
    /// The x axis.
    pub x: XAxis,
    /// The panels.
    #[serde(rename = "panel")]
    pub panels: Vec<PanelDefinition>,
    /// The paper's points.
    #[serde(rename = "paper", default)]
    pub paper: Vec<PaperDefinition>,
    /// Data sets that no registry knows: image folders that a reader adds under these names.
    #[serde(rename = "data", default)]
    pub data: Vec<Folder>,
    /// What two cores run.
    pub pocket: ScaleDefinition,
    /// What the paper ran.
    pub full: ScaleDefinition,
    /// The points, those of both scales and those of one.
    #[serde(rename = "arm")]
    pub arms: Vec<ArmDefinition>,
    /// What is claimed.
    #[serde(rename = "claim", default)]
    pub claims: Vec<ClaimDefinition>,
    /// Where code and paper differ.
    #[serde(rename = "variant", default)]
    pub variants: Vec<Variant>,
    /// What was found when it was run.
    #[serde(rename = "remark", default)]
    pub remarks: Vec<Remark>,
}

/// The x axis.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct XAxis {
    /// Its label.
    pub label: String,
    /// Whether positions are numbers.
    #[serde(default)]
    pub numeric: bool,
}

/// A panel.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelDefinition {
    /// What it shows.
    #[serde(default)]
    pub kind: PanelKind,
    /// Its heading.
    #[serde(default)]
    pub title: String,
    /// `split.metric`, for points.
    #[serde(default)]
    pub metric: String,
    /// The series that it shows; all without it.
    #[serde(default)]
    pub series: Vec<String>,
}

/// Points of the paper as they are printed.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperDefinition {
    /// Its name.
    pub name: String,
    /// `split.metric`: the panels that it is drawn in.
    pub metric: String,
    /// `percent` where the paper prints percentages of what is a share here; otherwise the metric's own.
    #[serde(default)]
    pub unit: String,
    /// Positions.
    pub x: Vec<Value>,
    /// Values, as many.
    pub y: Vec<f64>,
    /// Upper ends, for ranges.
    #[serde(default)]
    pub high: Vec<f64>,
    /// Standard deviations.
    #[serde(default)]
    pub deviation: Vec<f64>,
    /// Trials of each point.
    #[serde(default)]
    pub trials: Vec<Vec<f64>>,
    /// How well they are known.
    pub quality: Quality,
    /// What they say.
    #[serde(default)]
    pub relation: Relation,
    /// Where they stand.
    #[serde(default)]
    pub source: String,
    /// What a reader must know.
    #[serde(default)]
    pub note: String,
}

/// An image folder that has to be added by hand.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Folder {
    /// The name to add it under.
    pub name: String,
    /// What it is.
    pub label: String,
    /// Training images.
    pub train_examples: usize,
    /// Test images.
    pub test_examples: usize,
    /// Classes.
    pub classes: usize,
    /// Height and width in pixels, of its first image.
    pub size: usize,
}

/// What is run at one scale.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScaleDefinition {
    /// What is run, in words.
    pub setting: String,
    /// The seeds of every arm that has none of its own.
    pub seeds: Vec<i64>,
    /// Settings that all arms share.
    #[serde(default)]
    pub study: Spec,
    /// Settings that the paper leaves out, or that the scale changes.
    #[serde(rename = "choice", default)]
    pub choices: Vec<Choice>,
}

/// A point.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArmDefinition {
    /// Its name, unique among the arms of one scale.
    pub name: String,
    /// Its series; empty where there is one.
    #[serde(default)]
    pub series: String,
    /// Its place.
    pub x: Value,
    /// The variant that it belongs to; empty for what the paper describes.
    #[serde(default)]
    pub variant: String,
    /// The scale that it belongs to; both without it.
    #[serde(default)]
    pub scale: Option<Scale>,
    /// Its own seeds.
    #[serde(default)]
    pub seeds: Vec<i64>,
    /// Settings of its own, above those of the scale's study.
    #[serde(default)]
    pub set: Spec,
    /// More of them, for the pocket scale alone.
    #[serde(default)]
    pub pocket: Spec,
    /// More of them, for the full scale alone.
    #[serde(default)]
    pub full: Spec,
}

/// A claim.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimDefinition {
    /// Its name, unique in the figure and scale.
    pub id: String,
    /// What is claimed, one sentence.
    pub statement: String,
    /// Where the paper says so.
    pub source: String,
    /// The scale that it is about; both without it.
    #[serde(default)]
    pub scale: Option<Scale>,
    /// What decides it.
    pub test: Test,
}

/// What was found when a figure was run: the reason for a verdict.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// The claim; empty for the whole figure.
    #[serde(default)]
    pub claim: String,
    /// The scale.
    pub scale: Scale,
    /// The remark, in sentences.
    pub text: String,
}

impl Definition {
    /// What is run at a scale.
    pub fn at(&self, scale: Scale) -> &ScaleDefinition {
        match scale {
            Scale::Pocket => &self.pocket,
            Scale::Full => &self.full,
        }
    }

    /// The points of a scale, in order.
    pub fn arms_at(&self, scale: Scale) -> impl Iterator<Item = &ArmDefinition> {
        self.arms.iter().filter(move |arm| arm.scale.is_none_or(|only| only == scale))
    }

    /// The claims about a scale, in order.
    pub fn claims_at(&self, scale: Scale) -> impl Iterator<Item = &ClaimDefinition> {
        self.claims.iter().filter(move |claim| claim.scale.is_none_or(|only| only == scale))
    }

    /// The seeds of an arm at a scale.
    pub fn seeds<'a>(&'a self, arm: &'a ArmDefinition, scale: Scale) -> &'a [i64] {
        if arm.seeds.is_empty() { &self.at(scale).seeds } else { &arm.seeds }
    }

    /// The settings of an arm at a scale, unchecked and without a seed.
    pub fn spec(&self, arm: &ArmDefinition, scale: Scale) -> Spec {
        let mut spec = self.at(scale).study.clone();
        let own = match scale {
            Scale::Pocket => &arm.pocket,
            Scale::Full => &arm.full,
        };
        for (path, value) in arm.set.0.iter().chain(&own.0) {
            spec.set(path.clone(), value.clone());
        }
        spec
    }

    /// Reads a definition from TOML; the error says where and what.
    #[cfg(any(test, feature = "toml"))]
    pub fn from_toml(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            format!("Line {line}: {}", error.message())
        })
    }
}
