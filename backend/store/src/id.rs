//! Names that are made, not chosen.

use retort_wire::Spec;
use sha2::{Digest, Sha256};

/// A new id for a run or a study: a UUIDv7, so that ids sort by age.
pub fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// Whether `text` can be an id: 1 to 64 letters, digits, `-` or `_`, and therefore never a way out of a folder.
pub fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// The hash that all runs share which differ in nothing but the seed: 16 hexadecimal digits of the SHA-256 of the
/// canonical spec without its seed.
pub fn group_hash(spec: &Spec) -> String {
    hash(&spec.without_seed().canonical())
}

/// 16 hexadecimal digits of the SHA-256 of `text`.
pub(crate) fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_alone_does_not_make_a_group() {
        let mut spec = Spec::default();
        spec.set("objective.temperature", 4.0);
        spec.set("seed", 1);
        let group = group_hash(&spec);
        spec.set("seed", 2);
        assert_eq!(group_hash(&spec), group);
        spec.set("objective.temperature", 1.0);
        assert_ne!(group_hash(&spec), group);
        assert_eq!(group.len(), 16);
    }

    #[test]
    fn ids_sort_by_age_and_lead_nowhere() {
        let ids: Vec<String> = (0..100).map(|_| new_id()).collect();
        assert!(ids.is_sorted() && ids.iter().all(|id| is_id(id)));
        assert!(!is_id("../../etc") && !is_id("") && !is_id("a/b") && !is_id(&"a".repeat(65)));
    }
}
