//! `cargo xtask setup`: everything the other tasks need, each part only where it is missing.

mod apt;
mod browser;
mod cargo_tools;
mod npm;
mod prerequisites;
mod runtimes;
mod std_from_source;
mod targets;

use anyhow::Result;

pub(crate) use apt::Apt;
pub(crate) use browser::Browser;
pub(crate) use cargo_tools::{install_cyclonedx, install_mdbook};
pub(crate) use npm::install as install_npm_packages;
pub(crate) use runtimes::{bundle_python_unmetered, prove_python, recipe_is_new};
pub(crate) use targets::is_usable as target_is_there;

use crate::arguments::Arguments;
use crate::paths::Paths;

/// What a task is going to do, hence what it needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Run Python handlers from the command line.
    CommandLine,
    /// Build the page.
    Page,
    /// Run the tests that need no browser.
    FastTests,
    /// Run all tests; also what `cargo xtask setup` prepares.
    Everything,
}

/// Runs the task.
pub(crate) fn command(paths: &Paths, mut arguments: Arguments) -> Result<()> {
    let std_into = arguments.value("--std-into")?;
    arguments.finish()?;
    if let Some(folder) = std_into {
        return targets::build_into(paths, &std::path::absolute(folder)?);
    }
    set_up(paths, Purpose::Everything)
}

/// `cargo xtask runtimes`: builds the runtimes from source, to prove what is in the repository or to
/// renew it.
pub(crate) fn runtimes_command(paths: &Paths, mut arguments: Arguments) -> Result<()> {
    let from_source = arguments.flag("--from-source");
    let pin = arguments.flag("--pin");
    arguments.finish()?;
    prerequisites::check()?;
    npm::install(&paths.root.join("web").join("editor"), &paths.node())?;
    if pin {
        runtimes::pin_python(paths)
    } else if from_source {
        runtimes::prove_python(paths)
    } else {
        runtimes::build_python(paths)
    }
}

/// Prepares what `purpose` needs; quick when it is there already.
pub(crate) fn set_up(paths: &Paths, purpose: Purpose) -> Result<()> {
    let tests = matches!(purpose, Purpose::FastTests | Purpose::Everything);
    let page = matches!(purpose, Purpose::Page | Purpose::Everything);
    prerequisites::check()?;
    // Functions of the Python runtime are compiled for it, too.
    targets::install(paths, targets::PAGE)?;
    if tests {
        targets::install(paths, targets::COMPONENTS)?;
        cargo_tools::install_nextest(paths)?;
    }
    targets::tidy_up(paths)?;
    cargo_tools::tidy_up(paths)?;
    // The page's build and the runtimes' take their tools from it.
    npm::install(&paths.root.join("web").join("editor"), &paths.node())?;
    runtimes::build_python(paths)?;
    if page || tests {
        runtimes::bundle_python(paths, tests)?;
    }
    if purpose == Purpose::Everything {
        Browser::install()?;
    }
    Ok(())
}
