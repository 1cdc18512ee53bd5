//! Whether the numbers come out the same.

use std::collections::BTreeMap;

use retort_wire::{
    MetricRow,
    capsule::{Line, Manifest, Report, Sameness, compare},
};

/// Holds a run's rows, hashes, versions and device against a capsule's.
pub fn report((manifest, then): (&Manifest, &[MetricRow]), (own, now): (&Manifest, &[MetricRow])) -> Report {
    let lines = compare(then, now);
    let sameness = lines.iter().map(|line| line.sameness).max().unwrap_or(Sameness::Missing);
    let hashes = manifest.hashes.iter().filter_map(|(name, hash)| Some((name.clone(), own.hashes.get(name)? == hash)));
    Report {
        run: own.run.clone(),
        sameness,
        sentence: sentence(sameness, &lines),
        hashes: hashes.collect(),
        around: around(manifest, own),
        lines,
    }
}

/// The verdict in a sentence.
fn sentence(sameness: Sameness, lines: &[Line]) -> String {
    let numbers: u32 = lines.iter().map(|line| line.epochs).sum();
    match sameness {
        Sameness::Equal => format!("All {numbers} numbers are equal bit for bit."),
        Sameness::Near => format!("All {numbers} numbers are equal within 1e-6, not all of them bit for bit."),
        Sameness::Different => {
            let worst = lines.iter().reduce(|worst, line| if line.largest > worst.largest { line } else { worst });
            worst.map_or_else(String::new, |line| {
                format!("{} on {} differs by up to {:.1e}.", line.metric, line.split, line.largest)
            })
        }
        Sameness::Missing => "One side measured what the other did not.".to_owned(),
    }
}

/// What may explain a difference.
fn around(then: &Manifest, now: &Manifest) -> Vec<String> {
    let mut sentences = Vec::new();
    let empty = BTreeMap::new();
    let versions = if now.versions.is_empty() { &empty } else { &then.versions };
    for (name, version) in versions {
        if let Some(other) = now.versions.get(name).filter(|other| *other != version) {
            sentences.push(format!("{name} was {version} then and is {other} now."));
        }
    }
    if then.commit != now.commit && then.commit.is_some() && now.commit.is_some() {
        sentences.push("The program was built from another commit.".to_owned());
    }
    if then.device != now.device {
        sentences.push(format!("It was computed on {} then and on {} now.", then.device, now.device));
    }
    if then.attempts != now.attempts {
        sentences.push(format!("It took {} attempts then and {} now.", then.attempts, now.attempts));
    }
    sentences
}

#[cfg(test)]
mod tests {
    use retort_wire::Num;

    use super::*;

    #[test]
    fn what_may_explain_a_difference_is_told() {
        let row =
            |value| MetricRow { epoch: 1, split: "test".into(), metric: "kl".into(), value: Num(value), seconds: 0.0 };
        let mut then = Manifest { device: "GPU".into(), ..Manifest::default() };
        then.versions.insert("burn".into(), "0.22.0".into());
        then.hashes.insert("labels".into(), "a".into());
        let mut now = Manifest { device: "CPU".into(), run: "x".into(), ..Manifest::default() };
        now.versions.insert("burn".into(), "0.22.1".into());
        now.hashes.insert("labels".into(), "a".into());
        let report = report((&then, &[row(0.5)]), (&now, &[row(0.75)]));
        assert_eq!((report.sameness, report.hashes.get("labels")), (Sameness::Different, Some(&true)));
        assert_eq!(
            report.around,
            ["burn was 0.22.0 then and is 0.22.1 now.", "It was computed on GPU then and on CPU now."]
        );
        assert_eq!(report.sentence, "kl on test differs by up to 2.5e-1.");
    }
}
