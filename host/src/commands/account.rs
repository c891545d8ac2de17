//! `lambdabox account`: all of an account as one file, which the page reads and writes as well.

use super::stored::{Refused, StateArguments};
use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use lambdabox_core::account::FunctionKey;
use lambdabox_core::account::transfer::{self, Import, Plan};
use lambdabox_core::limits;
use lambdabox_core::share::backup::Backup;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Export an account to a file, or import one: the page's Your data writes and reads the same files
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Write everything to a file
    Export {
        /// Where to, such as account.lambdabox; a file that is there already stays
        file: PathBuf,
        #[command(flatten)]
        state: StateArguments,
    },
    /// Take in what a file holds: what is here stays, unless --replace says otherwise
    Import {
        /// A file that Export has written
        file: PathBuf,
        /// Delete what is here, and put what is in the file in its place
        #[arg(long)]
        replace: bool,
        /// Only say what would happen
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        state: StateArguments,
    },
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.action {
        Action::Export { file, state } => {
            let mut state = state.open()?;
            let records = state.records()?;
            let made = state.account().clock().now().to_string();
            let bytes = transfer::export(&records, made).map_err(Refused)?;
            write_new(file, &bytes)?;
            let stored = transfer::stored(&records);
            writeln!(
                io::stdout(),
                "Wrote {} with {}.",
                file.display(),
                counted(stored.functions, "function")
            )?;
        }
        Action::Import {
            file,
            replace,
            dry_run,
            state,
        } => {
            let backup = Backup::from_bytes(&read(file)?)?;
            let how = if *replace {
                Import::Replace
            } else {
                Import::Merge
            };
            let mut state = state.open()?;
            let plan = state.change_records(|here| {
                let plan = transfer::plan(&backup, here, how);
                let changes = if *dry_run {
                    Vec::new()
                } else {
                    plan.changes.clone()
                };
                (plan, changes)
            })?;
            tell(&plan, *dry_run)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// No more is read than it takes to find a file too large.
fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| {
            file.take(limits::BACKUP_MAX_BYTES as u64 + 1)
                .read_to_end(&mut bytes)
        })
        .with_context(|| format!("cannot read {}", path.display()))?;
    Ok(bytes)
}

/// Whole or not at all, and never in the place of another file.
fn write_new(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if fs::symlink_metadata(path).is_ok() {
        bail!("{} is there already: name another file", path.display());
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let context = || format!("cannot write {}", path.display());
    let mut file =
        tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).with_context(context)?;
    file.write_all(bytes).with_context(context)?;
    file.as_file().sync_all().with_context(context)?;
    file.persist_noclobber(path)
        .map_err(|error| error.error)
        .with_context(context)?;
    Ok(())
}

fn tell(plan: &Plan, dry_run: bool) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    let mut say = |what: &str, functions: &[String], others: usize| {
        if functions.is_empty() && others == 0 {
            return Ok(());
        }
        let mut parts = functions.to_vec();
        if others > 0 {
            parts.push(counted(others, "other record"));
        }
        writeln!(stdout, "{what}: {}", parts.join(", "))
    };
    let names = |keys: &[FunctionKey]| keys.iter().map(ToString::to_string).collect::<Vec<_>>();
    say("Deleted", &names(&plan.deleted), plan.others_deleted)?;
    say("Added", &names(&plan.added), plan.others)?;
    let renamed: Vec<String> = plan
        .renamed
        .iter()
        .map(|(from, to)| format!("{from} as {to}"))
        .collect();
    say("Added under another name", &renamed, 0)?;
    say("Here already", &[], plan.same)?;
    say("Left out, since yours differ and stay", &[], plan.left_out)?;
    say("Left out, since they are damaged", &plan.damaged, 0)?;
    if dry_run {
        writeln!(stdout, "Nothing was changed.")?;
    }
    Ok(())
}

/// `1 record`, `2 records`.
fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}
