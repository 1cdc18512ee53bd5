//! Agreement by how sure the teacher is.

use retort_wire::{Share, inside::ConfidenceBin};

use super::{Pair, bin_of};

/// Agreement in `bins` equally wide bins of the teacher's confidence, empty ones included.
pub fn agreement(pair: &Pair, bins: u32) -> Vec<ConfidenceBin> {
    let mut counts = vec![(0_u32, 0_u32); bins.max(1) as usize];
    for mark in &pair.marks {
        let (agree, all) = &mut counts[bin_of(mark.teacher_confidence, bins)];
        *all += 1;
        *agree += u32::from(mark.agrees());
    }
    let edge = |at: usize| at as f64 / f64::from(bins.max(1));
    let bin =
        |(at, (agree, all))| ConfidenceBin { low: edge(at), high: edge(at + 1), agreement: Share::new(agree, all) };
    counts.into_iter().enumerate().map(bin).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::five;
    use super::*;

    #[test]
    fn bins_by_hand() {
        // In (0.5, 0.75] lie 0.72, 0.52 and 0.63, of which the last agrees; in (0.75, 1] 0.81, which agrees, and 0.91.
        let counts: Vec<(u32, u32)> =
            agreement(&five(), 4).iter().map(|bin| (bin.agreement.hits, bin.agreement.of)).collect();
        assert_eq!(counts, [(0, 0), (0, 0), (1, 3), (1, 2)]);
        let bins = agreement(&five(), 20);
        assert_eq!((bins.len(), bins[3].low, bins[3].high), (20, 0.15, 0.2));
    }
}
