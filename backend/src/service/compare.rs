//! Several runs side by side.

use std::collections::{BTreeMap, BTreeSet};

use retort_wire::{Compared, Problem, State};

use super::Backend;

impl Backend {
    /// The runs in the order asked, and the finished runs of their settings that were not asked for. Their curves are
    /// asked for apart.
    pub(super) fn compared(&self, ids: &[String]) -> Result<Compared, Problem> {
        let index = self.app.read_index();
        let missing: Vec<_> = ids.iter().filter(|id| index.head(id).is_none()).map(String::as_str).collect();
        if !missing.is_empty() {
            return Err(Problem::not_found(format!(
                "There is no run {}; take it out of the address.",
                missing.join(", ")
            )));
        }
        let runs: Vec<_> = ids.iter().filter_map(|id| index.get(id)).collect();
        let asked: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
        let groups: BTreeSet<&str> = runs.iter().map(|run| run.group.as_str()).collect();
        let mut others: BTreeMap<&str, Vec<(i64, String)>> = BTreeMap::new();
        for run in index.heads() {
            let counts = run.state == State::Finished && !run.notes.trash && !asked.contains(run.id.as_str());
            if let Some(group) = groups.get(run.group.as_str()).filter(|_| counts) {
                others.entry(*group).or_default().push((run.seed, run.id.clone()));
            }
        }
        let in_order = |(group, mut runs): (&str, Vec<(i64, String)>)| {
            runs.sort_unstable();
            (group.to_owned(), runs.into_iter().map(|(_, id)| id).collect())
        };
        let others = others.into_iter().map(in_order).collect();
        Ok(Compared { runs, others })
    }
}
