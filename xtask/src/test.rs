//! `cargo xtask test`: everything that must pass before a change is good.

use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::paths::Paths;
use crate::program::{self, run};
use crate::setup::{self, Browser, Purpose};
use crate::{handlers, npm, page, parity, room};

/// Cargo's word for all packages with all their tests. Every build of a run uses it: with other
/// packages selected, shared dependencies would get other features and be compiled once more.
pub(crate) const WHOLE_WORKSPACE: [&str; 1] = ["--workspace"];

const PAGE_TARGET: &str = "wasm32-unknown-unknown";
/// What the page consists of.
const PAGE_PACKAGES: [&str; 12] = [
    "--package",
    "lambdabox-core",
    "--package",
    "lambdabox-sandbox",
    "--package",
    "lambdabox-meter",
    "--package",
    "lambdabox-web",
    "--package",
    "lambdabox-bundler",
    "--package",
    "lambdabox-services",
];

/// Runs the task.
pub(crate) fn command(paths: &Paths, mut arguments: Arguments) -> Result<()> {
    let fast = arguments.flag("--fast");
    let long = arguments.flag("--long");
    arguments.finish()?;
    let started = Instant::now();
    let gigabytes = if fast {
        room::FAST_TESTS
    } else {
        room::ALL_TESTS
    };
    room::check(paths, "cargo xtask test", gigabytes)?;
    setup::set_up(
        paths,
        if fast {
            Purpose::FastTests
        } else {
            Purpose::Everything
        },
    )?;
    let mut checks = Checks {
        results: vec![("set-up", started.elapsed(), None)],
    };

    checks.run("formatting", || {
        run(cargo(paths).args(["fmt", "--all", "--check"]))
    });
    checks.run("lints", || {
        run(cargo(paths)
            .args(["clippy", "--all-targets"])
            .args(WHOLE_WORKSPACE)
            .args(["--", "-D", "warnings"]))
    });
    checks.run("lints of the page", || {
        let page = ["clippy", "--target", PAGE_TARGET];
        run(cargo(paths)
            .args(page)
            .args(PAGE_PACKAGES)
            .args(["--", "-D", "warnings"]))
    });
    checks.run("lints of the tests of the page's engine", || {
        run(cargo(paths)
            .args(["clippy", "--target", PAGE_TARGET, "--tests"])
            .args(["--package", "lambdabox-web", "--", "-D", "warnings"]))
    });
    checks.run("compiled handlers", || handlers::build(paths));
    checks.run("licences", || check_licences(paths));
    checks.run("recipe of the runtimes", || {
        run(Command::new(program::PYTHON)
            .current_dir(&paths.root)
            .args(["-m", "unittest", "discover", "--quiet", "tests/recipe"]))
    });
    if long || setup::recipe_is_new(paths)? {
        checks.run("runtimes from source", || setup::prove_python(paths));
    }
    checks.run("tests", || {
        run(&mut nextest(
            paths,
            "not package(lambdabox-browser-tests)",
            long,
        ))
    });
    checks.run("examples in the documentation", || {
        run(cargo(paths)
            .args(["test", "--doc", "--quiet"])
            .args(WHOLE_WORKSPACE))
    });
    if !fast {
        checks.run("page", || {
            page::build(paths, &paths.dist(), page::Profile::Release)
        });
        checks.run("npm package", || npm::pack(paths, &[]).map(drop));
        checks.run("tests in Chromium", || browser_tests(paths, long));
        checks.run("cases in both engines", || {
            parity::compare(paths, &paths.cases())
        });
        checks.run("exercises in both engines", || {
            parity::compare_exercises(paths)
        });
    }
    checks.summary(started)
}

fn cargo(paths: &Paths) -> Command {
    let mut command = program::cargo();
    command.current_dir(&paths.root);
    command
}

fn nextest(paths: &Paths, filter: &str, long: bool) -> Command {
    let mut command = cargo(paths);
    command
        .args(["nextest", "run"])
        .args(WHOLE_WORKSPACE)
        .args(["--filterset", filter]);
    if long {
        command.args(["--run-ignored", "all"]);
    }
    if env::var_os("CI").is_some() {
        command.args(["--profile", "ci"]);
    }
    if let Ok(search_path) = paths.search_path() {
        command.env("PATH", search_path);
    }
    command
}

fn browser_tests(paths: &Paths, long: bool) -> Result<()> {
    let Some(browser) = Browser::find() else {
        bail!("Chromium and chromedriver are not on PATH any more")
    };
    let rules = paths.root.join("tests").join("browser").join("axe");
    setup::install_npm_packages(&rules, &paths.tools().join("axe"))?;
    let screenshots = paths.target.join("screenshots");
    fs::create_dir_all(&screenshots)?;
    run(nextest(paths, "package(lambdabox-browser-tests)", long)
        .env("LAMBDABOX_CHROMIUM", browser.chromium)
        .env("LAMBDABOX_CHROMEDRIVER", browser.driver)
        .env("LAMBDABOX_SCREENSHOTS", screenshots))
}

/// cargo-deny takes minutes to compile, so it is used where it is. The licences themselves are checked
/// by a test of this package in any case.
fn check_licences(paths: &Paths) -> Result<()> {
    if program::find("cargo-deny").is_none() {
        println!("cargo-deny is not installed: only the test in xtask/tests checks the licences");
        return Ok(());
    }
    run(cargo(paths).args(["deny", "--locked", "check", "bans", "licenses", "sources"]))
}

/// What was checked so far. One failure does not keep the rest from being looked at.
struct Checks {
    results: Vec<(&'static str, Duration, Option<anyhow::Error>)>,
}

impl Checks {
    fn run(&mut self, name: &'static str, check: impl FnOnce() -> Result<()>) {
        println!("\n=== {name}");
        let started = Instant::now();
        let failure = check().err();
        if let Some(error) = &failure {
            println!("{name}: {error:#}");
        }
        self.results.push((name, started.elapsed(), failure));
    }

    fn summary(self, started: Instant) -> Result<()> {
        println!("\n=== summary");
        for (name, took, failure) in &self.results {
            let outcome = failure
                .as_ref()
                .map_or_else(|| "passed".to_owned(), |error| format!("FAILED: {error}"));
            println!("{:>7.1} s  {name}: {outcome}", took.as_secs_f64());
        }
        println!("{:>7.1} s  in all", started.elapsed().as_secs_f64());
        let failed = self
            .results
            .iter()
            .filter(|(_, _, failure)| failure.is_some())
            .count();
        if failed > 0 {
            bail!("{failed} of {} checks failed", self.results.len());
        }
        Ok(())
    }
}
