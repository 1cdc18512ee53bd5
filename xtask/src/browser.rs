//! Headless Chromium and its driver, which the browser test and the benchmarks steer.

use std::path::PathBuf;

use anyhow::{Context as _, bail};

use crate::{debian, program};

const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const DRIVER: &str = "chromedriver";
const DEBIAN_PACKAGES: &[&str] = &["chromium", "chromium-driver"];

/// A browser and the program that steers it.
pub struct Browser {
    /// Chromium or Chrome.
    pub chromium: PathBuf,
    /// The chromedriver of the same version.
    pub driver: PathBuf,
}

impl Browser {
    /// Finds both, or installs them where the user is root on Debian; the error says what to do.
    pub fn find_or_install() -> anyhow::Result<Browser> {
        if let Some(browser) = Browser::find() {
            return Ok(browser);
        }
        if !debian::can_install() {
            bail!(
                "the browser test needs Chromium and chromedriver, which are not on PATH: install them (on Debian: \
                 `apt-get install {}`), or leave the test out with --no-browser",
                DEBIAN_PACKAGES.join(" ")
            );
        }
        debian::install(DEBIAN_PACKAGES)?;
        Browser::find().context("apt installed Chromium, but `chromium` and `chromedriver` are still not on PATH")
    }

    fn find() -> Option<Browser> {
        let chromium = BROWSERS.iter().find_map(|name| program::find(name))?;
        let driver = program::find(DRIVER)?;
        Some(Browser { chromium: chromium.into(), driver: driver.into() })
    }
}
