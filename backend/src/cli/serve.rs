//! `retort serve`

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Args;
use retort_engine::device::Choice;
use tokio::signal::unix::{SignalKind, signal};

use super::{place, say};
use crate::{
    config::{Config, FILE},
    http, starter,
    state::{self, App},
};

/// Start the server: pages, REST, and the executor that trains what is launched
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  retort serve                           on 127.0.0.1:3000, data in ./data
  retort serve --port 8080 --data /big/retort
  retort serve --device gpu:0,gpu:1      a lane for each of two GPUs

Trainers are processes of their own: the server may be stopped, killed and started again while they work.")]
pub struct Options {
    /// Port; 0 takes any that is free [default: of Leptos.toml, else 3000]
    #[arg(long)]
    port: Option<u16>,
    /// Address to listen on; the default lets only this machine in
    #[arg(long, value_name = "IP")]
    host: Option<IpAddr>,
    #[command(flatten)]
    folder: place::Folder,
    /// What to train on: cpu, gpu, gpu:<n>, auto, or several, separated by commas [default: of Leptos.toml, else auto]
    #[arg(long, value_name = "DEVICES", value_delimiter = ',')]
    device: Vec<String>,
    /// Leave an empty data folder empty instead of filling it with a small study
    #[arg(long)]
    no_starter: bool,
    /// Folder of the browser's files [default: `site-root` of Leptos.toml, else target/site]
    #[arg(long, value_name = "FOLDER")]
    site: Option<PathBuf>,
}

pub(super) fn run(options: &Options) -> Result<ExitCode> {
    let mut config = Config::read(Path::new(FILE))?;
    if let Some(port) = options.port {
        config.leptos.site_addr.set_port(port);
    }
    if let Some(host) = options.host {
        config.leptos.site_addr.set_ip(host);
    }
    if let Some(site) = &options.site {
        config.leptos.site_root = site.to_string_lossy().into_owned().into();
    }
    let asked = if options.device.is_empty() { vec![config.retort.device.clone()] } else { options.device.clone() };
    let devices = asked.iter().map(|text| text.trim().parse::<Choice>()).collect::<Result<Vec<_>, _>>()?;
    let set_up = state::Config {
        data: options.folder.layout()?.root().to_owned(),
        devices,
        slots: config.retort.slots.max(1) as usize,
        program: std::env::current_exe().context("This program's own file cannot be found; start it by its path.")?,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("The server's threads cannot be started; check the limits on processes.")?;
    let starter = config.retort.starter && !options.no_starter;
    let served = runtime.block_on(serve(config, set_up, starter));
    // A stream to a browser may be open for ever; nobody waits for it.
    runtime.shutdown_background();
    served.map(|()| ExitCode::SUCCESS)
}

async fn serve(mut config: Config, set_up: state::Config, starter: bool) -> Result<()> {
    let address = config.leptos.site_addr;
    let listener = tokio::net::TcpListener::bind(address).await.with_context(|| {
        format!("Nothing can listen on {address}; another program may use the port: choose another with --port.")
    })?;
    config.leptos.site_addr = listener.local_addr().context("The listening address is not known.")?;
    let app = tokio::task::spawn_blocking(move || -> Result<App> {
        let app = App::open(&set_up)?;
        if starter {
            match starter::submit_once(&app) {
                Ok(0) => {}
                Ok(runs) => tracing::info!("The data folder is empty: a small study of {runs} runs was queued."),
                Err(problem) => tracing::warn!("The starter study was not queued: {problem}"),
            }
        }
        Ok(app)
    })
    .await
    .context("The data folder could not be opened.")??;
    tracing::info!("Training on {}; data in {}.", app.device, app.layout.root().display());
    if let Some(notice) = &app.notice {
        tracing::info!("{notice}");
    }
    let bound = config.leptos.site_addr;
    let router = http::router_for(app, config.leptos, config.retort.hosts, &config.retort.embed);
    say(format!("Retort is ready at http://{}", shown(bound)));
    tokio::select! {
        ended = axum::serve(listener, router).into_future() => ended.context("The server ended."),
        () = asked_to_end() => {
            tracing::info!("The server ends; trainers go on, and the next server finds them.");
            Ok(())
        }
    }
}

/// An address as a browser on this machine can use it.
fn shown(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        ip if ip.is_unspecified() => SocketAddr::new(IpAddr::from([127, 0, 0, 1]), address.port()),
        _ => address,
    }
}

async fn asked_to_end() {
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}
