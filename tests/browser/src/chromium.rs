//! Starting and ending Chromium.

use std::env;
use std::process::Stdio;

use anyhow::{Context as _, Result};
use tempfile::TempDir;
use thirtyfour::{
    ChromiumLikeCapabilities as _, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver,
};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// Headless, and doing nothing in the background that could disturb a test or a measurement.
const FLAGS: [&str; 12] = [
    "--headless",
    // Needed where the tests run as root, as in a container.
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--force-color-profile=srgb",
    "--window-size=1280,1000",
];

/// A browser of its own, with an empty profile.
pub struct Chromium {
    driver: WebDriver,
    process: Child,
    // Chromedriver must be able to write for as long as it runs.
    _output: Lines<BufReader<ChildStdout>>,
    _profile: TempDir,
}

impl Chromium {
    /// Starts chromedriver on a port that it chooses, and Chromium through it. The variables
    /// `LAMBDABOX_CHROMEDRIVER` and `LAMBDABOX_CHROMIUM` say where they are, if not on `PATH`.
    ///
    /// # Errors
    ///
    /// When one of them cannot be started.
    pub async fn start() -> Result<Self> {
        let program =
            env::var_os("LAMBDABOX_CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let mut process = Command::new(&program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let output = process
            .stdout
            .take()
            .context("chromedriver has no output")?;
        let mut output = BufReader::new(output).lines();
        let port = read_port(&mut output).await?;

        let profile = TempDir::new()?;
        let mut wishes = DesiredCapabilities::chrome();
        for flag in FLAGS {
            wishes.add_arg(flag)?;
        }
        wishes.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
        wishes.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        if let Some(chromium) = env::var_os("LAMBDABOX_CHROMIUM") {
            wishes.set_binary(&chromium.to_string_lossy())?;
        }
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), wishes)
            .await
            .context("chromedriver cannot start Chromium")?;
        Ok(Self {
            driver,
            process,
            _output: output,
            _profile: profile,
        })
    }

    /// What drives it.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Ends Chromium and its driver.
    ///
    /// # Errors
    ///
    /// When one of them does not end.
    pub async fn quit(mut self) -> Result<()> {
        self.driver.quit().await?;
        self.process.kill().await?;
        Ok(())
    }
}

/// `ChromeDriver was started successfully on port 38223.`
async fn read_port(output: &mut Lines<BufReader<ChildStdout>>) -> Result<u16> {
    while let Some(line) = output.next_line().await? {
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            return port
                .trim_end_matches('.')
                .parse()
                .context("chromedriver names no port");
        }
    }
    anyhow::bail!("chromedriver ended without telling its port")
}
