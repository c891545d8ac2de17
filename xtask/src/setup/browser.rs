//! Chromium and its driver, for the tests.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::program::{self, capture};
use crate::step::step;

/// Where the browser and its driver are.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

const CHROMIUM_NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const DRIVER_NAMES: [&str; 2] = ["chromedriver", "chromium.chromedriver"];

impl Browser {
    /// Looks on `PATH`.
    pub(crate) fn find() -> Option<Self> {
        let chromium = CHROMIUM_NAMES.into_iter().find_map(program::find)?;
        let driver = DRIVER_NAMES.into_iter().find_map(program::find)?;
        Some(Self { chromium, driver })
    }

    /// Installs both where they are missing and apt may be used.
    pub(crate) fn install() -> Result<()> {
        step("Chromium and chromedriver", || {
            if let Some(browser) = Self::find() {
                return Ok(format!(
                    "are there: {}, {}",
                    browser.chromium.display(),
                    browser.driver.display()
                ));
            }
            install_by_apt().context(
                "the page's tests need Chromium and chromedriver on PATH: install both \
                 (Debian: `sudo apt install chromium chromium-driver`), or run `cargo xtask test --fast`, \
                 which leaves these tests out",
            )?;
            if Self::find().is_none() {
                bail!("apt has installed chromium and chromium-driver, but they are not on PATH");
            }
            Ok("installed by apt".to_owned())
        })
    }
}

fn install_by_apt() -> Result<()> {
    if program::find("apt-get").is_none() {
        bail!("there is no apt-get to install them with");
    }
    if capture(Command::new("id").arg("-u"))?.trim() != "0" {
        bail!("only root may install them with apt-get");
    }
    println!("  installing them with apt-get");
    let apt = || {
        let mut command = Command::new("apt-get");
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .arg("--quiet=2");
        command
    };
    capture(apt().arg("update"))?;
    capture(apt().args([
        "install",
        "--yes",
        "--no-install-recommends",
        "chromium",
        "chromium-driver",
    ]))?;
    Ok(())
}
