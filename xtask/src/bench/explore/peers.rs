//! The same runs in MLflow and in TensorBoard, and what they take for what they can do of it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::Flags;
use super::report::{Peer, Report};
use crate::bench::window::{Driver, Window};
use crate::bench::{median, process, python};
use crate::http;
use crate::program::Program;
use crate::workspace::Workspace;

/// How long a peer may take to come up.
const PATIENCE: Duration = Duration::from_secs(1_200);

/// A server of somebody else, which ends with all that it started when this is dropped.
struct Server {
    child: Child,
    address: String,
    /// From its start until it answered, in milliseconds.
    start: f64,
}

impl Server {
    /// Starts a program on a free port and waits until `ready` holds of its address.
    fn start(program: Program, ready: impl Fn(&str) -> bool) -> anyhow::Result<Server> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let name = program.describe();
        let start = Instant::now();
        let child = program
            .arguments(["--host", "127.0.0.1", "--port"])
            .arguments([port.to_string()])
            .into_command()
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("`{name}` could not be started"))?;
        let mut server = Server { child, address: format!("127.0.0.1:{port}"), start: 0.0 };
        while !ready(&server.address) {
            ensure!(start.elapsed() < PATIENCE, "`{name}` does not answer");
            ensure!(server.child.try_wait()?.is_none(), "`{name}` has ended early");
            std::thread::sleep(Duration::from_millis(20));
        }
        server.start = start.elapsed().as_secs_f64() * 1e3;
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Asked to end, it takes its workers with it.
        let asked = Program::new("kill").arguments([self.child.id().to_string()]).succeeds();
        if !asked {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// Fills both and measures.
pub fn measure(
    workspace: &Workspace,
    data: &Path,
    folder: &Path,
    flags: &Flags,
    driver: &Driver,
    report: &mut Report,
) -> anyhow::Result<()> {
    let programs = python::find_or_install("peers", &["mlflow", "tensorboard"])?;
    let epochs = flags.peer_epochs.to_string();
    let written = Program::new(programs.join("python"))
        .arguments([
            workspace.root().join("scripts").join("bench_explore.py").as_os_str(),
            data.as_os_str(),
            folder.as_os_str(),
        ])
        .arguments([&epochs])
        .output()?;
    let written: Value = serde_json::from_str(&written).context("the script said what is no JSON")?;
    let experiment = written["experiment"].as_str().context("MLflow made no experiment")?.to_owned();
    for measured in [
        mlflow(&programs, folder, &experiment, flags, driver, report),
        tensorboard(&programs, folder, flags, driver, report),
    ] {
        // What was measured of one, and the other, is still worth having.
        if let Err(error) = measured {
            eprintln!("A peer could not be measured to the end: {error:#}");
        }
    }
    let version = |name: &str| {
        let script = format!("import importlib.metadata as m; print(m.version('{name}'))");
        Program::new(programs.join("python")).arguments(["-c", &script]).output()
    };
    report.peers = format!(
        "MLflow {} (SQLite, as `mlflow server` has it by default) and TensorBoard {} hold the same runs with every setting and the \
         last value of every metric, but only {epochs} epochs of each curve, because they would need hours to take in all: that is in \
         their favour. Where a field is empty, it cannot do the same; TensorBoard draws curves, too, which is not measured: to choose 50 of \
         these runs there one has to filter first. A start counts until all runs are served. MLflow's and \
         TensorBoard's pages count when the first rows of runs are shown, while Retort's count when everything on them can be used.\n",
        version("mlflow")?.trim(),
        version("tensorboard")?.trim(),
    );
    Ok(())
}

fn mlflow(
    programs: &Path,
    folder: &Path,
    experiment: &str,
    flags: &Flags,
    driver: &Driver,
    report: &mut Report,
) -> anyhow::Result<()> {
    let store = format!("sqlite:///{}/mlflow.db", folder.display());
    let program = || {
        Program::new(programs.join("mlflow"))
            .set("PATH", with_own(programs))
            .arguments(["server", "--workers", "2", "--backend-store-uri"])
            .arguments([&store])
    };
    let search = |address: &str, filter: &str, order: &str| {
        let body = json!({ "experiment_ids": [experiment], "filter": filter, "order_by": [order], "max_results": 100 });
        http::ask(address, "POST", "/api/2.0/mlflow/runs/search", Some(&body))
    };
    let ready = |address: &str| search(address, "", "start_time DESC").is_ok_and(|answer| answer.status == 200);
    let server = Server::start(program(), ready)?;
    report.beside("server start", Peer::MlFlow, server.start);
    let timed = |filter: &dyn Fn(usize) -> String, order: &dyn Fn(usize) -> String| -> anyhow::Result<f64> {
        let mut times = Vec::new();
        for round in 0..flags.rounds {
            let start = Instant::now();
            let answer = search(&server.address, &filter(round), &order(round))?;
            ensure!(answer.status == 200, "MLflow answered {}", String::from_utf8_lossy(&answer.body));
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
        Ok(median(&mut times))
    };
    let best = |_: usize| "metrics.`test.agreement` DESC".to_owned();
    let filter = timed(&|round| format!("metrics.`test.accuracy` > 0.{}", 500 + round), &best)?;
    report.beside("HTTP: first 100 rows of a filter", Peer::MlFlow, filter);
    let columns = ["test.nll", "train.kl", "test.brier", "train.ece", "train.accuracy"];
    let order = |round: usize| {
        format!("metrics.`{}` {}", columns[round % 5], if round.is_multiple_of(2) { "DESC" } else { "ASC" })
    };
    report.beside("HTTP: first 100 rows of a sort", Peer::MlFlow, timed(&|_| String::new(), &order)?);

    let last = format!("run-{}", flags.runs - 1);
    let address = format!("http://{}/#/experiments/{experiment}/runs", server.address);
    let shown = format!("document.body.innerText.includes('{last}')");
    page(&address, &shown, Peer::MlFlow, flags, driver, report)?;
    let window = driver.window()?;
    window.load(&address, &shown)?;
    // The page follows its address.
    let to = |filter: &str, order: &str, ascending: bool| {
        let filter = format!("encodeURIComponent('{filter}') + '&orderByKey=' + encodeURIComponent('{order}')");
        format!(
            "location.hash = '#/experiments/{experiment}/runs?startTime=ALL&orderByAsc={ascending}&searchFilter=' + {filter}"
        )
    };
    let start = "attributes.start_time";
    let filters =
        [to("metrics.`test.accuracy` > 0.8", start, false), to("metrics.`test.accuracy` < 0.8", start, false)];
    let sorts = [true, false].map(|ascending| to("metrics.`test.accuracy` < 0.8", "metrics.`test.kl`", ascending));
    let first = "(document.body.innerText.match(/run-\\d+/) ?? [''])[0]";
    changes(&window, first, [("a filter, to the new picture", &filters), ("a sort", &sorts)], Peer::MlFlow, report)?;

    let runs = search(&server.address, "", "start_time DESC")?.json()?;
    let ids: Vec<&Value> =
        runs["runs"].as_array().into_iter().flatten().take(50).map(|run| &run["info"]["run_id"]).collect();
    // It does not take an address that begins with anything but the runs.
    let plotted = [
        ("runs", json!(ids)),
        ("metric", json!("test.agreement")),
        ("experiments", json!([experiment])),
        ("plot_metric_keys", json!(["test.agreement"])),
        ("plot_layout", json!({})),
        ("deselected_curves", json!([])),
        ("last_linear_y_axis_range", json!([])),
        ("line_smoothness", json!(1)),
        ("show_point", json!(false)),
    ];
    let plotted = plotted.map(|(name, value)| format!("{name}={}&", encoded(&value.to_string()))).concat();
    let curves = format!("http://{}/#/metric?{plotted}x_axis=step&y_axis_scale=linear", server.address);
    let drawn = "document.querySelectorAll('path.js-line').length >= 50";
    let mut times = Vec::new();
    for _ in 0..flags.rounds.min(3) {
        times.push(driver.window()?.load(&curves, drawn)?);
    }
    report.beside("50 curves over each other", Peer::MlFlow, median(&mut times));
    report.beside(
        "memory of the server",
        Peer::MlFlow,
        process::resident(server.child.id()).context("MLflow has gone")?,
    );
    Ok(())
}

fn tensorboard(
    programs: &Path,
    folder: &Path,
    flags: &Flags,
    driver: &Driver,
    report: &mut Report,
) -> anyhow::Result<()> {
    let logs = folder.join("logs");
    let program = Program::new(programs.join("tensorboard")).argument("--logdir", &logs);
    let all = flags.runs as usize;
    let ready = |address: &str| {
        let answer = http::ask(address, "GET", "/data/runs", None).and_then(|answer| answer.json());
        answer.is_ok_and(|runs| runs.as_array().is_some_and(|runs| runs.len() >= all))
    };
    let server = Server::start(program, ready)?;
    report.beside("server start", Peer::TensorBoard, server.start);
    let shown = "(function find(root) { return [...root.querySelectorAll('*')].some(element =>
        (element.children.length === 0 && /^run-\\d+/.test(element.textContent.trim())) || (element.shadowRoot && find(element.shadowRoot))); })(document)";
    let address = format!("http://{}/", server.address);
    page(&address, shown, Peer::TensorBoard, flags, driver, report)?;
    let window = driver.window()?;
    window.load(&address, shown)?;
    // It reads the field when a key is let go.
    let filter = |text: &str| {
        format!(
            "const field = document.querySelector('input[placeholder^=\"Filter runs\"]'); field.value = '{text}';
             for (const kind of ['input', 'keyup']) field.dispatchEvent(new KeyboardEvent(kind, {{ bubbles: true }}))"
        )
    };
    let sort = "[...document.querySelectorAll('runs-data-table tb-data-table-header-cell')]
        .find((head) => head.textContent.trim().startsWith('Run')).firstElementChild.click()";
    let first = "(document.querySelector('runs-data-table tb-data-table-content-row')?.textContent ?? '')";
    let (filters, sorts) = ([filter("run-9"), filter("")], [sort.to_owned(), sort.to_owned()]);
    changes(
        &window,
        first,
        [("a filter, to the new picture", &filters), ("a sort", &sorts)],
        Peer::TensorBoard,
        report,
    )?;
    report.beside(
        "memory of the server",
        Peer::TensorBoard,
        process::resident(server.child.id()).context("TensorBoard has gone")?,
    );
    Ok(())
}

/// From the navigation to the first rows of runs, and what the page then holds.
fn page(
    address: &str,
    shown: &str,
    peer: Peer,
    flags: &Flags,
    driver: &Driver,
    report: &mut Report,
) -> anyhow::Result<()> {
    let (mut paints, mut times, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..flags.rounds.min(3) {
        let window = driver.window()?;
        times.push(window.load(address, shown)?);
        paints.push(window.first_paint()?);
        memory.push(window.memory()?);
    }
    report.beside("first paint of Explore", peer, median(&mut paints));
    report.beside("Explore is interactive", peer, median(&mut times));
    report.beside("memory of the page, at most", peer, memory.into_iter().fold(0.0, f64::max));
    Ok(())
}

/// From a change of the view to the first row that is another one; each change there and back.
fn changes(
    window: &Window,
    first: &str,
    kinds: [(&str, &[String; 2]); 2],
    peer: Peer,
    report: &mut Report,
) -> anyhow::Result<()> {
    for (name, actions) in kinds {
        let mut times = Vec::new();
        for action in actions.iter().chain(actions) {
            // What was done before may still be at work.
            std::thread::sleep(Duration::from_secs(2));
            let other = format!("{first} !== '' && {first} !== window.first");
            times.push(window.act(&format!("window.first = {first}; {action}"), &other)?);
        }
        report.beside(name, peer, median(&mut times));
    }
    Ok(())
}

/// A value in an address.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// The search path with the peers' own programs first: MLflow starts another of them by name.
fn with_own(programs: &Path) -> std::ffi::OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all: Vec<PathBuf> = std::iter::once(programs.to_owned()).chain(std::env::split_paths(&path)).collect();
    std::env::join_paths(all).unwrap_or(path)
}
