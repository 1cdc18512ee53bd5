//! What computed a result: our version and those of the two crates that numbers and files depend on.

use std::collections::BTreeMap;

/// The workspace's manifest, where each of these versions is pinned exactly.
const MANIFEST: &str = include_str!("../../Cargo.toml");

/// Versions by name: `retort`, `burn`, `polars`.
pub fn versions() -> BTreeMap<String, String> {
    let mut versions = BTreeMap::from([("retort".to_owned(), env!("CARGO_PKG_VERSION").to_owned())]);
    let manifest: toml::Table = MANIFEST.parse().unwrap_or_default();
    for name in ["burn", "polars"] {
        let dependency = manifest.get("workspace").and_then(|workspace| workspace.get("dependencies")?.get(name));
        if let Some(version) = dependency.and_then(|dependency| dependency.get("version")?.as_str()) {
            versions.insert(name.to_owned(), version.trim_start_matches('=').to_owned());
        }
    }
    versions
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_computes_is_named_exactly() {
        let versions = super::versions();
        assert_eq!(versions.keys().collect::<Vec<_>>(), ["burn", "polars", "retort"]);
        assert!(versions.values().all(|version| version.split('.').count() == 3), "{versions:?}");
    }
}
