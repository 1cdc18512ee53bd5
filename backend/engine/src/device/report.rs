//! What `retort doctor` says about devices.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use serde::Serialize;

use super::adapter::{self, Adapter, Kind};
use super::machine::Machine;
use super::panic_text;

/// What was found on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Every adapter, in the order of their numbers.
    pub adapters: Vec<Adapter>,
    /// The processor and the memory.
    pub machine: Machine,
    /// Why something is not used, each a sentence.
    pub notes: Vec<String>,
}

/// Looks at the machine. Never panics, whatever the drivers do.
pub fn probe() -> Report {
    let machine = Machine::read();
    let mut notes = Vec::new();
    let adapters = catch_unwind(AssertUnwindSafe(adapter::enumerate)).unwrap_or_else(|panic| {
        let text = panic_text(panic.as_ref());
        notes.push(format!("Asking for graphics adapters failed: {}.", text.trim_end_matches('.')));
        Vec::new()
    });
    if adapters.is_empty() {
        notes.push(without_adapters());
    }
    for adapter in adapters.iter().filter(|adapter| !adapter.note.is_empty()) {
        notes.push(format!("gpu:{} ({}): {}.", adapter.number, adapter.name, adapter.note));
    }
    if cfg!(target_arch = "x86_64") && !machine.features.contains(&"avx2") {
        notes.push("The processor has no AVX2, so training on it is several times slower than usual.".to_owned());
    }
    Report { adapters, machine, notes }
}

impl Report {
    /// The adapter that `auto` and `gpu` use: the first real one.
    pub fn best(&self) -> Option<&Adapter> {
        self.adapters.iter().find(|adapter| !matches!(adapter.kind, Kind::Software | Kind::Other))
    }

    /// Why there is none, as a sentence.
    pub fn why_no_gpu(&self) -> String {
        if self.adapters.is_empty() {
            return self.notes.first().cloned().unwrap_or_else(without_adapters);
        }
        let names = self.adapters.iter().map(|adapter| adapter.name.as_str()).collect::<Vec<_>>().join(", ");
        format!("Only software adapters were found ({names}), which are slower than the processor itself.")
    }
}

/// What is missing on the way to an adapter.
fn without_adapters() -> String {
    if cfg!(target_os = "macos") {
        return "No Metal adapter was found.".to_owned();
    }
    let exists = |path: &str| Path::new(path).exists();
    if exists("/dev/nvidia0") {
        return "An NVIDIA card is here, but its Vulkan driver is not: install it (on Debian nvidia-vulkan-icd and \
                libvulkan1; in a container NVIDIA_DRIVER_CAPABILITIES must include graphics)."
            .to_owned();
    }
    if exists("/dev/dri/renderD128") {
        return "A graphics card is here, but its Vulkan driver is not, or this user may not open the card: install \
                the driver (on Debian mesa-vulkan-drivers and libvulkan1) and join the group render."
            .to_owned();
    }
    "No graphics adapter with a Vulkan driver was found.".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probing_is_an_answer_everywhere() {
        let report = probe();
        assert!(report.machine.threads > 0);
        assert!(!report.adapters.is_empty() || !report.notes.is_empty());
        if report.best().is_none() {
            assert!(report.why_no_gpu().ends_with('.') || report.why_no_gpu().ends_with(')'));
        }
    }
}
