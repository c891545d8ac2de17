//! The crates of the program, and of the page's WebAssembly: cargo-cyclonedx tells which they are.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{Inside, Part, texts_in};
use crate::paths::Paths;
use crate::program::{self, capture};
use crate::setup;

/// What is compiled for a release: for which machine, and the folders of its packages.
const COMPILED: [(&str, &[&str]); 2] = [
    ("x86_64-unknown-linux-gnu", &["host"]),
    (
        "wasm32-unknown-unknown",
        &["web", "web/bundler", "web/unpacker", "services"],
    ),
];

/// cargo-cyclonedx writes a file of this name, with `.json` at its end, into the folder of every package.
const WRITTEN: &str = "lambdabox-sbom";

/// Installs cargo-cyclonedx where it is missing.
pub(super) fn tool(paths: &Paths) -> Result<PathBuf> {
    setup::install_cyclonedx(paths)
}

/// Adds the crates.
pub(super) fn add(paths: &Paths, tool: &Path, inside: &mut Inside) -> Result<()> {
    let metadata = capture(program::cargo().current_dir(&paths.root).args([
        "metadata",
        "--format-version",
        "1",
        "--locked",
    ]))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().context("no packages")?;
    let folders = folders_of(packages);
    let mut dependencies = BTreeMap::new();
    for (target, members) in COMPILED {
        let described = describe(paths, tool, target, packages, members)?;
        for document in described {
            for component in document["components"].as_array().context("no components")? {
                inside.parts.extend(part(component, &folders)?);
            }
            for one in document["dependencies"].as_array().into_iter().flatten() {
                let name = one["ref"].as_str().unwrap_or_default();
                // Our own packages are no parts of others.
                if !name.starts_with("path+") {
                    dependencies.insert(name.to_owned(), one.clone());
                }
            }
        }
    }
    inside.dependencies = dependencies.into_values().collect();
    Ok(())
}

/// Where the source of each crate of a registry is, by name and version.
fn folders_of(packages: &[Value]) -> BTreeMap<(String, String), PathBuf> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    packages
        .iter()
        .filter(|package| !package["source"].is_null())
        .filter_map(|package| {
            let folder = Path::new(package["manifest_path"].as_str()?).parent()?;
            let key = (text(&package["name"]), text(&package["version"]));
            Some((key, folder.to_owned()))
        })
        .collect()
}

/// Has the crates of packages described, and leaves nothing behind.
fn describe(
    paths: &Paths,
    tool: &Path,
    target: &str,
    packages: &[Value],
    members: &[&str],
) -> Result<Vec<Value>> {
    let ran = capture(
        Command::new(tool)
            .current_dir(&paths.root)
            .args(["cyclonedx", "--quiet", "--all", "--format", "json"])
            .args(["--spec-version", "1.5", "--target", target])
            .args(["--override-filename", WRITTEN]),
    );
    let file = format!("{WRITTEN}.json");
    let read = |member: &&str| -> Result<Value> {
        let written = paths.root.join(member).join(&file);
        let text = fs::read_to_string(&written)
            .with_context(|| format!("cannot read {}", written.display()))?;
        Ok(serde_json::from_str(&text)?)
    };
    let described = ran.and_then(|_| members.iter().map(read).collect());
    for package in packages.iter().filter(|one| one["source"].is_null()) {
        let manifest = package["manifest_path"].as_str().unwrap_or_default();
        if let Some(folder) = Path::new(manifest).parent() {
            // Not there where the tool has failed before.
            let _ = fs::remove_file(folder.join(&file));
        }
    }
    described
}

/// A crate of a registry; nothing for a package of this repository.
fn part(component: &Value, folders: &BTreeMap<(String, String), PathBuf>) -> Result<Option<Part>> {
    let text = |key: &str| component[key].as_str().unwrap_or_default().to_owned();
    let (name, version) = (text("name"), text("version"));
    let Some(folder) = folders.get(&(name.clone(), version.clone())) else {
        return Ok(None);
    };
    let licence = &component["licenses"][0];
    let licence = [
        &licence["expression"],
        &licence["license"]["name"],
        &licence["license"]["id"],
    ]
    .into_iter()
    .find_map(Value::as_str)
    .unwrap_or("see below");
    Ok(Some(Part {
        purl: text("purl"),
        licence: licence.to_owned(),
        texts: texts_in(folder)?,
        name,
        version,
        component: Some(component.clone()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_crates_of_a_registry_are_parts() {
        let component = json!({
            "name": "tea", "version": "1.0.0", "purl": "pkg:cargo/tea@1.0.0",
            "licenses": [{ "expression": "MIT OR Apache-2.0" }],
        });
        let key = ("tea".to_owned(), "1.0.0".to_owned());
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let known = BTreeMap::from([(key, folder)]);
        let found = part(&component, &known).unwrap().unwrap();
        assert_eq!(found.licence, "MIT OR Apache-2.0");
        assert!(found.texts[0].contains("Apache License"));
        assert_eq!(part(&component, &BTreeMap::new()).unwrap(), None);
    }
}
