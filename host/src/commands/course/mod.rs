//! `lambdabox course`: for authors of courses.

mod html;
mod pack;
mod scorm;

use super::exercise::sound;
use super::{FAILED, tell};
use crate::exercise::Course;
use crate::single::{PageFiles, SingleCourse, megabytes};
use crate::site;
use anyhow::Context as _;
use clap::{Args, Subcommand};
use lambdabox_core::exercise::pack::CoursePack;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Pack courses for learners: as data, as one HTML file, for an LMS
///
/// A course is a folder with a course.toml beside the folders of its exercises.
/// docs/exercises.md says what may stand in them.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Pack(pack::Arguments),
    Html(html::Arguments),
    Scorm(scorm::Arguments),
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.command {
        Command::Pack(arguments) => pack::run(arguments),
        Command::Html(arguments) => html::run(arguments),
        Command::Scorm(arguments) => scorm::run(arguments),
    }
}

/// The folder's course as learners get it; everything that is wrong with it was told if there is none.
fn packed(folder: &Path) -> Option<CoursePack> {
    let course = Course::read(folder).and_then(|course| course.pack());
    sound(folder, course)
}

/// What the commands share that put the page and a course together.
#[derive(Args)]
struct WithPage {
    /// The folder of the course
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// A folder with a built page, instead of the one inside of this program
    #[arg(long, value_name = "DIR")]
    page: Option<PathBuf>,
}

impl WithPage {
    /// Packs the course with the page and writes what `made` makes of it.
    fn write(
        &self,
        out: &Path,
        made: impl FnOnce(&SingleCourse) -> Result<Vec<u8>, crate::single::SingleError>,
    ) -> anyhow::Result<ExitCode> {
        let Some(course) = packed(&self.folder) else {
            return Ok(ExitCode::from(FAILED));
        };
        let page = match &self.page {
            Some(folder) => PageFiles::of_folder(folder)?,
            None => PageFiles::of_archive(site::embedded().context(
                "this lambdabox was built without the page: `cargo xtask build` builds it with the \
                 page, and --page names the folder of a built one",
            )?)?,
        };
        tell("packing the page, its language runtime and the course: this takes a while");
        let single = SingleCourse::pack(&page, &course)?;
        let bytes = made(&single)?;
        fs::write(out, &bytes).with_context(|| format!("cannot write {}", out.display()))?;
        for (name, bytes) in single.sizes() {
            tell(&format!("  {:>9}  {name}", megabytes(*bytes)));
        }
        tell(&format!(
            "wrote {}: {}, {} exercises",
            out.display(),
            megabytes(bytes.len()),
            course.packs.len()
        ));
        Ok(ExitCode::SUCCESS)
    }
}
