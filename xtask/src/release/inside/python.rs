//! The Python runtime: CPython, what it is linked with, and the packages that its guests can import.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::Part;
use crate::paths::Paths;
use crate::program::{PYTHON, capture, run};

/// CPython's licence, which its build leaves out of the component. The text of 3.13 is that of 3.14.
const CPYTHON: &str = include_str!("../texts/CPython.txt");

/// Tells name, version, licence and texts of wheels, a line of JSON for each.
const READ: &str = "
import email, json, sys, zipfile
for file in sys.argv[1:]:
    with zipfile.ZipFile(file) as wheel:
        info, = {name.split('/')[0] for name in wheel.namelist() if name.split('/')[0].endswith('.dist-info')}
        about = email.message_from_string(wheel.read(info + '/METADATA').decode())
        names = [name for name in wheel.namelist() if name.startswith(info + '/')]
        texts = [name for name in names if name.split('/')[-1].upper().startswith(('LICEN', 'COPYING', 'NOTICE'))]
        kinds = [kind.split('::')[-1].strip() for kind in about.get_all('Classifier', []) if kind.startswith('License ::')]
        licence = about.get('License-Expression') or about.get('License') or ' OR '.join(kinds)
        print(json.dumps({'name': about['Name'], 'version': about['Version'], 'licence': licence.splitlines()[0] if licence else 'see below',
                          'texts': [wheel.read(name).decode() for name in sorted(texts)]}))
";

/// Everything that the runtime is made of.
pub(super) fn parts(paths: &Paths) -> Result<Vec<Part>> {
    let folder = paths.root.join("runtimes").join("python");
    let read = |name: &str| std::fs::read_to_string(folder.join(name));
    let tools = pins(&read("requirements.txt")?);
    let tool = tools.iter().find(|(name, _)| name == "componentize-py");
    let (_, tool) = tool.context("the recipe names no version of componentize-py")?;
    let mut parts = linked(&read("NOTICE")?, tool);
    let packages = packages(paths, &folder.join("guest-requirements.txt"))?;
    for (name, version) in pins(&read("guest-requirements.txt")?) {
        let is_there = |part: &Part| part.name == name && part.version == version;
        ensure!(
            packages.iter().any(is_there),
            "{name} {version} was not fetched"
        );
    }
    parts.extend(packages);
    Ok(parts)
}

/// Names and versions of a file of pip's.
fn pins(requirements: &str) -> Vec<(String, String)> {
    let pins = requirements
        .lines()
        .filter_map(|line| line.split_once("=="));
    pins.map(|(name, version)| {
        let version = version.trim_end_matches(['\\', ' ']);
        (name.trim().to_owned(), version.to_owned())
    })
    .collect()
}

/// What is compiled into the component by this version of componentize-py. The notice says where all of it comes from.
fn linked(notice: &str, tool: &str) -> Vec<Part> {
    let within = format!("within componentize-py {tool}");
    let part =
        |address: String, name: &str, version: &str, licence: &str, texts: Vec<String>| Part {
            purl: format!("pkg:{address}"),
            name: name.to_owned(),
            version: version.to_owned(),
            licence: licence.to_owned(),
            texts,
            component: None,
        };
    let llvm = "Apache-2.0 WITH LLVM-exception";
    let libc = "Apache-2.0 WITH LLVM-exception AND Apache-2.0 AND MIT";
    let cpython = vec![notice.to_owned(), CPYTHON.to_owned()];
    let none = Vec::new;
    vec![
        part(
            "generic/cpython@3.14".into(),
            "cpython",
            "3.14",
            "Python-2.0",
            cpython,
        ),
        part(
            format!("pypi/componentize-py@{tool}"),
            "componentize-py",
            tool,
            llvm,
            none(),
        ),
        part(
            "generic/wasi-libc".into(),
            "wasi-libc",
            &within,
            libc,
            none(),
        ),
        part(
            "generic/sqlite".into(),
            "sqlite",
            &within,
            "blessing",
            none(),
        ),
    ]
}

/// The packages of a file of pip's, fetched as the runtime's recipe fetches them.
fn packages(paths: &Paths, requirements: &Path) -> Result<Vec<Part>> {
    let folder = paths.tools().join("release").join("guest");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    run(Command::new(PYTHON)
        .args([
            "-m",
            "pip",
            "--quiet",
            "--disable-pip-version-check",
            "download",
        ])
        .args(["--require-hashes", "--no-deps", "--only-binary=:all:"])
        .args(["--platform", "manylinux2014_x86_64", "--platform", "any"])
        .args(["--python-version", "3.14", "--dest"])
        .arg(&folder)
        .arg("--requirement")
        .arg(requirements))?;
    let mut wheels = std::fs::read_dir(&folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    wheels.sort();
    let told = capture(Command::new(PYTHON).args(["-c", READ]).args(&wheels))?;
    told.lines().map(read).collect()
}

fn read(line: &str) -> Result<Part> {
    let about: Value = serde_json::from_str(line)?;
    let text = |key: &str| about[key].as_str().map(str::to_owned).context("not told");
    let texts = about["texts"].as_array().context("no texts")?;
    let (name, version) = (text("name")?, text("version")?);
    Ok(Part {
        purl: format!("pkg:pypi/{}@{version}", name.to_lowercase()),
        licence: text("licence")?,
        texts: texts
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        name,
        version,
        component: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_are_read_without_their_hashes() {
        let text = "# Packages.\nsix==1.17.0 \\\n    --hash=sha256:00\ntzdata==2026.6 \\\n";
        let pins = pins(text);
        let pins: Vec<_> = pins
            .iter()
            .map(|(name, version)| (&**name, &**version))
            .collect();
        assert_eq!(pins, [("six", "1.17.0"), ("tzdata", "2026.6")]);
    }

    #[test]
    fn what_is_linked_is_named_by_addresses() {
        for part in linked("notice", "0.25.1") {
            assert!(
                part.purl.starts_with("pkg:") && !part.purl.contains(' '),
                "{part:?}"
            );
        }
    }
}
