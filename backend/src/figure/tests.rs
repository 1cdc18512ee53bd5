use std::collections::BTreeSet;

use retort_engine::data::Home;
use retort_wire::{
    Catalog,
    figure::{PanelKind, Scale, Test},
};

use super::{
    all,
    plan::plan,
    test::{INDEPENDENT, metric},
    *,
};

fn assumed() -> Catalog {
    let folder = tempfile::tempdir().unwrap();
    let folders: Vec<_> = all().iter().flat_map(|figure| &figure.data).collect();
    retort_engine::catalog::assuming(&Home::with_extra(folder.path().to_owned(), None), &folders)
}

/// The arms that a test names.
fn arms(test: &Test) -> Vec<&str> {
    match test {
        Test::Exceeds { a, b, .. } => vec![a, b],
        Test::AtLeast { arm, .. } | Test::AtMost { arm, .. } | Test::GapToIndependent { arm, .. } => vec![arm],
        Test::Within { a, b, value, .. } => {
            if value.is_some() {
                vec![a]
            } else {
                vec![a, b]
            }
        }
        Test::Monotone { arms, .. } => arms.iter().map(String::as_str).collect(),
        Test::Order { groups, .. } => groups.iter().flatten().map(String::as_str).collect(),
        Test::LargestStep { arms, from, to, .. } => arms.iter().chain([from, to]).map(String::as_str).collect(),
    }
}

fn metrics(test: &Test) -> Vec<&str> {
    let against = match test {
        Test::Exceeds { against, .. } | Test::Within { against, .. } if !against.is_empty() => Some(against.as_str()),
        _ => None,
    };
    std::iter::once(metric(test)).chain(against).collect()
}

fn is_known(catalog: &Catalog, key: &str) -> bool {
    let Some((split, metric)) = key.split_once('.') else { return false };
    key == INDEPENDENT || (catalog.splits.iter().any(|known| known.value == split) && catalog.metric(metric).is_some())
}

#[test]
fn every_definition_is_read_and_has_a_name_of_its_own() {
    for text in REGISTRY {
        Definition::from_toml(text).unwrap();
    }
    let ids: BTreeSet<&str> = all().iter().map(|figure| figure.id.as_str()).collect();
    assert_eq!(ids.len(), REGISTRY.len());
    for figure in all() {
        assert!(!figure.title.is_empty() && figure.question.ends_with('?'), "{}", figure.id);
        for paper in &figure.paper {
            assert_eq!(paper.x.len(), paper.y.len(), "{}: {}", figure.id, paper.name);
            for more in [paper.high.len(), paper.deviation.len(), paper.trials.len()] {
                assert!(more == 0 || more == paper.x.len(), "{}: {}", figure.id, paper.name);
            }
        }
    }
}

#[test]
fn arms_have_names_of_their_own_and_claims_name_arms_and_metrics_that_exist() {
    let catalog = assumed();
    for figure in all() {
        for scale in Scale::ALL {
            let names: Vec<&str> = figure.arms_at(scale).map(|arm| arm.name.as_str()).collect();
            let different: BTreeSet<&str> = names.iter().copied().collect();
            assert_eq!(names.len(), different.len(), "{} {}", figure.id, scale.name());
            let mut ids = BTreeSet::new();
            for claim in figure.claims_at(scale) {
                assert!(ids.insert(&claim.id), "{} {} twice", figure.id, claim.id);
                for arm in arms(&claim.test) {
                    assert!(different.contains(arm), "{} {}: {} has no {arm}", figure.id, scale.name(), claim.id);
                }
                for metric in metrics(&claim.test) {
                    assert!(is_known(&catalog, metric), "{}: {} measures {metric}", figure.id, claim.id);
                }
            }
            for remark in &figure.remarks {
                let known = figure.claims_at(remark.scale).any(|claim| claim.id == remark.claim);
                assert!(known || remark.claim.is_empty(), "{}: a remark on {}", figure.id, remark.claim);
            }
        }
        for panel in figure.panels.iter().filter(|panel| panel.kind == PanelKind::Points) {
            assert!(is_known(&catalog, &panel.metric), "{}: {}", figure.id, panel.metric);
            for series in &panel.series {
                assert!(figure.arms.iter().any(|arm| arm.series == *series), "{}: no series {series}", figure.id);
            }
        }
        for variant in figure.arms.iter().map(|arm| &arm.variant).filter(|variant| !variant.is_empty()) {
            assert!(figure.variants.iter().any(|known| known.name == *variant), "{}: no variant {variant}", figure.id);
        }
    }
}

#[test]
fn places_where_paper_and_code_differ_are_run_both_ways() {
    for figure in all() {
        for variant in &figure.variants {
            let has = |name: &str| figure.arms_at(Scale::Full).any(|arm| arm.variant == name);
            assert!(has(&variant.name) && has(""), "{}: {} is told, but not run", figure.id, variant.name);
        }
    }
}

#[test]
fn every_figure_expands_at_both_scales() {
    let catalog = assumed();
    let mut wrong = BTreeSet::new();
    for figure in all() {
        for scale in Scale::ALL {
            match plan(figure, scale, &catalog) {
                Ok(points) => {
                    assert!(points.iter().all(|points| !points.runs.is_empty()));
                    // Panels may share runs, the points of one series may not.
                    let place = |points: &Points, run: &Planned| (points.arm.series.clone(), run.spec.canonical());
                    let different: BTreeSet<_> =
                        points.iter().flat_map(|points| points.runs.iter().map(|run| place(points, run))).collect();
                    let runs: usize = points.iter().map(|points| points.runs.len()).sum();
                    assert_eq!(different.len(), runs, "{} {}: two arms are one", figure.id, scale.name());
                }
                Err(errors) => wrong.extend(
                    errors.into_iter().map(|error| format!("{} {}: {}", figure.id, scale.name(), error.message)),
                ),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}
