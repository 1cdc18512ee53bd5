//! Any number of further sources in one field, each with a share and a temperature.

use retort_wire::{Field, Mixture, Spec};

use crate::{
    Error,
    catalog::{
        dataset_options,
        field::{self, Describe as _},
    },
    data::Description,
};

use super::{Addition, LARGEST_SHARE, OWN, Source, noise::Noise, other::Other, own::Own, synthetic::Synthetic};

/// The field.
pub(crate) const PATH: &str = "transfer.also";

/// The field: what it may name are parts of the teacher's training set, every data set, noise and synthetic images.
pub(super) fn field(datasets: &[Description]) -> Field {
    let mut options: Vec<_> = OWN.iter().map(|(name, label, help)| field::option(name, label, help, "")).collect();
    // A name means the part where a data set has the same one, and `at` stands before a temperature.
    let taken =
        |name: &str| name == "at" || OWN.iter().any(|own| own.0 == name) || MADE.iter().any(|made| made.0 == name);
    options.extend(dataset_options(datasets).into_iter().filter(|option| !taken(&option.value)));
    options.extend(MADE.iter().map(|(name, label, help)| field::option(name, label, help, "")));
    let mut field = field::mixture("transfer", "also", "Further sources", options, LARGEST_SHARE)
        .help("Any number of them, each with its share of the whole set and, behind at, its temperature: 0.3 rest at 4 + 0.2 noise. Images are drawn without repetition.")
        .short("with {}")
        .zero("none")
        .advanced();
    field.later = true;
    field
}

/// Sources that make their images.
const MADE: [(&str, &str, &str); 2] = [
    ("noise", "Noise", "Uniform noise."),
    ("synthetic", "Synthetic images", "Images of the generator, the same in every epoch."),
];

/// The sources that the field of the table `transfer` lists.
pub(super) fn read(table: &Spec) -> Result<Vec<Addition>, Error> {
    let text = table.text("also").unwrap_or_default();
    let mixture =
        Mixture::parse(text).map_err(|problem| Error::setting(PATH, format!("is {text:?}, but {problem}")))?;
    let parts = mixture.0.into_iter().map(|part| Addition {
        stream: format!("also {}", part.source),
        path: PATH.to_owned(),
        share: part.share,
        temperature: part.temperature.unwrap_or(0.0),
        source: source(part.source),
    });
    Ok(parts.collect())
}

fn source(name: String) -> Box<dyn Source> {
    match name.as_str() {
        "noise" => Box::new(Noise),
        "synthetic" => Box::new(Synthetic { online: false }),
        own if OWN.iter().any(|known| known.0 == own) => Box::new(Own { part: name }),
        _ => Box::new(Other { name, field: PATH, share: PATH }),
    }
}
