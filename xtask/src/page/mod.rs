//! Building the page: `cargo xtask site` and `cargo xtask build`.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::arguments::Arguments;
use crate::paths::Paths;
use crate::program::{self, run};
use crate::setup::{self, Purpose};
use crate::step::{self, step};

mod programs;

pub(crate) use programs::{Profile, build, build_with};

/// `cargo xtask site`.
pub(crate) fn site_command(paths: &Paths, mut arguments: Arguments) -> Result<()> {
    let out = arguments
        .value("--out")?
        .map_or_else(|| Ok(paths.dist()), std::path::absolute)?;
    arguments.finish()?;
    setup::set_up(paths, Purpose::Page)?;
    build(paths, &out, Profile::Release)?;
    step::print_table();
    println!(
        "\nThe page is in {}: put this folder on any static host, at any path.",
        out.display()
    );
    Ok(())
}

/// `cargo xtask build`.
pub(crate) fn build_command(paths: &Paths, arguments: Arguments) -> Result<()> {
    arguments.finish()?;
    setup::set_up(paths, Purpose::Page)?;
    build(paths, &paths.dist(), Profile::Release)?;
    let site = pack(paths)?;
    let lambdabox = step("command line, with the page inside", || {
        run(build_host(paths)
            .args(["--features", "site"])
            .env("LAMBDABOX_SITE", &site))?;
        Ok("built".to_owned())
    })
    .map(|()| command_line(paths))?;
    step::print_table();
    println!(
        "\nThe command line is {}, the page is in {}.",
        lambdabox.display(),
        paths.dist().display()
    );
    Ok(())
}

/// Packs the page into one archive, for the command line to be built with.
pub(crate) fn pack(paths: &Paths) -> Result<PathBuf> {
    let archive = paths.target.join("site.zip");
    step("archive of the page", || {
        let mut names = fs::read_dir(paths.dist())?
            .map(|entry| Ok(entry?.file_name()))
            .collect::<io::Result<Vec<_>>>()?;
        names.sort();
        run(Command::new(program::PYTHON)
            .current_dir(paths.dist())
            .args(["-m", "zipfile", "-c"])
            .arg(&archive)
            .args(names))?;
        Ok(format!("packed into {}", archive.display()))
    })?;
    Ok(archive)
}

/// Builds the optimised `lambdabox` and returns where it is.
pub(crate) fn build_command_line(paths: &Paths) -> Result<PathBuf> {
    step("command line", || {
        run(&mut build_host(paths))?;
        Ok("built".to_owned())
    })?;
    Ok(command_line(paths))
}

fn build_host(paths: &Paths) -> Command {
    let mut cargo = program::cargo();
    cargo.current_dir(&paths.root).args([
        "build",
        "--quiet",
        "--release",
        "--package",
        "lambdabox-host",
    ]);
    cargo
}

fn command_line(paths: &Paths) -> PathBuf {
    let name = format!("lambdabox{}", std::env::consts::EXE_SUFFIX);
    paths.target.join("release").join(name)
}
