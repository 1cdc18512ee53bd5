//! What is in the trash, and what deleting it for good frees.

use serde::{Deserialize, Serialize};

use crate::Run;

/// The trash.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trash {
    /// The runs in it, the one that was launched last first.
    pub runs: Vec<Trashed>,
    /// Teachers that no run outside the trash refers to.
    pub teachers: Vec<Spare>,
    /// Why teachers cannot be deleted now; empty when they can.
    pub teachers_kept: String,
}

/// A run in the trash.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trashed {
    /// Its row.
    pub run: Run,
    /// Bytes of its folder.
    pub bytes: u64,
}

/// A teacher that nobody outside the trash needs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spare {
    /// Its content hash.
    pub hash: String,
    /// Bytes of its folder.
    pub bytes: u64,
    /// The runs in the trash that refer to it; with none, nothing does.
    pub runs: Vec<String>,
}

/// What is to be deleted for good.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Purge {
    /// Runs; each must be in the trash.
    pub runs: Vec<String>,
    /// Whether teachers that no run refers to afterwards go as well.
    pub teachers: bool,
}

/// What was deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purged {
    /// The runs.
    pub runs: Vec<String>,
    /// Bytes of their folders.
    pub bytes: u64,
    /// Hashes of the teachers.
    pub teachers: Vec<String>,
    /// Bytes of their folders.
    pub teacher_bytes: u64,
    /// What was not deleted, each with the sentence that says why.
    pub refused: Vec<(String, String)>,
}

impl Trash {
    /// Bytes of the runs in it whose ids are `chosen`.
    pub fn bytes_of(&self, chosen: &[String]) -> u64 {
        self.runs.iter().filter(|trashed| chosen.contains(&trashed.run.id)).map(|trashed| trashed.bytes).sum()
    }

    /// Number and bytes of the teachers that nothing refers to once the runs `chosen` are gone. A teacher that another
    /// run in the trash refers to is not among them.
    pub fn spared_by(&self, chosen: &[String]) -> (usize, u64) {
        let free = self.teachers.iter().filter(|teacher| teacher.runs.iter().all(|run| chosen.contains(run)));
        free.fold((0, 0), |(count, bytes), teacher| (count + 1, bytes + teacher.bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_teacher_is_free_when_all_that_refer_to_it_go() {
        let spare = |bytes: u64, runs: &[&str]| Spare {
            hash: bytes.to_string(),
            bytes,
            runs: runs.iter().map(|run| (*run).to_owned()).collect(),
        };
        let trashed = |id: &str, bytes| Trashed { run: Run { id: id.into(), ..Run::default() }, bytes };
        let trash = Trash {
            runs: vec![trashed("a", 10), trashed("b", 20)],
            teachers: vec![spare(100, &["a"]), spare(200, &["a", "b"]), spare(400, &[])],
            ..Trash::default()
        };
        let chosen = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        assert_eq!(trash.spared_by(&chosen(&["a"])), (2, 500));
        assert_eq!(trash.spared_by(&chosen(&["a", "b"])), (3, 700));
        assert_eq!(trash.spared_by(&[]), (1, 400));
        assert_eq!(trash.bytes_of(&chosen(&["b", "c"])), 20);
    }
}
