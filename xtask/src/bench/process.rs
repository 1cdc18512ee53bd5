//! What Linux tells about the memory of processes.

use std::fs;

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
