//! A release as its users meet it: in a clean folder, without a network.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, Result, bail, ensure};

use super::wheel::Builder;
use super::{Target, VERSION};
use crate::paths::Paths;
use crate::program::{self, PYTHON, capture, run};
use crate::setup::{self, Browser};
use crate::step::step;
use crate::test::WHOLE_WORKSPACE;

/// What every program of a release has to run with: see [`super::wheel`].
const OLDEST_C_LIBRARY: (u32, u32) = (2, 28);

const HANDLER: &str = "def lambda_handler(event, context):\n    return {'hello': event['name']}\n";

/// Installs the wheel into a new environment, and runs the library's tests and the command there.
pub(super) fn wheel(paths: &Paths, builder: &Builder, wheel: &Path) -> Result<()> {
    step("the Python package, installed", || {
        let folder = CleanFolder::new()?;
        let venv = folder.path().join("venv");
        run(Command::new(PYTHON).args(["-m", "venv"]).arg(&venv))?;
        let python = venv.join("bin").join("python");
        run(Command::new(&python)
            .args(["-m", "pip", "--quiet", "--disable-pip-version-check"])
            .args(["install", "--no-index", "--find-links"])
            .arg(&builder.wheels)
            .args([wheel.as_os_str(), "pytest".as_ref()]))?;
        let tests = folder.path().join("tests");
        fs::create_dir(&tests)?;
        let ours = paths.root.join("clients").join("python").join("tests");
        for entry in fs::read_dir(ours)? {
            let entry = entry?;
            if entry
                .path()
                .extension()
                .is_some_and(|ending| ending == "py")
            {
                fs::copy(entry.path(), tests.join(entry.file_name()))?;
            }
        }
        run(clean(&mut Command::new(&python), folder.path())
            .current_dir(&tests)
            .args(["-m", "pytest", "--quiet", "-p", "no:cacheprovider"]))?;
        hello(&venv.join("bin").join("lambdabox"), folder.path())?;
        Ok("its tests pass, offline".to_owned())
    })
}

/// Unpacks the archive into a folder that is read-only then, and runs the program without a home.
pub(super) fn archive(archive: &Path) -> Result<()> {
    step("the archive, unpacked", || {
        let folder = CleanFolder::new()?;
        unpack(archive, folder.path())?;
        let program = find_program(folder.path())?;
        let program_folder = program.parent().context("a program without a folder")?;
        let mut permissions = fs::metadata(program_folder)?.permissions();
        permissions.set_readonly(true);
        fs::set_permissions(program_folder, permissions.clone())?;
        hello(&program, folder.path())?;
        let version = capture(Command::new(&program).arg("--version"))?;
        ensure!(
            version.trim().ends_with(VERSION),
            "the program says that it is `{}`, not {VERSION}",
            version.trim()
        );
        // So that the folder can be removed.
        #[expect(
            clippy::permissions_set_readonly_false,
            reason = "the folder is this process's own and goes at once"
        )]
        permissions.set_readonly(false);
        fs::set_permissions(program_folder, permissions)?;
        Ok("it runs from a read-only folder, without a home".to_owned())
    })
}

/// Looks whether the page in the zip file has all that its first file names.
pub(super) fn site(archive: &Path) -> Result<()> {
    const SCRIPT: &str = "
import re, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as site:
    assert site.testzip() is None
    names = set(site.namelist())
    page = site.read('index.html').decode()
    named = {n.removeprefix('./') for n in re.findall(r'(?:src|href)=\"([^\":#]+)\"', page)}
    missing = named - names
    assert named and not missing, f'index.html names {missing or \"nothing\"}'
";
    step("the site, unpacked", || {
        run(Command::new(PYTHON).args(["-c", SCRIPT]).arg(archive))?;
        Ok("has all that its first file names".to_owned())
    })
}

/// Looks whether the program asks for no newer C library than it should, and for no newer processor.
pub(super) fn c_library(target: &Target, archive: &Path) -> Result<()> {
    step(
        &format!("what the program for {} asks for", target.name),
        || {
            let folder = CleanFolder::new()?;
            unpack(archive, folder.path())?;
            let program = find_program(folder.path())?;
            let symbols = capture(Command::new("objdump").arg("-T").arg(&program))?;
            let newest = newest_c_library(&symbols).context("objdump names no version of glibc")?;
            let (major, minor) = newest;
            ensure!(
                newest <= OLDEST_C_LIBRARY,
                "the program asks for glibc {major}.{minor}, but has to run with {}.{}",
                OLDEST_C_LIBRARY.0,
                OLDEST_C_LIBRARY.1
            );
            let notes = capture(
                Command::new("readelf")
                    .args(["--notes", "--wide"])
                    .arg(&program),
            )?;
            ensure!(
                !notes.contains("ISA needed: x86-64-v"),
                "the program asks for a newer processor:\n{notes}"
            );
            Ok(format!("glibc {major}.{minor}, and any processor"))
        },
    )
}

/// The newest version of glibc that a table of symbols names.
fn newest_c_library(symbols: &str) -> Option<(u32, u32)> {
    let versions = symbols.split("GLIBC_").skip(1).filter_map(|rest| {
        let version = rest
            .split(|letter: char| !letter.is_ascii_digit() && letter != '.')
            .next()?;
        let mut numbers = version.split('.').map(str::parse);
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    });
    versions.max()
}

/// Installs the npm package, and uses it in Chromium, where there is one.
pub(super) fn npm(paths: &Paths, package: &Path) -> Result<()> {
    step("the npm package, in other pages", || {
        let Some(browser) = Browser::find() else {
            return Ok("not tried: there is no Chromium".to_owned());
        };
        let tools = paths.root.join("tests").join("browser").join("axe");
        setup::install_npm_packages(&tools, &paths.tools().join("axe"))?;
        run(program::cargo()
            .current_dir(&paths.root)
            .args(["test", "--quiet"])
            .args(WHOLE_WORKSPACE)
            .args(["--test", "browser", "--", "--test-threads=1", "elements::"])
            .env("LAMBDABOX_NPM_PACKAGE", package)
            .env("LAMBDABOX_CHROMIUM", browser.chromium)
            .env("LAMBDABOX_CHROMEDRIVER", browser.driver))?;
        Ok("it works, offline".to_owned())
    })
}

/// Looks whether SBOM and licences name what cargo and esbuild, asked for themselves, put into program and page.
pub(super) fn inside(paths: &Paths, texts: &[PathBuf]) -> Result<()> {
    step("what is inside, named", || {
        let mut wanted = Vec::new();
        for (package, target) in [
            ("lambdabox-host", "x86_64-unknown-linux-gnu"),
            ("lambdabox-web", "wasm32-unknown-unknown"),
        ] {
            let tree = capture(
                program::cargo()
                    .current_dir(&paths.root)
                    .args(["tree", "--locked", "--edges", "normal", "--prefix", "none"])
                    .args(["--format", "{p}", "--package", package, "--target", target]),
            )?;
            wanted.extend(tree.lines().filter_map(crate_address));
        }
        let bundled = capture(
            Command::new("node")
                .current_dir(&paths.root)
                .args(["--input-type=module", "-e", BUNDLED])
                .env("CARGO_TARGET_DIR", &paths.target),
        )?;
        wanted.extend(bundled.lines().map(|name| format!("pkg:npm/{name}@")));
        wanted.extend(
            [
                "generic/cpython@",
                "generic/sqlite",
                "generic/wasi-libc",
                "pypi/boto3@",
                "pypi/awslambdaric@",
            ]
            .map(|name| format!("pkg:{name}")),
        );
        wanted.sort();
        wanted.dedup();
        ensure!(
            wanted.len() > 100,
            "only {} packages are looked for",
            wanted.len()
        );
        for text in texts {
            let written = fs::read_to_string(text)?;
            let missing: Vec<_> = wanted
                .iter()
                .filter(|name| !written.contains(*name))
                .collect();
            ensure!(
                missing.is_empty(),
                "{} does not name {missing:?}",
                text.display()
            );
        }
        Ok(format!("{} packages", wanted.len()))
    })
}

/// Prints the npm packages that are in the editor's bundle, a line each, as their addresses write them.
const BUNDLED: &str = "
import { tool, nodeModules } from './web/site/tools.mjs';
const { metafile } = await tool('esbuild').build({ entryPoints: ['web/editor/src/main.js'], bundle: true, write: false,
  metafile: true, nodePaths: [nodeModules], outdir: 'nowhere' });
const names = Object.keys(metafile.inputs).map((path) => path.match(/node_modules\\/((?:@[^/]+\\/)?[^/]+)\\//)?.[1]);
console.log([...new Set(names.filter(Boolean))].map((name) => name.replace('@', '%40')).join('\\n'));
";

/// The address of a crate of a registry that cargo calls `serde v1.0.228`; none for one of this repository.
fn crate_address(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
    // A path, or the mark of a procedural macro.
    let is_ours = words.next().is_some_and(|word| word.starts_with("(/"));
    (!is_ours).then(|| format!("pkg:cargo/{name}@{version}"))
}

/// A folder outside of the repository that goes again.
struct CleanFolder(PathBuf);

impl CleanFolder {
    fn new() -> Result<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("lambdabox-release-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir(&folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        Ok(Self(folder))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for CleanFolder {
    fn drop(&mut self) {
        // What is left of it does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A machine on which nothing of lambdabox was ever used, and that has no home.
fn clean<'a>(command: &'a mut Command, folder: &Path) -> &'a mut Command {
    command
        .env_remove("LAMBDABOX_RUNTIMES")
        .env_remove("LAMBDABOX_CACHE_DIR")
        .env_remove("LAMBDABOX_PROGRAM")
        .env_remove("XDG_CACHE_HOME")
        .env("HOME", "/nonexistent")
        .env("TMPDIR", folder)
}

fn hello(program: &Path, folder: &Path) -> Result<()> {
    let code = folder.join("hello.py");
    fs::write(&code, HANDLER)?;
    let answer = capture(
        clean(&mut Command::new(program), folder)
            .arg("invoke")
            .arg(&code)
            .args(["--event", r#"{"name":"release"}"#, "--output", "json"]),
    )?;
    if !answer.contains(r#""payload":{"hello": "release"}"#) {
        bail!("{} answered {answer}", program.display());
    }
    Ok(())
}

fn unpack(archive: &Path, folder: &Path) -> Result<()> {
    run(Command::new("tar")
        .current_dir(folder)
        .arg("--extract")
        .arg("--file")
        .arg(archive))
}

fn find_program(folder: &Path) -> Result<PathBuf> {
    fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path().join("lambdabox")))
        .find(|path| path.is_file())
        .context("the archive holds no program")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_c_library_is_found() {
        let symbols = "0 DF *UND* 0 (GLIBC_2.2.5) read\n0 DF *UND* 0 (GLIBC_2.17) clock_gettime\n\
                       0 DF *UND* 0 (GLIBC_2.9) pipe2\n0 DF *UND* 0 (GCC_3.0) _Unwind_Resume";
        assert_eq!(newest_c_library(symbols), Some((2, 17)));
        assert_eq!(newest_c_library("nothing"), None);
    }

    #[test]
    fn crates_of_a_registry_have_an_address() {
        let address = |line| crate_address(line);
        assert_eq!(
            address("serde v1.0.228 (*)").as_deref(),
            Some("pkg:cargo/serde@1.0.228")
        );
        assert_eq!(
            address("serde_derive v1.0.228 (proc-macro)").as_deref(),
            Some("pkg:cargo/serde_derive@1.0.228")
        );
        assert_eq!(address("lambdabox-core v0.1.0 (/src/core)"), None);
        assert_eq!(address(""), None);
    }
}
