//! What every part of the server shares.

use std::{
    ops::Deref,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    time::{Duration, Instant},
};

use retort_engine::{
    data::Home,
    device::{self, Choice},
};
use retort_store::{Index, Layout};
use retort_wire::{Catalog, Run};

use crate::{
    events::Hub,
    executor::{self, Executor},
};

/// How long a catalog is served before the data sets are looked at again.
const CATALOG_AGE: Duration = Duration::from_secs(5);

/// The server's state; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What [`App`] points to.
pub struct Inner {
    /// Where everything lies in the data folder.
    pub layout: Layout,
    /// The data sets.
    pub home: Home,
    /// One row per run; see [`App::read_index`].
    pub index: Arc<RwLock<Index>>,
    /// Events for browsers.
    pub hub: Hub,
    /// Starts, watches and stops trainers.
    pub executor: Executor,
    /// The device that runs train on, in words: "CPU, 2 cores".
    pub device: String,
    /// Why a better device is not used, if there is a reason to tell.
    pub notice: Option<String>,
    catalog: Mutex<Option<(Instant, Arc<Catalog>)>>,
}

/// How a server is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data folder.
    pub data: PathBuf,
    /// The devices that runs train on, one lane per slot of each.
    pub devices: Vec<Choice>,
    /// Trainers side by side on each device.
    pub slots: usize,
    /// The program that trains: this one.
    pub program: PathBuf,
}

/// A server that cannot start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The data folder cannot be used.
    #[error("The data folder {path} cannot be used: {source}. Choose another with --data, or make it writable.")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The store refused.
    #[error(transparent)]
    Store(#[from] retort_store::Error),
    /// The executor did not start.
    #[error(transparent)]
    Executor(#[from] executor::Error),
}

impl App {
    /// Opens the data folder, finds trainers that are still at work, and begins to train what waits.
    pub fn open(config: &Config) -> Result<Self, Error> {
        let layout = Layout::new(config.data.clone());
        std::fs::create_dir_all(layout.runs()).map_err(|source| Error::Folder { path: config.data.clone(), source })?;
        retort_store::trash::finish_deleting(&layout);
        let home = Home::new(layout.datasets());
        let index = Arc::new(RwLock::new(Index::open(layout.clone())?));
        let hub = Hub::default();
        let (device, notice) = in_words(&config.devices);
        let words = (device.clone(), notice.clone());
        let executor = Executor::start(config, &layout, &home, &index, &hub, words)?;
        Ok(Self(Arc::new(Inner { layout, home, index, hub, executor, device, notice, catalog: Mutex::default() })))
    }

    /// The same server over what a frozen view keeps: another index and other files, the same of all else.
    pub fn over(&self, layout: Layout, index: Index) -> Self {
        let (device, notice) = (self.device.clone(), self.notice.clone());
        Self(Arc::new(Inner {
            layout,
            home: self.home.clone(),
            index: Arc::new(RwLock::new(index)),
            hub: self.hub.clone(),
            executor: self.executor.clone(),
            device,
            notice,
            catalog: Mutex::default(),
        }))
    }

    /// What can be chosen, not older than a few seconds.
    pub fn catalog(&self) -> Arc<Catalog> {
        let mut cached = self.catalog.lock().unwrap_or_else(PoisonError::into_inner);
        match &*cached {
            Some((made, catalog)) if made.elapsed() < CATALOG_AGE => Arc::clone(catalog),
            _ => {
                let catalog = Arc::new(retort_engine::catalog(&self.home));
                *cached = Some((Instant::now(), Arc::clone(&catalog)));
                catalog
            }
        }
    }

    /// The index, for reading. Never hold it across an await.
    pub fn read_index(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The index, for changing.
    pub fn write_index(&self) -> RwLockWriteGuard<'_, Index> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads one run's files again and tells every browser when its row changed. Call it after notes were written.
    pub fn refresh(&self, id: &str) -> Option<Run> {
        self.executor.refresh(id)
    }
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// What the devices are called and what a person should know about the choice. Nothing is opened: the server never
/// trains, and a driver that crashes must not take it along.
fn in_words(devices: &[Choice]) -> (String, Option<String>) {
    let report = device::probe();
    let mut notice = None;
    let mut words = Vec::new();
    for choice in devices {
        let adapter = match choice {
            Choice::Cpu => None,
            Choice::Number(number) => report.adapters.get(*number),
            Choice::Gpu | Choice::Auto => report.best(),
        };
        words.push(match (choice, adapter) {
            (_, Some(adapter)) => adapter.name.clone(),
            (Choice::Cpu, None) => report.machine.label(),
            (Choice::Auto, None) => {
                notice = Some(format!("Training on the processor: {}", report.why_no_gpu()));
                report.machine.label()
            }
            (other, None) => {
                notice =
                    Some(format!("There is no {other}: {} Runs will fail; use --device auto.", report.why_no_gpu()));
                other.to_string()
            }
        });
    }
    (words.join(", "), notice)
}
