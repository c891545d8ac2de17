//! What the machine must have; everything else is installed by the other steps.

use std::process::Command;

use anyhow::{Result, bail};

use crate::program::{self, PYTHON, capture};
use crate::step::step;

const OLDEST_NODE: u32 = 20;

/// Looks for all of them and names all that are missing.
pub(crate) fn check() -> Result<()> {
    step("prerequisites", || {
        let (found, missing): (Vec<_>, Vec<_>) = [rust(), node(), npm(), python()]
            .into_iter()
            .partition(Result::is_ok);
        if !missing.is_empty() {
            let complaints: Vec<String> = missing
                .into_iter()
                .filter_map(Result::err)
                .map(|error| format!("  - {error:#}"))
                .collect();
            bail!("this machine lacks:\n{}", complaints.join("\n"));
        }
        Ok(found.into_iter().flatten().collect::<Vec<_>>().join(", "))
    })
}

fn rust() -> Result<String> {
    match capture(program::rustc().arg("--version")) {
        Ok(version) => Ok(version
            .split(" (")
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned()),
        Err(_) => bail!("rustc: install Rust from https://rustup.rs"),
    }
}

fn node() -> Result<String> {
    let advice = "install it from https://nodejs.org or your package manager";
    let Ok(version) = capture(Command::new("node").arg("--version")) else {
        bail!("node (Node.js {OLDEST_NODE} or later): {advice}");
    };
    let version = version.trim().trim_start_matches('v');
    let major: u32 = version
        .split('.')
        .next()
        .and_then(|major| major.parse().ok())
        .unwrap_or(0);
    if major < OLDEST_NODE {
        bail!("node {OLDEST_NODE} or later (this is {version}): {advice}");
    }
    Ok(format!("node {version}"))
}

fn npm() -> Result<String> {
    // Starting npm takes longer than all other checks together: it is enough that it is there.
    let there = if cfg!(windows) {
        true
    } else {
        program::find("npm").is_some()
    };
    if !there {
        bail!(
            "npm: it comes with Node.js from https://nodejs.org; on Debian and Ubuntu `apt install npm`"
        );
    }
    Ok("npm".to_owned())
}

fn python() -> Result<String> {
    let look = "import sys\nprint('%d.%d.%d' % sys.version_info[:3])\nimport venv, ensurepip\n\
                sys.exit(0 if sys.version_info >= (3, 9) else 3)";
    let advice = "install it from https://www.python.org or your package manager";
    let Ok(output) = Command::new(PYTHON).args(["-c", look]).output() else {
        bail!("{PYTHON} (Python 3.9 or later): {advice}");
    };
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    match output.status.code() {
        Some(0) => Ok(format!("python {version}")),
        Some(3) => bail!("{PYTHON} 3.9 or later (this is {version}): {advice}"),
        _ if version.is_empty() => {
            bail!("{PYTHON} (Python 3.9 or later; the one there does not start): {advice}")
        }
        _ => bail!(
            "the modules venv and ensurepip of Python {version}: on Debian and Ubuntu `apt install python3-venv`"
        ),
    }
}
