//! Whether the disk has room for what a task builds. A linker that runs out of it says so in a hundred lines, after an hour.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Result, bail};

use crate::paths::Paths;
use crate::program::capture;

/// What `cargo xtask test` leaves below the target folder when it is done, in GB: 2.9 of compiled crates, 1.1 of lints, 0.6 of
/// test programs, 0.6 for WebAssembly, 0.8 of tools and their build, 0.5 of runtimes and page; and what is on its way there.
pub(crate) const ALL_TESTS: u64 = 7;
/// The same without page and Chromium.
pub(crate) const FAST_TESTS: u64 = 6;

/// What a task needs in any case, for what changes.
const AT_LEAST: u64 = 1 << 30;

const GB: u64 = 1_000_000_000;

/// Says how much room a task needs, and fails if there is less. Nothing is said where nobody knows.
pub(crate) fn check(paths: &Paths, task: &str, gigabytes: u64) -> Result<()> {
    fs::create_dir_all(&paths.target)?;
    let build =
        env::var_os("CARGO_BUILD_BUILD_DIR").map_or_else(|| paths.target.clone(), PathBuf::from);
    let (Some(free), Some(built)) = (free(&build), size(&build)) else {
        return Ok(());
    };
    println!("{}", verdict(task, gigabytes, built, free, &paths.target)?);
    Ok(())
}

fn verdict(task: &str, gigabytes: u64, built: u64, free: u64, target: &Path) -> Result<String> {
    let in_gb = |bytes: u64| format!("{}.{} GB", bytes / GB, bytes % GB / (GB / 10));
    let needed = (gigabytes * GB).saturating_sub(built).max(AT_LEAST);
    if free < needed {
        bail!(
            "`{task}` needs {} more on the disk of {}, where {} are free: make room, or let CARGO_TARGET_DIR name a folder on \
             another disk",
            in_gb(needed),
            target.display(),
            in_gb(free)
        );
    }
    Ok(format!(
        "{task} needs {} on the disk of {}: {} are free",
        in_gb(needed),
        target.display(),
        in_gb(free)
    ))
}

/// The bytes that are free on a folder's disk.
fn free(folder: &Path) -> Option<u64> {
    let table = capture(Command::new("df").arg("-Pk").arg(folder)).ok()?;
    kilobytes(table.lines().nth(1)?, 3)
}

/// The bytes that a folder takes.
fn size(folder: &Path) -> Option<u64> {
    if !folder.exists() {
        return Some(0);
    }
    kilobytes(&capture(Command::new("du").arg("-sk").arg(folder)).ok()?, 0)
}

fn kilobytes(line: &str, column: usize) -> Option<u64> {
    let number: u64 = line.split_whitespace().nth(column)?.parse().ok()?;
    Some(number * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_already_needs_no_room() {
        let verdict =
            |built, free| verdict("cargo xtask test", 7, built, free, Path::new("target"));
        let said = |built, free| verdict(built, free).unwrap_or_else(|error| error.to_string());
        assert_eq!(
            said(0, 8 * GB),
            "cargo xtask test needs 7.0 GB on the disk of target: 8.0 GB are free"
        );
        assert!(said(6 * GB, 2 * GB).starts_with("cargo xtask test needs 1.0 GB on the disk"));
        assert!(said(20 * GB, 2 * GB).starts_with("cargo xtask test needs 1.0 GB on the disk"));
        assert_eq!(
            said(0, 3_210_000_000),
            "`cargo xtask test` needs 7.0 GB more on the disk of target, where 3.2 GB are free: make room, or let \
             CARGO_TARGET_DIR name a folder on another disk"
        );
        assert!(verdict(6 * GB, GB / 2).is_err());
    }

    #[test]
    fn free_and_size_are_read_from_what_every_unix_has() {
        let line = "/dev/vda 263174212 36700160 59768832 39% /";
        assert_eq!(kilobytes(line, 3), Some(59_768_832 * 1024));
        if cfg!(unix) {
            let here = Path::new(env!("CARGO_MANIFEST_DIR"));
            assert!(free(here).unwrap() > 0);
            assert!(size(&here.join("src")).unwrap() > 100_000);
        }
    }
}
