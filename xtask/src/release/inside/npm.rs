//! The npm packages that the page's editor and its look are made of.

use std::fs;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{Part, texts_in};
use crate::paths::Paths;

/// Packages that only build the page.
const TOOLS: [&str; 2] = ["binaryen", "esbuild"];

/// All that the lock names, without the tools.
pub(super) fn parts(paths: &Paths) -> Result<Vec<Part>> {
    let lock = paths.root.join("web/editor/package-lock.json");
    let lock: Value = serde_json::from_str(&fs::read_to_string(lock)?)?;
    let packages = lock["packages"].as_object().context("no npm packages")?;
    let mut parts = Vec::new();
    for (path, package) in packages {
        let name = path.trim_start_matches("node_modules/");
        if name.is_empty() || is_tool(name) {
            continue;
        }
        let version = package["version"]
            .as_str()
            .context("a package without a version")?;
        parts.push(Part {
            purl: format!("pkg:npm/{}@{version}", name.replace('@', "%40")),
            name: name.to_owned(),
            version: version.to_owned(),
            licence: package["license"]
                .as_str()
                .unwrap_or("see below")
                .to_owned(),
            texts: texts_in(&paths.node().join(path))?,
            component: None,
        });
    }
    Ok(parts)
}

fn is_tool(name: &str) -> bool {
    let scope = name.trim_start_matches('@').split('/').next();
    TOOLS.iter().any(|tool| scope == Some(tool))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_builds_the_page_is_not_inside() {
        assert!(is_tool("esbuild") && is_tool("@esbuild/linux-x64") && is_tool("binaryen"));
        assert!(!is_tool("@codemirror/view") && !is_tool("crelt"));
    }
}
