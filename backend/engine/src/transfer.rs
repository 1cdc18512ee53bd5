//! What the students are shown: the transfer set, a mixture of sources.
//!
//! The main source is a part of a data set; further sources are mixed in as shares of the whole. A source is one file
//! and one line in [`REGISTRY`]. The mixture is put together once, before training, as one table of images; only
//! images that a generator draws on line are made batch by batch.

mod also;
mod known;
mod noise;
mod online;
mod other;
mod own;
mod set;
mod synthetic;

use burn::tensor::Device;
use retort_wire::{Condition, Field, Spec, Value};

use crate::{
    Error, Observer,
    catalog::field::{self, Describe as _},
    data::{Dataset, Description, LoadOptions},
    random::Random,
    settings::Read,
    teacher::Splits,
    train::Environment,
};

pub(crate) use also::PATH as ALSO;
pub(crate) use known::Known;
pub(crate) use online::{Online, Supply};
pub(crate) use own::OWN;
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
    /// The stream of its random numbers.
    pub stream: String,
    /// The field that says how much of it there is.
    pub path: String,
    /// Its share of the whole transfer set, above 0 and below 1.
    pub share: f64,
    /// The temperature of its examples; 0 is the objective's own.
    pub temperature: f64,
    /// Where its images come from.
    pub source: Box<dyn Source>,
}

/// What a source gives.
pub enum Gathered {
    /// Images of the ground's shape, as bytes like those of a [`Split`](crate::data::Split).
    Images(Vec<u8>),
    /// Rows of the teacher's training set.
    Rows(Vec<u32>),
}

/// Where images come from.
pub trait Source {
    /// `count` images; none when everybody asked to stop meanwhile.
    fn gather(&self, count: usize, ground: &mut Ground<'_>) -> Result<Option<Gathered>, Error>;

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
    /// Which of its training images are whose.
    pub(crate) splits: &'a Splits,
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

/// The fields of all further sources: those of the registry, and the one in which any number of them can be listed.
pub(crate) fn fields(datasets: &[Description]) -> Vec<Field> {
    let own = REGISTRY.iter().flat_map(|entry| (entry.fields)(datasets));
    own.chain([also::field(datasets)]).collect()
}

/// The further sources that the table `transfer` asks for.
pub(crate) fn additions(table: &Spec) -> Result<Vec<Addition>, Error> {
    let mut found = Vec::new();
    for entry in REGISTRY {
        found.extend((entry.read)(table)?);
    }
    found.extend(also::read(table)?);
    let mut sum = 0.0;
    for addition in &found {
        sum += addition.share;
        if sum > LARGEST_SHARE + 1e-9 {
            let problem = format!(
                "brings the shares of the further sources to {sum:.2}; together they may be at most {LARGEST_SHARE}."
            );
            return Err(Error::setting(&addition.path, problem));
        }
    }
    Ok(found)
}

/// The paths of the shares that have a field of their own, for the rules about them.
pub(crate) fn share_paths() -> Vec<String> {
    REGISTRY.iter().map(|entry| format!("transfer.{}_share", entry.name)).collect()
}

/// That the field of any number of sources names one of these.
pub(crate) fn lists(sources: &[&str]) -> Condition {
    let values = sources.iter().map(|source| Value::from(*source)).collect();
    Condition::Names { path: also::PATH.to_owned(), values }
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
    let (stream, path) = (name.to_owned(), format!("transfer.{name}_share"));
    Ok(Some(Addition { stream, path, share, temperature, source }))
}
