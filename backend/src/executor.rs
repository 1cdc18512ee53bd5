//! Places waiting runs on devices, watches their trainers, and mends what was cut short.
//!
//! The trainers are processes of their own and need no server; their folders are the only contract. So a server may
//! die at any moment: the next one reads the folders, takes over the trainers that still live (their locks say so),
//! and lets runs whose trainers are gone continue from their last checkpoints.

mod actions;
mod child;
mod deaths;
mod settle;
mod start;
mod watch;

use std::{
    fs::File,
    io::{Read, Write},
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    time::{Duration, Instant},
};

use retort_engine::{data::Home, device::Choice};
use retort_store::{Head, Index, Layout};
use retort_wire::{Event, Run};

use crate::{events::Hub, state::Config};
use watch::Trainer;

/// How often the files of live runs are looked at.
const LOOK: Duration = Duration::from_millis(300);

/// How often all folders are looked at, for what others (the command line, another machine) put there.
const SURVEY: Duration = Duration::from_secs(5);

/// How often the index's copy is written: it only makes the next start faster.
const SAVE: Duration = Duration::from_secs(60);

/// The executor; cheap to clone. Its thread ends with the last clone; trainers go on.
#[derive(Clone)]
pub struct Executor(Arc<Inner>);

/// What the executor's thread and its callers share.
struct Inner {
    layout: Layout,
    home: Home,
    index: Arc<RwLock<Index>>,
    hub: Hub,
    program: PathBuf,
    device: String,
    notice: Option<String>,
    /// Whoever decides about a run holds it: nothing is started while it is being cancelled.
    fleet: Mutex<Fleet>,
    wake: Sender<()>,
    /// Held as long as this executor lives: one per data folder.
    _sole: File,
}

/// The lanes and what is on them.
struct Fleet {
    lanes: Vec<Lane>,
    trainers: Vec<Trainer>,
    surveyed: Option<Instant>,
    saved: Instant,
}

/// A place for one trainer.
struct Lane {
    device: Choice,
    words: String,
}

/// An executor that cannot start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Somebody else is at work in this folder.
    #[error(
        "The data folder {folder} is served by another Retort{process}; stop it, or choose another folder with --data."
    )]
    Taken {
        /// The folder.
        folder: PathBuf,
        /// ", process 123", when it is known.
        process: String,
    },
    /// The lock file or the thread.
    #[error("The executor cannot start in {folder}: {source}. Check the folder's permissions.")]
    Start {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Executor {
    /// Takes over the data folder, finds trainers that are at work, and begins to place what waits.
    pub fn start(
        config: &Config,
        layout: &Layout,
        home: &Home,
        index: &Arc<RwLock<Index>>,
        hub: &Hub,
        (device, notice): (String, Option<String>),
    ) -> Result<Self, Error> {
        let sole = be_sole(layout)?;
        let failed = |source| Error::Start { folder: layout.root().to_owned(), source };
        let (wake, woken) = channel();
        let lanes = config
            .devices
            .iter()
            .flat_map(|device| std::iter::repeat_n(device, config.slots.max(1)))
            .map(|device| Lane { device: *device, words: device.to_string() })
            .collect();
        let inner = Arc::new(Inner {
            // A trainer has a working folder of its own to think of: everything it is told is absolute.
            layout: Layout::new(std::path::absolute(layout.root()).map_err(failed)?),
            home: home.clone(),
            index: Arc::clone(index),
            hub: hub.clone(),
            program: config.program.clone(),
            device,
            notice,
            fleet: Mutex::new(Fleet { lanes, trainers: Vec::new(), surveyed: None, saved: Instant::now() }),
            wake,
            _sole: sole,
        });
        // What the last server left is mended before the first request is answered.
        inner.tick();
        let weak = Arc::downgrade(&inner);
        std::thread::Builder::new()
            .name("executor".to_owned())
            .spawn(move || {
                while wait(&woken) {
                    let Some(inner) = weak.upgrade() else { return };
                    inner.tick();
                }
            })
            .map_err(failed)?;
        Ok(Self(inner))
    }

    /// Looks at all folders now instead of within a few seconds.
    pub fn wake(&self) {
        self.0.fleet().surveyed = None;
        let _ = self.0.wake.send(());
    }

    /// Reads one run's files again and tells every browser when its row changed.
    pub fn refresh(&self, id: &str) -> Option<Run> {
        self.0.refresh(id)
    }
}

/// Waits for the next look; false when nobody holds the executor any more.
fn wait(woken: &Receiver<()>) -> bool {
    let first = woken.recv_timeout(LOOK);
    while woken.try_recv().is_ok() {}
    first != Err(RecvTimeoutError::Disconnected)
}

impl Inner {
    /// One look at everything.
    fn tick(&self) {
        let mut fleet = self.fleet();
        self.watch(&mut fleet);
        if fleet.surveyed.is_none_or(|surveyed| surveyed.elapsed() > SURVEY) {
            fleet.surveyed = Some(Instant::now());
            self.survey(&mut fleet);
        }
        self.start_waiting(&mut fleet);
    }

    /// Finds what changed behind our back: new runs, trainers of others, trainers that died while no server looked.
    fn survey(&self, fleet: &mut Fleet) {
        // Looking at ten thousand folders takes a while, in which nobody should wait for the index.
        let survey = self.read_index().survey();
        let found = survey.look();
        let changed = self.write_index().accept(found);
        for run in changed {
            self.hub.publish(Event::Run { run: Box::new(run) });
        }
        let unsettled: Vec<String> = {
            let index = self.read_index();
            let unsettled = |run: &&Head| run.state.is_live() || matches!(run.state.name(), "lost" | "preempted");
            index.heads().filter(unsettled).map(|run| run.id.clone()).collect()
        };
        for id in unsettled {
            if !fleet.trainers.iter().any(|trainer| trainer.has(&id)) {
                self.settle(fleet, &id, None);
            }
        }
        if fleet.saved.elapsed() > SAVE {
            fleet.saved = Instant::now();
            if let Err(error) = self.read_index().save() {
                tracing::warn!("{error}");
            }
        }
    }

    /// See [`Executor::refresh`].
    fn refresh(&self, id: &str) -> Option<Run> {
        let (before, now) = {
            let mut index = self.write_index();
            let before = index.get(id);
            let now = index.refresh_run(id);
            (before, now)
        };
        if let Some(run) = &now
            && before != now
        {
            self.hub.publish(Event::Run { run: Box::new(run.clone()) });
        }
        now
    }

    fn fleet(&self) -> MutexGuard<'_, Fleet> {
        self.fleet.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read_index(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_index(&self) -> RwLockWriteGuard<'_, Index> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the lock that makes an executor the only one of its data folder.
fn be_sole(layout: &Layout) -> Result<File, Error> {
    let folder = layout.root().to_owned();
    let failed = |source| Error::Start { folder: folder.clone(), source };
    let path = folder.join("executor.lock");
    let mut file = File::options().create(true).truncate(false).read(true).write(true).open(path).map_err(failed)?;
    // A server that has just been killed may take a moment to be gone.
    for _ in 0..20 {
        if file.try_lock().is_ok() {
            file.set_len(0).and_then(|()| write!(file, "{}", std::process::id())).map_err(failed)?;
            return Ok(file);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let mut process = String::new();
    let _ = file.read_to_string(&mut process);
    let process = if process.is_empty() { process } else { format!(", process {process}") };
    Err(Error::Taken { folder, process })
}
