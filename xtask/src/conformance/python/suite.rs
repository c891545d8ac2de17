//! CPython's tests as Debian packages them, and of these what one module needs.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::known::TestModule;
use crate::paths::Paths;
use crate::setup::Apt;

const PACKAGE: &str = "libpython3.14-testsuite";
/// Has what the tests import of their own package, `test.support`.
const SUPPORT_PACKAGE: &str = "libpython3.14-stdlib";
/// Where the tests are in both.
const TESTS: &str = "usr/lib/python3.14/test";
/// The suite that has the newest ones.
const DEBIAN_SUITE: &str = "sid";
/// Folders with data and helpers, which any module may use.
const SHARED_FOLDERS: [&str; 10] = [
    "archivetestdata",
    "certdata",
    "cjkencodings",
    "configdata",
    "data",
    "decimaltestdata",
    "mathdata",
    "support",
    "tokenizedata",
    "typinganndata",
];
const SHARED_FILES: [&str; 5] = ["py", "txt", "pck", "csv", "html"];

pub(crate) struct Suite {
    /// Python's package `test`.
    tests: PathBuf,
    /// Where the code of one module is put together.
    code: PathBuf,
    runner: PathBuf,
}

impl Suite {
    /// Fetches this version of the suite, unless it is there.
    pub(crate) fn fetch(paths: &Paths, folder: &Path, version: &str) -> Result<Self> {
        let work = paths.tools().join("conformance");
        let unpacked = work.join(version);
        if !unpacked.join(TESTS).join("support").is_dir() {
            fs::create_dir_all(&work)?;
            let apt = Apt::with_suite(&work.join("apt"), DEBIAN_SUITE)?;
            let half = work.join("half");
            for old in [&half, &unpacked] {
                if old.exists() {
                    fs::remove_dir_all(old)?;
                }
            }
            for package in [PACKAGE, SUPPORT_PACKAGE] {
                let found = apt.version_of(package, version)?;
                apt.unpack(&format!("{package}={found}"), &half)?;
            }
            fs::rename(&half, &unpacked)?;
        }
        Ok(Self {
            tests: unpacked.join(TESTS),
            code: work.join("code"),
            runner: folder.join("lambda_function.py"),
        })
    }

    /// A folder to be deployed that runs this module.
    pub(crate) fn code_for(&self, module: &TestModule) -> Result<PathBuf> {
        if self.code.exists() {
            fs::remove_dir_all(&self.code)?;
        }
        let target = self.code.join("test");
        fs::create_dir_all(&target)?;
        fs::copy(&self.runner, self.code.join("lambda_function.py"))?;
        for entry in fs::read_dir(&self.tests)? {
            let path = entry?.path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let extension = path.extension().unwrap_or_default().to_string_lossy();
            let shared = path.is_file()
                && !name.starts_with("test_")
                && SHARED_FILES.contains(&extension.as_ref());
            if shared {
                fs::copy(&path, target.join(&name))?;
            }
        }
        for name in SHARED_FOLDERS {
            let from = self.tests.join(name);
            if from.is_dir() {
                copy_folder(&from, &target.join(name))?;
            }
        }
        for name in module.needs.iter().chain([&module.name]) {
            let folder = self.tests.join(name);
            if folder.is_dir() {
                copy_folder(&folder, &target.join(name))?;
            } else {
                // A module, or a file of data with its ending.
                let file = if name.contains('.') {
                    name.clone()
                } else {
                    format!("{name}.py")
                };
                fs::copy(self.tests.join(&file), target.join(&file))
                    .with_context(|| format!("{PACKAGE} has no {name}"))?;
            }
        }
        Ok(self.code.clone())
    }
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let Some(name) = path.file_name() else {
            continue;
        };
        if path.is_dir() {
            copy_folder(&path, &to.join(name))?;
        } else {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}
