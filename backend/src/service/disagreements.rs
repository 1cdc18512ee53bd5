//! Single examples with both answers.

use retort_app::page::links;
use retort_engine::data::{self, Example, ExampleContent, Part};
use retort_wire::{
    Problem,
    disagreement::{Answered, Ask, Disagreements},
};

use super::{Backend, inside};
use crate::inside::page;

/// As much of a text as is shown.
const LETTERS: usize = 2_000;

impl Backend {
    /// A page of a run's examples as they were asked for.
    pub(super) fn answers(&self, id: &str, ask: &Ask) -> Result<Disagreements, Problem> {
        let run = self.row(id)?;
        let comparison = match self.beside_teacher(&run) {
            Ok(comparison) => comparison,
            Err(missing) => return Ok(Disagreements { run, missing: Some(missing), ..Disagreements::default() }),
        };
        let (split, pair) = inside::pick(&comparison, id, &ask.split)?;
        for (side, class) in [("truth", ask.truth), ("teacher", ask.teacher), ("student", ask.student)] {
            if let Some(class) = class.filter(|class| *class as usize >= pair.classes) {
                let last = pair.classes - 1;
                return Err(Problem::invalid(format!("{side} is {class}; give the number of a class, 0 to {last}.")));
            }
        }
        let places = page::chosen(&pair, ask);
        let pages = places.len().div_ceil(page::PAGE).max(1);
        let number = (ask.page as usize).min(pages - 1);
        let shown = places.iter().skip(number * page::PAGE).take(page::PAGE);
        let mut examples: Vec<Answered> = shown.map(|place| page::answered(&pair, *place)).collect();
        let dataset = run.spec.text("teacher.dataset").unwrap_or_default().to_owned();
        let part = inside::part_of(&split);
        let unseen = self.show(&dataset, part, &mut examples).err();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(Disagreements {
            run,
            splits: inside::splits(&comparison),
            split,
            classes: count(pair.classes),
            names: self.app().home.class_names(&dataset, part).unwrap_or_default(),
            total: count(pair.len()),
            counts: page::counts(&pair),
            matched: count(places.len()),
            page: count(number),
            pages: count(pages),
            examples,
            unseen,
            missing: None,
        })
    }

    /// Adds pictures or words to examples. The error says why there are none, and leaves the examples as they were.
    fn show(&self, dataset: &str, part: Part, examples: &mut [Answered]) -> Result<(), String> {
        let indices: Vec<usize> = examples.iter().map(|example| example.index as usize).collect();
        let home = &self.app().home;
        let seen = |error: data::Error| format!("The examples themselves cannot be shown: {error}.");
        let contents = home.examples(dataset, part, &indices).map_err(seen)?;
        let version = home.version(dataset).map_err(seen)?;
        let foreign = examples.iter().zip(&contents).find(|(example, content)| example.truth != content.label);
        if let Some((example, content)) = foreign {
            return Err(format!(
                "The examples themselves are not shown: {dataset} has changed since this run. Its {} example {} was of \
                 class {} and is now of class {}; bring the files back that the run was trained on.",
                part.name(),
                example.index,
                example.truth,
                content.label
            ));
        }
        for (example, content) in examples.iter_mut().zip(contents) {
            (example.picture, example.text) = shown(dataset, part, example.index, &version, content);
        }
        Ok(())
    }

    /// One example of a data set as a PNG of its own size, and the version of the files that it is from.
    pub async fn picture(&self, dataset: String, part: Part, index: usize) -> Result<(Vec<u8>, String), Problem> {
        self.blocking(move |backend| {
            let home = &backend.app().home;
            let problem = |error: data::Error| match error {
                data::Error::Damaged { .. } | data::Error::System { .. } => Problem::internal(format!("{error}.")),
                other => Problem::not_found(format!("{other}.")),
            };
            // Taken first: files that change meanwhile make an older version, which is kept for a while only.
            let version = home.version(&dataset).map_err(problem)?;
            let found = home.examples(&dataset, part, &[index]).map_err(problem)?;
            let content = found.into_iter().next().map(|example| example.content);
            let picture = content.as_ref().and_then(ExampleContent::png).ok_or_else(|| {
                Problem::not_found(format!(
                    "{dataset} is a set of texts, of which there are no pictures; a run's disagreements show its texts."
                ))
            })?;
            Ok((picture, version))
        })
        .await
    }
}

/// The address of an example's picture, or its words.
pub(super) fn shown(
    dataset: &str,
    part: Part,
    index: u32,
    version: &str,
    example: Example,
) -> (Option<String>, Option<String>) {
    match example.content {
        ExampleContent::Image { .. } => (Some(links::example(dataset, part.name(), index, version)), None),
        ExampleContent::Text(text) => (None, Some(shortened(&text))),
    }
}

/// The beginning of a long text, with a sign that it goes on.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{} …", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_end_in_a_sign() {
        assert_eq!(shortened("short"), "short");
        let long = "ä ".repeat(LETTERS);
        let cut = shortened(&long);
        assert!(cut.ends_with(" …") && cut.chars().count() <= LETTERS + 2);
    }
}
