//! `lambdabox build`: puts the packages that a folder's requirements.txt names beside its code.

use super::voice::shows_progress;
use crate::packages::{Pip, Step, put};
use anyhow::{Context as _, ensure};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Put the packages that requirements.txt names beside a function's code
///
/// pip fetches them, with the index that it is configured for, in the versions that Lambda would run.
/// Packages with native code are refused, unless the runtime has it (that of orjson, pydantic-core and rpds-py, in one
/// version each) or they can do without. Packages that were put there before and have another version now are replaced. LAMBDABOX_PYTHON names the Python whose pip is used.
#[derive(Args)]
pub(super) struct Arguments {
    /// The folder with the code and its requirements.txt
    folder: PathBuf,
    /// The file that names the packages, in place of the folder's requirements.txt
    #[arg(long, value_name = "FILE")]
    requirements: Option<PathBuf>,
    /// Put the packages here and not beside the code: into the folder `python` of a layer
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let folder = &arguments.folder;
    ensure!(
        folder.is_dir(),
        "{} is no folder: name the one that has the code and its requirements.txt",
        folder.display()
    );
    let in_folder = folder.join("requirements.txt");
    let requirements = arguments.requirements.as_ref().unwrap_or(&in_folder);
    ensure!(
        requirements.is_file(),
        "there is no {}: write the packages that the code needs into it, one a line",
        requirements.display()
    );
    let pip = Pip::find()?;
    let shown = Shown::new();
    let wheels = pip.fetch(requirements, &mut |step| shown.step(&step));
    // Nothing of it is left before an error.
    let wheels = wheels.inspect_err(|_| shown.end())?;
    let into = arguments.into.as_ref().unwrap_or(folder);
    let done = put(into, &wheels, &mut |done, of| shown.files(done, of));
    shown.end();
    done.with_context(|| format!("the packages cannot be put into {}", into.display()))?;
    let mut stdout = io::stdout().lock();
    if wheels.is_empty() {
        writeln!(stdout, "{} names no packages.", requirements.display())?;
        return Ok(ExitCode::SUCCESS);
    }
    for wheel in &wheels {
        writeln!(stdout, "{} {}", wheel.name, wheel.version)?;
    }
    writeln!(
        stdout,
        "Put {} package{} into {}.",
        wheels.len(),
        if wheels.len() == 1 { "" } else { "s" },
        into.display()
    )?;
    Ok(ExitCode::SUCCESS)
}

/// What somebody at a terminal sees meanwhile; nothing where nobody looks.
struct Shown(ProgressBar);

impl Shown {
    fn new() -> Self {
        let bar = if shows_progress() {
            ProgressBar::new_spinner()
        } else {
            ProgressBar::hidden()
        };
        bar.enable_steady_tick(Duration::from_millis(120));
        Self(bar)
    }

    fn step(&self, step: &Step<'_>) {
        match step {
            Step::Said(line) => {
                self.0.set_style(ProgressStyle::default_spinner());
                self.0.set_message((*line).to_owned());
            }
            Step::Bytes(done, of) => {
                self.bar("{msg:.dim} [{bar:32}] {bytes} of {total_bytes}");
                self.0.set_length(*of);
                self.0.set_position(*done);
            }
        }
    }

    fn files(&self, done: usize, of: usize) {
        if done == 0 {
            self.bar("{msg} [{bar:32}] {pos} of {len} files");
            self.0.set_message("Putting the packages beside the code");
        }
        // No package has more files than fit into either.
        self.0.set_length(u64::try_from(of).unwrap_or(u64::MAX));
        self.0.set_position(u64::try_from(done).unwrap_or(u64::MAX));
    }

    fn bar(&self, template: &str) {
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.0.set_style(style.progress_chars("=> "));
        }
    }

    fn end(&self) {
        self.0.finish_and_clear();
    }
}
