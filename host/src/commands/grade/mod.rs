//! `lambdabox grade`: what submissions are worth.

mod gift;
mod gradescope;
mod merge;
mod metadata;
mod output;
mod waiting;

pub(super) use gift::Arguments as GiftArguments;
pub(super) use gift::run as run_gift;
pub(super) use gradescope::Arguments as GradescopeArguments;
pub(super) use gradescope::run as run_gradescope;

use super::{FAILED, progress, tell};
use crate::exercise::Engines;
use crate::grade::exercises;
use crate::grade::formats::{self, Form};
use crate::grade::report::{Report, Shard};
use crate::grade::run::{self, Journal, Plan, Progress};
use crate::grade::submission::{Finder, LearnerPattern};
use crate::grade::worker::ExerciseGrader;
use crate::machine::Machine;
use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use output::Output;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;

/// Ctrl-C, as shells tell it.
const INTERRUPTED: u8 = 130;

/// Grade submissions of an exercise or a course
///
/// EXERCISE is an exercise's folder, a teacher's pack, or a folder of exercises. SUBMISSIONS are
/// files, folders, zips, submission files, or folders of them, as Moodle and Canvas write them. The
/// report is the same bytes on every machine, in whatever order and by however many jobs it is made.
///
/// Exit codes: 0 graded, 1 somebody is below --fail-under, 2 bad input, 130 interrupted.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// The exercise: a folder with exercise.toml, a teacher's pack, or a folder of exercises
    #[arg(required = true, value_name = "EXERCISE")]
    exercise: Option<PathBuf>,
    /// What was handed in
    #[arg(required = true)]
    submissions: Vec<PathBuf>,
    #[command(flatten)]
    output: OutputArguments,
    /// How many submissions are graded at the same time; by default one a processor
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Grade part I of N; `lambdabox grade merge` joins the parts
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Go on where a run with the same --output was interrupted
    #[arg(long, requires = "output")]
    resume: bool,
    /// Print only whose score changed since this report of the form json, and by which check
    #[arg(long, value_name = "OLD.json")]
    against: Option<PathBuf>,
    /// Exit with 1 if a submission has fewer points
    #[arg(long, value_name = "POINTS")]
    fail_under: Option<u32>,
    /// A regular expression with a group that is the learner in the name of a file or folder
    #[arg(long, value_name = "REGEX")]
    learner: Option<String>,
    /// Each of SUBMISSIONS is one submission, and no folder of them
    #[arg(long)]
    one: bool,
    /// The learner's name, where there is one submission
    #[arg(long = "as", value_name = "NAME", requires = "one")]
    learner_name: Option<String>,
    /// Gradescope's submission_metadata.json, which tells whose submission it is
    #[arg(
        long,
        value_name = "FILE",
        requires = "one",
        conflicts_with = "learner_name"
    )]
    metadata: Option<PathBuf>,
    /// Print annotations for a workflow of GitHub Actions, and write its job summary
    #[arg(long)]
    github: bool,
}

#[derive(Subcommand)]
enum Command {
    Merge(merge::Arguments),
}

/// What is written, and where.
#[derive(Args)]
struct OutputArguments {
    /// The form of the report; by default what the ending of the output file says (.json, .csv, .xml,
    /// .html), and else a table
    #[arg(long)]
    format: Option<Form>,
    /// Write the report to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Whom the report is for: learners do not see what hidden and secret checks found
    #[arg(long = "for", default_value = "teacher", value_name = "WHO")]
    audience: Audience,
}

impl OutputArguments {
    /// The form of the report.
    fn form(&self) -> anyhow::Result<Form> {
        match (self.format, &self.output) {
            (Some(form), _) => Ok(form),
            (None, None) => Ok(Form::Table),
            (None, Some(file)) => Form::of_file(file).with_context(|| {
                format!(
                    "the ending of {} tells no form of a report: say it with --format",
                    file.display()
                )
            }),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Audience {
    Teacher,
    Learner,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if let Some(Command::Merge(arguments)) = &arguments.command {
        return merge::run(arguments);
    }
    let result = grade(arguments);
    if let Err(error) = &result
        && arguments.output.format == Some(Form::Gradescope)
    {
        // Gradescope shows learners a program's failure as theirs: the file says whose it is.
        let text = formats::gradescope_not_graded(&format!("{error:#}"))?;
        Output::of(&arguments.output)?.write_text(&text)?;
    }
    result
}

fn grade(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    // What can be refused is refused before anything slow happens.
    let old = arguments.against.as_deref().map(output::read).transpose()?;
    let output = Output::of(&arguments.output)?;
    let path = arguments.exercise.as_deref().unwrap_or(Path::new(""));
    let packs = exercises::read(path)?;
    let described: Result<Vec<_>, _> = packs.iter().map(|it| exercises::described(it)).collect();
    let finder = Finder {
        exercises: packs.iter().map(|pack| pack.spec.id.clone()).collect(),
        handler_files: packs.iter().map(|it| exercises::handler_file(it)).collect(),
        learner: arguments
            .learner
            .as_deref()
            .map(LearnerPattern::new)
            .transpose()?,
        one: arguments.one,
    };
    let mut found = finder.find(&arguments.submissions)?;
    if let Some(name) = metadata::learner(arguments)? {
        let [only] = found.as_mut_slice() else {
            anyhow::bail!(
                "there are {} submissions, and the learner of one is named",
                found.len()
            );
        };
        only.learner = name;
    }
    let plan = Plan {
        exercises: described?,
        found,
        shard: arguments.shard,
        jobs: arguments.jobs.unwrap_or_else(processors),
    };
    output.check(plan.count())?;
    let journal_path = output.journal();
    let journal = journal_path
        .as_deref()
        .map(|path| Journal::open(path, &plan.digest(), plan.shard, arguments.resume))
        .transpose()?;
    if arguments.resume
        && let Some(journal) = &journal
    {
        tell(&format!(
            "{} submissions were graded before",
            journal.known()
        ));
    }

    let engines = Arc::new(Engines::new(Machine::new()?));
    let counted = Progress::new(plan.count());
    let report = waiting::for_it(&counted, |stop| {
        let grader = || ExerciseGrader::new(&packs, Arc::clone(&engines), &progress);
        run::run(&plan, grader, journal, &counted, stop)
    })??;
    // The system frees memory faster than we do.
    std::mem::forget(engines);
    if report.submissions.len() < plan.count() {
        return interrupted(&report, plan.count(), &output, journal_path.as_deref());
    }
    finish(&report, old.as_ref(), arguments, &output)?;
    if let Some(path) = journal_path {
        // It served its purpose; that it stays would harm nobody.
        let _ = fs::remove_file(path);
    }
    let below = arguments
        .fail_under
        .is_some_and(|least| report.submissions.iter().any(|it| it.points() < least));
    Ok(if below {
        ExitCode::from(FAILED)
    } else {
        ExitCode::SUCCESS
    })
}

fn finish(
    report: &Report,
    old: Option<&Report>,
    arguments: &Arguments,
    output: &Output,
) -> anyhow::Result<()> {
    match old {
        // What changed takes the place of the table; a file is written all the same.
        Some(old) => {
            if output.is_file() {
                output.write(report)?;
            }
            output::print(&output::changes(old, report))?;
        }
        None => output.write(report)?,
    }
    if arguments.github {
        output.github(report)?;
    }
    Ok(())
}

/// What is done is kept: in the journal, or printed.
fn interrupted(
    report: &Report,
    all: usize,
    output: &Output,
    journal: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    let done = report.submissions.len();
    match journal {
        Some(journal) => tell(&format!(
            "interrupted: {done} of {all} are graded and kept in {}; --resume goes on",
            journal.display()
        )),
        None => {
            output.write(report)?;
            tell(&format!("interrupted: {done} of {all} are graded"));
        }
    }
    Ok(ExitCode::from(INTERRUPTED))
}

fn processors() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// The packs of an exercise that a file for one is made of.
fn only_pack(path: &Path) -> anyhow::Result<Arc<lambdabox_core::exercise::pack::Pack>> {
    let packs = exercises::read(path)?;
    match packs.as_slice() {
        [only] => Ok(Arc::clone(only)),
        all => anyhow::bail!(
            "{} holds {} exercises: name one of them",
            path.display(),
            all.len()
        ),
    }
}

/// Writes a file beside its place first, so that it is there whole or not at all.
fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut fs::File) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let context = || format!("cannot write {}", path.display());
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(context)?;
    write(file.as_file_mut()).with_context(context)?;
    // A report is for everybody whom the folder is for, and no secret of its writer.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let readable = fs::Permissions::from_mode(0o644);
        file.as_file()
            .set_permissions(readable)
            .with_context(context)?;
    }
    file.persist(path).with_context(context)?;
    Ok(())
}
