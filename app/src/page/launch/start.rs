//! What the form begins with, as the address says it.

use retort_wire::{Catalog, Preset};
#[cfg(feature = "ssr")]
use retort_wire::{Run, Study};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::draft;
use super::draft::Draft;
use crate::view::encoding::pairs;

/// What asks for softened outputs in an address: a teacher's hash, or [`OWN`].
pub const SOFTEN: &str = "soften";
/// The teacher that the form asks for, or else one like it.
pub const OWN: &str = "own";

/// Whether the address asks for softened outputs, so that the part of the bundle that shows them is needed at once.
pub fn asks_to_soften(search: &str) -> bool {
    pairs(search).iter().any(|(name, _)| name == SOFTEN)
}

/// The address of the form: where it starts from, and the fields as a browser without scripts sends them.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// A preset's name.
    pub preset: Option<String>,
    /// A run whose spec is varied.
    pub from: Option<String>,
    /// A pasted study.
    pub toml: Option<String>,
    /// Whether softened outputs of a teacher are wanted, and of which.
    pub soften: Option<String>,
    /// Every other pair.
    pub pairs: Vec<(String, String)>,
}

/// The form as it is first drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Filled {
    /// The preset that it started from.
    pub preset: Option<String>,
    /// What stands in it.
    pub draft: Draft,
    /// Why the pasted study could not be read.
    pub trouble: Option<String>,
    /// The study in TOML, for forms that are sent without scripts.
    pub toml: String,
    /// Whether softened outputs of a teacher are shown, and of which: its hash, or nothing for the form's own.
    #[serde(default)]
    pub soften: Option<String>,
}

#[cfg(feature = "ssr")]
impl Start {
    /// Reads a query string.
    pub fn parse(search: &str) -> Self {
        let mut start = Self::default();
        for (name, value) in pairs(search) {
            let some = || (!value.trim().is_empty()).then(|| value.clone());
            match name.as_str() {
                "preset" => start.preset = some(),
                "from" => start.from = some(),
                "toml" => start.toml = some(),
                // The button and the list of teachers have one name: a teacher says more.
                SOFTEN if value == OWN => start.soften = start.soften.or(Some(String::new())),
                SOFTEN => start.soften = Some(value),
                _ => start.pairs.push((name, value)),
            }
        }
        start
    }

    /// The form: a pasted study before a run, a run before a preset, and what was typed over all of them. Without any
    /// it is the first preset that can run on this server.
    pub fn fill(&self, catalog: &Catalog, run: Option<&Run>) -> Filled {
        let mut filled = Filled::default();
        let pasted = self.toml.as_deref().map(Study::from_toml);
        if let Some(Err(trouble)) = &pasted {
            filled.trouble = Some(trouble.clone());
        }
        let study = match (pasted, run) {
            (Some(Ok(study)), _) => study,
            (_, Some(run)) => draft::variation(&run.study_name, &run.spec),
            _ => match self.chosen(catalog) {
                Some(preset) => {
                    filled.preset = Some(preset.name.clone());
                    named(preset)
                }
                None => Study::default(),
            },
        };
        filled.soften.clone_from(&self.soften);
        filled.draft = Draft::of(&study).with_pairs(catalog, self.pairs.iter().cloned());
        filled.toml = filled.draft.study(catalog).to_toml();
        filled
    }

    fn chosen<'a>(&self, catalog: &'a Catalog) -> Option<&'a Preset> {
        let asked = self.preset.as_ref().and_then(|name| catalog.presets.iter().find(|preset| preset.name == *name));
        asked.or_else(|| catalog.presets.iter().find(|preset| is_ready(catalog, preset))).or(catalog.presets.first())
    }
}

/// Whether the preset can be launched as it stands: its data is at hand.
pub fn is_ready(catalog: &Catalog, preset: &Preset) -> bool {
    preset.study.expand(catalog).is_ok()
}

#[cfg(feature = "ssr")]
/// The preset's study, called like the preset when it has no name of its own.
fn named(preset: &Preset) -> Study {
    let mut study = preset.study.clone();
    if study.name.is_empty() {
        study.name.clone_from(&preset.label);
    }
    study
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::page::sample;
    use retort_wire::State;

    #[test]
    fn the_address_is_read_as_browsers_write_it() {
        let start = Start::parse("?preset=mnist-200&from=&name=My+study&seed=0%2C1");
        assert_eq!((start.preset.as_deref(), start.from), (Some("mnist-200"), None));
        assert_eq!(start.pairs, [("name".to_owned(), "My study".to_owned()), ("seed".to_owned(), "0,1".to_owned())]);
    }

    #[test]
    fn softened_outputs_are_asked_for_by_the_address() {
        let soften = |search: &str| (Start::parse(search).soften, asks_to_soften(search));
        assert_eq!(soften("?name=x"), (None, false));
        assert_eq!(soften("?soften=own"), (Some(String::new()), true));
        assert_eq!(soften("?soften=aa&soften=own"), (Some("aa".to_owned()), true));
        assert_eq!(soften("?soften=own&soften=aa"), (Some("aa".to_owned()), true));
        assert_eq!(Start::parse("?soften=aa").fill(&sample::catalog(), None).soften.as_deref(), Some("aa"));
    }

    #[test]
    fn without_a_wish_the_first_preset_that_can_run() {
        let filled = Start::default().fill(&sample::catalog(), None);
        assert_eq!((filled.preset.as_deref(), filled.draft.name.as_str()), (Some("digits-in-a-minute"), "Digits"));
    }

    #[test]
    fn a_preset_by_name_even_when_its_data_is_missing() {
        let start = Start { preset: Some("mnist-200".into()), ..Start::default() };
        assert_eq!(start.fill(&sample::catalog(), None).draft.name, "MNIST");
    }

    #[test]
    fn a_variation_of_a_run_and_a_pasted_study() {
        let catalog = sample::catalog();
        let run = sample::detail("a", 4.0, State::Finished).run;
        let filled = Start { from: Some("a".into()), ..Start::default() }.fill(&catalog, Some(&run));
        assert_eq!(filled.draft.shown(catalog.field("objective.temperature").unwrap()), "4");
        assert_eq!(filled.draft.name, "First study, a variation");
        let toml = "name = \"p\"\n[objective]\ntemperature = [1, 2]\n";
        let filled = Start { toml: Some(toml.into()), ..Start::default() }.fill(&catalog, None);
        assert_eq!(filled.draft.shown(catalog.field("objective.temperature").unwrap()), "1, 2");
        let broken = Start { toml: Some("name = ".into()), ..Start::default() }.fill(&catalog, None);
        assert!(broken.trouble.unwrap().starts_with("Line 1"));
    }

    #[test]
    fn typed_fields_lie_over_the_preset() {
        let pairs = vec![("objective.temperature".into(), "9".into()), ("name".into(), "mine".into())];
        let filled = Start { pairs, ..Start::default() }.fill(&sample::catalog(), None);
        assert_eq!(filled.draft.name, "mine");
        assert_eq!(filled.draft.shown(sample::catalog().field("objective.temperature").unwrap()), "9");
    }
}
