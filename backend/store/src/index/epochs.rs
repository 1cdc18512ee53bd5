//! Numbers after a certain epoch, which no summary holds: read from the runs' files when they are first asked for.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
    thread::available_parallelism,
};

use super::head::Kept;
use crate::{Layout, metrics};

/// Epochs that are remembered; the one asked for longest ago goes first.
const REMEMBERED: usize = 4;

/// What the files say of the epochs that were asked for lately.
#[derive(Default)]
pub(super) struct Epochs(RwLock<Vec<(u32, Arc<Table>)>>);

/// One epoch: the numbers of each run.
#[derive(Default)]
struct Table {
    runs: HashMap<String, Numbers>,
}

/// What one file says of the epoch, with the stamp of that file.
struct Numbers {
    stamp: (u32, i64),
    values: Arc<HashMap<String, f64>>,
}

impl fmt::Debug for Epochs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Epochs")
    }
}

impl Epochs {
    /// The value of `metric` (`split.metric`) after exactly `epoch` epochs, one for each of `entries`. The first
    /// question about an epoch reads one file per run, on all cores; later ones only the files that changed. A file
    /// that cannot be read has no numbers here: its run carries the warning.
    pub(super) fn column(&self, layout: &Layout, entries: &[Kept], epoch: u32, metric: &str) -> Vec<Option<f64>> {
        let known = {
            let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
            held.iter().find(|(other, _)| *other == epoch).map(|(_, table)| Arc::clone(table))
        };
        let stamp = |entry: &Kept| (entry.stamp.attempt, entry.stamp.metrics);
        let fits = |table: &Table, entry: &Kept| {
            table.runs.get(&entry.head.id).is_some_and(|numbers| numbers.stamp == stamp(entry))
        };
        let known = known.unwrap_or_default();
        let table = if entries.iter().all(|entry| fits(&known, entry)) {
            known
        } else {
            let stale: Vec<&Kept> = entries.iter().filter(|entry| !fits(&known, entry)).collect();
            let mut runs: HashMap<String, Numbers> = entries
                .iter()
                .filter(|entry| fits(&known, entry))
                .filter_map(|entry| {
                    let Numbers { stamp, values } = known.runs.get(&entry.head.id)?;
                    Some((entry.head.id.clone(), Numbers { stamp: *stamp, values: Arc::clone(values) }))
                })
                .collect();
            for (entry, values) in stale.iter().zip(read(layout, &stale, epoch)) {
                runs.insert(entry.head.id.clone(), Numbers { stamp: stamp(entry), values: Arc::new(values) });
            }
            self.remember(epoch, Table { runs })
        };
        entries.iter().map(|entry| table.runs.get(&entry.head.id)?.values.get(metric).copied()).collect()
    }

    fn remember(&self, epoch: u32, table: Table) -> Arc<Table> {
        let table = Arc::new(table);
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        held.retain(|(other, _)| *other != epoch);
        if held.len() >= REMEMBERED {
            held.remove(0);
        }
        held.push((epoch, Arc::clone(&table)));
        table
    }
}

/// The numbers of one epoch by run, in the order of `entries`.
fn read(layout: &Layout, entries: &[&Kept], epoch: u32) -> Vec<HashMap<String, f64>> {
    let one = |entry: &&Kept| {
        if entry.stamp.metrics == 0 || entry.measured < epoch {
            return HashMap::new();
        }
        metrics::after(&layout.metrics(&entry.head.id, entry.stamp.attempt), epoch).unwrap_or_default()
    };
    let threads = available_parallelism().map_or(1, usize::from);
    if threads == 1 || entries.len() < 32 {
        return entries.iter().map(one).collect();
    }
    std::thread::scope(|scope| {
        let parts = entries.chunks(entries.len().div_ceil(threads));
        let workers: Vec<_> =
            parts.map(|part| (part.len(), scope.spawn(|| part.iter().map(one).collect::<Vec<_>>()))).collect();
        // A worker cannot panic: damaged files are answers. If one did, its runs would have no numbers.
        let empty = |length| (0..length).map(|_| HashMap::new()).collect();
        workers.into_iter().flat_map(|(length, worker)| worker.join().unwrap_or_else(|_| empty(length))).collect()
    })
}
