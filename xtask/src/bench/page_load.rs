//! How long a page takes in headless Chromium until it can be used, driven through chromedriver's JSON interface.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::http;
use crate::program::Program;

/// One a line; the browser test starts Chromium with the same.
const FLAGS: &str = include_str!("../../chromium.flags");

/// The header listens for the key `/` as soon as the page is hydrated, and brings the cursor to the search. The
/// answer is the time since the navigation began, as the browser counts it, in milliseconds.
const UNTIL_ALIVE: &str = "
    const done = arguments[arguments.length - 1];
    (function look() {
        const search = document.querySelector('input[type=search]');
        window.dispatchEvent(new KeyboardEvent('keydown', { key: '/' }));
        if (search && document.activeElement === search) done(performance.now());
        else setTimeout(look, 4);
    })();";

/// A running chromedriver.
pub struct PageLoad {
    driver: Child,
    address: String,
    chromium: String,
}

impl PageLoad {
    /// Starts chromedriver on a free port.
    pub fn start(browser: &Browser) -> anyhow::Result<PageLoad> {
        let mut driver = Program::new(&browser.driver)
            .arguments(["--port=0"])
            .into_command()
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("chromedriver could not be started")?;
        let mut lines = BufReader::new(driver.stdout.take().context("chromedriver's output is not a pipe")?).lines();
        let port = loop {
            let line = lines.next().context("chromedriver ended before it named its port")??;
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        // Nobody reads what else it prints, and a full pipe would stop it.
        std::thread::spawn(move || lines.for_each(drop));
        let chromium = browser.chromium.to_string_lossy().into_owned();
        Ok(PageLoad { driver, address: format!("127.0.0.1:{port}"), chromium })
    }

    /// From the navigation's start until the page is interactive, in a fresh browser with empty caches.
    pub fn milliseconds(&self, page: &str) -> anyhow::Result<f64> {
        let session = self.post(
            "/session",
            &json!({ "capabilities": { "alwaysMatch": {
                "pageLoadStrategy": "eager",
                "goog:chromeOptions": { "args": FLAGS.lines().collect::<Vec<_>>(), "binary": self.chromium },
            } } }),
        )?;
        let id = session["sessionId"].as_str().context("chromedriver opened no session")?.to_owned();
        let measured = self.load(&id, page);
        self.ask("DELETE", &format!("/session/{id}"), None)?;
        measured
    }

    fn load(&self, session: &str, page: &str) -> anyhow::Result<f64> {
        // The browser's own start must not be part of the number.
        self.post(&format!("/session/{session}/url"), &json!({ "url": "about:blank" }))?;
        self.post(&format!("/session/{session}/url"), &json!({ "url": page }))?;
        let script = json!({ "script": UNTIL_ALIVE, "args": [] });
        let answer = self.post(&format!("/session/{session}/execute/async"), &script)?;
        answer.as_f64().context("the page did not become interactive")
    }

    fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.ask("POST", path, Some(body))
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> anyhow::Result<Value> {
        let answer = http::ask(&self.address, method, path, body)?;
        let mut json = answer.json().with_context(|| format!("chromedriver at {path}"))?;
        ensure!(json["value"].get("error").is_none(), "chromedriver at {path}: {}", json["value"]);
        Ok(json["value"].take())
    }
}

impl Drop for PageLoad {
    fn drop(&mut self) {
        // Asked to end, chromedriver takes its browsers with it; killed, it leaves them behind.
        let asked = http::ask(&self.address, "GET", "/shutdown", None);
        if asked.is_err() {
            let _ = self.driver.kill();
        }
        let _ = self.driver.wait();
    }
}
