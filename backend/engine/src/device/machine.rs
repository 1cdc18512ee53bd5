//! The processor and the memory.

use serde::Serialize;

/// Main memory in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Memory {
    /// All of it.
    pub total: u64,
    /// What programs can still get.
    pub available: u64,
}

/// The machine that this program runs on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Machine {
    /// The processor's name, where the system tells.
    pub processor: Option<String>,
    /// How many threads may run at once.
    pub threads: usize,
    /// Instruction sets that burn's kernels can use and the processor has.
    pub features: Vec<&'static str>,
    /// Main memory, where the system tells.
    pub memory: Option<Memory>,
}

impl Machine {
    /// Asks the system; what it does not tell is left out.
    pub fn read() -> Self {
        Self {
            processor: std::fs::read_to_string("/proc/cpuinfo").ok().as_deref().and_then(processor),
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            features: features(),
            memory: std::fs::read_to_string("/proc/meminfo").ok().as_deref().and_then(memory),
        }
    }

    /// The processor as a device, in words.
    pub fn label(&self) -> String {
        let name = self.processor.as_deref().unwrap_or("processor");
        let threads = if self.threads == 1 { "thread" } else { "threads" };
        format!("cpu {name} ({} {threads})", self.threads)
    }
}

fn processor(cpuinfo: &str) -> Option<String> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    let name = line.split_once(':')?.1.trim();
    (!name.is_empty() && name != "unknown").then(|| name.to_owned())
}

fn memory(meminfo: &str) -> Option<Memory> {
    let kibibytes = |key: &str| {
        let value = meminfo.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
        value.split_whitespace().next()?.parse::<u64>().ok()
    };
    Some(Memory { total: kibibytes("MemTotal")? * 1024, available: kibibytes("MemAvailable")? * 1024 })
}

#[cfg(target_arch = "x86_64")]
fn features() -> Vec<&'static str> {
    let known = [
        ("sse4.2", std::is_x86_feature_detected!("sse4.2")),
        ("avx", std::is_x86_feature_detected!("avx")),
        ("avx2", std::is_x86_feature_detected!("avx2")),
        ("fma", std::is_x86_feature_detected!("fma")),
        ("avx512f", std::is_x86_feature_detected!("avx512f")),
    ];
    known.into_iter().filter_map(|(name, found)| found.then_some(name)).collect()
}

#[cfg(target_arch = "aarch64")]
fn features() -> Vec<&'static str> {
    let known = [
        ("neon", std::arch::is_aarch64_feature_detected!("neon")),
        ("fp16", std::arch::is_aarch64_feature_detected!("fp16")),
        ("sve", std::arch::is_aarch64_feature_detected!("sve")),
    ];
    known.into_iter().filter_map(|(name, found)| found.then_some(name)).collect()
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn features() -> Vec<&'static str> {
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_system_files() {
        let text = "MemTotal:       16384 kB\nMemFree:  1 kB\nMemAvailable:    8192 kB\n";
        assert_eq!(memory(text), Some(Memory { total: 16 << 20, available: 8 << 20 }));
        assert_eq!(memory("MemTotal: many kB"), None);
        assert_eq!(
            processor("processor\t: 0\nmodel name\t: A Processor @ 2 GHz\n"),
            Some("A Processor @ 2 GHz".into())
        );
        assert_eq!(processor("model name\t: unknown\n"), None);
    }
}
