//! `cargo xtask serve`: the page, built and served on this machine, and built anew after a change.

use std::env;
use std::io::ErrorKind;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, anyhow};
use xtask::static_files::StaticFiles;

use crate::arguments::Arguments;
use crate::page::{self, Profile};
use crate::paths::Paths;
use crate::setup::{self, Purpose};
use crate::step;
use crate::watch::Watch;

const PORT: u16 = 8080;

/// What the page is made of.
const SOURCES: [&str; 9] = [
    "authoring",
    "aws",
    "contract",
    "core",
    "examples/courses",
    "meter",
    "sandbox",
    "services",
    "web",
];

/// Runs the task.
pub(crate) fn command(paths: &Paths, mut arguments: Arguments) -> Result<()> {
    let port = arguments.number("--port")?.unwrap_or(PORT);
    let open = !arguments.flag("--no-open");
    let profile = if arguments.flag("--release") {
        Profile::Release
    } else {
        Profile::Quick
    };
    arguments.finish()?;
    // Before the build, which may take minutes: a port that is taken should be known at once.
    let files = listen(paths, port)?;
    let mut watch = Watch::new(&paths.root, &SOURCES);
    setup::set_up(paths, Purpose::Page)?;
    page::build(paths, &paths.served(), profile)?;
    step::print_table();
    let address = format!("http://{}", files.address());
    println!("\nlambdabox is at {address} (Ctrl+C ends it)");
    if open {
        open_browser(&address);
    }
    loop {
        watch.wait();
        println!("\nSomething has changed.");
        // What is served stays as it was until the mistake is mended.
        match page::build(paths, &paths.served(), profile) {
            Ok(()) => println!("\nReload the page: {address}"),
            Err(error) => println!("error: {error:#}"),
        }
        step::print_table();
    }
}

fn listen(paths: &Paths, port: u16) -> Result<StaticFiles> {
    StaticFiles::serve(&paths.served(), "/", port).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => anyhow!(
            "port {port} is taken: end what uses it, or choose another one with `cargo xtask serve --port {}`",
            port.checked_add(1).unwrap_or(PORT)
        ),
        _ => anyhow!(error).context(format!("cannot listen on 127.0.0.1:{port}")),
    })
}

/// A convenience: where there is no browser to open, the printed address is enough.
fn open_browser(address: &str) {
    let Some(mut command) = browser_command() else {
        return;
    };
    let opened = command
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if let Err(error) = opened.context("cannot open the browser") {
        println!("{error:#}");
    }
}

fn browser_command() -> Option<Command> {
    if cfg!(target_os = "macos") {
        return Some(Command::new("open"));
    }
    if cfg!(windows) {
        let mut command = Command::new("cmd");
        command.args(["/c", "start", ""]);
        return Some(command);
    }
    let display = env::var_os("DISPLAY").is_some() || env::var_os("WAYLAND_DISPLAY").is_some();
    (display && crate::program::find("xdg-open").is_some()).then(|| Command::new("xdg-open"))
}
