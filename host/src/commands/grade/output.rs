//! Where a report goes.

use super::{Audience, OutputArguments, write_whole};
use crate::grade::formats::{self, Form};
use crate::grade::report::{FORMAT, Report, compare};
use anyhow::Context as _;
use std::borrow::Cow;
use std::env;
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// The largest report that is read, in bytes.
const REPORT_BYTES: u64 = 2 << 30;

/// A form and a place.
pub(super) struct Output {
    form: Form,
    file: Option<PathBuf>,
    for_learners: bool,
}

impl Output {
    /// What the arguments say.
    pub(super) fn of(arguments: &OutputArguments) -> anyhow::Result<Self> {
        let file = arguments.output.clone();
        if let Some(folder) = file.as_deref().and_then(Path::parent) {
            let there = folder.as_os_str().is_empty() || folder.is_dir();
            anyhow::ensure!(there, "there is no folder {}", folder.display());
        }
        if let Some(path) = &file {
            anyhow::ensure!(
                !path.is_dir(),
                "{} is a folder: name a file",
                path.display()
            );
        }
        Ok(Self {
            form: arguments.form()?,
            file,
            for_learners: arguments.audience == Audience::Learner,
        })
    }

    /// Looks whether a report of so many submissions can be written, before anything is graded.
    pub(super) fn check(&self, submissions: usize) -> Result<(), formats::FormatError> {
        self.form.check(submissions)
    }

    pub(super) const fn is_file(&self) -> bool {
        self.file.is_some()
    }

    /// Where what is done is kept until the report is there.
    pub(super) fn journal(&self) -> Option<PathBuf> {
        let file = self.file.as_ref()?;
        let mut name = file.file_name()?.to_owned();
        name.push(".partial");
        Some(file.with_file_name(name))
    }

    pub(super) fn write(&self, report: &Report) -> anyhow::Result<()> {
        self.write_text(&formats::write(self.form, &self.seen(report))?)
    }

    /// What those whom it is for may see.
    fn seen<'a>(&self, report: &'a Report) -> Cow<'a, Report> {
        if self.for_learners {
            Cow::Owned(report.clone().for_learners())
        } else {
            Cow::Borrowed(report)
        }
    }

    /// Annotations on standard output, and the job's summary where GitHub says.
    pub(super) fn github(&self, report: &Report) -> anyhow::Result<()> {
        let report = self.seen(report);
        print(&formats::github_annotations(&report))?;
        let Some(path) = env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else {
            return Ok(());
        };
        let summary = formats::github_summary(&report);
        OpenOptions::new()
            .append(true)
            .create(true)
            .open(&path)
            .and_then(|mut file| file.write_all(summary.as_bytes()))
            .context("cannot write the summary of the job")
    }

    pub(super) fn write_text(&self, text: &str) -> anyhow::Result<()> {
        match &self.file {
            Some(path) => write_whole(path, |file| Ok(file.write_all(text.as_bytes())?)),
            None => Ok(print(text)?),
        }
    }
}

pub(super) fn print(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// Reads a report of the form json.
pub(super) fn read(path: &Path) -> anyhow::Result<Report> {
    let name = path.display();
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(REPORT_BYTES).read_to_end(&mut bytes))
        .with_context(|| format!("cannot read {name}"))?;
    let report: Report = serde_json::from_slice(&bytes)
        .with_context(|| format!("{name} is no report of lambdabox grade --format json"))?;
    anyhow::ensure!(
        report.format == FORMAT,
        "{name} is a report of the form {:?}, and this version reads {FORMAT:?}",
        report.format
    );
    // Half of it is not there, and what is joined or compared would look whole.
    anyhow::ensure!(
        !report.for_learners,
        "{name} was written with --for learner: what hidden checks found is not in it; give the teacher's report"
    );
    Ok(report)
}

/// Whose score changed, a line each.
pub(super) fn changes(old: &Report, new: &Report) -> String {
    let mut out = String::new();
    let points = |points: Option<u32>| points.map_or("not there".to_owned(), |it| it.to_string());
    for change in compare(old, new) {
        let checks: Vec<String> = change
            .checks
            .iter()
            .map(|(id, before, after)| format!("{} {before} → {after}", formats::line(id)))
            .collect();
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{}  {}  {} → {}  {}",
            formats::line(&change.learner),
            formats::line(&change.exercise),
            points(change.before),
            points(change.after),
            checks.join(", "),
        );
    }
    if out.is_empty() {
        out.push_str("no score changed\n");
    }
    out
}
