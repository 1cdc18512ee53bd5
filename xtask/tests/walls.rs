//! The walls between the crates, read from cargo: who may know burn, who polars, and what reaches the browser.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which may panic")]

use std::collections::BTreeSet;
use std::process::Command;

use cargo_metadata::{CargoOpt, DependencyKind, Metadata, MetadataCommand, Node, Package, PackageId};

/// The folder is asked for when the test runs: a target folder that two clones share holds one program for both.
fn manifest() -> String {
    format!("{}/../Cargo.toml", std::env::var("CARGO_MANIFEST_DIR").unwrap())
}

fn workspace() -> Metadata {
    MetadataCommand::new().manifest_path(manifest()).exec().unwrap()
}

fn member<'a>(metadata: &'a Metadata, name: &str) -> &'a Package {
    metadata.workspace_packages().into_iter().find(|package| package.name.as_str() == name).unwrap()
}

/// The members that name a dependency the predicate accepts, in any of their dependency tables.
fn members_that_name(metadata: &Metadata, wanted: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let names = |package: &&Package| package.dependencies.iter().any(|dependency| wanted(&dependency.name));
    metadata.workspace_packages().into_iter().filter(names).map(|package| package.name.to_string()).collect()
}

fn is_burn(name: &str) -> bool {
    name == "burn" || name.starts_with("burn-") || name.starts_with("cubecl") || name.starts_with("wgpu")
}

fn is_polars(name: &str) -> bool {
    name == "polars" || name.starts_with("polars-")
}

#[test]
fn only_the_engine_names_burn() {
    assert_eq!(members_that_name(&workspace(), is_burn), BTreeSet::from(["retort-engine".to_owned()]));
}

#[test]
fn only_the_store_names_polars() {
    assert_eq!(members_that_name(&workspace(), is_polars), BTreeSet::from(["retort-store".to_owned()]));
}

#[test]
fn only_the_backend_names_axum() {
    let axum = |name: &str| name.starts_with("axum") || name == "leptos_axum";
    assert_eq!(members_that_name(&workspace(), axum), BTreeSet::from(["retort".to_owned()]));
}

#[test]
fn engine_and_store_do_not_see_each_other_and_wire_sees_nobody() {
    let metadata = workspace();
    let own = |name: &str| -> BTreeSet<String> {
        let dependencies = member(&metadata, name).dependencies.iter();
        let ours = dependencies.filter(|dependency| dependency.path.is_some());
        ours.map(|dependency| dependency.name.clone()).collect()
    };
    let only_wire = BTreeSet::from(["retort-wire".to_owned()]);
    assert_eq!(own("retort-wire"), BTreeSet::new());
    assert_eq!(own("retort-markup"), BTreeSet::new());
    assert_eq!(own("retort-app"), BTreeSet::from(["retort-markup".to_owned(), "retort-wire".to_owned()]));
    assert_eq!(own("retort-engine"), only_wire);
    assert_eq!(own("retort-store"), only_wire);
}

#[test]
fn what_retort_is_built_from_is_named_directly() {
    let metadata = workspace();
    for (package, dependency) in [
        ("retort-app", "leptos"),
        ("retort", "leptos"),
        ("retort", "axum"),
        ("retort-engine", "burn"),
        ("retort-engine", "burn-wgpu"),
        ("retort-store", "polars"),
        ("retort-wire", "serde"),
        ("retort-app", "serde"),
        ("retort", "serde"),
    ] {
        let found = member(&metadata, package)
            .dependencies
            .iter()
            .any(|named| named.name == dependency && named.kind == DependencyKind::Normal && !named.optional);
        assert!(found, "{package} does not name {dependency} among its dependencies");
    }
}

/// A package from one registry is known by its name in `cargo tree`'s lines `name v1.2.3 …`.
fn bundle_tree() -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--manifest-path", &manifest(), "--package", "retort-app"])
        .args(["--no-default-features", "--features", "hydrate", "--target", "wasm32-unknown-unknown"])
        .args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"])
        // Set to `workspace` by some, it would give the app the features of the server's build.
        .env_remove("CARGO_RESOLVER_FEATURE_UNIFICATION")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn neither_burn_nor_polars_nor_the_server_reaches_the_browser() {
    let tree = bundle_tree();
    assert!(tree.contains("retort-app") && tree.contains("leptos"), "{tree:?}");
    let foreign = |name: &&String| {
        is_burn(name) || is_polars(name) || ["tokio", "axum", "hyper", "rayon", "chrono"].contains(&name.as_str())
    };
    assert_eq!(tree.iter().filter(foreign).collect::<Vec<_>>(), Vec::<&String>::new());
}

/// The resolved node of the one package with this name.
fn resolved<'a>(metadata: &'a Metadata, name: &str) -> &'a Node {
    let ids: BTreeSet<&PackageId> =
        metadata.packages.iter().filter(|package| package.name.as_str() == name).map(|package| &package.id).collect();
    let nodes: Vec<_> = metadata.resolve.as_ref().unwrap().nodes.iter().filter(|node| ids.contains(&node.id)).collect();
    assert_eq!(nodes.len(), 1, "{name} is resolved {} times", nodes.len());
    nodes[0]
}

/// Without them training runs on one thread, and nothing else tells: burn-dispatch drops burn-flex's own defaults.
#[test]
fn burn_flex_has_its_threads_and_vector_instructions() {
    let metadata = MetadataCommand::new().manifest_path(manifest()).features(CargoOpt::SomeFeatures(vec![])).exec();
    let metadata = metadata.unwrap();
    let features: Vec<&str> =
        resolved(&metadata, "burn-flex").features.iter().map(|feature| feature.as_str()).collect();
    for feature in ["rayon", "simd"] {
        assert!(features.contains(&feature), "burn-flex is resolved without `{feature}`: {features:?}");
    }
}

/// `lazy` nearly doubles the number of crates and brings an HTTP client with it.
#[test]
fn polars_is_resolved_without_its_lazy_engine() {
    let metadata = workspace();
    let features: Vec<&str> = resolved(&metadata, "polars").features.iter().map(|feature| feature.as_str()).collect();
    assert!(features.contains(&"parquet"), "{features:?}");
    assert!(!features.contains(&"lazy"), "{features:?}");
}
