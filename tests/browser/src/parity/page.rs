//! The page's side: its own worker, in its own document with its own content security policy.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::runtime::{COMPILED, component_of};
use lambdabox_core::service::Settings;
use lambdabox_host::case::Case;
use lambdabox_host::code::Code;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::chromium::Chromium;

/// How long one case may take.
const PATIENCE: Duration = Duration::from_secs(240);

/// Defines `lambdaboxRunCase`.
const RUNNER: &str = concat!(include_str!("../worker.js"), include_str!("runner.js"));

/// Calls it: WebDriver hands over the arguments and a function for the answer.
const RUN: &str = "const [given, done] = arguments;
    lambdaboxRunCase(given).then((lines) => done({ lines }), (error) => done({ error: String(error?.message ?? error) }));";

/// The page in a browser.
pub struct Page<'a> {
    chromium: &'a Chromium,
}

/// What comes back.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Lines(Vec<String>),
    Error(String),
}

/// A case as the page takes it.
pub struct HandedOver(Value);

impl HandedOver {
    pub(super) fn new(case: &Case) -> Result<Self> {
        let events: Vec<_> = case.events.iter().map(|event| event.get()).collect();
        let mut runtime = case.config.runtime.clone();
        let (files, component): (Vec<Value>, _) = match &case.code {
            Code::Sources(bundle) => {
                runtime = component_of(&runtime, bundle.needs_native_component());
                let file = |file: &lambdabox_core::engine::SourceFile| json!({ "path": file.path, "base64": BASE64.encode(&file.contents) });
                (bundle.all_files().iter().map(file).collect(), None)
            }
            Code::Component(path) => {
                let bytes = std::fs::read(path)
                    .with_context(|| format!("cannot read {}", path.display()))?;
                (Vec::new(), Some(BASE64.encode(bytes)))
            }
        };
        Ok(Self(json!({
            "config": case.config,
            "settings": case.settings,
            // As a text, as well.
            "endpoints": serde_json::to_string(&case.endpoints.clone().into_inner())?,
            "files": files,
            "component": component,
            "runtime": format!("runtimes/{runtime}/"),
            // As texts: their digits must not pass through a float.
            "events": events,
            "deployments": 1,
        })))
    }

    /// A component that is deployed so many times, and handed these events (JSON texts) each time.
    #[must_use]
    pub fn of_component(bytes: &[u8], events: &[&str], deployments: u32) -> Self {
        let component = BASE64.encode(bytes);
        Self(json!({
            "config": FunctionConfig { runtime: COMPILED.into(), ..FunctionConfig::default() },
            "settings": Settings::default(),
            "endpoints": "[]",
            "files": [],
            "component": component,
            "events": events,
            "deployments": deployments,
        }))
    }

    /// The same in a function of another configuration.
    #[must_use]
    pub fn with_config(mut self, config: &FunctionConfig) -> Self {
        self.0["config"] = json!(config);
        self
    }
}

impl<'a> Page<'a> {
    /// Opens the page.
    ///
    /// # Errors
    ///
    /// When the browser cannot.
    pub async fn open(chromium: &'a Chromium, address: &str) -> Result<Self> {
        let driver = chromium.driver();
        driver.goto(address).await?;
        driver.set_script_timeout(PATIENCE).await?;
        driver.execute(RUNNER, Vec::new()).await?;
        Ok(Self { chromium })
    }

    /// The lines that the worker answers with.
    ///
    /// # Errors
    ///
    /// When it refuses the case or does not answer.
    pub async fn run(&self, case: &HandedOver) -> Result<Vec<String>> {
        let driver = self.chromium.driver();
        let answer = driver.execute_async(RUN, vec![case.0.clone()]).await?;
        match answer.convert()? {
            Answer::Lines(lines) => Ok(lines),
            Answer::Error(error) => bail!("{error}"),
        }
    }
}
