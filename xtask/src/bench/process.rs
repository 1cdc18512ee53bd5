//! What Linux tells about processes: their memory, and whether they compute.

use std::{fs, thread, time::Duration};

/// Resident memory of a process and all below it, in MB; a server may have workers.
pub fn resident(process: u32) -> Option<f64> {
    let own = field(&format!("/proc/{process}/status"), "VmRSS:")?;
    Some(own + children(process).into_iter().filter_map(resident).sum::<f64>())
}

/// The largest proportional memory among the renderers below a process, in MB.
pub fn largest_renderer(process: u32) -> Option<f64> {
    let mut largest: Option<f64> = None;
    for child in children(process) {
        let command = fs::read(format!("/proc/{child}/cmdline")).unwrap_or_default();
        let own = String::from_utf8_lossy(&command).contains("--type=renderer");
        let own = own.then(|| field(&format!("/proc/{child}/smaps_rollup"), "Pss:")).flatten();
        for memory in own.into_iter().chain(largest_renderer(child)) {
            largest = Some(largest.map_or(memory, |largest| largest.max(memory)));
        }
    }
    largest
}

/// Waits until a process and all below it rest, a quarter of a minute at most: a browser goes on with its own start for
/// seconds after its first page is there.
pub fn settle(process: u32) {
    let mut before = ticks(process);
    let mut quiet = 0;
    for _ in 0..60 {
        thread::sleep(Duration::from_millis(250));
        let now = ticks(process);
        quiet = if now.saturating_sub(before) <= 2 { quiet + 1 } else { 0 };
        before = now;
        if quiet == 2 {
            return;
        }
    }
}

/// Ticks of the clock, mostly of ten milliseconds, that a process and all below it have computed for.
fn ticks(process: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name before them may have spaces; user and system time are the 14th and the 15th field of the line.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace().skip(11).take(2);
    let own: u64 = fields.filter_map(|field| field.parse::<u64>().ok()).sum();
    own + children(process).into_iter().map(ticks).sum::<u64>()
}

fn children(process: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let lists = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<u32>>()).collect()
}

/// A line such as `VmRSS:    1234 kB`, in MB.
fn field(path: &str, name: &str) -> Option<f64> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.split_whitespace().next()?.parse::<f64>().ok()? / 1e3)
}
