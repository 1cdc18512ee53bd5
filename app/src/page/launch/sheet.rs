//! The picture under the augmentation: some images as they are, and as training would show them.

use std::time::Duration;

use retort_wire::{Catalog, Spec, Study, Value, spec::SEED};

use super::field::Form;
use crate::{page::links, prelude::*};

/// The table that the picture shows.
pub const TABLE: &str = "augmentation";
/// Images may be brought to another size.
const RESOLUTION: &str = "teacher.resolution";
/// Images in a row.
pub const COLUMNS: usize = 8;
/// Width and height of the picture in pixels: its place is kept while it is on its way.
pub const SIZE: (u32, u32) = (540, 276);

/// How long after the last key stroke the picture is fetched.
const PAUSE: Duration = Duration::from_millis(350);

/// What is shown and said.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Where it comes from; none while its images are not on this server.
    pub address: Option<String>,
    /// What is to be seen in it, or why it is not there.
    pub words: String,
}

/// The picture with its words.
#[component]
pub fn Sheet(
    /// The form.
    form: Form,
) -> impl IntoView {
    let wanted = memo(move || wanted(form));
    let shown = RwSignal::new(wanted.get_untracked());
    Effect::new(move |before: Option<()>| {
        wanted.track();
        // The first picture came with the page.
        if before.is_some() {
            let show = move || {
                // While a field is wrong, the last picture stays.
                if let Some(Some(picture)) = wanted.try_get_untracked() {
                    shown.set(Some(picture));
                }
            };
            if let Ok(timer) = set_timeout_with_handle(show, PAUSE) {
                on_cleanup(move || timer.clear());
            }
        }
    });
    let words = move || shown.with(|shown| shown.as_ref().map(|picture| picture.words.clone()).unwrap_or_default());
    let address = move || shown.with(|shown| shown.as_ref().and_then(|picture| picture.address.clone()));
    let has_address = memo(move || address().is_some());
    let picture = move || {
        view! {
            <img
                data-test="launch-sheet"
                src=move || address().unwrap_or_default()
                alt=words
                width=SIZE.0.to_string()
                height=SIZE.1.to_string()
                decoding="async"
            />
        }
    };
    view! {
        <figure class="sheet">
            <div>{Node::when(move || has_address.get(), picture)}</div>
            <figcaption aria-hidden=move || has_address.get().to_string()>{words}</figcaption>
        </figure>
    }
}

/// The picture of what stands in the form; none while something in it is wrong.
fn wanted(form: Form) -> Option<Picture> {
    form.catalog.with_value(|catalog| {
        let study = form.draft.with(|draft| draft.study(catalog));
        let wrong = form.verdict.with(|verdict| {
            let concerns = |path: &String| path.starts_with(TABLE) || path.ends_with(".dataset") || path == SEED;
            verdict.errors.keys().any(concerns)
        });
        (!wrong || !is_here(catalog, &study)).then(|| picture(catalog, &study))
    })
}

fn is_here(catalog: &Catalog, study: &Study) -> bool {
    source(catalog, &study.first()).is_none_or(|choice| choice.available)
}

/// The data set that the student is shown.
fn source<'a>(catalog: &'a Catalog, spec: &Spec) -> Option<&'a retort_wire::Choice> {
    let chosen = |path: &str| {
        let field = catalog.field(path)?;
        let value = spec.get(path).unwrap_or(&field.default).to_string();
        match &field.kind {
            retort_wire::Kind::Choice { options } => options.iter().find(|choice| choice.value == value),
            _ => None,
        }
    };
    let taught = chosen("teacher.dataset");
    // The transfer set may come from elsewhere; "the same" is no data set of its own.
    let known = |choice: &&retort_wire::Choice| {
        catalog.field("teacher.dataset").is_some_and(|field| match &field.kind {
            retort_wire::Kind::Choice { options } => options.iter().any(|other| other.value == choice.value),
            _ => false,
        })
    };
    chosen("transfer.dataset").filter(known).or(taught)
}

/// The picture of the first combination of `study`.
fn picture(catalog: &Catalog, study: &Study) -> Picture {
    let spec = study.first();
    let (name, label) = match source(catalog, &spec) {
        Some(choice) if !choice.available => {
            return Picture { address: None, words: format!("{}: {}.", choice.label, choice.note) };
        }
        Some(choice) => (choice.value.as_str(), choice.label.as_str()),
        None => return Picture { address: None, words: String::new() },
    };
    // Only images are brought to a resolution.
    if catalog.field(RESOLUTION).is_some_and(|field| !catalog.is_active(field, &spec)) {
        return Picture { address: None, words: format!("{label}: every epoch shows the texts as they are.") };
    }
    let mut settings = vec![("dataset", name.to_owned())];
    if spec.seed() != 0 {
        settings.push((SEED, spec.seed().to_string()));
    }
    if let Some((field, value)) = catalog.field(RESOLUTION).zip(spec.get(RESOLUTION))
        && *value != field.default
    {
        settings.push((RESOLUTION, value.to_string()));
    }
    let section = catalog.sections.iter().find(|section| section.name == TABLE);
    let mut steps = Vec::new();
    let mut order = String::new();
    for field in section.into_iter().flat_map(|section| &section.fields) {
        let Some(value) = spec.get(&field.path).filter(|value| **value != field.default) else { continue };
        settings.push((&field.path, value.to_string()));
        match value {
            Value::Text(text) => order.clone_from(text),
            value => steps.push((field.path.as_str(), catalog.short(&field.path, Some(value)))),
        }
    }
    let place = |path: &str| {
        order.split(" then ").position(|name| path.split_once('.').is_some_and(|(_, leaf)| leaf == name.trim()))
    };
    steps.sort_by_key(|(path, _)| place(path).unwrap_or(usize::MAX));
    let steps: Vec<String> = steps.into_iter().map(|(_, step)| step).collect();
    let mut words = match steps.is_empty() {
        true => format!("{label}: every epoch shows the images as they are."),
        false => {
            format!("{label}: above as they are, below as three epochs would show them ({}).", steps.join(", then "))
        }
    };
    if study.axes().any(|(path, _)| path.starts_with(TABLE) || path.ends_with(".dataset")) {
        words.push_str(" Of a list, the first value is drawn.");
    }
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Picture { address: Some(links::with_query("/api/v1/augmentation.png", &settings)), words }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::sample;

    #[test]
    fn the_picture_is_asked_for_with_what_differs_from_the_defaults() {
        let none = picture(&sample::catalog(), &Study::default());
        assert_eq!(none.address.as_deref(), Some("/api/v1/augmentation.png?dataset=digits"));
        assert_eq!(none.words, "Digits: every epoch shows the images as they are.");
        let study =
            Study::default().with("augmentation.rotation", 20_i64).with("augmentation.crop", 4_i64).with(SEED, 3);
        let both = picture(&sample::catalog(), &study);
        let address = "/api/v1/augmentation.png?dataset=digits&seed=3&augmentation.crop=4&augmentation.rotation=20";
        assert_eq!(both.address.as_deref(), Some(address));
        assert_eq!(
            both.words,
            "Digits: above as they are, below as three epochs would show them (crop 4, then rotation ±20°)."
        );
    }

    #[test]
    fn the_words_follow_the_order_and_lists_are_told() {
        let study = Study::default()
            .with_axis("augmentation.rotation", [20_i64, 0])
            .with("augmentation.crop", 4_i64)
            .with("augmentation.order", "rotation then crop");
        let picture = picture(&sample::catalog(), &study);
        assert!(picture.words.contains("(rotation ±20°, then crop 4). Of a list"), "{}", picture.words);
        assert!(picture.address.unwrap().ends_with("augmentation.order=rotation+then+crop"));
    }

    #[test]
    fn images_that_are_not_here_are_told_and_not_asked_for() {
        let picture = picture(&sample::catalog(), &Study::default().with("teacher.dataset", "mnist"));
        assert_eq!(picture.address, None);
        assert_eq!(picture.words, "MNIST: run `retort data get mnist`.");
    }
}
