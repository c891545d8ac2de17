//! The npm package: the page's engine and `<lambda-box>` for pages of other people.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::arguments::Arguments;
use crate::page::{self, Profile};
use crate::paths::Paths;
use crate::program::{NPM, capture, run};
use crate::setup::{self, Purpose};
use crate::step::{self, step};

/// `cargo xtask npm`.
pub(crate) fn command(paths: &Paths, arguments: Arguments) -> Result<()> {
    arguments.finish()?;
    setup::set_up(paths, Purpose::Page)?;
    page::build(paths, &paths.dist(), Profile::Release)?;
    let archive = pack(paths, &[])?;
    step::print_table();
    println!("\nThe npm package is {}.", archive.display());
    Ok(())
}

/// Packs the package out of the built page, with more texts in it, and returns the archive.
pub(crate) fn pack(paths: &Paths, texts: &[&Path]) -> Result<PathBuf> {
    let folder = paths.target.join("npm");
    let mut archive = None;
    step("npm package", || {
        let package = folder.join("package");
        run(Command::new("node")
            .current_dir(&paths.root)
            .arg(paths.root.join("clients").join("npm").join("build.mjs"))
            .env("CARGO_TARGET_DIR", &paths.target)
            .env("LAMBDABOX_SITE", paths.dist())
            .env("LAMBDABOX_OUT", &package))?;
        for text in texts {
            let name = text.file_name().context("a file without a name")?;
            fs::copy(text, package.join(name))?;
        }
        let answer = capture(
            Command::new(NPM)
                .current_dir(&package)
                .args(["pack", "--json", "--pack-destination"])
                .arg(&folder),
        )?;
        let packed = folder.join(name_of(&answer)?);
        let told = format!("packed into {}", packed.display());
        archive = Some(packed);
        Ok(told)
    })?;
    archive.context("npm has packed nothing")
}

/// The name of the archive that npm tells of; its version is the workspace's.
fn name_of(answer: &str) -> Result<String> {
    let answer: Value = serde_json::from_str(answer).context("npm's answer cannot be read")?;
    let packed = &answer[0];
    let ours = env!("CARGO_PKG_VERSION");
    ensure!(
        packed["version"] == ours,
        "clients/npm/package.json has the version {}, the workspace {ours}",
        packed["version"]
    );
    let name = packed["filename"].as_str();
    Ok(name.context("npm names no archive")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_of_another_version_is_refused() {
        let ours = env!("CARGO_PKG_VERSION");
        let right = format!(r#"[{{"version":"{ours}","filename":"lambdabox-{ours}.tgz"}}]"#);
        assert_eq!(name_of(&right).unwrap(), format!("lambdabox-{ours}.tgz"));
        let other = r#"[{"version":"0.0.0","filename":"lambdabox-0.0.0.tgz"}]"#;
        assert!(
            name_of(other)
                .unwrap_err()
                .to_string()
                .contains("package.json")
        );
        assert!(name_of("[]").is_err() && name_of("").is_err());
    }
}
