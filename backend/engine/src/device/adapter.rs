//! The adapters that wgpu finds.

use std::sync::OnceLock;

use burn::tensor::DeviceKind;
use burn_wgpu::{WgpuBackend, wgpu};
use serde::Serialize;

/// The graphics interface that training uses, for burn.
#[cfg(not(target_os = "macos"))]
pub(super) const INTERFACE: WgpuBackend = WgpuBackend::Vulkan;
#[cfg(target_os = "macos")]
pub(super) const INTERFACE: WgpuBackend = WgpuBackend::Metal;

/// The same, for wgpu.
#[cfg(not(target_os = "macos"))]
const BACKENDS: wgpu::Backends = wgpu::Backends::VULKAN;
#[cfg(target_os = "macos")]
const BACKENDS: wgpu::Backends = wgpu::Backends::METAL;

/// What an adapter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A card of its own.
    Discrete,
    /// Part of the processor.
    Integrated,
    /// A share of a card in a virtual machine.
    Virtual,
    /// Something else that calls itself an adapter.
    Other,
    /// The processor in disguise (llvmpipe and its like).
    Software,
}

/// One adapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Adapter {
    /// Its number for `gpu:<number>`: real ones first.
    pub number: usize,
    /// Its name as the driver gives it.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Position among the adapters of its kind, by which burn addresses it.
    position: usize,
    /// The driver and its version.
    pub driver: String,
    /// The graphics interface: Vulkan or Metal.
    pub interface: String,
    /// The largest single allocation in bytes; wgpu does not tell the whole memory.
    pub largest_buffer: u64,
    /// Whether it computes on the processor.
    pub software: bool,
    /// Why `auto` does not use it; empty when it does.
    pub note: String,
}

impl Adapter {
    /// How burn addresses it.
    pub(super) fn device_kind(&self) -> Option<DeviceKind> {
        match self.kind {
            Kind::Discrete => Some(DeviceKind::DiscreteGpu(self.position)),
            Kind::Integrated => Some(DeviceKind::IntegratedGpu(self.position)),
            Kind::Virtual => Some(DeviceKind::VirtualGpu(self.position)),
            Kind::Software if self.position == 0 => Some(DeviceKind::Cpu),
            Kind::Software | Kind::Other => None,
        }
    }
}

/// Asked once: adapters do not come and go, and drivers crash when several threads ask at once.
static FOUND: OnceLock<Vec<Adapter>> = OnceLock::new();

/// Every adapter, real ones first, otherwise in the driver's order.
pub(super) fn enumerate() -> Vec<Adapter> {
    FOUND.get_or_init(ask).clone()
}

fn ask() -> Vec<Adapter> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
        backends: BACKENDS,
        ..wgpu::InstanceDescriptor::new_without_display_handle()
    });
    let found = wait(instance.enumerate_adapters(BACKENDS));
    let mut adapters = Vec::new();
    for adapter in &found {
        let information = adapter.get_info();
        let kind = kind_of(information.device_type);
        let position = adapters.iter().filter(|known: &&Adapter| known.kind == kind).count();
        adapters.push(Adapter {
            number: 0,
            name: information.name,
            kind,
            position,
            driver: format!("{} {}", information.driver, information.driver_info).trim().to_owned(),
            interface: format!("{:?}", information.backend),
            largest_buffer: adapter.limits().max_buffer_size,
            software: kind == Kind::Software,
            note: String::new(),
        });
    }
    number(adapters)
}

fn kind_of(kind: wgpu::DeviceType) -> Kind {
    match kind {
        wgpu::DeviceType::DiscreteGpu => Kind::Discrete,
        wgpu::DeviceType::IntegratedGpu => Kind::Integrated,
        wgpu::DeviceType::VirtualGpu => Kind::Virtual,
        wgpu::DeviceType::Cpu => Kind::Software,
        wgpu::DeviceType::Other => Kind::Other,
    }
}

/// Sorts, numbers, and says of all but the first usable one why `auto` leaves it.
fn number(mut adapters: Vec<Adapter>) -> Vec<Adapter> {
    let rank = |kind| match kind {
        Kind::Discrete => 0,
        Kind::Virtual => 1,
        Kind::Integrated => 2,
        Kind::Other => 3,
        Kind::Software => 4,
    };
    adapters.sort_by_key(|adapter| rank(adapter.kind));
    let mut chosen = None;
    for (number, adapter) in adapters.iter_mut().enumerate() {
        adapter.number = number;
        adapter.note = match adapter.kind {
            Kind::Software => {
                format!("a software adapter is slower than the processor itself; only gpu:{number} uses it")
            }
            Kind::Other => "burn has no way to address this kind of adapter".to_owned(),
            _ => match chosen {
                Some(first) => format!("auto takes gpu:{first}; gpu:{number} uses this one"),
                None => {
                    chosen = Some(number);
                    String::new()
                }
            },
        };
    }
    adapters
}

/// Waits for a future that wgpu completes at once on native targets.
fn wait<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        std::thread::yield_now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adapter(kind: Kind, position: usize) -> Adapter {
        Adapter {
            number: 99,
            name: format!("{kind:?} {position}"),
            kind,
            position,
            driver: String::new(),
            interface: "Vulkan".to_owned(),
            largest_buffer: 0,
            software: kind == Kind::Software,
            note: String::new(),
        }
    }

    #[test]
    fn real_adapters_come_first_and_only_the_first_has_no_note() {
        let numbered = number(vec![
            adapter(Kind::Software, 0),
            adapter(Kind::Integrated, 0),
            adapter(Kind::Discrete, 0),
            adapter(Kind::Discrete, 1),
        ]);
        let names = numbered.iter().map(|adapter| adapter.name.as_str()).collect::<Vec<_>>();
        assert_eq!(names, ["Discrete 0", "Discrete 1", "Integrated 0", "Software 0"]);
        assert_eq!(numbered.iter().map(|adapter| adapter.number).collect::<Vec<_>>(), [0, 1, 2, 3]);
        assert!(numbered[0].note.is_empty() && numbered[1..].iter().all(|adapter| !adapter.note.is_empty()));
        assert_eq!(numbered[1].device_kind(), Some(DeviceKind::DiscreteGpu(1)));
        assert_eq!(numbered[3].device_kind(), Some(DeviceKind::Cpu));
    }

    #[test]
    fn a_software_adapter_alone_is_not_chosen() {
        let numbered = number(vec![adapter(Kind::Software, 0)]);
        assert!(numbered[0].note.contains("gpu:0"));
    }
}
