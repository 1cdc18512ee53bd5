//! What the trash's page shows: it lives in the address.

use retort_wire::{Purged, Trash};

use crate::view::encoding::{pairs, query};

/// The state of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrashView {
    /// Runs that are about to be deleted for good.
    pub chosen: Vec<String>,
    /// All of them are.
    pub all: bool,
    /// What was just deleted: runs, teachers, and bytes of both.
    pub freed: Option<(u32, u32, u64)>,
    /// How many were refused.
    pub refused: u32,
}

impl TrashView {
    /// Reads a query string; the boxes of a form and a list with commas mean the same.
    pub fn parse(search: &str) -> Self {
        let mut view = Self::default();
        for (name, value) in pairs(search) {
            match name.as_str() {
                "runs" if value == "all" => view.all = true,
                "runs" => {
                    view.chosen.extend(value.split(',').filter(|id| !id.is_empty() && *id != "all").map(str::to_owned));
                }
                "freed" => {
                    let mut numbers = value.split(',').map(|number| number.parse::<u64>().ok());
                    let mut next = || numbers.next().flatten();
                    view.freed = match (next(), next(), next()) {
                        (Some(runs), Some(teachers), Some(bytes)) => Some((runs as u32, teachers as u32, bytes)),
                        _ => None,
                    };
                }
                "refused" => view.refused = value.parse().unwrap_or_default(),
                _ => {}
            }
        }
        view
    }

    /// The address of the page.
    pub fn href(&self) -> String {
        let mut parts = Vec::new();
        if self.all {
            parts.push(("runs", "all".to_owned()));
        }
        if !self.chosen.is_empty() {
            parts.push(("runs", self.chosen.join(",")));
        }
        parts.extend(self.freed.map(|(runs, teachers, bytes)| ("freed", format!("{runs},{teachers},{bytes}"))));
        if self.refused > 0 {
            parts.push(("refused", self.refused.to_string()));
        }
        format!("/trash{}", query(&parts))
    }

    /// The page after a deletion.
    pub fn after(purged: &Purged) -> Self {
        Self {
            freed: Some((purged.runs.len() as u32, purged.teachers.len() as u32, purged.bytes + purged.teacher_bytes)),
            refused: purged.refused.len() as u32,
            ..Self::default()
        }
    }

    /// The ids of the runs in `trash` that are about to be deleted.
    pub fn ids(&self, trash: &Trash) -> Vec<String> {
        let ids = trash.runs.iter().map(|trashed| &trashed.run.id);
        ids.filter(|id| self.all || self.chosen.contains(id)).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_view_is_its_address(
            chosen in prop::collection::vec("[0-9b-f]{8}", 0..4), all: bool,
            freed in prop::option::of((any::<u32>(), any::<u32>(), any::<u64>())), refused: u32,
        ) {
            let view = TrashView { chosen, all, freed, refused };
            prop_assert_eq!(TrashView::parse(view.href().trim_start_matches("/trash")), view);
        }

        #[test]
        fn no_address_makes_it_panic(text in ".{0,60}") {
            let view = TrashView::parse(&text);
            prop_assert_eq!(TrashView::parse(view.href().trim_start_matches("/trash")), view);
        }
    }
}
