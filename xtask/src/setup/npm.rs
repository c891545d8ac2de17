//! npm packages, in folders of their own below `target/tools`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::program::{NPM, capture};
use crate::step::step;

/// What npm reads: the wish, the exact versions, and npm's settings for them.
const FILES: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// Installs exactly what `manifest/package-lock.json` names into `folder/node_modules`.
pub(crate) fn install(manifest: &Path, folder: &Path) -> Result<()> {
    let name = manifest.file_name().unwrap_or_default().to_string_lossy();
    step(&format!("npm packages of {name}"), || {
        let lock = manifest.join("package-lock.json");
        let wanted = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
        // npm starts by removing node_modules, so this file is there only after it has finished.
        let finished = folder.join("node_modules").join(".lambdabox-lock.json");
        if fs::read(&finished).is_ok_and(|installed| installed == wanted) {
            return Ok("are there".to_owned());
        }
        fs::create_dir_all(folder)?;
        for file in FILES {
            let from = manifest.join(file);
            if from.is_file() {
                fs::copy(&from, folder.join(file))
                    .with_context(|| format!("cannot copy {}", from.display()))?;
            }
        }
        capture(
            Command::new(NPM)
                .args(["ci", "--no-audit", "--no-fund"])
                .current_dir(folder),
        )?;
        fs::write(&finished, wanted)?;
        Ok(format!("installed into {}", folder.display()))
    })
}
