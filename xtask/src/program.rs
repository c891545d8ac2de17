//! Running other programs.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

use anyhow::{Context as _, Result, bail};

/// How the interpreter of Python is called here.
pub(crate) const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// How npm is called here.
pub(crate) const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Cargo, the very one that runs this task.
pub(crate) fn cargo() -> Command {
    Command::new(
        env::var_os("CARGO")
            .as_deref()
            .unwrap_or(OsStr::new("cargo")),
    )
}

/// The compiler of the active toolchain.
pub(crate) fn rustc() -> Command {
    Command::new(
        env::var_os("RUSTC")
            .as_deref()
            .unwrap_or(OsStr::new("rustc")),
    )
}

/// Runs a program whose output the person should see; fails when it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| cannot_start(command))?;
    check(command, status)
}

/// Runs a program quietly and returns what it wrote to stdout; its complaints are in the error.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| cannot_start(command))?;
    if !output.status.success() {
        bail!(
            "`{}` ended with {}:\n{}",
            text(command),
            output.status,
            tail(&output)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a program like [`run`], but ends it after `limit`.
pub(crate) fn run_within(command: &mut Command, limit: Duration) -> Result<()> {
    let mut child = command
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| cannot_start(command))?;
    let deadline = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait()? {
            return check(command, status);
        }
        if Instant::now() > deadline {
            child.kill()?;
            child.wait()?;
            bail!("`{}` took longer than {} s", text(command), limit.as_secs());
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// Where a program is on `PATH`.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    find_in(name, &env::var_os("PATH")?)
}

/// Where a program is on a search path.
pub(crate) fn find_in(name: &str, search_path: &OsStr) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(search_path)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
}

/// What `program --version` says, if it can be run.
pub(crate) fn version(program: &Path) -> Option<String> {
    let answer = capture(Command::new(program).arg("--version")).ok()?;
    Some(answer.lines().next()?.trim().to_owned())
}

/// The command as one would type it.
pub(crate) fn text(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_stem().unwrap_or(program.as_os_str());
    let words = std::iter::once(name).chain(command.get_args());
    words
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`", command.get_program().to_string_lossy())
}

fn check(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{}` ended with {status}", text(command));
    }
    Ok(())
}

fn tail(output: &Output) -> String {
    const LINES: usize = 40;
    let all = [output.stdout.as_slice(), &output.stderr].concat();
    let all = String::from_utf8_lossy(&all);
    let lines: Vec<&str> = all.trim().lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}
