//! A page in headless Chromium, driven through chromedriver's JSON interface.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::process;
use crate::browser::Browser;
use crate::http;
use crate::program::Program;

/// One a line; the browser test starts Chromium with the same.
const FLAGS: &str = include_str!("../../chromium.flags");

/// A running chromedriver.
pub struct Driver {
    child: Child,
    address: String,
    chromium: String,
}

/// A fresh browser with empty caches and one page.
pub struct Window<'a> {
    driver: &'a Driver,
    session: String,
}

impl Driver {
    /// Starts chromedriver on a free port.
    pub fn start(browser: &Browser) -> anyhow::Result<Driver> {
        let mut child = Program::new(&browser.driver)
            .arguments(["--port=0"])
            .into_command()
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("chromedriver could not be started")?;
        let mut lines = BufReader::new(child.stdout.take().context("chromedriver's output is not a pipe")?).lines();
        let port = loop {
            let line = lines.next().context("chromedriver ended before it named its port")??;
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        // Nobody reads what else it prints, and a full pipe would stop it.
        std::thread::spawn(move || lines.for_each(drop));
        let chromium = browser.chromium.to_string_lossy().into_owned();
        Ok(Driver { child, address: format!("127.0.0.1:{port}"), chromium })
    }

    /// Opens a browser on an empty page: its own start must not be part of any number.
    pub fn window(&self) -> anyhow::Result<Window<'_>> {
        let session = self.post(
            "/session",
            &json!({ "capabilities": { "alwaysMatch": {
                "pageLoadStrategy": "eager",
                "timeouts": { "script": 180_000 },
                "goog:chromeOptions": { "args": FLAGS.lines().collect::<Vec<_>>(), "binary": self.chromium },
            } } }),
        )?;
        let session = session["sessionId"].as_str().context("chromedriver opened no session")?.to_owned();
        let window = Window { driver: self, session };
        window.go("about:blank")?;
        process::settle(self.child.id());
        Ok(window)
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

impl Drop for Driver {
    fn drop(&mut self) {
        // Asked to end, chromedriver takes its browsers with it; killed, it leaves them behind.
        if http::ask(&self.address, "GET", "/shutdown", None).is_err() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

impl Window<'_> {
    /// Goes to an address and does not wait for it.
    pub fn go(&self, address: &str) -> anyhow::Result<()> {
        self.driver.post(&format!("/session/{}/url", self.session), &json!({ "url": address }))?;
        Ok(())
    }

    /// Runs a script that calls `done` with its answer.
    pub fn run(&self, script: &str) -> anyhow::Result<Value> {
        let script = format!("const done = arguments[arguments.length - 1]; {script}");
        let path = format!("/session/{}/execute/async", self.session);
        self.driver.post(&path, &json!({ "script": script, "args": [] }))
    }

    /// Goes to an address; milliseconds from the navigation's start, as the browser counts them, until `condition`
    /// holds and the next frame has been made.
    pub fn load(&self, address: &str, condition: &str) -> anyhow::Result<f64> {
        // The page itself notes the time: chromedriver answers only when the document has come to its end, and late
        // where the page is busy.
        let watch = format!(
            "if (location.href !== 'about:blank') (function look() {{
                let holds = false;
                try {{ holds = {condition}; }} catch (error) {{ }}
                if (holds) requestAnimationFrame(() => setTimeout(() => window.heldAt = performance.now(), 0));
                else setTimeout(look, 2);
            }})();"
        );
        let script = self.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": watch }))?;
        self.go(address)?;
        let held = self.until("", "window.heldAt > 0", "window.heldAt");
        self.devtools("Page.removeScriptToEvaluateOnNewDocument", &script)?;
        held.with_context(|| format!("{address} does not come to `{condition}`"))
    }

    /// A command of the DevTools protocol.
    fn devtools(&self, command: &str, parameters: &Value) -> anyhow::Result<Value> {
        let path = format!("/session/{}/goog/cdp/execute", self.session);
        self.driver.post(&path, &json!({ "cmd": command, "params": parameters }))
    }

    /// Does something; milliseconds until `condition` holds and the next frame has been made.
    pub fn act(&self, action: &str, condition: &str) -> anyhow::Result<f64> {
        let action = format!("const start = performance.now(); {action};");
        self.until(&action, condition, "performance.now() - start")
            .with_context(|| format!("`{action}` does not come to `{condition}`"))
    }

    fn until(&self, action: &str, condition: &str, answer: &str) -> anyhow::Result<f64> {
        let script = format!(
            "try {{ {action}
                const began = performance.now();
                (function look() {{
                    let holds = false;
                    try {{ holds = {condition}; }} catch (error) {{ }}
                    if (holds) requestAnimationFrame(() => setTimeout(() => done({answer}), 0));
                    else if (performance.now() - began > 150000) done('it never happened');
                    else setTimeout(look, 2);
                }})();
            }} catch (error) {{ done(String(error)); }}"
        );
        let answer = self.run(&script)?;
        answer.as_f64().with_context(|| format!("the page says {answer}"))
    }

    /// When the browser first painted something of the page, in milliseconds from the navigation's start.
    pub fn first_paint(&self) -> anyhow::Result<f64> {
        let painted = "performance.getEntriesByName('first-contentful-paint')[0]";
        let script = format!(
            "(function look() {{ const entry = {painted}; if (entry) done(entry.startTime); else setTimeout(look, 5); }})();"
        );
        self.run(&script)?.as_f64().context("the page was never painted")
    }

    /// The memory of the page's process, in MB: what it shares with others counts in part.
    pub fn memory(&self) -> anyhow::Result<f64> {
        process::largest_renderer(self.driver.child.id()).context("the page's process is not found")
    }
}

impl Drop for Window<'_> {
    fn drop(&mut self) {
        let _ = self.driver.ask("DELETE", &format!("/session/{}", self.session), None);
    }
}
