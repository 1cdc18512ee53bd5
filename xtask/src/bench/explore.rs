//! Explore over a folder of 1,000 made-up runs.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::ensure;

use super::median;
use super::page_load::PageLoad;
use crate::browser::Browser;
use crate::program::Program;
use crate::server::Server;
use crate::workspace::Workspace;
use crate::{bundle, http};

const RUNS: &str = "1000";
const EPOCHS: &str = "100";
const REQUESTS: usize = 20;
const LOADS: usize = 5;

/// A folder that goes with its owner.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Fills a folder, serves it, and prints medians; nothing else is printed on standard output.
#[expect(clippy::print_stdout, reason = "the numbers are the result")]
pub fn run(workspace: &Workspace) -> anyhow::Result<()> {
    let browser = Browser::find_or_install()?;
    let bundle = bundle::build(workspace)?;
    workspace.build()?;

    let scratch = Scratch(std::env::temp_dir().join(format!("retort-bench-{}", std::process::id())));
    let fill = workspace.target().join("debug").join("examples").join("fill");
    Program::new(fill).arguments([scratch.0.as_os_str()]).arguments([RUNS, EPOCHS]).run()?;
    let server = Server::start(workspace, &scratch.0, &bundle.site)?;

    // The first answers fill caches that a running server has filled long ago.
    let mut renders = Vec::new();
    let mut size = 0;
    for request in 0..REQUESTS + 2 {
        let start = Instant::now();
        let answer = http::ask(&server.address, "GET", "/", None)?;
        let milliseconds = start.elapsed().as_secs_f64() * 1e3;
        ensure!(answer.status == 200, "Explore answered with status {}", answer.status);
        size = answer.body.len();
        if request >= 2 {
            renders.push(milliseconds);
        }
    }

    let loader = PageLoad::start(&browser)?;
    let address = format!("http://{}/", server.address);
    let mut interactive = (0..LOADS).map(|_| loader.milliseconds(&address)).collect::<anyhow::Result<Vec<_>>>()?;

    println!("Explore with {RUNS} runs of {EPOCHS} epochs, page of {:.0} kB before compression", size as f64 / 1e3);
    println!("server render, median of {REQUESTS}: {:.0} ms", median(&mut renders));
    println!("interactive in headless Chromium, median of {LOADS} fresh loads: {:.0} ms", median(&mut interactive));
    Ok(())
}
