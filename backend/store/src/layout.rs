//! Where everything lies below the data folder.

use std::path::{Path, PathBuf};

use retort_wire::ViewId;

use crate::is_id;

/// The paths of a data folder. Nothing else in Retort spells one, so that another kind of storage can take its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    root: PathBuf,
}

impl Layout {
    /// The layout of the data folder at `root`, which need not exist yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The data folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of all runs.
    pub fn runs(&self) -> PathBuf {
        self.root.join("runs")
    }

    /// The folder of one run. A text that is no id leads to a folder that never exists, not out of this one.
    pub fn run(&self, id: &str) -> PathBuf {
        self.runs().join(if is_id(id) { id } else { ".no-such-run" })
    }

    /// What was asked for, written once by the submitter.
    pub fn spec(&self, id: &str) -> PathBuf {
        self.run(id).join("spec.json")
    }

    /// What people added, written by the server.
    pub fn notes(&self, id: &str) -> PathBuf {
        self.run(id).join("notes.json")
    }

    /// A file whose presence asks the trainer to stop.
    pub fn stop(&self, id: &str) -> PathBuf {
        self.run(id).join("stop")
    }

    /// The folder of attempt `attempt`, from 1.
    pub fn attempt(&self, id: &str, attempt: u32) -> PathBuf {
        self.run(id).join(format!("attempt-{attempt}"))
    }

    /// Where an attempt stands, written by its trainer.
    pub fn status(&self, id: &str, attempt: u32) -> PathBuf {
        self.attempt(id, attempt).join("status.json")
    }

    /// The rows of an attempt.
    pub fn metrics(&self, id: &str, attempt: u32) -> PathBuf {
        self.attempt(id, attempt).join("metrics.parquet")
    }

    /// The student's log-probabilities at the end of an attempt.
    pub fn predictions(&self, id: &str, attempt: u32) -> PathBuf {
        self.attempt(id, attempt).join("predictions.parquet")
    }

    /// What the metrics of an attempt's last epoch were computed from, where the run was asked to keep it.
    pub fn evidence(&self, id: &str, attempt: u32) -> PathBuf {
        self.attempt(id, attempt).join("evidence.parquet")
    }

    /// The loss on the plane through teacher, initial and final student, where the run was asked for it.
    pub fn plane(&self, id: &str, attempt: u32) -> PathBuf {
        self.attempt(id, attempt).join("plane.json")
    }

    /// The sheet of samples of the generator that an attempt trains.
    pub fn samples(&self, id: &str, attempt: u32) -> PathBuf {
        self.attempt(id, attempt).join("samples.png")
    }

    /// The folder from which an attempt can be resumed.
    pub fn checkpoint(&self, id: &str, attempt: u32) -> PathBuf {
        self.attempt(id, attempt).join("checkpoint")
    }

    /// What an attempt's trainer said.
    pub fn log(&self, id: &str, attempt: u32) -> PathBuf {
        self.attempt(id, attempt).join("log.txt")
    }

    /// The folder of all teachers.
    pub fn teachers(&self) -> PathBuf {
        self.root.join("teachers")
    }

    /// The members of all teachers, kept one by one: a teacher's weights are links to theirs.
    pub fn members(&self) -> PathBuf {
        self.teachers().join("members")
    }

    /// The folder of one teacher, by its content hash.
    pub fn teacher(&self, hash: &str) -> PathBuf {
        self.teachers().join(if is_id(hash) { hash } else { ".no-such-teacher" })
    }

    /// What a teacher was trained as; it is there once the teacher is whole.
    pub fn teacher_card(&self, hash: &str) -> PathBuf {
        self.teacher(hash).join("teacher.json")
    }

    /// The rows of a teacher.
    pub fn teacher_metrics(&self, hash: &str) -> PathBuf {
        self.teacher(hash).join("metrics.parquet")
    }

    /// The log-probabilities of a teacher (the ensemble's mean).
    pub fn teacher_predictions(&self, hash: &str) -> PathBuf {
        self.teacher(hash).join("predictions.parquet")
    }

    /// The folder of all generators.
    pub fn generators(&self) -> PathBuf {
        self.root.join("generators")
    }

    /// The copy of the index.
    pub fn index(&self) -> PathBuf {
        self.root.join("index.parquet")
    }

    /// Saved views and share links.
    pub fn views(&self) -> PathBuf {
        self.root.join("views")
    }

    /// What a saved view is called and where it leads.
    pub fn view(&self, id: ViewId) -> PathBuf {
        self.views().join(format!("{id}.json"))
    }

    /// What a frozen view keeps: a data folder of its own.
    pub fn frozen(&self, id: ViewId) -> Self {
        Self::new(self.views().join(id.as_str()))
    }

    /// The answer of a figure that a frozen view keeps; only in the layout of one.
    pub fn figure(&self) -> PathBuf {
        self.root.join("figure.json")
    }

    /// The folder of all capsules that were brought here.
    pub fn capsules(&self) -> PathBuf {
        self.root.join("capsules")
    }

    /// One capsule, by the hash of its bytes.
    pub fn capsule(&self, id: &str) -> PathBuf {
        self.capsules().join(format!("{}.zip", if is_id(id) { id } else { ".no-such-capsule" }))
    }

    /// Files the user brought.
    pub fn datasets(&self) -> PathBuf {
        self.root.join("datasets")
    }
}
