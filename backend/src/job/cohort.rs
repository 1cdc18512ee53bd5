//! Which runs are trained side by side.

use retort_store::{Layout, folder};

/// At most this many runs share a process: beyond it memory grows and little is shared any more.
pub const LARGEST: usize = 8;

/// What must be equal for runs to be trained in one process; none for a run whose folder cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    study: String,
    engine: String,
    /// Runs that continue from different epochs do not see the same batches.
    resumed_after: u32,
}

/// The key of a run in the given attempt.
pub fn key(layout: &Layout, id: &str, attempt: u32) -> Result<Key, retort_store::Error> {
    let submission = folder::read_submission(layout, id)?;
    Ok(Key {
        engine: retort_engine::cohort_key(&submission.spec),
        study: submission.study,
        resumed_after: super::attempt::checkpoint_epoch(layout, id, attempt),
    })
}

/// Epochs that a run is to train; 0 when its spec cannot be read.
pub fn epochs(layout: &Layout, id: &str) -> u32 {
    folder::read_submission(layout, id).ok().and_then(|submission| retort_engine::epochs(&submission.spec)).unwrap_or(0)
}

/// The runs in order, those with equal keys together, at most [`LARGEST`] in one cohort.
pub fn gather<T, K: PartialEq>(runs: Vec<T>, key: impl Fn(&T) -> K) -> Vec<Vec<T>> {
    let mut cohorts: Vec<(K, Vec<T>)> = Vec::new();
    for run in runs {
        let own = key(&run);
        match cohorts.iter_mut().find(|(other, members)| *other == own && members.len() < LARGEST) {
            Some((_, members)) => members.push(run),
            None => cohorts.push((own, vec![run])),
        }
    }
    cohorts.into_iter().map(|(_, members)| members).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_go_together_in_order_and_not_too_many() {
        let cohorts = gather((0..20).collect(), |run| run % 2);
        assert_eq!(cohorts[0], [0, 2, 4, 6, 8, 10, 12, 14]);
        assert_eq!(cohorts[1], [1, 3, 5, 7, 9, 11, 13, 15]);
        assert_eq!(cohorts[2], [16, 18]);
        assert_eq!(cohorts.iter().map(Vec::len).sum::<usize>(), 20);
    }
}
