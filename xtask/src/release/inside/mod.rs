//! What is inside of a release that others have written: Rust crates of the program and of the page, npm packages of
//! the page, and the Python runtime with its packages. The SBOM and the licences are both written from it.

mod crates;
mod npm;
mod python;
mod sbom;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::{Value, json};

use crate::paths::Paths;
use crate::step::step;

/// How the files of a package begin that say under which licence it is.
const LICENCE_FILES: [&str; 4] = ["LICEN", "COPYING", "NOTICE", "UNLICENSE"];
/// The longest of them that is taken, in bytes.
const LONGEST: u64 = 1 << 20;

/// What is inside.
pub(super) struct Inside {
    /// Sorted by where they come from and by name, each once.
    pub(super) parts: Vec<Part>,
    /// What the crates need of each other, as CycloneDX has it.
    dependencies: Vec<Value>,
}

/// Something that somebody else has written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Its address: <https://github.com/package-url/purl-spec>.
    pub(super) purl: String,
    pub(super) name: String,
    pub(super) version: String,
    /// An SPDX expression, as far as its authors have written one.
    pub(super) licence: String,
    /// The texts of its licence.
    pub(super) texts: Vec<String>,
    /// As CycloneDX has it, where another tool has described it.
    component: Option<Value>,
}

impl Part {
    /// As CycloneDX has it.
    fn component(&self) -> Value {
        self.component.clone().unwrap_or_else(|| {
            json!({
                "type": "library",
                "bom-ref": self.purl,
                "name": self.name,
                "version": self.version,
                "scope": "required",
                "licenses": [{ "license": { "name": self.licence } }],
                "purl": self.purl,
            })
        })
    }
}

impl Inside {
    /// Looks for everything.
    pub(super) fn find(paths: &Paths) -> Result<Self> {
        let mut inside = Self {
            parts: Vec::new(),
            dependencies: Vec::new(),
        };
        let tool = crates::tool(paths)?;
        step("what is inside", || {
            crates::add(paths, &tool, &mut inside)?;
            inside.parts.extend(npm::parts(paths)?);
            inside.parts.extend(python::parts(paths)?);
            inside.parts.sort_by(|one, other| one.purl.cmp(&other.purl));
            inside.parts.dedup_by(|one, other| one.purl == other.purl);
            Ok(format!("{} packages of others", inside.parts.len()))
        })?;
        Ok(inside)
    }

    /// Writes the SBOM and the licences into a folder, and returns where they are.
    pub(super) fn write(&self, out: &Path) -> Result<[PathBuf; 2]> {
        let files = [
            out.join(super::named("sbom.cdx.json")),
            out.join("THIRD-PARTY-LICENCES.txt"),
        ];
        step("SBOM and licences", || {
            fs::write(&files[0], sbom::text(self)?)?;
            fs::write(&files[1], self.licences())?;
            Ok(format!("{}, {}", files[0].display(), files[1].display()))
        })?;
        Ok(files)
    }

    fn licences(&self) -> String {
        let line = "=".repeat(80);
        let mut text = "lambdabox contains the following packages.\n".to_owned();
        for part in &self.parts {
            let Part {
                name,
                version,
                licence,
                purl,
                ..
            } = part;
            text += &format!("\n{line}\n{name} {version}: {licence}\n{purl}\n");
            for licence in &part.texts {
                text += &format!("\n{licence}\n");
            }
        }
        text
    }
}

/// The texts of a package's licence that lie in its folder.
fn texts_in(folder: &Path) -> Result<Vec<String>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let name = name.to_uppercase();
            path.is_file() && LICENCE_FILES.iter().any(|wanted| name.starts_with(wanted))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_named_with_its_licence() {
        let part = Part {
            purl: "pkg:npm/tea@1.0.0".into(),
            name: "tea".into(),
            version: "1.0.0".into(),
            licence: "MIT".into(),
            texts: vec!["Permission is hereby granted".into()],
            component: None,
        };
        let inside = Inside {
            parts: vec![part],
            dependencies: Vec::new(),
        };
        let licences = inside.licences();
        assert!(licences.contains("tea 1.0.0: MIT\npkg:npm/tea@1.0.0\n\nPermission"));
        let sbom: Value = serde_json::from_str(&sbom::text(&inside).unwrap()).unwrap();
        assert_eq!(sbom["components"][0]["purl"], "pkg:npm/tea@1.0.0");
        assert_eq!(sbom["metadata"]["component"]["name"], "lambdabox");
    }
}
