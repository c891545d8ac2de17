//! Files that are given away: the same bytes from the same contents.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::{Target, named};
use crate::paths::Paths;
use crate::program::{PYTHON, capture, run};
use crate::step::step;

/// What lies beside the program.
const TEXTS: [&str; 3] = ["README.md", "CHANGELOG.md", "LICENSE"];

/// Packs files of a folder into a zip file, with the times of 1980.
pub(super) fn zip(folder: &Path, files: &[PathBuf], archive: &Path) -> Result<()> {
    const SCRIPT: &str = "
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
    for name in sorted(sys.argv[2:]):
        with open(name, 'rb') as file:
            archive.writestr(zipfile.ZipInfo(name), file.read(), zipfile.ZIP_DEFLATED, 9)
";
    run(Command::new(PYTHON)
        .current_dir(folder)
        .args(["-c", SCRIPT])
        .arg(archive)
        .args(files))
}

/// Takes the program out of its wheel and packs it, with what belongs to it, as `.tar.gz`.
pub(super) fn write(
    paths: &Paths,
    target: &Target,
    wheel: &Path,
    texts: &[PathBuf],
    out: &Path,
) -> Result<PathBuf> {
    let name = named(target.name);
    let archive = out.join(format!("{name}.tar.gz"));
    step(&format!("archive for {}", target.name), || {
        let work = paths.target.join("release-work").join(target.name);
        if work.exists() {
            fs::remove_dir_all(&work)?;
        }
        let folder = work.join(&name);
        fs::create_dir_all(&folder)?;
        take_program(wheel, &folder)?;
        for text in TEXTS {
            fs::copy(paths.root.join(text), folder.join(text))?;
        }
        for text in texts {
            let name = text.file_name().context("a file without a name")?;
            fs::copy(text, folder.join(name))?;
        }
        run(Command::new("tar")
            .current_dir(&work)
            .args(["--create", "--sort=name", "--mtime=@0", "--owner=0"])
            .args(["--group=0", "--numeric-owner", "--use-compress-program"])
            .arg("gzip --best --no-name")
            .arg("--file")
            .arg(&archive)
            .arg(&name))?;
        Ok(format!("packed into {}", archive.display()))
    })?;
    Ok(archive)
}

fn take_program(wheel: &Path, folder: &Path) -> Result<()> {
    const SCRIPT: &str = "
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    name, = [name for name in wheel.namelist() if name.endswith('.data/scripts/lambdabox')]
    program = os.path.join(sys.argv[2], 'lambdabox')
    with open(program, 'wb') as file:
        file.write(wheel.read(name))
    os.chmod(program, 0o755)
";
    run(Command::new(PYTHON)
        .args(["-c", SCRIPT])
        .arg(wheel)
        .arg(folder))
}

/// Writes the hash of every file of a release, as `sha256sum --check` reads it.
pub(super) fn write_checksums(out: &Path) -> Result<()> {
    step("checksums", || {
        let mut names: Vec<_> = fs::read_dir(out)?
            .map(|entry| Ok(entry?.file_name()))
            .collect::<std::io::Result<_>>()?;
        names.sort();
        let sums = capture(
            Command::new("sha256sum")
                .current_dir(out)
                .arg("--")
                .args(names),
        )?;
        fs::write(out.join("SHA256SUMS"), sums)?;
        capture(Command::new("sha256sum").current_dir(out).args([
            "--check",
            "--strict",
            "SHA256SUMS",
        ]))?;
        Ok("written".to_owned())
    })
}
