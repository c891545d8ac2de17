//! pip, as the user has it: with the user's index, proxy, certificates and cache.
//!
//! What pip would put into a function for Lambda is fetched as wheels, so the versions are those that
//! AWS would run, but of packages whose native code is linked into the runtime: of these it is the version that is
//! there, if what is asked for permits it. Any other wheel with native code is looked at: some can do without it, of
//! some there is another wheel in Python alone, the others are refused by name.

use lambdabox_core::code::native::NativeCode;
use lambdabox_core::code::native::linked::LINKED;
use lambdabox_core::code::wheel::{Wheel, WheelError, is_wheel};
use lambdabox_core::limits;
use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

/// What Lambda's machines take, the best first. Wheels without native code fit as well.
const PLATFORMS: [&str; 4] = [
    "manylinux_2_34_x86_64",
    "manylinux_2_28_x86_64",
    "manylinux_2_17_x86_64",
    "manylinux2014_x86_64",
];
/// What pip says of versions that exclude each other.
const CONFLICT: &str = "ResolutionImpossible";
/// How often a package that only comes as source is built before pip is asked again.
const BUILDS_MAX: usize = 100;

/// A pip that can be called.
#[derive(Clone, Debug)]
pub struct Pip {
    program: OsString,
    arguments: Vec<OsString>,
    /// Whether it tells how far a download is.
    tells_progress: bool,
}

/// What pip is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// It says so.
    Said(&'a str),
    /// So many of so many bytes of a file have come.
    Bytes(u64, u64),
}

/// Packages cannot be fetched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PipError {
    /// There is no pip.
    #[error(
        "no pip was found: install Python 3 with pip, or name the Python to use in LAMBDABOX_PYTHON"
    )]
    NoPip,
    /// pip cannot be run, or its files cannot be read.
    #[error("pip cannot be used: {0}")]
    Io(#[from] io::Error),
    /// The index cannot be reached.
    #[error(
        "the package index cannot be reached: check the network, or pip's settings if you use an index of your own ({0})"
    )]
    Offline(String),
    /// No such package, no such version, versions that exclude each other, …
    #[error("pip cannot find what {requirements} asks for: {said}", requirements = requirements.display())]
    Refused {
        /// The file.
        requirements: PathBuf,
        /// pip's own words.
        said: String,
    },
    /// A package is published as source only, and cannot be built on this machine.
    #[error("{package} is published as source only, and pip cannot build it here: {said}")]
    NotBuilt {
        /// What was asked for.
        package: String,
        /// pip's own words.
        said: String,
    },
    /// A package needs native code, or is damaged.
    #[error(transparent)]
    Wheel(#[from] WheelError),
}

/// What pip has said and how it ended.
struct Said {
    succeeded: bool,
    errors: String,
}

impl Pip {
    /// The user's: that of `LAMBDABOX_PYTHON`, of the virtual environment that is active, or the
    /// first one found.
    ///
    /// # Errors
    /// [`PipError::NoPip`] if there is none.
    pub fn find() -> Result<Self, PipError> {
        let named = env::var_os("LAMBDABOX_PYTHON").filter(|name| !name.is_empty());
        let candidates: Vec<(OsString, &[&str])> = match named {
            Some(python) => vec![(python, &["-m", "pip"][..])],
            None => vec![
                ("python3".into(), &["-m", "pip"]),
                ("python".into(), &["-m", "pip"]),
                ("pip3".into(), &[]),
                ("pip".into(), &[]),
            ],
        };
        for (program, arguments) in candidates {
            let mut pip = Self {
                program,
                arguments: arguments.iter().map(OsString::from).collect(),
                tells_progress: false,
            };
            let version = pip
                .command()
                .arg("--version")
                .stderr(Stdio::null())
                .output();
            if let Ok(version) = version
                && version.status.success()
            {
                pip.tells_progress = tells_progress(&String::from_utf8_lossy(&version.stdout));
                return Ok(pip);
            }
        }
        Err(PipError::NoPip)
    }

    /// Fetches what a file of requirements asks for, for Python 3.14 on Lambda.
    ///
    /// # Errors
    /// [`PipError`] if it cannot be had, or a package needs native code.
    pub fn fetch(
        &self,
        requirements: &Path,
        tell: &mut dyn FnMut(Step<'_>),
    ) -> Result<Vec<Wheel>, PipError> {
        let work = tempfile::tempdir()?;
        let (downloads, built) = (work.path().join("downloads"), work.path().join("built"));
        fs::create_dir(&built)?;
        let requirements = fs::canonicalize(requirements)?;
        let linked = work.path().join("linked.txt");
        let versions = LINKED.map(|it| format!("{}=={}\n", it.distribution, it.version));
        fs::write(&linked, versions.concat())?;
        let mut constrained = true;
        let mut tried = BTreeSet::new();
        loop {
            // What an attempt has left must not be taken for what the last one wants.
            let _ = fs::remove_dir_all(&downloads);
            let mut command = self.download(&downloads, &built);
            for platform in PLATFORMS {
                command.args(["--platform", platform]);
            }
            command.arg("--requirement").arg(&requirements);
            if constrained {
                command.arg("--constraint").arg(&linked);
            }
            let said = run(&mut command, tell)?;
            if said.succeeded {
                break;
            }
            if constrained && said.errors.contains(CONFLICT) {
                // Which version works is told when the wheel is looked at, if that is what it was.
                constrained = false;
                continue;
            }
            let wanted = without_wheel(&said.errors);
            match wanted.filter(|name| tried.len() < BUILDS_MAX && tried.insert(name.clone())) {
                Some(name) => self.build(&name, &built, tell)?,
                None => return Err(refused(&requirements, &said.errors)),
            }
        }
        let mut wheels = Vec::new();
        for path in wheels_in(&downloads)? {
            wheels.push(self.usable(&path, work.path(), tell)?);
        }
        Ok(wheels)
    }

    /// A wheel without native code: this one, or another of the same version.
    fn usable(
        &self,
        path: &Path,
        work: &Path,
        tell: &mut dyn FnMut(Step<'_>),
    ) -> Result<Wheel, PipError> {
        let refusal = match read(path) {
            Err(PipError::Wheel(WheelError::Native(native))) => native,
            other => return other,
        };
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let version = file.split('-').nth(1).unwrap_or_default();
        let same = format!("{}=={version}", refusal.package);
        let alone = work.join("in-python").join(&*file);
        let mut command = self.download(&alone, work);
        command.args(["--platform", "any", "--no-deps", &same]);
        let said = run(&mut command, tell)?;
        match wheels_in(&alone)?.first().filter(|_| said.succeeded) {
            Some(pure) => read(pure),
            None => Err(WheelError::Native(NativeCode { ..refusal }).into()),
        }
    }

    /// Builds a package that is published as source only, with the user's Python. What comes of it
    /// must do without native code.
    fn build(
        &self,
        package: &str,
        built: &Path,
        tell: &mut dyn FnMut(Step<'_>),
    ) -> Result<(), PipError> {
        let folder = tempfile::tempdir()?;
        let mut command = self.command();
        command
            .args(["wheel", "--no-deps", "--progress-bar", "off", "--wheel-dir"])
            .arg(folder.path())
            .arg(package);
        let said = run(&mut command, tell)?;
        if !said.succeeded {
            return Err(match without_wheel(&said.errors) {
                Some(_) => refused(Path::new("requirements.txt"), &said.errors),
                None => PipError::NotBuilt {
                    package: package.to_owned(),
                    said: last_error(&said.errors),
                },
            });
        }
        for path in wheels_in(folder.path())? {
            let (name, bytes) = read(&path)?.to_pure_wheel()?;
            fs::write(built.join(name), bytes)?;
        }
        Ok(())
    }

    fn download(&self, to: &Path, also_from: &Path) -> Command {
        let mut command = self.command();
        let progress = if self.tells_progress { "raw" } else { "off" };
        command
            .args([
                "download",
                "--only-binary",
                ":all:",
                "--python-version",
                "3.14",
            ])
            .args([
                "--implementation",
                "cp",
                "--progress-bar",
                progress,
                "--dest",
            ])
            .arg(to)
            .arg("--find-links")
            .arg(also_from);
        command
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::null());
        command.env("PIP_DISABLE_PIP_VERSION_CHECK", "1");
        command.env("PIP_NO_INPUT", "1");
        // Its messages are read here.
        command.env("LC_ALL", "C.UTF-8");
        // Somebody without a network does not wait for five attempts; pip's own setting counts more.
        if env::var_os("PIP_RETRIES").is_none() {
            command.env("PIP_RETRIES", "1");
        }
        command
    }
}

/// Whether this pip knows `--progress-bar raw`: from 24.1 on. `pip 24.2 from /… (python 3.12)`.
fn tells_progress(version: &str) -> bool {
    let number = version.split_whitespace().nth(1).unwrap_or_default();
    let mut parts = number
        .split('.')
        .map(|part| part.parse::<u32>().unwrap_or_default());
    let (major, minor) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    (major, minor) >= (24, 1)
}

/// Runs pip and tells what it says, as it says it.
fn run(command: &mut Command, tell: &mut dyn FnMut(Step<'_>)) -> Result<Said, PipError> {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let errors = child.stderr.take();
    let errors = thread::spawn(move || {
        let mut text = Vec::new();
        if let Some(mut errors) = errors {
            // What cannot be read is missed in a sentence, no more.
            let _ = errors.read_to_end(&mut text);
        }
        String::from_utf8_lossy(&text).into_owned()
    });
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            let line = line.trim();
            match bytes_in(line) {
                Some((done, of)) => tell(Step::Bytes(done, of)),
                None if line.is_empty() => {}
                None => tell(Step::Said(line)),
            }
        }
    }
    let status = child.wait()?;
    Ok(Said {
        succeeded: status.success(),
        errors: errors.join().unwrap_or_default(),
    })
}

/// `Progress 1024 of 4096`.
fn bytes_in(line: &str) -> Option<(u64, u64)> {
    let (done, of) = line.strip_prefix("Progress ")?.split_once(" of ")?;
    Some((done.parse().ok()?, of.parse().ok()?))
}

/// What pip found no wheel for.
fn without_wheel(errors: &str) -> Option<String> {
    let marker = "No matching distribution found for ";
    let line = errors.lines().find_map(|line| line.split_once(marker))?.1;
    // `numpy>=2 (from pandas)`.
    let name = line.split(" (from ").next().unwrap_or(line).trim();
    let plain = name.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    (!name.is_empty() && plain).then(|| name.to_owned())
}

fn refused(requirements: &Path, errors: &str) -> PipError {
    let unreachable = [
        "connection broken by",
        "Could not fetch URL",
        "Max retries exceeded",
        "Failed to establish a new connection",
        "Temporary failure in name resolution",
    ];
    let offline = errors
        .lines()
        .find(|line| unreachable.iter().any(|sign| line.contains(sign)));
    match offline {
        Some(line) => PipError::Offline(short(line.trim_start_matches("WARNING: "))),
        None => PipError::Refused {
            requirements: requirements.to_owned(),
            said: last_error(errors),
        },
    }
}

/// pip's last line that says what is wrong.
fn last_error(errors: &str) -> String {
    let lines = || {
        errors
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
    };
    let said = lines().rev().find_map(|line| line.strip_prefix("ERROR: "));
    short(said.or(lines().next_back()).unwrap_or("it did not say why"))
}

fn short(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_control())
        .take(300)
        .collect()
}

fn wheels_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut wheels = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if is_wheel(&path.to_string_lossy()) {
            wheels.push(path);
        }
    }
    wheels.sort();
    Ok(wheels)
}

fn read(path: &Path) -> Result<Wheel, PipError> {
    let mut bytes = Vec::new();
    let most = limits::UNZIPPED_MAX_BYTES;
    fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(Wheel::read(&name, &bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pip_says_is_understood() {
        assert!(tells_progress("pip 24.1 from /x (python 3.12)"));
        assert!(tells_progress("pip 26.0.1 from /x"));
        assert!(!tells_progress("pip 23.2.1 from /x"));
        assert!(!tells_progress(""));
        assert_eq!(bytes_in("Progress 5 of 10"), Some((5, 10)));
        assert_eq!(bytes_in("Progress of 10"), None);
        let none = "ERROR: Could not find a version that satisfies the requirement docopt (from versions: none)\n\
                    ERROR: No matching distribution found for docopt>=0.6 (from x)\n";
        assert_eq!(without_wheel(none).as_deref(), Some("docopt>=0.6"));
        assert_eq!(
            without_wheel("ERROR: No matching distribution found for --x"),
            None
        );
    }

    #[test]
    fn an_index_that_cannot_be_reached_is_told_as_such() {
        let errors = "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError'\n\
                      ERROR: No matching distribution found for tea\n";
        let error = refused(Path::new("requirements.txt"), errors);
        assert!(
            matches!(&error, PipError::Offline(said) if said.starts_with("Retrying")),
            "{error}"
        );
        let error = refused(
            Path::new("requirements.txt"),
            "x\nERROR: No such thing\nnote: y\n",
        );
        assert_eq!(
            error.to_string(),
            "pip cannot find what requirements.txt asks for: No such thing"
        );
    }
}
