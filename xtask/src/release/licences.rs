//! The licences of everything that is in the program.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::paths::Paths;
use crate::program::{self, capture};
use crate::step::step;

/// Files of a package that say under which licence it is.
const NAMES: [&str; 4] = ["LICEN", "COPYING", "NOTICE", "UNLICENSE"];
/// npm packages that only build the page.
const TOOLS: [&str; 2] = ["/binaryen", "esbuild"];
/// The longest of them that is taken, in bytes.
const LONGEST: u64 = 1 << 20;

/// Writes one text with the licences of all packages that the program is made of, and the Python
/// runtime's; returns where it is.
pub(super) fn write(paths: &Paths, out: &Path) -> Result<PathBuf> {
    let file = out.join("THIRD-PARTY-LICENCES.txt");
    step("licences", || {
        let metadata = capture(
            program::cargo()
                .current_dir(&paths.root)
                .args([
                    "metadata",
                    "--format-version",
                    "1",
                    "--locked",
                    "--filter-platform",
                ])
                .arg("x86_64-unknown-linux-gnu"),
        )?;
        let metadata: Value = serde_json::from_str(&metadata)?;
        let mut text = String::from("lambdabox contains the following packages.\n");
        let notice = paths.root.join("runtimes").join("python").join("NOTICE");
        let python = fs::read_to_string(&notice)
            .with_context(|| format!("cannot read {}", notice.display()))?;
        write!(
            text,
            "\n{}\nThe Python runtime\n\n{python}\n",
            "=".repeat(80)
        )?;
        let packages = metadata["packages"].as_array().context("no packages")?;
        let mut count = 0;
        for package in packages {
            if package["source"].is_null() {
                continue;
            }
            count += 1;
            let name = package["name"].as_str().unwrap_or_default();
            let version = package["version"].as_str().unwrap_or_default();
            let licence = package["license"].as_str().unwrap_or("see below");
            write!(text, "\n{}\n{name} {version}: {licence}\n", "=".repeat(80))?;
            let manifest = package["manifest_path"].as_str().unwrap_or_default();
            for licence in texts(Path::new(manifest))? {
                write!(text, "\n{licence}\n")?;
            }
        }
        for (name, licence, folder) in npm_packages(paths)? {
            count += 1;
            write!(text, "\n{}\n{name} (npm): {licence}\n", "=".repeat(80))?;
            for licence in texts(&folder.join("package.json"))? {
                write!(text, "\n{licence}\n")?;
            }
        }
        fs::write(&file, text)?;
        Ok(format!("of {count} packages: {}", file.display()))
    })?;
    Ok(file)
}

/// Name, licence and folder of the packages that the page's editor is made of.
fn npm_packages(paths: &Paths) -> Result<Vec<(String, String, PathBuf)>> {
    let lock = paths
        .root
        .join("web")
        .join("editor")
        .join("package-lock.json");
    let lock: Value = serde_json::from_str(&fs::read_to_string(lock)?)?;
    let packages = lock["packages"].as_object().context("no npm packages")?;
    let bundled = packages
        .iter()
        .filter(|(path, _)| !path.is_empty() && !TOOLS.iter().any(|tool| path.contains(tool)));
    Ok(bundled
        .map(|(path, package)| {
            let name = path.trim_start_matches("node_modules/");
            let version = package["version"].as_str().unwrap_or_default();
            let licence = package["license"].as_str().unwrap_or("see below");
            let folder = paths.node().join(path);
            (format!("{name} {version}"), licence.to_owned(), folder)
        })
        .collect())
}

fn texts(manifest: &Path) -> Result<Vec<String>> {
    let folder = manifest.parent().context("a manifest without a folder")?;
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let name = name.to_uppercase();
            path.is_file() && NAMES.iter().any(|wanted| name.starts_with(wanted))
        })
        .collect();
    files.sort();
    let mut texts = Vec::new();
    for file in files {
        if fs::metadata(&file)?.len() <= LONGEST {
            texts.push(String::from_utf8_lossy(&fs::read(&file)?).into_owned());
        }
    }
    Ok(texts)
}
