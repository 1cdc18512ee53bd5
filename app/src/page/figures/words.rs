//! How far a figure is, in words.

use retort_wire::figure::{Standing, Verdict};

use crate::format;

/// How many claims came to each verdict, in the order in which they are told; those that none came to are left out.
pub fn verdicts(standing: &Standing) -> Vec<(u32, Verdict)> {
    let undecided = standing.claims.saturating_sub(standing.supported + standing.refuted);
    let all = [
        (standing.supported, Verdict::Supported),
        (standing.refuted, Verdict::Refuted),
        (undecided, Verdict::NotEnoughSeeds),
    ];
    all.into_iter().filter(|(count, _)| *count > 0).collect()
}

/// The class of a verdict's word: how it is coloured.
pub fn tone(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Supported => "good",
        Verdict::Refuted => "bad",
        Verdict::NotEnoughSeeds => "quiet",
    }
}

/// Where the runs stand: "9 of 12 runs done, 2 under way, 1 failed".
pub fn progress(standing: &Standing) -> String {
    let runs = format::counted(u64::from(standing.runs), "run", "runs");
    let mut words = match (standing.finished, standing.underway, standing.failed) {
        (0, 0, 0) => return format!("None of its {runs} has been started."),
        (finished, _, _) if finished == standing.runs => return format!("All of its {runs} are done."),
        (finished, _, _) => format!("{finished} of {runs} done"),
    };
    for (count, what) in [(standing.underway, "under way"), (standing.failed, "failed")] {
        if count > 0 {
            words.push_str(&format!(", {count} {what}"));
        }
    }
    words.push('.');
    words
}

/// An estimate, no finer than it is: "50 s", "4 min", "3 h 20 min".
pub fn roughly(seconds: f64) -> String {
    match seconds {
        seconds if (55.0..5_970.0).contains(&seconds) => format!("{:.0} min", (seconds / 60.0).max(1.0)),
        seconds => format::duration(if seconds < 55.0 { seconds.ceil() } else { seconds }),
    }
}

/// What the button says: "Launch 12 runs (about 4 min)".
pub fn launch(runs: u32, seconds: Option<f64>) -> String {
    let time = seconds.map(|seconds| format!(" (about {})", roughly(seconds))).unwrap_or_default();
    format!("Launch {}{time}", format::counted(u64::from(runs), "run", "runs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_counted() {
        let standing = Standing { claims: 6, supported: 4, refuted: 1, ..Standing::default() };
        assert_eq!(verdicts(&standing), [(4, Verdict::Supported), (1, Verdict::Refuted), (1, Verdict::NotEnoughSeeds)]);
        assert!(verdicts(&Standing::default()).is_empty());
    }

    #[test]
    fn progress_in_words() {
        let standing =
            |finished, underway, failed| Standing { runs: 12, finished, underway, failed, ..Standing::default() };
        assert_eq!(progress(&standing(0, 0, 0)), "None of its 12 runs has been started.");
        assert_eq!(progress(&standing(12, 0, 0)), "All of its 12 runs are done.");
        assert_eq!(progress(&standing(9, 2, 1)), "9 of 12 runs done, 2 under way, 1 failed.");
        assert_eq!(progress(&standing(0, 3, 0)), "0 of 12 runs done, 3 under way.");
    }

    #[test]
    fn the_button_says_how_many_and_how_long() {
        assert_eq!(launch(12, Some(245.0)), "Launch 12 runs (about 4 min)");
        assert_eq!(launch(1, None), "Launch 1 run");
        assert_eq!(roughly(12.3), "13 s");
        assert_eq!(roughly(58.0), "1 min");
        assert_eq!(roughly(12_000.0), "3 h 20 min");
    }
}
