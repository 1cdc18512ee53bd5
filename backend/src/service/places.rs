//! What can be gone to by name: runs, studies, saved views and figures.

use std::{cmp::Reverse, collections::HashSet};

use retort_app::{command_palette::matching, page::links, service::Place};
use retort_store::Head;
use retort_wire::{SavedView, figure::Definition};

use crate::{figure, service::Backend};

/// How many runs are named at once.
const RUNS: usize = 8;
/// How many studies are.
const STUDIES: usize = 5;
/// How many saved views are.
const VIEWS: usize = 5;

impl Backend {
    /// See [`retort_app::Service::places`].
    pub(super) fn places_meant_by(&self, typed: &str, views: Vec<SavedView>) -> Vec<Place> {
        let mut places = self.runs_meant_by(typed);
        places.extend(self.studies_meant_by(typed));
        places.extend(matching::nearest(typed, views, |view| view.name.clone()).into_iter().take(VIEWS).map(|view| {
            Place {
                group: "Saved views".to_owned(),
                href: view.address(),
                note: if view.frozen { "with its numbers of then" } else { "with today's numbers" }.to_owned(),
                name: view.name,
            }
        }));
        let words = |figure: &&Definition| format!("{} {}", figure.label, figure.title);
        places.extend(matching::nearest(typed, figure::all(), words).into_iter().map(|figure| Place {
            group: "Figures".to_owned(),
            name: figure.label.clone(),
            note: figure.title.clone(),
            href: format!("/figures/{}", figure.id),
        }));
        places
    }

    /// Runs by title, study, tag or the beginning of their id: nearest first, then starred ones, then younger ones.
    fn runs_meant_by(&self, typed: &str) -> Vec<Place> {
        let catalog = self.app.catalog();
        let index = self.app.read_index();
        let kept = index.heads().rev().filter(|head| !head.notes.trash);
        let mut found: Vec<(u32, &Head)> =
            kept.filter_map(|head| Some((matching::distance(typed, &words(head))?, head))).collect();
        // Stable, so that the youngest stay first among equals.
        found.sort_by_key(|(distance, head)| (*distance, Reverse(head.notes.star)));
        let place = |(_, head): &(u32, &Head)| {
            let title = if head.notes.title.is_empty() { &head.study_name } else { &head.notes.title };
            let star = if head.notes.star { "★ " } else { "" };
            let sentence = index.get(&head.id).map_or_else(String::new, |run| catalog.sentence(&run.spec));
            Place {
                group: "Runs".to_owned(),
                name: format!("{star}{title}, seed {}", head.seed),
                note: format!("{sentence}, {}", head.state.name()),
                href: links::run(&head.id),
            }
        };
        found.iter().take(RUNS).map(place).collect()
    }

    /// Studies by name, the youngest first among equals.
    fn studies_meant_by(&self, typed: &str) -> Vec<Place> {
        let index = self.app.read_index();
        let mut seen = HashSet::new();
        let names = index.heads().rev().filter(|head| !head.notes.trash && !head.study_name.is_empty());
        let names: Vec<&str> = names.map(|head| head.study_name.as_str()).filter(|name| seen.insert(*name)).collect();
        let place = |name: &str| Place {
            group: "Studies".to_owned(),
            name: name.to_owned(),
            note: "its runs in Explore".to_owned(),
            href: links::study(name),
        };
        matching::nearest(typed, names, |name| *name).into_iter().take(STUDIES).map(place).collect()
    }
}

/// What a run is found by.
fn words(head: &Head) -> String {
    let mut words = format!("{} {} {}", head.notes.title, head.study_name, head.id);
    for tag in &head.notes.tags {
        words.push(' ');
        words.push_str(tag);
    }
    words
}
