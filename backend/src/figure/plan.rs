//! What a figure runs at a scale.

use retort_wire::{
    Catalog, FieldError, Spec,
    figure::{
        Definition, Scale,
        definition::{ArmDefinition, Folder},
    },
    spec::SEED,
};

/// One point of a figure with its runs to be.
#[derive(Clone, Debug)]
pub struct Points {
    /// Its definition.
    pub arm: &'static ArmDefinition,
    /// One run a seed.
    pub runs: Vec<Planned>,
}

/// A run that a figure takes.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Its seed.
    pub seed: i64,
    /// Every setting, checked.
    pub spec: Spec,
}

/// The points of a figure at a scale, or all that is wrong with their settings, each sentence once and with the arm
/// that it was first found in.
pub fn plan(figure: &'static Definition, scale: Scale, catalog: &Catalog) -> Result<Vec<Points>, Vec<FieldError>> {
    let (mut points, mut errors) = (Vec::new(), Vec::<FieldError>::new());
    for arm in figure.arms_at(scale) {
        let mut runs = Vec::new();
        for &seed in figure.seeds(arm, scale) {
            let mut spec = figure.spec(arm, scale);
            spec.set(SEED, seed);
            match check(figure, catalog, &spec) {
                Ok(spec) => runs.push(Planned { seed, spec }),
                Err(found) => {
                    let new = found.into_iter().filter(|error| !errors.iter().any(|known| known.path == error.path));
                    errors.extend(new.collect::<Vec<_>>());
                }
            }
        }
        points.push(Points { arm, runs });
    }
    if errors.is_empty() { Ok(points) } else { Err(errors) }
}

/// A figure's spec as a catalog completes it.
///
/// # Errors
/// What is wrong with it. Of a folder that a reader has to add, how that is done and not what else there is.
pub fn check(figure: &Definition, catalog: &Catalog, spec: &Spec) -> Result<Spec, Vec<FieldError>> {
    let explained = |error: FieldError| match figure
        .data
        .iter()
        .find(|folder| spec.text(&error.path) == Some(&folder.name))
    {
        Some(Folder { name, label, .. }) => FieldError::new(
            error.path,
            format!(
                "{label} are not here; add their folder with `retort data add {name} <path>`, one folder a class in \
                 `train/` and `test/`."
            ),
        ),
        None => error,
    };
    catalog.check(spec).map_err(|errors| errors.into_iter().map(explained).collect())
}
