//! Headless Chromium, steered through chromedriver.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use axum::http::Method;
use fantoccini::{Client, ClientBuilder, Locator, wd::WebDriverCompatibleCommand};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// One a line; `cargo xtask bench` starts Chromium with the same.
const FLAGS: &str = include_str!("../../../xtask/chromium.flags");

/// The Control key in WebDriver's own notation; typing it again lets go of it.
const CONTROL: char = '\u{E009}';

/// A running chromedriver.
pub struct Chromium {
    driver: Child,
    port: u16,
}

impl Chromium {
    /// Starts chromedriver on a free port, which it prints.
    pub fn start() -> Chromium {
        let program = std::env::var("RETORT_CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned());
        let mut driver = Command::new(&program)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|cause| panic!("{program} could not be started: {cause}"));
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = loop {
            let line = lines.next().expect("chromedriver ended before it named its port").unwrap();
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim_end_matches('.').parse().unwrap();
            }
        };
        // Nobody reads what else it prints, and a full pipe would stop it.
        std::thread::spawn(move || lines.for_each(drop));
        Chromium { driver, port }
    }

    /// A fresh browser with a profile of its own, as another person has it.
    pub async fn open(&self) -> Window {
        let profile = tempfile::tempdir().unwrap();
        let mut flags: Vec<String> = FLAGS.lines().map(str::to_owned).collect();
        flags.push(format!("--user-data-dir={}", profile.path().display()));
        let mut options = json!({ "args": flags });
        if let Ok(program) = std::env::var("RETORT_CHROMIUM") {
            options["binary"] = json!(program);
        }
        let capabilities = json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } });
        let Value::Object(capabilities) = capabilities else { unreachable!() };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await
            .unwrap();
        Window { client, _profile: profile }
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // Asked to end, chromedriver takes its browsers with it; killed, it leaves them behind.
        if let Some(driver) = rustix::process::Pid::from_raw(self.driver.id() as i32) {
            let _ = rustix::process::kill_process(driver, rustix::process::Signal::TERM);
        }
        let _ = self.driver.wait();
    }
}

/// One browser window.
pub struct Window {
    client: Client,
    _profile: tempfile::TempDir,
}

impl Window {
    /// Loads a page and waits until the bundle has made it alive: until the `/` key brings the cursor to the search.
    pub async fn go(&self, address: &str) {
        self.client.goto(address).await.unwrap();
        self.wait_until(Duration::from_secs(60), "the page is alive", ALIVE).await;
        self.run("document.activeElement.blur()").await;
    }

    /// Runs JavaScript and returns what it returns, promises included.
    pub async fn run(&self, script: &str) -> Value {
        let answer = self.client.execute(script, Vec::new()).await;
        answer.unwrap_or_else(|cause| panic!("{script}: {cause}"))
    }

    /// Waits until the JavaScript returns something true.
    pub async fn wait_until(&self, patience: Duration, what: &str, script: &str) {
        let start = Instant::now();
        while self.run(script).await != Value::Bool(true) {
            if start.elapsed() > patience {
                let text = self.run("return location.href + '\\n' + document.body.innerText").await;
                let errors = self.errors().await;
                panic!("waited in vain: {what}\n{}\n{errors:#?}", text.as_str().unwrap_or_default());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Clicks what the selector finds, once it is there.
    pub async fn click(&self, selector: &str) {
        let element = self.client.wait().for_element(Locator::Css(selector)).await;
        let element = element.unwrap_or_else(|cause| panic!("{selector}: {cause}"));
        self.client.execute("arguments[0].scrollIntoView({ block: 'center' })", vec![json!(element)]).await.unwrap();
        element.click().await.unwrap_or_else(|cause| panic!("{selector}: {cause}"));
    }

    /// Replaces what stands in a field.
    pub async fn type_over(&self, selector: &str, text: &str) {
        let element = self.client.wait().for_element(Locator::Css(selector)).await;
        let element = element.unwrap_or_else(|cause| panic!("{selector}: {cause}"));
        element
            .send_keys(&format!("{CONTROL}a{CONTROL}{text}"))
            .await
            .unwrap_or_else(|cause| panic!("{selector}: {cause}"));
    }

    /// Types into whatever has the focus.
    pub async fn type_keys(&self, keys: &str) {
        let element = self.client.active_element().await.unwrap();
        element.send_keys(keys).await.unwrap_or_else(|cause| panic!("{keys:?}: {cause}"));
    }

    /// Presses a key while Control is held.
    pub async fn hold_control_and(&self, key: char) {
        self.type_keys(&format!("{CONTROL}{key}{CONTROL}")).await;
    }

    /// Asks the browser itself, in the words of its DevTools protocol.
    pub async fn devtools(&self, method: &'static str, parameters: Value) -> Value {
        let answer = self.client.issue_cmd(DevTools(method, parameters)).await;
        answer.unwrap_or_else(|cause| panic!("{method}: {cause}"))
    }

    /// Pastes the clipboard over a field and returns what stands there.
    pub async fn pasted(&self, selector: &str) -> String {
        self.type_over(selector, &format!("{CONTROL}v{CONTROL}")).await;
        let value = self.run(&format!("return document.querySelector('{selector}').value")).await;
        value.as_str().unwrap_or_default().to_owned()
    }

    /// The address in the address bar.
    pub async fn address(&self) -> String {
        self.client.current_url().await.unwrap().into()
    }

    /// What the page has complained about so far: panics of the bundle, mismatches of hydration, failed requests.
    pub async fn errors(&self) -> BTreeSet<String> {
        let messages = self.client.issue_cmd(BrowserLog).await.unwrap_or_default();
        let entries = messages.as_array().cloned().unwrap_or_default();
        let severe = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        severe.filter_map(|entry| entry["message"].as_str().map(str::to_owned)).collect()
    }

    /// Ends the browser.
    pub async fn close(self) {
        self.client.close().await.unwrap();
    }
}

/// Chromedriver's own command, outside the standard: what the page wrote to the browser's console since the last call.
#[derive(Debug)]
struct BrowserLog;

impl WebDriverCompatibleCommand for BrowserLog {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _request: &url::Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}

/// Chromedriver's way to the DevTools protocol.
#[derive(Debug)]
struct DevTools(&'static str, Value);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _request: &url::Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.0, "params": self.1 }).to_string()))
    }
}

/// The header's listener for `/` is there as soon as the page is hydrated, and not before.
const ALIVE: &str = "
    const search = document.querySelector('input[type=search]');
    if (!search) return false;
    window.dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true }));
    return document.activeElement === search;";
