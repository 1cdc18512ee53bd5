//! A student beside its teacher on five examples of three classes.

use retort_wire::{
    Num, Share, State,
    disagreement::{Answered, Ask, Disagreements, Who},
    inside::{
        ClassShares, ConfidenceBin, Confusion, Fidelity, Inside, Pairing, Reliability, ReliabilityBin, Slope, Stage,
    },
    softening::{Cached, Soft, Softening},
};

fn names() -> Vec<String> {
    ["cat", "dog", "owl <b>"].map(str::to_owned).to_vec()
}

/// What lies behind the numbers of run `id`.
pub fn inside(id: &str, split: &str, matrix: Pairing, bins: u32) -> Inside {
    let mut run = super::detail(id, 4.0, State::Finished).run;
    run.teacher = Some("aa".into());
    let share = Share::new;
    let reliability = || Reliability {
        ece: Num(0.031),
        bins: (0..bins)
            .map(|at| ReliabilityBin {
                low: f64::from(at) / f64::from(bins),
                high: f64::from(at + 1) / f64::from(bins),
                confidence: (at + 1 == bins).then_some(0.97),
                right: if at + 1 == bins { share(4, 5) } else { share(0, 0) },
            })
            .collect(),
    };
    let fidelity = Fidelity {
        agreement: share(3, 5),
        student: share(3, 5),
        teacher: share(4, 5),
        when_right: share(3, 4),
        when_wrong: share(0, 1),
        mended: share(0, 1),
        by_class: vec![ClassShares { class: 0, agreement: share(2, 2), student: share(2, 2), teacher: share(1, 2) }],
        confusion: Confusion { matrix, classes: 3, cells: vec![(0, 0, 3), (1, 2, 2)] },
        reliability: vec![reliability(), reliability()],
        by_confidence: vec![
            ConfidenceBin { low: 0.0, high: 0.5, agreement: share(0, 1) },
            ConfidenceBin { low: 0.5, high: 1.0, agreement: share(3, 4) },
        ],
        slope: Some(Slope {
            slope: 1.2345,
            intercept: -0.5,
            n: 4,
            left_out: 1,
            x: (-1.0, 4.0),
            y: (-2.0, 5.0),
            size: 40,
            cells: vec![(0, 0, 1), (39, 39, 3)],
        }),
    };
    Inside {
        run,
        splits: vec!["train_clean".into(), "test".into()],
        split: if split.is_empty() { "test".into() } else { split.into() },
        classes: names(),
        missing: None,
        fidelity: Some(fidelity),
        stages: vec![Stage { number: 1, linear: Some(Num(0.9)), gaussian: None }],
        distance: Some(0.25),
        plane: None,
    }
}

/// One that cannot be compared.
pub fn apart(id: &str) -> Inside {
    Inside {
        run: super::detail(id, 4.0, State::Running).run,
        missing: Some("This run has no predictions yet; they are written when it finishes.".into()),
        ..Inside::default()
    }
}

/// The second of two pages with an image and a text.
pub fn disagreements(id: &str, ask: &Ask) -> Disagreements {
    let bars = vec![(0, Num(0.1), Num(0.7)), (1, Num(0.85), Num(0.2)), (2, Num(0.05), Num(0.1))];
    let seen = Answered {
        index: 1204,
        truth: 1,
        teacher: 1,
        student: 0,
        divergence: Num(0.75),
        bars,
        rest: None,
        picture: Some("/api/v1/datasets/digits/test/1204.png?v=aa".into()),
        text: None,
    };
    let said = Answered {
        index: 7,
        picture: None,
        text: Some("a <script>film</script>".into()),
        rest: Some((Num(0.01), Num(f64::NAN))),
        ..seen.clone()
    };
    Disagreements {
        run: super::detail(id, 4.0, State::Finished).run,
        splits: vec!["train_clean".into(), "test".into()],
        split: "test".into(),
        classes: 3,
        names: names(),
        total: 2000,
        counts: vec![26, 12, 9, 5, 1974, 3, 2000],
        matched: if ask.who == Who::Neither { 0 } else { 26 },
        page: ask.page,
        pages: 2,
        examples: if ask.who == Who::Neither { Vec::new() } else { vec![seen, said] },
        unseen: None,
        missing: None,
    }
}

/// A teacher's answers over three temperatures.
pub fn softening(chosen: &str) -> Softening {
    Softening {
        teachers: vec![Cached { hash: "aa".into(), words: "MLP, 3 epochs, seed 0".into() }],
        chosen: if chosen.is_empty() { "aa".into() } else { chosen.into() },
        is_own: chosen.is_empty(),
        split: "train_clean".into(),
        n: 2000,
        of: 60_000,
        classes: 3,
        names: names(),
        temperatures: vec![1.0, 4.0, 10.0],
        at: 1,
        entropy: vec![0.1, 0.8, 1.0],
        absolute: vec![1.2, 0.2, 0.05],
        length: vec![0.8, 0.15, 0.03],
        examples: vec![Soft {
            index: 5,
            truth: 0,
            picture: Some("/api/v1/datasets/digits/train/5.png?v=aa".into()),
            text: None,
            log_probabilities: [0.81_f64, 0.16, 0.03].map(|p| Num(p.ln())).to_vec(),
        }],
        ..Softening::default()
    }
}
