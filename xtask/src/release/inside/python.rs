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
    let notice = std::fs::read_to_string(folder.join("NOTICE"))?;
    let mut parts = linked(&notice);
    let wanted = std::fs::read_to_string(folder.join("guest-requirements.txt"))?;
    let packages = packages(paths, &folder.join("guest-requirements.txt"))?;
    for pin in wanted.lines().filter_map(|line| line.split_once("==")) {
        let (name, version) = (pin.0.trim(), pin.1.trim_end_matches(['\\', ' ']));
        let is_there = |part: &Part| part.name == name && part.version == version;
        ensure!(
            packages.iter().any(is_there),
            "{name} {version} was not fetched"
        );
    }
    parts.extend(packages);
    Ok(parts)
}

/// What is compiled into the component. Its notice says where all of it comes from.
fn linked(notice: &str) -> Vec<Part> {
    let part = |name: &str, version: &str, licence: &str, texts: Vec<String>| Part {
        purl: format!("pkg:generic/{name}@{version}"),
        name: name.to_owned(),
        version: version.to_owned(),
        licence: licence.to_owned(),
        texts,
        component: None,
    };
    let cpython = vec![notice.to_owned(), CPYTHON.to_owned()];
    vec![
        part("cpython", "3.14", "Python-2.0", cpython),
        part(
            "componentize-py",
            "0.25.1",
            "Apache-2.0 WITH LLVM-exception",
            Vec::new(),
        ),
        part(
            "wasi-libc",
            "of componentize-py 0.25.1",
            "Apache-2.0 WITH LLVM-exception AND Apache-2.0 AND MIT",
            Vec::new(),
        ),
        part(
            "sqlite",
            "of componentize-py 0.25.1",
            "blessing",
            Vec::new(),
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
