//! What the students are shown: the transfer set, a mixture of sources.
//!
//! The main source is a part of a data set; further sources are mixed in as shares of the whole. A source is one file
//! and one line in [`REGISTRY`]. The mixture is put together once, before training, as one table of images; only
//! images that a generator draws on line are made batch by batch.

mod known;
mod noise;
mod online;
mod other;
mod set;
mod synthetic;

use burn::tensor::Device;
use retort_wire::{Field, Spec};

use crate::{
    Error, Observer,
    catalog::field::{self, Describe as _},
    data::{Dataset, Description, LoadOptions},
    random::Random,
    settings::Read,
    train::Environment,
};

pub(crate) use known::Known;
pub(crate) use online::{Online, Supply};
pub(crate) use set::TransferSet;

/// The largest share of one further source: what is left is the main one's.
pub(crate) const LARGEST_SHARE: f64 = 0.95;

/// A further source that can be mixed in.
pub struct Entry {
    /// Its name: the stream of its random numbers, and the start of its fields.
    pub name: &'static str,
    /// Its fields, in the table `transfer`.
    pub fields: fn(datasets: &[Description]) -> Vec<Field>,
    /// Reads it from the table `transfer`; none when it is not mixed in.
    pub read: fn(table: &Spec) -> Result<Option<Addition>, Error>,
}

/// A further source with its settings.
pub struct Addition {
    /// The field that says how much of it there is.
    pub path: String,
    /// Its share of the whole transfer set, above 0 and below 1.
    pub share: f64,
    /// The temperature of its examples; 0 is the objective's own.
    pub temperature: f64,
    /// Where its images come from.
    pub source: Box<dyn Source>,
}

/// Where images come from.
pub trait Source {
    /// `count` images of the ground's shape, as bytes like those of a [`Split`](crate::data::Split); none when
    /// everybody asked to stop meanwhile.
    fn gather(&self, count: usize, ground: &mut Ground<'_>) -> Result<Option<Vec<u8>>, Error>;

    /// What makes new images for every batch instead, where this source does so.
    fn supply(&self, _ground: &mut Ground<'_>) -> Result<Option<Box<dyn Supply>>, Error> {
        Ok(None)
    }

    /// Whether it makes new images for every batch.
    fn is_online(&self) -> bool {
        false
    }

    /// Whether its images are shown as they are, whatever the augmentation does to others.
    fn is_fixed(&self) -> bool {
        false
    }
}

/// What sources build on.
pub struct Ground<'a> {
    /// The teacher's data set: images must have its shape.
    pub dataset: &'a Dataset,
    /// The whole spec.
    pub spec: &'a Spec,
    /// How data sets are read.
    pub options: &'a LoadOptions,
    /// Where data sets and generators are.
    pub environment: &'a Environment,
    /// The random numbers of this source.
    pub random: Random,
    /// Whom to tell what takes long.
    pub observer: &'a mut dyn Observer,
    /// Whether everybody asked to stop.
    pub stop: &'a mut dyn FnMut(&mut dyn Observer) -> bool,
}

impl Ground<'_> {
    /// Where images are made and shown.
    pub fn device(&self) -> &Device {
        &self.environment.device.device
    }
}

/// Every further source, in the order in which it is offered.
pub const REGISTRY: &[Entry] = &[other::ENTRY, noise::ENTRY, synthetic::ENTRY];

/// The further sources that the table `transfer` asks for, each with its name.
pub(crate) fn additions(table: &Spec) -> Result<Vec<(&'static str, Addition)>, Error> {
    let mut found = Vec::new();
    let mut sum = 0.0;
    for entry in REGISTRY {
        let Some(addition) = (entry.read)(table)? else { continue };
        sum += addition.share;
        if sum > LARGEST_SHARE {
            let problem = format!(
                "brings the shares of the further sources to {sum:.2}; together they may be at most {LARGEST_SHARE}."
            );
            return Err(Error::setting(&addition.path, problem));
        }
        found.push((entry.name, addition));
    }
    Ok(found)
}

/// The paths of all shares, for the rule that bounds their sum.
pub(crate) fn share_paths() -> Vec<String> {
    REGISTRY.iter().map(|entry| format!("transfer.{}_share", entry.name)).collect()
}

/// The field for a source's share of the transfer set.
fn share_field(name: &str, label: &str, help: &str, short: &str) -> Field {
    field::number("transfer", &format!("{name}_share"), label, 0.0, LARGEST_SHARE, 0.0)
        .help(help)
        .zero("none")
        .short(short)
        .advanced()
}

/// The field for the temperature of a source's examples.
fn temperature_field(name: &str, label: &str) -> Field {
    field::number("transfer", &format!("{name}_temperature"), label, 0.0, 1000.0, 0.0)
        .help("The temperature at which these images are learnt; 0 is the objective's own.")
        .zero("the objective's")
        .short(&format!("{name} at τ {{}}"))
        .above("transfer", &format!("{name}_share"), 0.0)
        .advanced()
}

/// Reads share and temperature of the source `name`; none when its share is 0.
fn read_addition(table: &Spec, name: &str, source: Box<dyn Source>) -> Result<Option<Addition>, Error> {
    let share = table.real(&format!("{name}_share"))?;
    if share <= 0.0 {
        return Ok(None);
    }
    let temperature = table.real(&format!("{name}_temperature"))?;
    Ok(Some(Addition { path: format!("transfer.{name}_share"), share, temperature, source }))
}
