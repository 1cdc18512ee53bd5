//! The head that the pages below a run share: where it belongs, what it is, and the parts of its page.

use retort_wire::Run;

use crate::{page::links, prelude::*};

/// Which of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Inside.
    Inside,
    /// Disagreements.
    Disagreements,
}

/// The id in `/runs/{id}/…`; empty for the address of something else.
pub fn run_of(path: &str) -> String {
    let mut parts = path.trim_matches('/').split('/');
    parts.next().filter(|first| *first == "runs").and_then(|_| parts.next()).unwrap_or_default().to_owned()
}

/// Crumbs, heading and tabs.
pub fn view(run: &Run, title: &str, place: Place) -> Node {
    let id = &run.id;
    let study = if run.study_name.is_empty() { "Runs".to_owned() } else { run.study_name.clone() };
    let title = if run.notes.title.is_empty() { title.to_owned() } else { run.notes.title.clone() };
    let here = |other: Place| (other == place).then_some("page");
    let tab = |name: &str| links::with_query(&links::run(id), &[("tab", name)]);
    view! {
        <nav class="crumbs" aria-label="Where this run belongs">
            <a href=links::study(&run.study_name)>{study}</a>
            {format!(" / seed {} / ", run.spec.seed())}
            <a href=links::run(id)>"the run"</a>
        </nav>
        <h1>{title}</h1>
        <nav class="tabs" aria-label="Parts of the run’s page">
            <a href=links::run(id)>"Curves"</a>
            <a href=links::inside(id) aria-current=here(Place::Inside)>"Inside"</a>
            <a href=links::disagreements(id) aria-current=here(Place::Disagreements)>"Disagreements"</a>
            <a href=tab("numbers")>"Numbers"</a>
            <a href=tab("files")>"Files"</a>
            <a href=tab("log")>"Log"</a>
        </nav>
    }
}

/// A choice as links: address, words, and whether it is the present one.
pub fn segments(label: &'static str, choices: Vec<(String, String, bool)>) -> Node {
    let links = choices.into_iter().map(|(href, words, chosen)| {
        let current = chosen.then_some("true");
        view! { <a href=href aria-current=current data-noscroll="">{words}</a> }
    });
    view! { <div class="segments" role="group" aria-label=label>{links.collect::<Node>()}</div> }
}

/// What a split is called.
pub fn split_label(split: &str) -> String {
    match split {
        "train_clean" => "Training, clean".to_owned(),
        other => {
            let mut letters = other.chars();
            let first = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
            format!("{first}{}", letters.as_str().replace('_', " "))
        }
    }
}

/// What a class is called.
pub fn class_name(names: &[String], class: u32) -> String {
    names.get(class as usize).cloned().unwrap_or_else(|| format!("class {class}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(run_of("/runs/0190-a/inside/"), "0190-a");
        assert_eq!(run_of("/figures/fig6b"), "");
        assert_eq!((split_label("test").as_str(), split_label("train_clean").as_str()), ("Test", "Training, clean"));
        assert_eq!(class_name(&["cat".into()], 0), "cat");
        assert_eq!(class_name(&[], 7), "class 7");
    }
}
