//! Whether confidence tells accuracy.

use retort_wire::{
    Num, Share,
    inside::{Reliability, ReliabilityBin},
};

use super::{Mark, Pair, bin_of};

/// The reliability diagram of one side over `bins` equally wide bins, and ECE = Σ nₖ/n · |accuracyₖ − confidenceₖ|
/// (Naeini and others 2015; Guo and others 2017). `side` picks class and confidence out of a mark.
///
/// Over few examples ECE is too large, because every bin's chance deviation counts as error, and over few bins too
/// small, because deviations within a bin cancel (Kumar and others 2019, Nixon and others 2019).
pub fn of(pair: &Pair, bins: u32, side: fn(&Mark) -> (u32, f64)) -> Reliability {
    let mut counts = vec![(0_u32, 0_u32, 0.0_f64); bins.max(1) as usize];
    for mark in &pair.marks {
        let (class, confidence) = side(mark);
        let (all, right, sum) = &mut counts[bin_of(confidence, bins)];
        *all += 1;
        *right += u32::from(class == mark.truth);
        *sum += confidence;
    }
    let gaps: f64 = counts.iter().map(|(_, right, sum)| (f64::from(*right) - sum).abs()).sum();
    let edge = |at: usize| at as f64 / f64::from(bins.max(1));
    let bin = |(at, (all, right, sum)): (usize, &(u32, u32, f64))| ReliabilityBin {
        low: edge(at),
        high: edge(at + 1),
        confidence: (*all > 0).then(|| sum / f64::from(*all)).filter(|mean| mean.is_finite()),
        right: Share::new(*right, *all),
    };
    Reliability { ece: Num(gaps / pair.len() as f64), bins: counts.iter().enumerate().map(bin).collect() }
}

#[cfg(test)]
mod tests {
    use super::super::tests::five;
    use super::*;

    #[test]
    fn bins_and_error_by_hand() {
        let counts = |of: &Reliability| of.bins.iter().map(|bin| (bin.right.hits, bin.right.of)).collect::<Vec<_>>();
        // In (0.5, 0.75] lie 0.72 (right), 0.52 and 0.63 (wrong); in (0.75, 1] lie 0.81 (right) and 0.91 (wrong).
        let teacher = of(&five(), 4, |mark| (mark.teacher, mark.teacher_confidence));
        assert_eq!(counts(&teacher), [(0, 0), (0, 0), (1, 3), (1, 2)]);
        assert_eq!((teacher.bins[2].low, teacher.bins[2].high, teacher.bins[0].confidence), (0.5, 0.75, None));
        assert!((teacher.bins[2].confidence.unwrap() - 1.87 / 3.0).abs() < 1e-6);
        assert!((teacher.ece.0 - (0.87 + 0.72) / 5.0).abs() < 1e-6, "{teacher:?}");
        // The student: 0.62 (right), 0.51 and 0.74 (wrong); 0.92 (right) and 0.83 (wrong).
        let student = of(&five(), 4, |mark| (mark.student, mark.student_confidence));
        assert_eq!(counts(&student), [(0, 0), (0, 0), (1, 3), (1, 2)]);
        assert!((student.ece.0 - (0.87 + 0.75) / 5.0).abs() < 1e-6, "{student:?}");
        // Over one bin: |2 − 3.62| / 5.
        let one = of(&five(), 1, |mark| (mark.student, mark.student_confidence));
        assert!((one.ece.0 - 1.62 / 5.0).abs() < 1e-6, "{one:?}");
    }
}
