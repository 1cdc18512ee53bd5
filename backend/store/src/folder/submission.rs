//! What somebody asked for.

use retort_wire::Spec;
use serde::{Deserialize, Serialize};

use crate::group_hash;

/// The content of `spec.json`: one run, whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Submission {
    /// UUIDv7; also the name of the folder.
    pub id: String,
    /// The study that it was launched in.
    pub study: String,
    /// The study's name, as its author wrote it.
    pub study_name: String,
    /// Every setting.
    pub spec: Spec,
    /// Hash of the spec without its seed; see [`group_hash`].
    pub group: String,
    /// Milliseconds since 1970.
    pub created: i64,
}

impl Submission {
    /// A new submission of `spec` within a study, made now.
    pub fn new(study: impl Into<String>, study_name: impl Into<String>, spec: Spec) -> Self {
        let created = jiff::Timestamp::now().as_millisecond();
        let (study, study_name, group) = (study.into(), study_name.into(), group_hash(&spec));
        Self { id: crate::new_id(), study, study_name, spec, group, created }
    }
}
