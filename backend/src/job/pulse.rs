//! The thread beside a training: heartbeats, stop requests and signals.

use std::{sync::Arc, thread::JoinHandle, time::Duration};

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::oneshot,
    time::interval,
};

use super::{
    Error,
    board::{Asked, Board},
};

/// How often a run says that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// How often the stop files are looked at.
const LOOK: Duration = Duration::from_millis(250);

/// The running thread.
pub struct Pulse {
    end: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Pulse {
    /// Ends the thread; no status is written by it afterwards.
    pub fn stop(self) {
        let _ = self.end.send(());
        let _ = self.thread.join();
    }
}

/// Starts the thread.
pub fn start(board: Arc<Board>) -> Result<Pulse, Error> {
    let failed = |source| Error::File { path: "The thread that writes heartbeats".into(), source };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let (end, ended) = oneshot::channel();
    let thread = std::thread::Builder::new()
        .name("pulse".to_owned())
        .spawn(move || runtime.block_on(beat(&board, ended)))
        .map_err(failed)?;
    Ok(Pulse { end, thread })
}

async fn beat(board: &Board, mut ended: oneshot::Receiver<()>) {
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        tracing::warn!("Signals cannot be received; this training can only be stopped through its stop file.");
        return;
    };
    let (mut heartbeat, mut look) = (interval(HEARTBEAT), interval(LOOK));
    let mut interrupted = false;
    loop {
        tokio::select! {
            _ = &mut ended => return,
            _ = interrupt.recv() => {
                if interrupted {
                    // The second time means "now": the last finished epoch is on disk already.
                    std::process::exit(130);
                }
                interrupted = true;
                board.ask(Asked::Interrupt);
                board.look();
            }
            _ = terminate.recv() => {
                board.ask(Asked::Terminate);
                board.look();
            }
            _ = look.tick() => board.look(),
            _ = heartbeat.tick() => {
                if let Err(error) = board.beat() {
                    tracing::warn!("{error}");
                }
            }
        }
    }
}
