//! The cached teachers: what each was trained as.

use std::{fs, time::SystemTime};

use retort_wire::Spec;
use serde::Deserialize;

use crate::Layout;

/// What `teacher.json` says of a teacher; its writer says more.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Teacher {
    /// Its content hash: the name of its folder.
    #[serde(skip)]
    pub hash: String,
    /// The data set that it was trained on.
    pub dataset: String,
    /// Its settings, their paths without `teacher.`.
    pub settings: Spec,
    /// The seed that it was trained with.
    pub seed: i64,
    /// Number of its members.
    pub members: u32,
}

/// Every teacher that is whole and whose predictions are kept, the youngest first. Folders that cannot be read are left
/// out: this is a list to choose from.
pub fn all(layout: &Layout) -> Vec<Teacher> {
    let entries = fs::read_dir(layout.teachers()).into_iter().flatten().flatten();
    let mut found: Vec<(Option<SystemTime>, Teacher)> = entries
        .filter_map(|entry| {
            let hash = entry.file_name().into_string().ok()?;
            let path = layout.teacher_card(&hash);
            let mut teacher: Teacher = serde_json::from_slice(&fs::read(&path).ok()?).ok()?;
            if !layout.teacher_predictions(&hash).is_file() {
                return None;
            }
            teacher.hash = hash;
            Some((fs::metadata(&path).and_then(|metadata| metadata.modified()).ok(), teacher))
        })
        .collect();
    found.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.hash.cmp(&other.1.hash)));
    found.into_iter().map(|(_, teacher)| teacher).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_teachers_are_listed() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        assert!(all(&layout).is_empty());
        let write = |path: std::path::PathBuf, text: &str| {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let card = r#"{"hash":"aa","generation":2,"settings":{"architecture":"mlp","epochs":3},"seed":4,"dataset":"digits","members":2}"#;
        for hash in ["aa", "bb", "cc"] {
            write(layout.teacher_predictions(hash), "");
        }
        write(layout.teacher_card("aa"), card);
        write(layout.teacher_card("bb"), "{");
        write(layout.teacher_card("dd"), card);
        let found = all(&layout);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].hash.as_str(), found[0].dataset.as_str(), found[0].seed), ("aa", "digits", 4));
        assert_eq!((found[0].settings.text("architecture"), found[0].members), (Some("mlp"), 2));
    }
}
