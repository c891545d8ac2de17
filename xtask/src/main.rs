//! `cargo xtask`: every development task of lambdabox, from set-up to benchmark.

mod arguments;
mod bench;
mod calibrate;
mod conformance;
mod handlers;
mod npm;
mod page;
mod parity;
mod paths;
mod program;
mod release;
mod room;
mod serve;
mod setup;
mod step;
mod test;
mod watch;

use std::process::ExitCode;

use anyhow::{Result, bail};
use arguments::Arguments;
use paths::Paths;

const HELP: &str = "\
Development tasks of lambdabox. Each sets up what it needs first and skips what is there.

  cargo xtask setup [--std-into DIR]         install the tools into target/tools, build the runtimes;
                                             --std-into: only build the wasm targets' standard library
                                             from Debian's source into DIR, as where rustup cannot
  cargo xtask runtimes [--from-source | --pin]
                                             unpack the language runtimes; --from-source: build them and
                                             prove that they are the bytes in the repository; --pin: build
                                             them and put them there (after a change of their recipe)
  cargo xtask serve [--port 8080] [--no-open] [--release]
                                             build the page, serve it on this machine, and build it anew
                                             whenever a source changes; --release: as it is published
  cargo xtask build                          build the command line (target/release) and the page (dist)
  cargo xtask site [--out DIR]               build the page as a static folder (dist)
  cargo xtask npm                            build the npm package: the page's engine for other pages
                                             (target/npm)
  cargo xtask release [--out DIR]            everything of a release (target/release-files): archives of
                                             the program, the Python and the npm package, the page, what
                                             is inside (SBOM, licences), hashes
  cargo xtask test [--fast] [--long]         everything that must pass; --fast: without the page and
                                             Chromium; --long: with the long-running tests as well
  cargo xtask parity [--exercises] [DIR]     run every case of DIR (tests/parity) in wasmtime and in the
                                             page, and compare what both print, byte for byte;
                                             --exercises: the verdicts of the course's submissions
  cargo xtask handlers                       build the cases' compiled handlers (target/handlers)
  cargo xtask bench [--check] [--without-page]  print how fast lambdabox is beside Python and Pyodide
  cargo xtask conformance python [--module NAME]  run CPython's own tests in the Python runtime (long)
  cargo xtask conformance aws [--moto DIR] [--dynamodb DIR]   run other people's clients and tests against the services of
                                             aws/ (long; DIR: a checkout of moto)
  cargo xtask calibrate                      print how much fuel a millisecond of Python burns";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let task = words.next().unwrap_or_else(|| "help".to_owned());
    let arguments = Arguments::new(words.collect());
    let paths = Paths::find()?;
    match task.as_str() {
        "setup" => setup::command(&paths, arguments),
        "runtimes" => setup::runtimes_command(&paths, arguments),
        "npm" => npm::command(&paths, arguments),
        "release" => release::command(&paths, arguments),
        "serve" => serve::command(&paths, arguments),
        "build" => page::build_command(&paths, arguments),
        "site" => page::site_command(&paths, arguments),
        "test" => test::command(&paths, arguments),
        "parity" => parity::command(&paths, arguments),
        "handlers" => handlers::command(&paths, arguments),
        "calibrate" => calibrate(&paths, arguments),
        "conformance" => conformance::command(&paths, arguments),
        "bench" => bench::command(&paths, arguments),
        "help" | "-h" | "--help" => {
            println!("{HELP}");
            Ok(())
        }
        other => bail!("there is no task `{other}`\n\n{HELP}"),
    }
}

fn calibrate(paths: &Paths, arguments: Arguments) -> Result<()> {
    arguments.finish()?;
    setup::set_up(paths, setup::Purpose::CommandLine)?;
    calibrate::run(&paths.root, &page::build_command_line(paths)?)
}
