//! A release as its users meet it: in a clean folder, without a network.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, Result, bail, ensure};

use super::VERSION;
use super::wheel::Builder;
use crate::paths::Paths;
use crate::program::{PYTHON, capture, run};
use crate::step::step;

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
        run(Command::new("tar")
            .current_dir(folder.path())
            .arg("--extract")
            .arg("--file")
            .arg(archive))?;
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

fn find_program(folder: &Path) -> Result<PathBuf> {
    fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path().join("lambdabox")))
        .find(|path| path.is_file())
        .context("the archive holds no program")
}
