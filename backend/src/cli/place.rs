//! Where a command works: the data folder and the device, from flags, `Leptos.toml` or the defaults.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use retort_engine::{data::Home, device::Choice};
use retort_store::Layout;

use crate::config::{Config, FILE};

/// The data folder.
#[derive(Debug, Args)]
pub struct Folder {
    /// Folder of runs, teachers, data sets and the index [default: `data-dir` of Leptos.toml, else `data`]
    #[arg(long, value_name = "FOLDER", global = true)]
    pub data: Option<PathBuf>,
}

impl Folder {
    /// The paths in it.
    pub fn layout(&self) -> Result<Layout> {
        let folder = match &self.data {
            Some(folder) => folder.clone(),
            None => Config::read(Path::new(FILE))?.retort.data_dir,
        };
        let folder = std::path::absolute(&folder)
            .with_context(|| format!("The data folder {} cannot be found.", folder.display()))?;
        Ok(Layout::new(folder))
    }

    /// The data sets in it.
    pub fn home(&self) -> Result<Home> {
        Ok(Home::new(self.layout()?.datasets()))
    }
}

/// The device.
#[derive(Debug, Args)]
pub struct Device {
    /// What to train on: cpu, gpu, gpu:<n>, or auto, which takes a GPU if one is found [default: `device` of
    /// Leptos.toml, else auto]
    #[arg(long, value_name = "DEVICE")]
    pub device: Option<String>,
}

impl Device {
    /// The choice as it was typed or configured.
    pub fn choice(&self) -> Result<Choice> {
        let text = match &self.device {
            Some(text) => text.clone(),
            None => Config::read(Path::new(FILE))?.retort.device,
        };
        Ok(text.parse::<Choice>()?)
    }
}
