//! Where tensors live and are computed: which devices there are, and how one is chosen.

mod adapter;
mod machine;
mod report;

use std::collections::HashMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr;
use std::sync::{LazyLock, Mutex, PoisonError};

use burn::tensor::{Device, Tensor};
use serde::Serialize;

pub use adapter::{Adapter, Kind};
pub use machine::{Machine, Memory};
pub use report::{Report, probe};

/// The device that a user asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// The processor.
    Cpu,
    /// The first real graphics processor; an error without one.
    Gpu,
    /// The adapter of this number in [`Report::adapters`], a software one too.
    Number(usize),
    /// The first real graphics processor that works, otherwise the processor with a notice.
    #[default]
    Auto,
}

/// A device cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text names no device.
    #[error("`{0}` is no device: use cpu, gpu, gpu:<number> or auto (`retort doctor` lists the numbers)")]
    Unknown(String),
    /// A graphics processor was asked for and there is none.
    #[error("no graphics processor can be used: {0} Use --device cpu, or see `retort doctor`")]
    None(String),
    /// The number is not in the list.
    #[error("there is no adapter gpu:{number}: {count} were found, numbered from 0 (`retort doctor` lists them)")]
    NoSuch {
        /// The number asked for.
        number: usize,
        /// How many adapters there are.
        count: usize,
    },
    /// An adapter is there and does not work.
    #[error("gpu:{number} ({name}) cannot be used: {reason}; use --device cpu")]
    Broken {
        /// Its number.
        number: usize,
        /// Its name.
        name: String,
        /// What it answered.
        reason: String,
    },
}

/// A device ready for tensors.
#[derive(Clone, Debug)]
pub struct Opened {
    /// burn's device, without automatic differentiation.
    pub device: Device,
    /// What it is, in words, for status files and pages.
    pub label: String,
    /// What a user should know about the choice, if anything.
    pub notice: Option<String>,
}

impl FromStr for Choice {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text.trim().to_ascii_lowercase().as_str() {
            "cpu" => Ok(Self::Cpu),
            "gpu" => Ok(Self::Gpu),
            "auto" => Ok(Self::Auto),
            other => {
                let number = other.strip_prefix("gpu:").and_then(|number| number.parse().ok());
                number.map(Self::Number).ok_or_else(|| Error::Unknown(text.to_owned()))
            }
        }
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu => formatter.write_str("cpu"),
            Self::Gpu => formatter.write_str("gpu"),
            Self::Number(number) => write!(formatter, "gpu:{number}"),
            Self::Auto => formatter.write_str("auto"),
        }
    }
}

impl Choice {
    /// Makes the device ready. Every failure is an answer, never a panic.
    pub fn open(&self) -> Result<Opened, Error> {
        match self {
            Self::Cpu => Ok(processor(None)),
            Self::Auto => Ok(automatic()),
            Self::Gpu => {
                let report = probe();
                let adapter = report.best().ok_or_else(|| Error::None(report.why_no_gpu()))?;
                graphics(adapter)
            }
            Self::Number(number) => {
                let adapters = probe().adapters;
                let count = adapters.len();
                graphics(adapters.get(*number).ok_or(Error::NoSuch { number: *number, count })?)
            }
        }
    }
}

fn processor(notice: Option<String>) -> Opened {
    Opened { device: Device::flex(), label: Machine::read().label(), notice }
}

fn automatic() -> Opened {
    let report = probe();
    match report.best().map(graphics) {
        Some(Ok(opened)) => opened,
        Some(Err(error)) => processor(Some(format!("Training on the processor: {error}."))),
        None => processor(Some(format!("Training on the processor: {}", report.why_no_gpu()))),
    }
}

/// burn refuses to set one adapter up twice in a process.
static OPEN: LazyLock<Mutex<HashMap<usize, Device>>> = LazyLock::new(Mutex::default);

fn graphics(adapter: &Adapter) -> Result<Opened, Error> {
    let broken = |reason: String| Error::Broken { number: adapter.number, name: adapter.name.clone(), reason };
    let label = format!("gpu:{} {} ({})", adapter.number, adapter.name, adapter.interface);
    let notice = adapter.software.then(|| format!("{} is a software adapter: slower than --device cpu.", adapter.name));
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(device) = open.get(&adapter.number) {
        return Ok(Opened { device: device.clone(), label, notice });
    }
    let kind = adapter.device_kind().ok_or_else(|| broken("burn has no way to address this kind of adapter".into()))?;
    // Drivers panic in more ways than they return errors.
    let device = catch_unwind(AssertUnwindSafe(|| {
        let options = Device::wgpu_options().device_kind(kind).graphics_api(adapter::INTERFACE);
        let device = options.init().map_err(|error| error.to_string())?;
        try_out(&device)?;
        Ok::<_, String>(device)
    }));
    let device = device.unwrap_or_else(|panic| Err(panic_text(panic.as_ref()))).map_err(broken)?;
    open.insert(adapter.number, device.clone());
    Ok(Opened { device, label, notice })
}

/// A small computation with a known result.
fn try_out(device: &Device) -> Result<(), String> {
    let values = Tensor::<2>::from_data([[1.0_f32, 2.0], [3.0, 4.0]], device);
    let data = values.clone().matmul(values).try_into_data().map_err(|error| format!("{error:?}"))?;
    let result = data.try_to_vec::<f32>().map_err(|error| format!("{error:?}"))?;
    if result == [7.0, 10.0, 15.0, 22.0] { Ok(()) } else { Err(format!("it computes wrongly: {result:?}")) }
}

/// What a panic said.
pub(crate) fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "the driver failed".to_owned())
}
